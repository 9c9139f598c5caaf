//! "Something is going on": a spinner where one can be drawn, lines where not.

use std::sync::Mutex;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::platform::NoEcho;
use super::style::Style;
use super::term::{Term, lock};
use super::wrap::{harmless, width_of};

/// How often the spinner turns.
const TICK: Duration = Duration::from_millis(100);

/// A wait that is shown until the value is dropped.
pub(crate) struct Wait {
    term: Term,
    /// Its number among the waits of a spinner.
    number: Option<u64>,
    last: Mutex<String>,
}

/// The spinner's line, the last on the screen. Of several waits it shows the one that began last.
///
/// The cursor rests at its beginning, so that it can be cleared whatever the terminal does with its lines when its size
/// changes; and nothing that is typed meanwhile is echoed, which would push the line up.
#[derive(Default)]
pub(super) struct Spinner {
    waits: Vec<(u64, String)>,
    next: u64,
    picture: usize,
    /// Whether it is on the screen.
    shown: bool,
    /// Whether a thread turns it.
    turning: bool,
    /// How many questions are open: it is not drawn then.
    pub held: usize,
    no_echo: Option<NoEcho>,
}

impl Spinner {
    /// What takes it off the screen.
    pub(super) fn hide(&mut self) -> &'static str {
        if std::mem::take(&mut self.shown) { "\r\x1b[J" } else { "" }
    }

    /// What draws it, if it is to be seen now.
    pub(super) fn show(&mut self, term: &Term) -> String {
        let Some((_, text)) = self.waits.last().filter(|_| self.held == 0) else { return String::new() };
        self.shown = true;
        let pictures = term.shared.signs.spinner();
        let picture = pictures[self.picture % pictures.len()].to_string();
        // A line that fills the last column, or wraps, would stay on the screen.
        let text = cut(&term.shared.signs.fit(text), term.width().saturating_sub(4));
        format!("\r\x1b[J{} {text}\r", term.shared.palette.paint(Style::Accent, &picture))
    }
}

impl Term {
    /// Shows that `text` is going on. On a terminal one line with a spinner, which goes away at the end;
    /// otherwise, and in plain mode, a line for each new text. Never drawn while a question is open.
    pub(crate) fn wait(&self, text: &str) -> Wait {
        let number = (self.animated() && !self.shared.look.quiet).then(|| self.begin());
        let wait = Wait { term: self.clone(), number, last: Mutex::new(String::new()) };
        wait.set(text);
        wait
    }

    fn begin(&self) -> u64 {
        // Only where a signal would restore the terminal. Without the lock: while the run is leaving nobody gets beyond
        // this point, and the last words need the spinner.
        let no_echo = self.shared.guarded.load(Ordering::SeqCst).then(NoEcho::enter).flatten();
        let mut spinner = lock(&self.shared.spinner);
        if no_echo.is_some() {
            spinner.no_echo = no_echo;
        }
        let number = spinner.next;
        spinner.next += 1;
        spinner.waits.push((number, String::new()));
        if !spinner.turning {
            let term = self.clone();
            let name = std::thread::Builder::new().name("spinner".to_owned());
            // Without a thread it stands still.
            spinner.turning = name.spawn(move || turn(&term)).is_ok();
        }
        number
    }
}

/// Turns the spinner until no wait is left.
fn turn(term: &Term) {
    loop {
        std::thread::park_timeout(TICK);
        let mut spinner = lock(&term.shared.spinner);
        if spinner.waits.is_empty() {
            spinner.turning = false;
            return;
        }
        spinner.picture += 1;
        let text = spinner.show(term);
        super::term::to_stderr(&text);
    }
}

impl Wait {
    /// Says something new. Where lines are written, a text that differs only in its numbers ("9 s of at
    /// most 90") is not repeated.
    pub(crate) fn set(&self, text: &str) {
        let text = harmless(text);
        if let Some(number) = self.number {
            let mut spinner = lock(&self.term.shared.spinner);
            if let Some((_, shown)) = spinner.waits.iter_mut().find(|(n, _)| *n == number) {
                *shown = text;
            }
            let text = spinner.show(&self.term);
            super::term::to_stderr(&text);
            return;
        }
        let shape: String = text.chars().filter(|c| !c.is_ascii_digit()).collect();
        let mut last = lock(&self.last);
        if *last != shape {
            self.term.detail(&text);
            *last = shape;
        }
    }
}

/// `text` in at most `columns` columns.
fn cut(text: &str, columns: usize) -> String {
    if width_of(text) <= columns {
        return text.to_owned();
    }
    let mut out = String::new();
    for c in text.chars() {
        if width_of(&out) + 4 > columns {
            break;
        }
        out.push(c);
    }
    format!("{}...", out.trim_end())
}

impl Drop for Wait {
    fn drop(&mut self) {
        let Some(number) = self.number else { return };
        let mut spinner = lock(&self.term.shared.spinner);
        spinner.waits.retain(|(n, _)| *n != number);
        let mut text = spinner.hide().to_owned();
        text.push_str(&spinner.show(&self.term));
        super::term::to_stderr(&text);
        if spinner.waits.is_empty() {
            spinner.no_echo = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::env::Env;
    use crate::term::{Look, Term};

    #[test]
    fn a_long_text_is_cut_to_its_line() {
        assert_eq!(super::cut("Trying the new key", 18), "Trying the new key");
        assert_eq!(super::cut("Trying the new key", 17), "Trying the new...");
    }

    #[test]
    fn away_from_a_terminal_each_new_text_is_a_line() {
        let (term, seen) = Term::capture(Look::default(), &Env::default(), 80);
        let wait = term.wait("Trying the new key (0 s of at most 90)");
        wait.set("Trying the new key (9 s of at most 90)");
        wait.set("Asking again");
        drop(wait);
        assert_eq!(seen.err(), "  Trying the new key (0 s of at most 90)\n  Asking again\n");
    }
}
