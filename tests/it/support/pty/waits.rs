//! What a test waits for: a text, the cursor, the terminal's echo.

use std::time::{Duration, Instant};

use super::super::terminal::{plain, state};
use super::{PATIENCE, Pty, frame};

impl Pty {
    /// Waits until the screen shows `text` anywhere (it may have shown it before: see [`Pty::expect_next`]).
    #[track_caller]
    pub(crate) fn expect(&mut self, text: &str) -> &mut Self {
        self.wait_until(&format!("{text:?} on the screen"), |seen| {
            seen.parser.screen().contents().contains(text)
        });
        self
    }

    /// Waits until the screen shows `text` once: what is drawn comes in pieces.
    #[track_caller]
    pub(crate) fn expect_once(&mut self, text: &str) -> &mut Self {
        self.wait_until(&format!("{text:?} once on the screen"), |seen| {
            seen.parser.screen().contents().matches(text).count() == 1
        });
        self
    }

    /// Waits until the cursor rests where the screen shows `text`: a list's drawing ends with it at the label.
    #[track_caller]
    pub(crate) fn expect_cursor_at(&mut self, text: &str) -> &mut Self {
        self.wait_until(&format!("the cursor at {text:?}"), |seen| {
            let screen = seen.parser.screen();
            let (row, column) = screen.cursor_position();
            let line = screen.rows(0, screen.size().1.get()).nth(usize::from(row));
            column == 0 && line.is_some_and(|line| line.starts_with(text))
        });
        self
    }

    /// Waits until `text` comes after what the last `expect_next` found, as plain text without escape
    /// sequences; for prompts that repeat.
    #[track_caller]
    pub(crate) fn expect_next(&mut self, text: &str) -> &mut Self {
        self.wait_until(&format!("{text:?} next"), |seen| {
            let (plain, ends) = plain(&seen.raw[seen.mark..]);
            let Some(at) = plain.find(text) else { return false };
            seen.mark += ends[at + text.len() - 1];
            true
        });
        self
    }

    /// Waits until the screen no longer shows `text`.
    #[track_caller]
    pub(crate) fn expect_gone(&mut self, text: &str) -> &mut Self {
        self.wait_until(&format!("{text:?} to go"), |seen| !seen.parser.screen().contents().contains(text));
        self
    }

    /// Waits until the terminal's echo is `on`: a hidden prompt has turned it off.
    #[track_caller]
    pub(crate) fn expect_echo(&mut self, on: bool) -> &mut Self {
        let end = Instant::now() + PATIENCE;
        while state(&self.terminal).echo != on {
            assert!(Instant::now() < end, "the terminal's echo is not {on}\n{}", frame(&self.seen()));
            // Nothing tells of a change of the terminal's mode: look again soon, or when a byte comes.
            let _ = self.shared.1.wait_timeout(self.seen(), Duration::from_millis(5)).expect("the screen");
        }
        self
    }
}
