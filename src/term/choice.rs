//! A list of which one item is chosen with the arrow keys.

use super::decoder::{Decoder, Key};
use super::field::{DISABLE_PASTE, ENABLE_PASTE, paint};
use super::hidden::{AFTER_PASTE, TYPED};
use super::platform::{self, RawMode, Read, ReadWait};
use super::prompt::{PromptError, Select, raw_mode};
use super::style::Style;
use super::term::Term;
use super::view::View;
use super::wrap::{harmless, width_of, wrap};

const HIDE_CURSOR: &str = "\x1b[?25l";
const SHOW_CURSOR: &str = "\x1b[?25h";

/// The list as it is drawn. The cursor rests, hidden, at the beginning of the label: whatever a terminal does to its
/// lines when its size changes, it keeps the cursor where the list begins.
struct Choice {
    term: Term,
    label: String,
    items: Vec<super::Item>,
    at: usize,
    /// The size of the terminal when it was drawn last.
    size: (usize, usize),
}

/// Asks `question`; the index of the item that was chosen.
pub(super) fn ask(term: &Term, question: &Select<'_>) -> Result<usize, PromptError> {
    let mut raw = raw_mode()?;
    let last = question.items.len().saturating_sub(1);
    let choice = Choice {
        term: term.clone(),
        label: harmless(question.label),
        items: question.items.clone(),
        at: question.default.unwrap_or(0).min(last),
        size: (0, 0),
    };
    let open = term.ask_with(choice);
    let answer = keys(&mut raw, &mut |key| {
        let picked = open.with(|choice| choice.press(key));
        if picked.is_none() {
            term.redraw(false);
        }
        picked
    });
    match answer {
        Ok(index) => {
            open.close(Choice::chosen);
            Ok(index)
        }
        Err(error) => {
            raw.discard = true;
            term.end_line();
            Err(error)
        }
    }
}

/// Reads keys until `press` gives an answer. What was typed after that belongs to the next question; what was pasted
/// chooses nothing.
fn keys(
    raw: &mut RawMode,
    press: &mut dyn FnMut(Option<Key>) -> Option<usize>,
) -> Result<usize, PromptError> {
    let mut decoder = Decoder::default();
    let mut chunk = zeroize::Zeroizing::new([0u8; 4096]);
    let mut pasted = false;
    loop {
        let patience = if pasted { AFTER_PASTE } else { ReadWait::Forever };
        let count = match raw.read(&mut chunk[..], patience)? {
            Read::Bytes(count) => count,
            Read::Nothing => {
                pasted = false;
                press(None);
                continue;
            }
            Read::Gone => return Err(PromptError::Closed),
        };
        // No hand is so fast: a paste without brackets, whose line breaks are not Enter.
        let text = chunk[..count].iter().filter(|byte| byte.is_ascii_graphic()).count();
        pasted |= text > TYPED && !chunk[..count].contains(&0x1b);
        for at in 0..count {
            let mut key = None;
            decoder.feed(chunk[at], &mut |found| key = Some(found));
            match key {
                Some(Key::Interrupt) => return Err(PromptError::Interrupted),
                Some(Key::Close) => return Err(PromptError::Closed),
                Some(Key::Suspend) => platform::ask_to_stop(),
                None | Some(Key::Pasted(_)) => {}
                Some(_) if pasted => {}
                Some(key) => {
                    if let Some(index) = press(Some(key)) {
                        platform::put_back(&chunk[at + 1..count]);
                        return Ok(index);
                    }
                }
            }
        }
    }
}

impl Choice {
    /// Moves, or chooses; `None` where nothing is chosen yet.
    fn press(&mut self, key: Option<Key>) -> Option<usize> {
        let count = self.items.len().max(1);
        match key? {
            Key::Break | Key::Typed(b' ') => return Some(self.at),
            Key::Up | Key::Typed(b'k') => self.at = (self.at + count - 1) % count,
            Key::Down | Key::Typed(b'j' | b'\t') => self.at = (self.at + 1) % count,
            Key::Home => self.at = 0,
            Key::End => self.at = count - 1,
            _ => {}
        }
        None
    }

    fn label(&self) -> Vec<String> {
        let lines = unbroken(wrap(&self.label, self.term.width(), "? ", "  "), self.term.columns());
        lines.iter().map(|line| paint(&self.term, line)).collect()
    }

    /// The lines of each item.
    fn items(&self, compact: bool) -> Vec<Vec<String>> {
        let (width, palette) = (self.term.width(), self.term.shared.palette);
        let lines = self.items.iter().enumerate().map(|(index, item)| {
            let active = index == self.at;
            let lead = if active { "> " } else { "  " };
            let title = unbroken(wrap(&harmless(&item.title), width, lead, "    "), width);
            let style = |line: String| if active { palette.paint(Style::Accent, &line) } else { line };
            let mut lines: Vec<String> = title.into_iter().map(style).collect();
            if active || !compact {
                let details = item.details.iter().flat_map(|d| wrap(&harmless(d), width, "    ", "    "));
                lines.extend(unbroken(details.collect(), width));
            }
            lines
        });
        lines.collect()
    }

    /// The lines beneath the label, as many as there is room for: at first without the details of the other items,
    /// then only those around the cursor.
    fn lines(&self, room: usize) -> Vec<String> {
        let mut items = self.items(false);
        if items.iter().map(Vec::len).sum::<usize>() > room {
            items = self.items(true);
        }
        let end: usize = items.iter().take(self.at + 1).map(Vec::len).sum();
        let first = end.saturating_sub(room);
        items.into_iter().flatten().skip(first).take(room).collect()
    }

    /// What stays on the screen.
    fn chosen(&mut self) -> String {
        let title = self.items.get(self.at).map(|item| harmless(&item.title)).unwrap_or_default();
        let line = wrap(title.trim_end(), self.term.width(), "> ", "    ").join("\n");
        let line = self.term.shared.palette.paint(Style::Accent, &line);
        format!("{}{line}\n{SHOW_CURSOR}{DISABLE_PASTE}", self.below_label())
    }

    /// From the beginning of the label to the line beneath it, clear from there on.
    fn below_label(&self) -> String {
        format!("{}\r\x1b[J", down(self.label().len()))
    }
}

fn down(rows: usize) -> String {
    if rows > 0 { format!("\x1b[{rows}B") } else { String::new() }
}

impl View for Choice {
    fn draw(&mut self, fresh: bool) -> String {
        let size = (self.term.rows(), self.term.columns());
        let label = self.label();
        // One row stays free: the line below the last.
        let lines = self.lines(size.0.saturating_sub(label.len() + 1).max(3));
        let up = format!("\n\x1b[{}A\r", label.len() + lines.len());
        let begin = if fresh || size != self.size {
            let modes = if fresh { format!("{HIDE_CURSOR}{ENABLE_PASTE}") } else { String::new() };
            format!("{modes}\r\x1b[J{}\n", label.join("\n"))
        } else {
            self.below_label()
        };
        self.size = size;
        format!("{begin}{}{up}", lines.join("\n"))
    }

    fn leave(&mut self) -> String {
        format!("{}{SHOW_CURSOR}{DISABLE_PASTE}", self.below_label())
    }
}

/// Lines of at most `columns` columns; a longer word is broken here, before the terminal does it.
fn unbroken(lines: Vec<String>, columns: usize) -> Vec<String> {
    let mut out = Vec::new();
    for line in lines {
        let mut piece = String::new();
        for c in line.chars() {
            piece.push(c);
            if width_of(&piece) > columns {
                piece.pop();
                out.push(std::mem::replace(&mut piece, c.to_string()));
            }
        }
        out.push(piece);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::env::Env;
    use crate::term::{Item, Look};

    fn choice(columns: usize) -> Choice {
        let (term, _) = Term::capture(Look::default(), &Env::default(), columns);
        let items = (1..=4).map(|n| Item::new(format!("Item {n}")).detail("a detail")).collect();
        Choice { term, label: "Which one?".into(), items, at: 0, size: (0, 0) }
    }

    #[test]
    fn no_line_is_left_for_the_terminal_to_break() {
        let lines = vec!["https://example.org/long".to_owned(), "short".to_owned(), String::new()];
        assert_eq!(unbroken(lines, 20), ["https://example.org/", "long", "short", ""]);
    }

    #[test]
    fn where_rows_are_few_the_item_under_the_cursor_is_always_seen() {
        let mut choice = choice(40);
        assert_eq!(choice.lines(8).len(), 8);
        assert_eq!(choice.lines(7), ["> Item 1", "    a detail", "  Item 2", "  Item 3", "  Item 4"]);
        choice.press(Some(Key::Up));
        assert_eq!(choice.lines(3), ["  Item 3", "> Item 4", "    a detail"]);
    }

    #[test]
    fn keys_move_round_and_choose() {
        let mut choice = choice(40);
        for (key, at) in [(Key::Up, 3), (Key::Down, 0), (Key::End, 3), (Key::Home, 0), (Key::Typed(b'j'), 1)]
        {
            assert_eq!(choice.press(Some(key)), None);
            assert_eq!(choice.at, at, "{key:?}");
        }
        assert_eq!(choice.press(Some(Key::Typed(b'x'))), None);
        assert_eq!(choice.press(Some(Key::Break)), Some(1));
    }

    #[test]
    fn it_is_drawn_from_its_first_line_and_the_cursor_returns_there() {
        let mut choice = choice(40);
        choice.items.truncate(1);
        let list = "> Item 1\n    a detail\n\x1b[3A\r";
        assert_eq!(choice.draw(true), format!("\x1b[?25l\x1b[?2004h\r\x1b[J? Which one?\n{list}"));
        assert_eq!(choice.draw(false), format!("\x1b[1B\r\x1b[J{list}"));
        assert_eq!(choice.chosen(), "\x1b[1B\r\x1b[J> Item 1\n\x1b[?25h\x1b[?2004l");
    }
}
