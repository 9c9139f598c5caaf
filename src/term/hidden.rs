//! The one reader of everything that must not be seen.
//!
//! Raw mode, because a terminal's own line editing cuts a line at 1,024 bytes on macOS and a refresh
//! token may have 2,048. On Unix the bytes are read here and not through crossterm, whose buffers would
//! keep copies of the text, grow, and hold back what belongs to the next question.

use std::io;
use std::time::Instant;

use zeroize::{Zeroize, Zeroizing};

use super::field::InputField;
use super::line_buffer::{CAPACITY, LineBuffer, Seen};
use super::platform::{self, RawMode, Read, ReadWait};
use super::prompt::{Hidden, PromptError, raw_mode};
use super::term::Term;
use super::view::Open;
use super::wrap::{harmless, width_of, wrap};
use crate::values::Secret;

/// After a line break: is more of the same paste waiting?
pub(super) const AFTER_BREAK: ReadWait = ReadWait::Tenths(1);
/// After a paste that came without brackets, told by how much came at once: a slow connection may still
/// be at it.
pub(super) const AFTER_PASTE: ReadWait = ReadWait::Tenths(3);
/// How often the time that is left is drawn again.
const A_SECOND: ReadWait = ReadWait::Tenths(10);
/// No hand types more bytes than this at once.
pub(super) const TYPED: usize = 4;
/// Labels are padded so that the answers of a page stand in one column.
const LABEL_COLUMNS: usize = 17;
/// What the status behind the label may need: "(hidden) 16,384 characters, 12 lines".
const STATUS_COLUMNS: usize = 36;

/// Where bytes come from: a terminal in raw mode, or a list in tests.
pub(super) trait Source {
    /// Reads into `into`.
    fn read(&mut self, into: &mut [u8], patience: ReadWait) -> io::Result<Read>;
}

impl Source for RawMode {
    fn read(&mut self, into: &mut [u8], patience: ReadWait) -> io::Result<Read> {
        RawMode::read(self, into, patience)
    }
}

/// What has come so far, for the one who shows it.
pub(super) enum Came {
    /// Nothing yet, and a second is over.
    Tick,
    /// So many characters in so many lines.
    Count(usize, usize),
    /// Ctrl-V came through as a key.
    ControlV,
    /// More than fits; it was thrown away, the question stands.
    TooLong,
    /// Nothing, but the window has another size.
    Resized,
}

/// Reads one answer. Everything that belongs to it has been read when this returns. The second value
/// says whether it was a paste that came without brackets. `ticking`: tells each second, as long as nothing has come.
pub(super) fn read_answer(
    source: &mut dyn Source,
    ticking: bool,
    show: &mut dyn FnMut(&Came),
) -> Result<(Zeroizing<String>, bool), PromptError> {
    let mut buffer = LineBuffer::new();
    let mut chunk = Zeroizing::new([0u8; 1024]);
    let mut ended = false;
    let mut unbracketed = false;
    let result = loop {
        let patience = match (ended && !buffer.is_pasting(), unbracketed) {
            (false, _) if ticking && buffer.is_empty() => A_SECOND,
            (false, _) => ReadWait::Forever,
            (true, false) => AFTER_BREAK,
            (true, true) => AFTER_PASTE,
        };
        let count = match source.read(&mut chunk[..], patience)? {
            Read::Bytes(count) => count,
            Read::Gone => break Err(PromptError::Closed),
            Read::Nothing if patience == ReadWait::Forever => {
                show(&Came::Resized);
                continue;
            }
            Read::Nothing if patience == A_SECOND && !ended && buffer.is_empty() => {
                show(&Came::Tick);
                continue;
            }
            Read::Nothing if buffer.overflowed() => {
                buffer.zeroize();
                (ended, unbracketed) = (false, false);
                show(&Came::TooLong);
                continue;
            }
            Read::Nothing => break Ok((buffer.text(), unbracketed)),
        };
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
                Seen::Suspend => platform::ask_to_stop(),
                Seen::ControlV => control_v = true,
            }
        }
        chunk.zeroize();
        if let Some(error) = stop {
            break Err(error);
        }
        if control_v {
            show(&Came::ControlV);
        } else if changed {
            show(&Came::Count(buffer.chars(), buffer.lines()));
        }
    };
    buffer.zeroize();
    result
}

/// Asks `question` on the real terminal. Without `redraw` nothing is written before the answer is there.
pub(super) fn ask(term: &Term, question: &Hidden<'_>, redraw: bool) -> Result<Secret, PromptError> {
    let mut raw = raw_mode()?;
    let open = open(term, question, redraw);
    let status = || status(question);
    let ticking = redraw && question.until.is_some();
    let answer = read_answer(&mut raw, ticking, &mut |came| show(term, &open, redraw, &status, came));
    raw.discard = matches!(answer, Ok((_, true)) | Err(_));
    let text = match answer {
        Ok((text, _)) if text.is_empty() => Zeroizing::new(question.default.unwrap_or_default().to_owned()),
        Ok((text, _)) => text,
        Err(error) => {
            term.end_line();
            return Err(error);
        }
    };
    close(term, open, redraw, &(question.echo_after)(&text));
    Ok(Secret::new(text.as_str()))
}

/// Answers `question` with what was pasted before it was asked.
pub(super) fn answer(term: &Term, question: &Hidden<'_>, redraw: bool, pasted: &Secret) {
    close(term, open(term, question, redraw), redraw, &(question.echo_after)(pasted.expose()));
}

fn open(term: &Term, question: &Hidden<'_>, redraw: bool) -> Open<InputField> {
    let columns = term.width();
    let label = harmless(question.label);
    let lead = if redraw { format!("? {label:<LABEL_COLUMNS$}  ") } else { format!("? {label}: ") };
    let mut lines = vec![lead];
    // Where the terminal is narrow the label has lines of its own.
    if width_of(&lines[0]) + STATUS_COLUMNS >= columns {
        lines = wrap(&label, columns, "? ", "  ");
        lines.push("  ".to_owned());
    }
    let mut field = InputField::new(term, redraw, lines);
    let status = status(question);
    // Where nothing is redrawn the line just begins so.
    field.set_cut(&if redraw { status } else { format!("{status} ") });
    term.ask_with(field)
}

/// What stands behind the label before anything is typed: "(hidden) 4:59 left".
fn status(question: &Hidden<'_>) -> String {
    let sample = if question.default.is_some() { ", Enter for the sample" } else { "" };
    let left = question.until.map(|until| until.saturating_duration_since(Instant::now()).as_secs());
    match left.filter(|left| *left > 0) {
        Some(left) => format!("(hidden{sample}) {}:{:02} left", left / 60, left % 60),
        None => format!("(hidden{sample})"),
    }
}

fn show(term: &Term, open: &Open<InputField>, redraw: bool, status: &dyn Fn() -> String, came: &Came) {
    let text = match came {
        Came::Tick => status(),
        Came::Count(chars, lines) => count(*chars, *lines),
        Came::ControlV => "paste with a right click or Shift+Insert".to_owned(),
        Came::TooLong => format!("more than {}, try again", characters(CAPACITY)),
        Came::Resized => String::new(),
    };
    match came {
        Came::Resized => term.redraw(false),
        _ if redraw => {
            open.with(|field| field.set_cut(&text));
            term.redraw(false);
        }
        // Without redrawing a count would only scroll by.
        Came::Count(..) | Came::Tick => {}
        _ => term.raw(&format!("\n{text}\n{}", open.with(|field| field.lead().to_owned()))),
    }
}

fn close(term: &Term, open: Open<InputField>, redraw: bool, echo: &str) {
    let echo = harmless(echo);
    let below = wrap(&echo, term.width(), "  ", "  ").join("\n");
    open.close(|field| if redraw { field.close(&echo) } else { format!("\n{below}\n") });
}

/// What is shown of a text that is not: how much came.
pub(super) fn count(chars: usize, lines: usize) -> String {
    match (chars, lines) {
        (0, _) => "(hidden)".to_owned(),
        (chars, 0 | 1) => format!("(hidden) {}", characters(chars)),
        (chars, lines) => format!("(hidden) {}, {lines} lines", characters(chars)),
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
pub(super) mod tests;
