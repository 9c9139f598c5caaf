//! Questions on a terminal that can redraw.

use super::choice;
use super::entry::{self, Entered, Shows};
use super::hidden;
use super::letters::{Letters, Read};
use super::prompt::{Hidden, Prompt, PromptError, Select, yes_no_text, yes_or_no};
use super::term::Term;
use super::wrap::{harmless, wrap};
use crate::values::Secret;

/// What is said where something was typed or pasted that the question can't take.
pub(super) const NOT_A_LETTER: &str = "Type one of the letters in parentheses.";
pub(super) const NEITHER: &str = "Type y for yes or n for no.";
pub(super) const NO_SECRET_HERE: &str =
    "That looks like a secret. It is not taken here: it is asked for hidden.";
pub(super) const KEPT: &str = "What was pasted is kept for the next hidden question.";

/// A [`Prompt`] with arrow keys.
pub(super) struct Dialog {
    term: Term,
    /// What was pasted at the letters that close a page, for the next hidden question.
    pasted: Option<Secret>,
}

impl Dialog {
    pub(super) fn new(term: Term) -> Self {
        Self { term, pasted: None }
    }

    /// Asks for a line; `empty` is what plain Enter means.
    fn line(&mut self, label: &str, shows: Shows<'_>, empty: &str) -> Result<Entered, PromptError> {
        let mut lines = wrap(&harmless(label), self.term.width(), "? ", "  ");
        if let Some(last) = lines.last_mut() {
            last.push(' ');
        }
        entry::ask(&self.term, true, lines, shows, empty)
    }

    fn again(&self, text: &str) {
        self.term.raw(&format!("{}\n", wrap(text, self.term.width(), "  ", "  ").join("\n")));
    }
}

impl Prompt for Dialog {
    fn select(&mut self, question: &Select<'_>) -> Result<usize, PromptError> {
        self.pasted = None;
        choice::ask(&self.term, question)
    }

    fn input(&mut self, label: &str, default: Option<&str>) -> Result<String, PromptError> {
        self.pasted = None;
        let label = default.map_or(format!("{label}:"), |default| format!("{label} ({default}):"));
        loop {
            match (self.line(&label, Shows::Text, default.unwrap_or_default())?, default) {
                (Entered::Line(line), Some(default)) if line.is_empty() => return Ok(default.to_owned()),
                (Entered::Line(line), _) => return Ok(line),
                (Entered::Hidden(_), _) => self.again(NO_SECRET_HERE),
            }
        }
    }

    fn confirm(&mut self, label: &str, default: Option<bool>) -> Result<bool, PromptError> {
        self.pasted = None;
        let label = format!("{label} {}", yes_no_text(default));
        let empty = default.map_or("", |yes| if yes { "yes" } else { "no" });
        loop {
            let said = match self.line(&label, Shows::Words(&["yes", "no"]), empty)? {
                Entered::Line(line) => yes_or_no(&line, default),
                Entered::Hidden(_) => None,
            };
            match said {
                Some(said) => return Ok(said),
                None => self.again(NEITHER),
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
            match letters.read(self.line(text.trim_start(), words, letters.default_word())?) {
                Read::Key(key) => return Ok(key),
                Read::Kept(value, key) => {
                    self.pasted = Some(value);
                    self.again(KEPT);
                    return Ok(key);
                }
                Read::Nothing => self.again(NOT_A_LETTER),
            }
        }
    }

    fn secret(&mut self, question: &Hidden<'_>) -> Result<Secret, PromptError> {
        match self.pasted.take() {
            Some(pasted) => {
                hidden::answer(&self.term, question, true, &pasted);
                Ok(pasted)
            }
            None => hidden::ask(&self.term, question, true),
        }
    }

    fn pause(&mut self, label: &str) -> Result<(), PromptError> {
        self.pasted = None;
        self.line(label, Shows::Nothing, "").map(drop)
    }
}
