//! The one reader of everything that must not be seen.
//!
//! Raw mode, because a terminal's own line editing cuts a line at 1,024 bytes on macOS and a refresh
//! token may have 2,048. On Unix the bytes are read here and not through crossterm, whose buffers would
//! keep copies of the text, grow, and hold back what belongs to the next question.

use std::io;

use zeroize::{Zeroize, Zeroizing};

use super::line_buffer::{CAPACITY, LineBuffer, Seen};
use super::platform::{Patience, RawMode};
use super::prompt::{Hidden, PromptError};
use super::style::Style;
use super::term::Term;
use super::wrap::{harmless, width_of, wrap};
use crate::values::Secret;

/// After a line break: is more of the same paste waiting?
const AFTER_BREAK: Patience = Patience::Tenths(1);
/// After a paste that came without brackets, told by how much came at once: a slow connection may still
/// be at it.
const AFTER_PASTE: Patience = Patience::Tenths(3);
/// No hand types more bytes than this at once.
const TYPED: usize = 4;
/// Labels are padded so that the answers of a page stand in one column.
const LABEL_COLUMNS: usize = 17;
/// What the status behind the label may need: "(hidden) 16,384 characters, 12 lines".
const STATUS_COLUMNS: usize = 36;
const ENABLE_PASTE: &str = "\x1b[?2004h";
const DISABLE_PASTE: &str = "\x1b[?2004l";

/// Where bytes come from: a terminal in raw mode, or a list in tests.
pub(super) trait Source {
    /// Reads into `into`; 0 when nothing came in time, or, with all patience, at the end of input.
    fn read(&mut self, into: &mut [u8], patience: Patience) -> io::Result<usize>;
}

impl Source for RawMode {
    fn read(&mut self, into: &mut [u8], patience: Patience) -> io::Result<usize> {
        RawMode::read(self, into, patience)
    }
}

/// What has come so far, for the one who shows it.
pub(super) enum Progress {
    /// So many characters in so many lines.
    Count(usize, usize),
    /// Ctrl-V came through as a key.
    ControlV,
    /// More than fits; it was thrown away, the question stands.
    TooLong,
}

/// Reads one answer. Everything that belongs to it has been read when this returns. The second value
/// says whether it was a paste that came without brackets.
pub(super) fn read_answer(
    source: &mut dyn Source,
    show: &mut dyn FnMut(&Progress),
) -> Result<(Zeroizing<String>, bool), PromptError> {
    let mut buffer = LineBuffer::new();
    let mut chunk = Zeroizing::new([0u8; 1024]);
    let mut ended = false;
    let mut unbracketed = false;
    let result = loop {
        let patience = match (ended && !buffer.is_pasting(), unbracketed) {
            (false, _) => Patience::Forever,
            (true, false) => AFTER_BREAK,
            (true, true) => AFTER_PASTE,
        };
        let count = source.read(&mut chunk[..], patience)?;
        if count == 0 && patience == Patience::Forever {
            break Err(PromptError::Closed);
        }
        if count == 0 && buffer.overflowed() {
            buffer.zeroize();
            (ended, unbracketed) = (false, false);
            show(&Progress::TooLong);
            continue;
        }
        if count == 0 {
            break Ok((buffer.text(), unbracketed));
        }
        let mut changed = false;
        let mut stop = None;
        let mut control_v = false;
        for byte in &chunk[..count] {
            match buffer.feed(*byte) {
                Seen::Nothing => {}
                Seen::Text => {
                    changed = true;
                    // Enter ends a bracketed paste; text after a break that no hand types so fast is a paste.
                    unbracketed |= ended && !buffer.is_empty();
                }
                Seen::Break => {
                    ended = true;
                    unbracketed |= count > TYPED;
                }
                Seen::Interrupt => stop = stop.or(Some(PromptError::Interrupted)),
                Seen::Close => stop = stop.or(Some(PromptError::Closed)),
                Seen::ControlV => control_v = true,
            }
        }
        chunk.zeroize();
        if let Some(error) = stop {
            break Err(error);
        }
        if control_v {
            show(&Progress::ControlV);
        } else if changed {
            show(&Progress::Count(buffer.chars(), buffer.lines()));
        }
    };
    buffer.zeroize();
    result
}

/// Asks `question` on the real terminal. Without `redraw` nothing is written before the answer is there.
pub(super) fn ask(term: &Term, question: &Hidden<'_>, redraw: bool) -> Result<Secret, PromptError> {
    let _prompting = term.while_prompting();
    let mut raw = RawMode::enter()?;
    let line = Line::new(term, question, redraw);
    line.open();
    let answer = read_answer(&mut raw, &mut |progress| line.show(progress));
    raw.discard = matches!(answer, Ok((_, true)) | Err(_));
    let text = match answer {
        Ok((text, _)) if text.is_empty() => Zeroizing::new(question.default.unwrap_or_default().to_owned()),
        Ok((text, _)) => text,
        Err(error) => {
            line.abandon();
            return Err(error);
        }
    };
    line.close(&(question.echo_after)(&text));
    Ok(Secret::new(text.as_str()))
}

/// The line that a hidden question lives in.
struct Line<'a> {
    term: &'a Term,
    /// The label, where it has lines of its own because the terminal is narrow.
    above: String,
    /// What the line begins with, each time it is drawn: the mark and the label, padded, or two spaces.
    lead: String,
    default: bool,
    redraw: bool,
    columns: usize,
}

impl<'a> Line<'a> {
    fn new(term: &'a Term, question: &Hidden<'_>, redraw: bool) -> Self {
        let columns = term.width();
        let label = harmless(question.label);
        let mut lead = if redraw { format!("? {label:<LABEL_COLUMNS$}  ") } else { format!("? {label}: ") };
        let mut above = String::new();
        if width_of(&lead) + STATUS_COLUMNS >= columns {
            above = format!("{}\n", wrap(&label, columns, "? ", "  ").join("\n"));
            lead = "  ".to_owned();
        }
        Self { term, above, lead, default: question.default.is_some(), redraw, columns }
    }

    /// `text` with its mark in colour, if it begins with one.
    fn paint(&self, text: &str) -> String {
        match text.strip_prefix("? ") {
            Some(tail) => format!("{} {tail}", self.term.shared.palette.paint(Style::Accent, "?")),
            None => text.to_owned(),
        }
    }

    fn open(&self) {
        let status = if self.default { "(hidden, Enter for the sample)" } else { "(hidden)" };
        self.term.raw(&self.paint(&self.above));
        if self.redraw {
            self.term.raw(ENABLE_PASTE);
            self.draw(status);
        } else {
            self.term.raw(&format!("{}{status} ", self.lead));
        }
    }

    fn show(&self, progress: &Progress) {
        let text = match progress {
            Progress::Count(0, _) => "(hidden)".to_owned(),
            Progress::Count(chars, 0 | 1) => format!("(hidden) {}", characters(*chars)),
            Progress::Count(chars, lines) => format!("(hidden) {}, {lines} lines", characters(*chars)),
            Progress::ControlV => "paste with a right click or Shift+Insert".to_owned(),
            Progress::TooLong => format!("more than {}, try again", characters(CAPACITY)),
        };
        match progress {
            _ if self.redraw => self.draw(&text),
            // Without redrawing a count would only scroll by.
            Progress::Count(..) => {}
            _ => self.term.raw(&format!("\n{text}\n{}", self.lead)),
        }
    }

    /// Draws over the line. It must not wrap: the next drawing would not find its beginning.
    fn draw(&self, status: &str) {
        let room = self.columns.saturating_sub(width_of(&self.lead) + 1);
        let status: String = status.chars().take(room).collect();
        self.term.raw(&format!("\r\x1b[K{}{status}", self.paint(&self.lead)));
    }

    fn close(&self, echo: &str) {
        let echo = harmless(echo);
        if !self.redraw {
            self.term.raw(&format!("\n{}\n", wrap(&echo, self.columns, "  ", "  ").join("\n")));
            return;
        }
        let hang = " ".repeat(width_of(&self.lead));
        let lines = wrap(&echo, self.columns, &self.lead, &hang).join("\n");
        self.term.raw(&format!("\r\x1b[K{}\n{DISABLE_PASTE}", self.paint(&lines)));
    }

    fn abandon(&self) {
        self.term.end_line();
        if self.redraw {
            self.term.raw(DISABLE_PASTE);
        }
    }
}

/// "1 character", "1,204 characters".
fn characters(count: usize) -> String {
    match count {
        1 => "1 character".to_owned(),
        0..1000 => format!("{count} characters"),
        _ => format!("{},{:03} characters", count / 1000, count % 1000),
    }
}

#[cfg(test)]
#[path = "hidden_tests.rs"]
mod tests;
