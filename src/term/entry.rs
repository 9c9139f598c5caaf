//! A line that is typed with Enter: names, yes or no, the letters of a menu.
//!
//! What such a question cannot want is not shown: people paste secrets at the question that is open.

use zeroize::Zeroizing;

use super::field::InputField;
use super::hidden::{self, AFTER_BREAK, Source};
use super::line_buffer::{LineBuffer, Seen};
use super::platform::{self, Read, ReadWait};
use super::prompt::{PromptError, looks_secret, raw_mode};
use super::term::Term;
use super::wrap::{harmless, width_of};
use crate::values::Secret;

/// What may be shown of what is typed.
#[derive(Clone, Copy)]
pub(super) enum Shows<'a> {
    /// Everything but a secret.
    Text,
    /// Only these words, and what they begin with.
    Words(&'a [&'a str]),
    /// Nothing: only Enter counts.
    Nothing,
}

/// A line, or what was not shown because it is none.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Entered {
    /// A line, trimmed.
    Line(String),
    /// Something that the question does not show.
    Hidden(Secret),
}

impl Shows<'_> {
    fn allows(self, text: &str) -> bool {
        match self {
            Self::Text => !looks_secret(text),
            Self::Words(words) => {
                let text = text.trim_start().to_lowercase();
                let text = text.trim_end();
                words.iter().any(|word| word.to_lowercase().starts_with(text))
            }
            Self::Nothing => text.is_empty(),
        }
    }
}

/// Asks for a line behind `label`, its lines ready to be shown. `empty` stays on the screen after plain Enter.
pub(super) fn ask(
    term: &Term,
    redraw: bool,
    label: Vec<String>,
    shows: Shows<'_>,
    empty: &str,
) -> Result<Entered, PromptError> {
    let mut raw = raw_mode()?;
    let open = term.ask_with(InputField::new(term, redraw, label));
    let answer = read(&mut raw, redraw, shows, &mut |shown| {
        if let Some((text, cursor)) = shown {
            open.with(|field| field.set(text, cursor));
        }
        term.redraw(false);
    });
    raw.discard = !matches!(answer, Ok(Entered::Line(_)));
    match &answer {
        Ok(Entered::Line(line)) if line.is_empty() => open.with(|field| field.set(empty, width_of(empty))),
        // The cursor at the end, so that the next line begins below.
        Ok(Entered::Line(line)) => open.with(|field| field.set(line, width_of(line))),
        _ => {}
    }
    if answer.is_ok() {
        term.redraw(false);
    }
    term.end_line();
    answer
}

/// What of a line may be seen, and the columns of it before the cursor.
type Shown<'a> = (&'a str, usize);

/// Reads a line. `show` gets what is to be seen, or nothing where only the window changed.
fn read(
    source: &mut dyn Source,
    editable: bool,
    shows: Shows<'_>,
    show: &mut dyn FnMut(Option<Shown<'_>>),
) -> Result<Entered, PromptError> {
    let mut buffer = if editable { LineBuffer::editable() } else { LineBuffer::new() };
    let mut chunk = Zeroizing::new([0u8; 1024]);
    let mut ended = false;
    loop {
        let patience = if ended && !buffer.is_pasting() { AFTER_BREAK } else { ReadWait::Forever };
        let count = match source.read(&mut chunk[..], patience)? {
            Read::Bytes(count) => count,
            Read::Nothing if ended => return Ok(Entered::Hidden(Secret::new(buffer.text().as_str()))),
            Read::Nothing => {
                show(None);
                continue;
            }
            Read::Gone => return Err(PromptError::Closed),
        };
        for at in 0..count {
            match buffer.feed(chunk[at]) {
                Seen::Interrupt => return Err(PromptError::Interrupted),
                Seen::Close => return Err(PromptError::Closed),
                Seen::Suspend => platform::ask_to_stop(),
                // What is not shown may be a paste of several lines: it is read to its end.
                Seen::Break if shows.allows(&buffer.text()) || matches!(shows, Shows::Nothing) => {
                    platform::put_back(&chunk[at + 1..count]);
                    return Ok(Entered::Line(one_line(buffer.text().trim())));
                }
                Seen::Break => ended = true,
                Seen::Nothing | Seen::Text | Seen::ControlV => {}
            }
        }
        if buffer.is_pasting() {
            continue;
        }
        let text = buffer.text();
        if shows.allows(&text) {
            show(Some((&one_line(&text), width_of(&one_line(&buffer.before_cursor())))));
        } else if matches!(shows, Shows::Nothing) || !editable {
            show(Some(("", 0)));
        } else {
            let shown = hidden::count(buffer.chars(), buffer.lines());
            show(Some((&shown, width_of(&shown))));
        }
    }
}

/// What was typed, without what could paint; the line breaks of a paste are spaces.
fn one_line(text: &str) -> String {
    harmless(text).replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::super::hidden::tests::pieces;
    use super::*;

    const WORDS: Shows<'_> = Shows::Words(&["n", "next", "?", "why"]);

    fn typed(bytes: &str, shows: Shows<'_>) -> (Result<Entered, PromptError>, String) {
        let mut seen = String::new();
        let entered = read(&mut pieces(bytes.as_bytes(), &[]), true, shows, &mut |shown| {
            seen.push_str(shown.map_or("", |(text, _)| text));
        });
        (entered, seen)
    }

    fn line(text: &str) -> Result<Entered, PromptError> {
        Ok(Entered::Line(text.into()))
    }

    fn secret(text: &str) -> Result<Entered, PromptError> {
        Ok(Entered::Hidden(Secret::new(text)))
    }

    #[test]
    fn the_words_of_a_menu_are_shown_and_nothing_else() {
        assert_eq!(typed("NEX", WORDS), (Err(PromptError::Closed), "NEX".into()));
        assert_eq!(typed("next \r", WORDS).0, line("next"));
        assert_eq!(typed("?\r", WORDS).0, line("?"));
        assert_eq!(typed("\r", WORDS).0, line(""));
        assert_eq!(typed("nx", WORDS).1, "(hidden) 2 characters");
        assert_eq!(typed("nx\r", WORDS).0, secret("nx"));
    }

    #[test]
    fn a_paste_at_a_menu_is_one_answer_and_not_shown() {
        for text in ["Atzr|IwEBsecret\r", "\x1b[200~Atzr|IwEBsecret\x1b[201~\r"] {
            let (entered, seen) = typed(text, WORDS);
            assert_eq!(entered, secret("Atzr|IwEBsecret"));
            assert!(!seen.contains("Atzr"), "{seen}");
        }
        assert_eq!(typed("a=1\rb=2\r", WORDS).0, secret("a=1\nb=2"));
    }

    #[test]
    fn a_line_shows_what_is_no_secret() {
        assert_eq!(typed("2026-05-31\r", Shows::Text).0, line("2026-05-31"));
        let (entered, seen) = typed("\x1b[200~Atzr|IwEBsecret\x1b[201~\r", Shows::Text);
        assert_eq!((entered, seen.as_str()), (secret("Atzr|IwEBsecret"), "(hidden) 15 characters"));
    }

    #[test]
    fn a_pause_shows_nothing_and_ends_with_enter() {
        let (entered, seen) = typed("abc\r", Shows::Nothing);
        assert_eq!((entered, seen.as_str()), (line("abc"), ""));
    }

    #[test]
    fn stopping_and_closing() {
        assert_eq!(typed("abc\x03", Shows::Text).0, Err(PromptError::Interrupted));
        assert_eq!(typed("\x04", Shows::Text).0, Err(PromptError::Closed));
        assert_eq!(typed("ab", Shows::Text).0, Err(PromptError::Closed));
    }
}
