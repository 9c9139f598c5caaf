//! A page in the user's browser, only on request.

use std::io;
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

/// Starts the first of `BROWSER`'s commands, or the system's way; neither is waited for.
fn start(url: &str, env: &Env) -> io::Result<()> {
    let own = env.get("BROWSER").and_then(|list| first(list, cfg!(windows)));
    let commands = match own {
        Some(command) => vec![open::with_command(url, command)],
        None => open::commands(url),
    };
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
fn may_hold_secret(name: &str) -> bool {
    const AWS: [&str; 3] =
        ["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_CONTAINER_AUTHORIZATION_TOKEN"];
    let name = name.to_ascii_uppercase();
    name.starts_with("SPAPI_SETUP_") || AWS.contains(&name.as_str())
}

/// The first command of a list: its separator is that of `PATH`, so that a drive's letter stays with its path.
fn first(list: &str, windows: bool) -> Option<&str> {
    list.split(if windows { ';' } else { ':' }).find(|command| !command.is_empty())
}

#[cfg(test)]
mod lists {
    use super::first;

    #[test]
    fn a_drive_is_no_command_of_its_own() {
        assert_eq!(first(r"C:\Firefox\firefox.exe;edge", true), Some(r"C:\Firefox\firefox.exe"));
        assert_eq!(first(":/usr/bin/a:/usr/bin/b", false), Some("/usr/bin/a"));
        assert_eq!(first(";", true), None);
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
        let (term, _) = Term::capture(Look::default(), &Env::default().with("BROWSER", "true"), 80);
        assert_eq!(term.open_browser("https://example.com/a"), Ok(()));
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
