//! The line that a question lives in: its label, and behind it what was typed, or what may be shown of it.

use super::style::Style;
use super::term::Term;
use super::view::View;
use super::wrap::{width_of, wrap};

pub(super) const ENABLE_PASTE: &str = "\x1b[?2004h";
pub(super) const DISABLE_PASTE: &str = "\x1b[?2004l";

/// A label and a text behind it, which can be drawn again in their place.
///
/// Where nothing is redrawn (plain mode) the text only grows and shrinks at its end, as a terminal's own echo does.
pub(super) struct InputField {
    term: Term,
    redraw: bool,
    /// The lines of the label before its last.
    above: Vec<String>,
    /// What stands before the text: the label's last line.
    lead: String,
    text: String,
    /// The columns of `text` before the cursor.
    cursor: usize,
    /// What stands on the screen, where nothing is redrawn.
    written: String,
    /// The columns before the cursor when it was drawn last.
    drawn: usize,
}

impl InputField {
    /// A field of these label lines, the last of which stands before the text.
    pub(super) fn new(term: &Term, redraw: bool, mut label: Vec<String>) -> Self {
        let lead = label.pop().unwrap_or_default();
        let text = String::new();
        let written = String::new();
        Self { term: term.clone(), redraw, above: label, lead, text, cursor: 0, written, drawn: 0 }
    }

    /// What stands before the text.
    pub(super) fn lead(&self) -> &str {
        &self.lead
    }

    /// Shows `text` from the next drawing on, the cursor after its first `cursor` columns.
    pub(super) fn set(&mut self, text: &str, cursor: usize) {
        (self.text, self.cursor) = (text.to_owned(), cursor);
    }

    /// Shows `text` in one line: what does not fit is cut.
    pub(super) fn set_cut(&mut self, text: &str) {
        let room = self.term.width().saturating_sub(width_of(&self.lead) + 1);
        self.text = text.chars().take(room).collect();
        self.cursor = width_of(&self.text);
    }

    /// The last drawing: `text` behind the label, wrapped under itself, and the end of the line.
    pub(super) fn close(&mut self, text: &str) -> String {
        let hang = " ".repeat(width_of(&self.lead));
        let lines = wrap(text, self.term.width(), &self.lead, &hang).join("\n");
        let clear = self.clear(false);
        format!("{clear}{}\n{DISABLE_PASTE}", self.labelled(&lines))
    }

    /// Goes to the beginning of what was drawn last and clears from there on.
    ///
    /// Most terminals wrap their lines again when their width changes, so the rows are counted by the width of now.
    fn clear(&self, fresh: bool) -> String {
        let columns = self.term.columns();
        let rows = |width: usize| width.div_ceil(columns).max(1);
        let above: usize = self.above.iter().map(|line| rows(width_of(line))).sum();
        match above + self.drawn / columns {
            up if up > 0 && !fresh => format!("\x1b[{up}A\r\x1b[J"),
            _ => "\r\x1b[J".to_owned(),
        }
    }

    /// The label's lines and `line`, with the mark in colour.
    fn labelled(&self, line: &str) -> String {
        let lines = self.above.iter().map(String::as_str).chain([line]);
        let lines: Vec<String> = lines.map(|line| paint(&self.term, line)).collect();
        lines.join("\n")
    }

    fn redrawn(&mut self, fresh: bool) -> String {
        let columns = self.term.columns();
        let mut out = if fresh { ENABLE_PASTE.to_owned() } else { String::new() };
        out.push_str(&self.clear(fresh));
        out.push_str(&self.labelled(&format!("{}{}", self.lead, self.text)));
        let end = width_of(&self.lead) + width_of(&self.text);
        if end > 0 && end.is_multiple_of(columns) {
            // A full line is left only by the next character.
            out.push_str(" \r");
        }
        self.drawn = width_of(&self.lead) + self.cursor;
        if self.drawn < end {
            out.push_str(&place(end / columns - self.drawn / columns, self.drawn % columns));
        }
        out
    }

    /// What makes the text on the screen the present one, by a terminal's own means.
    fn echoed(&mut self) -> String {
        let common = self.text.chars().zip(self.written.chars()).take_while(|(a, b)| a == b).count();
        let gone: String = self.written.chars().skip(common).collect();
        let new: String = self.text.chars().skip(common).collect();
        self.written.clone_from(&self.text);
        format!("{}{new}", "\x08 \x08".repeat(width_of(&gone)))
    }
}

/// `up` rows up, at `column` from 0.
fn place(up: usize, column: usize) -> String {
    let up = if up > 0 { format!("\x1b[{up}A") } else { String::new() };
    let right = if column > 0 { format!("\x1b[{column}C") } else { String::new() };
    format!("{up}\r{right}")
}

/// `line` with its mark in colour, if it begins with one.
pub(super) fn paint(term: &Term, line: &str) -> String {
    match line.strip_prefix("? ") {
        Some(tail) => format!("{} {tail}", term.shared.palette.paint(Style::Accent, "?")),
        None => line.to_owned(),
    }
}

impl View for InputField {
    fn draw(&mut self, fresh: bool) -> String {
        match (self.redraw, fresh) {
            (true, _) => self.redrawn(fresh),
            (false, true) => {
                self.written.clone_from(&self.text);
                self.labelled(&format!("{}{}", self.lead, self.text))
            }
            (false, false) => self.echoed(),
        }
    }

    fn leave(&mut self) -> String {
        if !self.redraw {
            return "\n".to_owned();
        }
        let columns = self.term.columns();
        let end = width_of(&self.lead) + width_of(&self.text);
        let down = (end / columns).saturating_sub(self.drawn / columns);
        let down = if down > 0 { format!("\x1b[{down}B") } else { String::new() };
        // Behind a full line the cursor stands on the next one already.
        let end_of_line = if end > 0 && end.is_multiple_of(columns) { "\r" } else { "\n" };
        format!("{down}{end_of_line}{DISABLE_PASTE}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::env::Env;
    use crate::term::Look;

    fn field(redraw: bool) -> InputField {
        let (term, _) = Term::capture(Look::default(), &Env::default(), 20);
        InputField::new(&term, redraw, vec!["? A label of".into(), "  two lines: ".into()])
    }

    #[test]
    fn a_long_text_is_drawn_over_from_its_first_row() {
        let mut field = field(true);
        assert_eq!(field.draw(true), "\x1b[?2004h\r\x1b[J? A label of\n  two lines: ");
        field.set("0123456", 7);
        assert_eq!(field.draw(false), "\x1b[1A\r\x1b[J? A label of\n  two lines: 0123456 \r");
        assert_eq!(field.leave(), "\r\x1b[?2004l", "no empty line behind a full one");
        field.set("0123456789", 2);
        assert_eq!(
            field.draw(false),
            "\x1b[2A\r\x1b[J? A label of\n  two lines: 0123456789\x1b[1A\r\x1b[15C"
        );
        assert_eq!(field.leave(), "\x1b[1B\n\x1b[?2004l");
    }

    #[test]
    fn without_redrawing_only_the_end_changes() {
        let mut field = field(false);
        assert_eq!(field.draw(true), "? A label of\n  two lines: ");
        field.set("abc", 3);
        assert_eq!(field.draw(false), "abc");
        field.set("ad", 2);
        assert_eq!(field.draw(false), "\x08 \x08\x08 \x08d");
        assert_eq!(field.leave(), "\n");
    }
}
