//! Questions without redrawing, colours or cursor movement: for screen readers and dumb terminals.

use std::io::{self, BufRead};

use super::hidden;
use super::prompt::{Hidden, Prompt, PromptError, Select, key_of, keys_text, yes_no_text, yes_or_no};
use super::term::Term;
use super::wrap::{harmless, wrap};
use crate::values::Secret;

/// Where lines come from.
enum Lines {
    Stdin,
    #[cfg_attr(not(test), expect(dead_code, reason = "tests answer from memory"))]
    Memory(Box<dyn BufRead + Send>),
}

/// A [`Prompt`] of numbered choices and typed lines.
pub(super) struct PlainPrompt {
    term: Term,
    lines: Lines,
}

impl PlainPrompt {
    pub fn new(term: Term) -> Self {
        Self { term, lines: Lines::Stdin }
    }

    #[cfg(test)]
    pub fn over(term: Term, input: impl BufRead + Send + 'static) -> Self {
        Self { term, lines: Lines::Memory(Box::new(input)) }
    }

    fn say(&self, text: &str) {
        let lines = wrap(&harmless(text), self.term.width(), "", "  ");
        self.term.raw(&format!("{}\n", lines.join("\n")));
    }

    /// Shows `question` and reads one line, trimmed.
    fn ask(&mut self, question: &str) -> Result<String, PromptError> {
        let _prompting = self.term.while_prompting();
        let lines = wrap(&harmless(question), self.term.width(), "", "  ");
        self.term.raw(&format!("{} ", lines.join("\n")));
        let mut line = String::new();
        let count = match &mut self.lines {
            Lines::Stdin => io::stdin().lock().read_line(&mut line)?,
            Lines::Memory(input) => input.read_line(&mut line)?,
        };
        if count == 0 {
            self.term.end_line();
            return Err(PromptError::Closed);
        }
        Ok(line.trim().to_owned())
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
        loop {
            let answer = self.ask(&hint)?;
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
        let answer = self.ask(&question)?;
        Ok(match default {
            Some(default) if answer.is_empty() => default.to_owned(),
            _ => answer,
        })
    }

    fn confirm(&mut self, label: &str, default: Option<bool>) -> Result<bool, PromptError> {
        loop {
            let answer = self.ask(&format!("? {label} {}", yes_no_text(default)))?;
            match yes_or_no(&answer, default) {
                Some(said) => return Ok(said),
                None => self.say("Type y for yes or n for no."),
            }
        }
    }

    fn keys(
        &mut self,
        label: &str,
        keys: &[(char, &str)],
        default: Option<char>,
    ) -> Result<char, PromptError> {
        let question = format!("? {} {}:", label, keys_text(keys)).replace("?  ", "? ");
        loop {
            match key_of(&self.ask(&question)?, keys, default) {
                Some(key) => return Ok(key),
                None => self.say("Type one of the letters in parentheses."),
            }
        }
    }

    fn secret(&mut self, question: &Hidden<'_>) -> Result<Secret, PromptError> {
        if matches!(self.lines, Lines::Stdin) {
            return hidden::ask(&self.term, question, false);
        }
        let answer = self.ask(&format!("? {}: (hidden)", question.label))?;
        let text = if answer.is_empty() { question.default.unwrap_or_default() } else { &answer };
        self.say(&(question.echo_after)(text));
        Ok(Secret::new(text))
    }

    fn pause(&mut self, label: &str) -> Result<(), PromptError> {
        self.ask(&format!("? {label}")).map(drop)
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
            echo_after: &|raw| format!("{} characters", raw.len()),
        };
        assert_eq!(prompt.secret(&question), Ok(Secret::new("Atzr|secret")));
        assert_eq!(seen.err(), "? Refresh token: (hidden) 11 characters\n");
    }
}
