//! A page in the user's browser, only on request.

use std::ffi::OsStr;
use std::io;

use super::term::Term;

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
            None => start(url, self.shared.env.get("BROWSER")).map_err(|_| "No browser could be started."),
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
fn start(url: &str, browser: Option<&str>) -> io::Result<()> {
    match browser.and_then(|list| first(list, cfg!(windows))) {
        Some(command) => open::with_detached(OsStr::new(url), command),
        None => open::that_detached(url),
    }
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
