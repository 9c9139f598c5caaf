//! Questions at a terminal: drawn again as they are answered, with arrow keys; or, for screen readers and dumb terminals,
//! as numbered choices and lines, without redrawing, colours or cursor movement.

use std::io::BufRead;

use super::choice;
use super::entry::{self, Entered, Shows};
use super::hidden;
use super::letters::{Letters, Pressed};
use super::prompt::{Hidden, Prompt, PromptError, Select, yes_no_text, yes_or_no};
use super::term::Term;
use super::wrap::{harmless, wrap};
use crate::values::Secret;

/// What is said where something was typed or pasted that the question can't take.
const NOT_A_LETTER: &str = "Type one of the letters in parentheses.";
const NEITHER: &str = "Type y for yes or n for no.";
const NO_SECRET_HERE: &str = "That looks like a secret. It is not taken here: it is asked for hidden.";
const KEPT: &str = "What was pasted is kept for the next hidden question.";

/// A [`Prompt`] for a person.
pub(super) struct Dialog {
    term: Term,
    /// Whether the terminal can redraw.
    redraw: bool,
    /// What was pasted at the letters that close a page, for the next hidden question.
    pasted: Option<Secret>,
    /// Where lines come from instead of the terminal: in tests.
    typed: Option<Box<dyn BufRead + Send>>,
}

impl Dialog {
    pub(super) fn new(term: Term) -> Self {
        let redraw = !term.plain();
        Self { term, redraw, pasted: None, typed: None }
    }

    /// Asks for a line; `empty` is what plain Enter means.
    fn line(
        &mut self,
        lead: &str,
        label: &str,
        shows: Shows<'_>,
        empty: &str,
    ) -> Result<Entered, PromptError> {
        let mut lines = wrap(&harmless(label), self.term.width(), lead, "  ");
        if let Some(last) = lines.last_mut() {
            last.push(' ');
        }
        let Some(typed) = &mut self.typed else {
            return entry::ask(&self.term, self.redraw, lines, shows, if self.redraw { empty } else { "" });
        };
        self.term.raw(&lines.join("\n"));
        let mut line = String::new();
        if typed.read_line(&mut line)? == 0 {
            self.term.raw("\n");
            return Err(PromptError::Closed);
        }
        Ok(Entered::Line(line.trim().to_owned()))
    }

    fn say(&self, text: &str) {
        let lead = if self.redraw { "  " } else { "" };
        let lines = wrap(&harmless(text), self.term.width(), lead, "  ");
        self.term.raw(&format!("{}\n", lines.join("\n")));
    }

    /// Asks for the number of an item.
    fn numbered(&mut self, question: &Select<'_>) -> Result<usize, PromptError> {
        self.say(&format!("? {}", question.label));
        for (index, item) in question.items.iter().enumerate() {
            let number = format!("  {}. ", index + 1);
            let under = " ".repeat(number.len());
            let mut lines = wrap(&harmless(&item.title), self.term.width(), &number, &under);
            for detail in &item.details {
                lines.extend(wrap(&harmless(detail), self.term.width(), &under, &under));
            }
            self.term.raw(&format!("{}\n", lines.join("\n")));
        }
        let count = question.items.len();
        let hint = match question.default {
            Some(index) => format!("Number, 1 to {count} (Enter for {}):", index + 1),
            None => format!("Number, 1 to {count}:"),
        };
        let numbers: Vec<String> = (1..=count).map(|number| number.to_string()).collect();
        let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
        loop {
            if let Entered::Line(answer) = self.line("", &hint, Shows::Words(&numbers), "")? {
                if let (true, Some(index)) = (answer.is_empty(), question.default) {
                    return Ok(index);
                }
                if let Some(index) = numbers.iter().position(|number| *number == answer) {
                    return Ok(index);
                }
            }
            self.say(&format!("Type a number from 1 to {count}."));
        }
    }
}

impl Prompt for Dialog {
    fn select(&mut self, question: &Select<'_>) -> Result<usize, PromptError> {
        self.pasted = None;
        if self.redraw { choice::ask(&self.term, question) } else { self.numbered(question) }
    }

    fn input(&mut self, label: &str, default: Option<&str>) -> Result<String, PromptError> {
        self.pasted = None;
        let label = default.map_or(format!("{label}:"), |default| format!("{label} ({default}):"));
        loop {
            match (self.line("? ", &label, Shows::Text, default.unwrap_or_default())?, default) {
                (Entered::Line(line), Some(default)) if line.is_empty() => return Ok(default.to_owned()),
                (Entered::Line(line), _) => return Ok(line),
                (Entered::Hidden(_), _) => self.say(NO_SECRET_HERE),
            }
        }
    }

    fn confirm(&mut self, label: &str, default: Option<bool>) -> Result<bool, PromptError> {
        self.pasted = None;
        let label = format!("{label} {}", yes_no_text(default));
        let empty = default.map_or("", |yes| if yes { "yes" } else { "no" });
        loop {
            let said = match self.line("? ", &label, Shows::Words(&["yes", "no"]), empty)? {
                Entered::Line(line) => yes_or_no(&line, default),
                Entered::Hidden(_) => None,
            };
            match said {
                Some(said) => return Ok(said),
                None => self.say(NEITHER),
            }
        }
    }

    fn keys(
        &mut self,
        label: &str,
        keys: &[(char, &str)],
        default: Option<char>,
    ) -> Result<char, PromptError> {
        let letters = Letters::new(label, keys, default);
        let text = format!("{label} {}:", letters.text());
        loop {
            let words = Shows::Words(&letters.words());
            match letters.read(self.line("? ", text.trim_start(), words, letters.default_word())?) {
                Pressed::Key(key) => return Ok(key),
                Pressed::Kept(value, key) => {
                    self.pasted = Some(value);
                    self.say(KEPT);
                    return Ok(key);
                }
                Pressed::Nothing => self.say(NOT_A_LETTER),
            }
        }
    }

    fn secret(&mut self, question: &Hidden<'_>) -> Result<Secret, PromptError> {
        if let Some(pasted) = self.pasted.take() {
            hidden::answer(&self.term, question, self.redraw, &pasted);
            return Ok(pasted);
        }
        if self.typed.is_none() {
            return hidden::ask(&self.term, question, self.redraw);
        }
        let answer = match self.line("? ", &format!("{}: (hidden)", question.label), Shows::Text, "")? {
            Entered::Line(line) if line.is_empty() => Secret::new(question.default.unwrap_or_default()),
            Entered::Line(line) => Secret::new(line),
            Entered::Hidden(value) => value,
        };
        self.say(&(question.echo_after)(answer.expose()));
        Ok(answer)
    }

    fn pause(&mut self, label: &str) -> Result<(), PromptError> {
        self.pasted = None;
        self.line("? ", label, Shows::Nothing, "").map(drop)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::env::Env;
    use crate::term::{Capture, Item, Look};

    fn prompt(typed: &'static str) -> (Dialog, Capture) {
        let (term, seen) = Term::capture(Look::default(), &Env::default().with("TERM", "dumb"), 40);
        (Dialog { typed: Some(Box::new(Cursor::new(typed))), ..Dialog::new(term) }, seen)
    }

    #[test]
    fn choices_are_numbered_and_a_wrong_number_is_asked_again() {
        let (mut prompt, seen) = prompt("9\nx\n2\n");
        let items = vec![
            Item::new("CSM for Business Central"),
            Item::new("Software that asks only for Login with Amazon values").detail("most current clients"),
        ];
        let picked = prompt.select(&Select { label: "Which software?", items, default: Some(0) });
        assert_eq!(picked, Ok(1));
        insta::assert_snapshot!(seen.err(), @r"
        ? Which software?
          1. CSM for Business Central
          2. Software that asks only for Login
             with Amazon values
             most current clients
        Number, 1 to 2 (Enter for 1): Type a number from 1 to 2.
        Number, 1 to 2 (Enter for 1): Type a number from 1 to 2.
        Number, 1 to 2 (Enter for 1):
        ");
    }

    #[test]
    fn enter_is_the_default_and_the_end_of_input_is_no_answer() {
        let (mut prompt, _) = prompt("\n\n\nmaybe\nno\ne\nhere\n");
        assert_eq!(prompt.input("Name", Some("default")).as_deref(), Ok("default"));
        assert_eq!(prompt.confirm("Go ahead?", Some(true)), Ok(true));
        assert_eq!(prompt.pause("Press Enter"), Ok(()));
        assert_eq!(prompt.confirm("Go ahead?", Some(true)), Ok(false));
        assert_eq!(prompt.keys("Go ahead?", &[('y', "yes"), ('e', "explain")], None), Ok('e'));
        assert_eq!(prompt.input("Name", None).as_deref(), Ok("here"));
        assert_eq!(prompt.input("Name", Some("x")), Err(PromptError::Closed));
    }

    #[test]
    fn what_is_hidden_is_not_repeated() {
        let (mut prompt, seen) = prompt("Atzr|secret\n");
        let question = Hidden {
            label: "Refresh token",
            default: None,
            until: None,
            echo_after: &|raw| format!("{} characters", raw.len()),
        };
        assert_eq!(prompt.secret(&question), Ok(Secret::new("Atzr|secret")));
        assert_eq!(seen.err(), "? Refresh token: (hidden) 11 characters\n");
    }
}
