//! A page in the user's browser, only on request.

use std::io;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use super::term::Term;
use crate::env::Env;

/// How long a launcher is watched: one that has no browser to start fails within milliseconds.
const AT_ONCE: Duration = Duration::from_millis(250);

impl Term {
    /// Opens `url` in the browser and says so; where that cannot be, says why and shows the address.
    /// Returns whether a browser was started.
    pub(crate) fn browse(&self, url: &str) -> bool {
        match self.open_browser(url) {
            Ok(()) => {
                self.detail(&format!("Opened {url}"));
                true
            }
            Err(why) => {
                self.detail(&format!("{why} The page is:\n{url}"));
                false
            }
        }
    }

    /// Opens `url` in the browser and prints nothing. `BROWSER` comes first, as with `xdg-open` and Python; `none`
    /// opens none.
    ///
    /// # Errors
    /// Why none was started, as a sentence.
    pub(crate) fn open_browser(&self, url: &str) -> Result<(), &'static str> {
        match self.no_browser() {
            Some(why) => Err(why),
            None => start(url, &self.shared.env).map_err(|_| "No browser could be started."),
        }
    }

    /// Why no browser can be opened here, as a sentence; none where one may start.
    pub(crate) fn no_browser(&self) -> Option<&'static str> {
        match self.shared.env.get("BROWSER") {
            Some(none) if none.eq_ignore_ascii_case("none") => Some("No browser is opened (BROWSER=none)."),
            None if !self.has_display() => Some("There is no display here to open a browser on."),
            _ => None,
        }
    }

    /// Whether a window could appear. On macOS, Windows and Windows' Linux one always could.
    fn has_display(&self) -> bool {
        let env = &self.shared.env;
        !cfg!(all(unix, not(target_os = "macos")))
            || ["DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"].iter().any(|name| env.get_os(name).is_some())
    }
}

/// Starts the first of `BROWSER`'s commands that can be started, or the system's way; neither is waited for.
fn start(url: &str, env: &Env) -> io::Result<()> {
    let own: Vec<Command> = match env.get("BROWSER") {
        Some(list) => listed(list, cfg!(windows)).map(|command| own(url, command)).collect(),
        None => Vec::new(),
    };
    let commands = if own.is_empty() { open::commands(url) } else { own };
    let mut failure = io::Error::from(io::ErrorKind::NotFound);
    for command in commands {
        match launch(command, env) {
            Ok(()) => return Ok(()),
            Err(error) => failure = error,
        }
    }
    Err(failure)
}

/// Starts it in the background, without the variables that may hold a secret: a browser lives on for days.
fn launch(mut command: Command, env: &Env) -> io::Result<()> {
    for (name, _) in env.iter().filter(|(name, _)| name.to_str().is_some_and(may_hold_secret)) {
        command.env_remove(name);
    }
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // Ctrl-C at the terminal is not meant for it.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command.spawn()?;
    let (told, ended) = mpsc::channel();
    let waiting = move || drop(told.send(child.wait()));
    // Without a thread nobody learns how it ended.
    let _ = std::thread::Builder::new().name("browser".to_owned()).spawn(waiting);
    match ended.recv_timeout(AT_ONCE) {
        Ok(Ok(status)) if !status.success() => Err(io::Error::other(format!("it ended with {status}"))),
        _ => Ok(()),
    }
}

/// Whether a variable of this program or of AWS's may hold a secret.
pub(super) fn may_hold_secret(name: &str) -> bool {
    const AWS: [&str; 3] =
        ["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_CONTAINER_AUTHORIZATION_TOKEN"];
    let name = name.to_ascii_uppercase();
    name.starts_with("SPAPI_SETUP_") || AWS.contains(&name.as_str())
}

/// The commands of a list: its separator is that of `PATH`, so that a drive's letter stays with its path.
fn listed(list: &str, windows: bool) -> impl Iterator<Item = &str> {
    list.split(if windows { ';' } else { ':' }).map(str::trim).filter(|command| !command.is_empty())
}

/// A program's path or name; or a command with arguments, in which `%s` is the address, as `xdg-open` and Python read
/// it.
fn own(url: &str, command: &str) -> Command {
    let words = if Path::new(command).is_file() { Vec::new() } else { words(command) };
    match words.as_slice() {
        [program, arguments @ ..] if !arguments.is_empty() => {
            let mut command = Command::new(program);
            command.args(arguments.iter().map(|word| word.replace("%s", url)));
            if !arguments.iter().any(|word| word.contains("%s")) {
                command.arg(url);
            }
            command
        }
        [program] => open::with_command(url, program.as_str()),
        _ => open::with_command(url, command),
    }
}

/// Words between blanks; quotes hold one together. A backslash is a part of a path.
fn words(command: &str) -> Vec<String> {
    let (mut words, mut word, mut quote): (Vec<String>, Option<String>, Option<char>) =
        (Vec::new(), None, None);
    for c in command.chars() {
        match (c, quote) {
            (c, Some(open)) if c == open => quote = None,
            ('"' | '\'', None) => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (c, None) if c.is_whitespace() => words.extend(word.take()),
            (c, _) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod lists {
    use super::{listed, own, words};

    #[test]
    fn a_drive_is_no_command_of_its_own() {
        let all = |list, windows| listed(list, windows).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(all(r"C:\Firefox\firefox.exe;edge", true), [r"C:\Firefox\firefox.exe", "edge"]);
        assert_eq!(all(":/usr/bin/a:/usr/bin/b", false), ["/usr/bin/a", "/usr/bin/b"]);
        assert!(all(";", true).is_empty());
    }

    #[test]
    fn a_command_may_have_arguments() {
        let told = |command: &str| {
            let command = own("https://example.com/a", command);
            let arguments = command.get_args().map(|word| word.to_string_lossy().into_owned());
            arguments.collect::<Vec<_>>()
        };
        assert_eq!(told("firefox"), ["https://example.com/a"]);
        assert_eq!(told("firefox --new-window"), ["--new-window", "https://example.com/a"]);
        assert_eq!(told("chromium '--app=%s' -x"), ["--app=https://example.com/a", "-x"]);
        assert_eq!(words(r#"open -a "Google Chrome" C:\a"#), ["open", "-a", "Google Chrome", r"C:\a"]);
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("my browser");
        std::fs::write(&path, "").unwrap();
        assert_eq!(told(path.to_str().unwrap()), ["https://example.com/a"]);
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use crate::env::Env;
    use crate::term::{Look, Term};

    #[test]
    fn without_a_display_the_address_is_shown() {
        let (term, seen) = Term::capture(Look::default(), &Env::default(), 80);
        assert!(!term.browse("https://example.com/a"));
        assert_eq!(
            seen.err(),
            "  There is no display here to open a browser on. The page is:\n  https://example.com/a\n"
        );
    }

    #[test]
    fn a_browser_that_fails_at_once_is_said() {
        let (term, _) = Term::capture(Look::default(), &Env::default().with("BROWSER", "false"), 80);
        assert_eq!(term.open_browser("https://example.com/a"), Err("No browser could be started."));
        for there in ["true", "true --new-window %s", "/nonexistent/browser:false:true"] {
            let (term, _) = Term::capture(Look::default(), &Env::default().with("BROWSER", there), 80);
            assert_eq!(term.open_browser("https://example.com/a"), Ok(()), "{there}");
        }
    }

    #[test]
    fn none_opens_none() {
        for none in ["none", "NONE"] {
            let env = Env::default().with("BROWSER", none).with("DISPLAY", ":0");
            let (term, _) = Term::capture(Look::default(), &env, 80);
            assert_eq!(
                term.open_browser("https://example.com/a"),
                Err("No browser is opened (BROWSER=none).")
            );
        }
    }

    #[test]
    fn a_browser_that_is_not_there_is_said() {
        let env = Env::default().with("BROWSER", "/nonexistent/browser");
        let (term, seen) = Term::capture(Look::default(), &env, 80);
        assert!(!term.browse("https://example.com/a"));
        assert!(seen.err().contains("No browser could be started."), "{}", seen.err());
    }
}
