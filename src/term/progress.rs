//! How far many like things are, and how long the rest will take.

use super::Wait;
use super::term::Term;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// The signs of a bar.
const BAR: usize = 20;
/// On a narrower screen there is no bar.
const WIDE: usize = 60;
/// Fewer are over before a line of theirs is read.
const MANY: usize = 20;
/// So many must be done before the rest can be guessed.
const ENOUGH: usize = 4;

/// A count that goes up, shown until the value is dropped: a bar at the spinner; elsewhere a line at each quarter.
pub(crate) struct Progress {
    term: Term,
    wait: Option<Wait>,
    what: String,
    of: usize,
    began: Instant,
    quarters: AtomicUsize,
}

impl Term {
    /// Shows how many of `of` are done. `what` is what is going on: "Proving the sellers".
    pub(crate) fn progress(&self, what: &str, of: usize) -> Progress {
        let wait = self.animated().then(|| self.wait(what));
        if wait.is_none() {
            self.detail(&format!("{what}: {of}"));
        }
        let (what, began) = (what.to_owned(), Instant::now());
        let progress = Progress { term: self.clone(), wait, what, of, began, quarters: AtomicUsize::new(0) };
        progress.set(0);
        progress
    }
}

impl Progress {
    /// So many are done.
    pub(crate) fn set(&self, done: usize) {
        let left = left(self.began.elapsed(), done, self.of).map(|left| format!(", {left}"));
        let left = left.unwrap_or_default();
        let (what, of) = (&self.what, self.of);
        if let Some(wait) = &self.wait {
            let bar = if self.term.width() < WIDE { String::new() } else { format!("{} ", bar(done, of)) };
            return wait.set(&format!("{what}: {bar}{done} of {of}{left}"));
        }
        let quarter = (done * 4).checked_div(of).unwrap_or(4);
        let before = self.quarters.fetch_max(quarter, Ordering::SeqCst);
        if of >= MANY && quarter > before && quarter < 4 {
            self.term.detail(&format!("{what}: {done} of {of}{left}"));
        }
    }

    /// Says why it goes on more slowly for a while.
    pub(crate) fn waits(&self, why: &str) {
        match &self.wait {
            Some(wait) => wait.set(&format!("{}: {why}", self.what)),
            None => self.term.detail(&format!("{}: {why}", self.what)),
        }
    }
}

fn bar(done: usize, of: usize) -> String {
    let full = (done * BAR).checked_div(of).unwrap_or(BAR).min(BAR);
    format!("[{}{}]", "#".repeat(full), ".".repeat(BAR - full))
}

/// How long the rest takes at the pace so far; `None` where that is not known yet.
fn left(elapsed: Duration, done: usize, of: usize) -> Option<String> {
    if done < ENOUGH || done >= of {
        return None;
    }
    let seconds = elapsed.as_secs_f64() / done as f64 * (of - done) as f64;
    Some(match seconds {
        ..1.5 => "about 1 s left".to_owned(),
        ..100.0 => format!("about {} s left", seconds.round()),
        _ => format!("about {} min left", (seconds / 60.0).round()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::env::Env;
    use crate::term::Look;

    #[test]
    fn the_rest_is_guessed_from_the_pace() {
        let left = |seconds, done, of| left(Duration::from_secs(seconds), done, of);
        assert_eq!(left(9, 3, 200), None, "too early");
        assert_eq!(left(10, 50, 200).as_deref(), Some("about 30 s left"));
        assert_eq!(left(1, 199, 200).as_deref(), Some("about 1 s left"));
        assert_eq!(left(600, 100, 200).as_deref(), Some("about 10 min left"));
        assert_eq!(left(9, 200, 200), None);
    }

    #[test]
    fn a_bar_has_one_width() {
        assert_eq!(bar(0, 200), format!("[{}]", ".".repeat(20)));
        assert_eq!(bar(100, 200), format!("[{}{}]", "#".repeat(10), ".".repeat(10)));
        assert_eq!(
            (bar(0, 0), bar(9, 3)),
            (format!("[{}]", "#".repeat(20)), format!("[{}]", "#".repeat(20)))
        );
    }

    #[test]
    fn away_from_a_terminal_each_quarter_is_a_line() {
        let (term, seen) = Term::capture(Look::default(), &Env::default(), 80);
        let progress = term.progress("Proving the sellers", 40);
        (1..=40).for_each(|done| progress.set(done));
        let said = seen.err();
        assert_eq!(said.lines().count(), 4, "{said}");
        assert!(
            said.starts_with("  Proving the sellers: 40\n  Proving the sellers: 10 of 40, about"),
            "{said}"
        );
    }
}
