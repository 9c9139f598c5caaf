//! "Something is going on": a spinner where one can be drawn, lines where not.

use std::sync::Mutex;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::term::{Term, lock};
use super::wrap::{harmless, width_of};

/// How often the spinner turns.
const TICK: Duration = Duration::from_millis(100);

/// A wait that is shown until the value is dropped.
pub struct Wait {
    term: Term,
    bar: Option<ProgressBar>,
    last: Mutex<String>,
}

impl Term {
    /// Shows that `text` is going on. On a terminal one line with a spinner, which goes away at the end;
    /// otherwise, and in plain mode, a line for each new text. Never drawn while a question is open.
    pub fn wait(&self, text: &str) -> Wait {
        let bar = self.animated().then(|| {
            let bar = self.shared.progress.add(ProgressBar::new_spinner());
            let template =
                if self.shared.palette.color { "{spinner:.cyan} {msg}" } else { "{spinner} {msg}" };
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style.tick_chars("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏ "));
            }
            bar.enable_steady_tick(TICK);
            bar
        });
        let wait = Wait { term: self.clone(), bar, last: Mutex::new(String::new()) };
        wait.set(text);
        wait
    }
}

impl Wait {
    /// Says something new. Where lines are written, a text that differs in its numbers alone ("9 s of at
    /// most 90") is not repeated.
    pub fn set(&self, text: &str) {
        let text = harmless(text);
        match &self.bar {
            // A line that fills the last column, or wraps, would stay on the screen.
            Some(bar) => bar.set_message(cut(&text, self.term.width().saturating_sub(4))),
            None => {
                let shape: String = text.chars().filter(|c| !c.is_ascii_digit()).collect();
                let mut last = lock(&self.last);
                if *last != shape {
                    self.term.detail(&text);
                    *last = shape;
                }
            }
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
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
            self.term.shared.progress.remove(bar);
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
