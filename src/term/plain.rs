//! Questions without redrawing, colours or cursor movement: for screen readers and dumb terminals.

use std::io::BufRead;

use super::dialog::{KEPT, NEITHER, NO_SECRET_HERE, NOT_A_LETTER};
use super::entry::{self, Entered, Shows};
use super::hidden;
use super::letters::{Letters, Read};
use super::prompt::{Hidden, Prompt, PromptError, Select, yes_no_text, yes_or_no};
use super::term::Term;
use super::wrap::{harmless, wrap};
use crate::values::Secret;

/// Where lines come from.
enum Lines {
    Terminal,
    #[cfg_attr(not(test), expect(dead_code, reason = "tests answer from memory"))]
    Memory(Box<dyn BufRead + Send>),
}

/// A [`Prompt`] of numbered choices and typed lines.
pub(super) struct PlainPrompt {
    term: Term,
    lines: Lines,
    /// What was pasted at the letters that close a page, for the next hidden question.
    pasted: Option<Secret>,
}

impl PlainPrompt {
    pub(super) fn new(term: Term) -> Self {
        Self { term, lines: Lines::Terminal, pasted: None }
    }

    #[cfg(test)]
    pub(super) fn over(term: Term, input: impl BufRead + Send + 'static) -> Self {
        Self { term, lines: Lines::Memory(Box::new(input)), pasted: None }
    }

    fn say(&self, text: &str) {
        let lines = wrap(&harmless(text), self.term.width(), "", "  ");
        self.term.raw(&format!("{}\n", lines.join("\n")));
    }

    /// Shows `question` and reads one line, trimmed.
    fn ask(&mut self, question: &str, shows: Shows<'_>) -> Result<Entered, PromptError> {
        let mut label = wrap(&harmless(question), self.term.width(), "", "  ");
        if let Some(last) = label.last_mut() {
            last.push(' ');
        }
        let Lines::Memory(input) = &mut self.lines else {
            return entry::ask(&self.term, false, label, shows, "");
        };
        self.term.raw(&label.join("\n"));
        let mut line = String::new();
        if input.read_line(&mut line)? == 0 {
            self.term.raw("\n");
            return Err(PromptError::Closed);
        }
        Ok(Entered::Line(line.trim().to_owned()))
    }

    /// The line that was entered; nothing for what the question does not show.
    fn ask_line(&mut self, question: &str, shows: Shows<'_>) -> Result<Option<String>, PromptError> {
        self.pasted = None;
        Ok(match self.ask(question, shows)? {
            Entered::Line(line) => Some(line),
            Entered::Hidden(_) => None,
        })
    }
}

impl Prompt for PlainPrompt {
    fn select(&mut self, question: &Select<'_>) -> Result<usize, PromptError> {
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
            let answer = self.ask_line(&hint, Shows::Words(&numbers))?.unwrap_or_else(|| "none".to_owned());
            if let (true, Some(index)) = (answer.is_empty(), question.default) {
                return Ok(index);
            }
            match answer.parse::<usize>() {
                Ok(number) if (1..=count).contains(&number) => return Ok(number - 1),
                _ => self.say(&format!("Type a number from 1 to {count}.")),
            }
        }
    }

    fn input(&mut self, label: &str, default: Option<&str>) -> Result<String, PromptError> {
        let question = match default {
            Some(default) => format!("? {label} ({default}):"),
            None => format!("? {label}:"),
        };
        loop {
            match (self.ask_line(&question, Shows::Text)?, default) {
                (Some(line), Some(default)) if line.is_empty() => return Ok(default.to_owned()),
                (Some(line), _) => return Ok(line),
                (None, _) => self.say(NO_SECRET_HERE),
            }
        }
    }

    fn confirm(&mut self, label: &str, default: Option<bool>) -> Result<bool, PromptError> {
        loop {
            let question = format!("? {label} {}", yes_no_text(default));
            let answer = self.ask_line(&question, Shows::Words(&["yes", "no"]))?;
            match answer.and_then(|answer| yes_or_no(&answer, default)) {
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
        let question = format!("? {} {}:", label, letters.text()).replace("?  ", "? ");
        loop {
            match letters.read(self.ask(&question, Shows::Words(&letters.words()))?) {
                Read::Key(key) => return Ok(key),
                Read::Kept(value, key) => {
                    self.pasted = Some(value);
                    self.say(KEPT);
                    return Ok(key);
                }
                Read::Nothing => self.say(NOT_A_LETTER),
            }
        }
    }

    fn secret(&mut self, question: &Hidden<'_>) -> Result<Secret, PromptError> {
        if let Some(pasted) = self.pasted.take() {
            hidden::answer(&self.term, question, false, &pasted);
            return Ok(pasted);
        }
        if matches!(self.lines, Lines::Terminal) {
            return hidden::ask(&self.term, question, false);
        }
        let answer = match self.ask(&format!("? {}: (hidden)", question.label), Shows::Text)? {
            Entered::Line(line) if line.is_empty() => question.default.unwrap_or_default().to_owned(),
            Entered::Line(line) => line,
            Entered::Hidden(value) => value.expose().to_owned(),
        };
        self.say(&(question.echo_after)(&answer));
        Ok(Secret::new(answer))
    }

    fn pause(&mut self, label: &str) -> Result<(), PromptError> {
        self.ask_line(&format!("? {label}"), Shows::Nothing).map(drop)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::env::Env;
    use crate::term::{Capture, Item, Look};

    fn prompt(typed: &'static str) -> (PlainPrompt, Capture) {
        let (term, seen) = Term::capture(Look::default(), &Env::default().with("TERM", "dumb"), 40);
        (PlainPrompt::over(term, Cursor::new(typed)), seen)
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
