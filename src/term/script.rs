//! A person who answers from a list, for tests.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use super::prompt::{Hidden, Prompt, PromptError, Select, key_of};
use super::term::lock;
use crate::values::Secret;

/// What the scripted person does at a question.
#[derive(Debug, Clone)]
pub enum Answer {
    /// Chooses an item by its index.
    Pick(usize),
    /// Chooses the item whose title begins so.
    Title(String),
    /// Types a line.
    Text(String),
    /// Says yes or no.
    Yes(bool),
    /// Presses a letter.
    Key(char),
    /// Pastes something hidden.
    Paste(Secret),
    /// Presses Enter alone: the default, or an answer to a pause.
    Enter,
    /// Presses Ctrl-C.
    Interrupt,
    /// Closes the input.
    Close,
}

/// A [`Prompt`] that answers from a list. A question that the list does not fit fails the test with the
/// question's label; clones share the list.
#[derive(Clone, Default)]
pub struct Script {
    answers: Arc<Mutex<VecDeque<Answer>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Script {
    /// Will give these answers in this order.
    pub fn new(answers: impl IntoIterator<Item = Answer>) -> Self {
        Self { answers: Arc::new(Mutex::new(answers.into_iter().collect())), asked: Arc::default() }
    }

    /// The labels of the questions so far; what was shown after a hidden one stands behind ` -> `.
    pub fn asked(&self) -> Vec<String> {
        lock(&self.asked).clone()
    }

    /// How many answers were not asked for.
    pub fn left(&self) -> usize {
        lock(&self.answers).len()
    }

    fn next(&self, label: &str) -> Result<Answer, PromptError> {
        lock(&self.asked).push(label.to_owned());
        match lock(&self.answers).pop_front() {
            Some(Answer::Interrupt) => Err(PromptError::Interrupted),
            Some(Answer::Close) => Err(PromptError::Closed),
            Some(answer) => Ok(answer),
            None => Err(unfit(label, "no answer is left")),
        }
    }
}

/// Not a panic: the code under test shall show how it deals with a terminal that fails.
fn unfit(label: &str, why: &str) -> PromptError {
    PromptError::Io(format!("script: {why} at {label:?}"))
}

impl Prompt for Script {
    fn select(&mut self, question: &Select<'_>) -> Result<usize, PromptError> {
        let found = match self.next(question.label)? {
            Answer::Pick(index) if index < question.items.len() => Some(index),
            Answer::Title(start) => question.items.iter().position(|item| item.title.starts_with(&start)),
            Answer::Enter => Some(question.default.unwrap_or(0)),
            _ => None,
        };
        found.ok_or_else(|| unfit(question.label, "the next answer chooses no item"))
    }

    fn input(&mut self, label: &str, default: Option<&str>) -> Result<String, PromptError> {
        match self.next(label)? {
            Answer::Text(text) => Ok(text),
            Answer::Enter => Ok(default.unwrap_or_default().to_owned()),
            _ => Err(unfit(label, "the next answer is no text")),
        }
    }

    fn confirm(&mut self, label: &str, default: Option<bool>) -> Result<bool, PromptError> {
        let said = match self.next(label)? {
            Answer::Yes(said) => Some(said),
            Answer::Enter => default,
            _ => None,
        };
        said.ok_or_else(|| unfit(label, "the next answer is neither yes nor no"))
    }

    fn keys(
        &mut self,
        label: &str,
        keys: &[(char, &str)],
        default: Option<char>,
    ) -> Result<char, PromptError> {
        let pressed = match self.next(label)? {
            Answer::Key(key) => key_of(&key.to_string(), keys, default),
            Answer::Enter => default,
            _ => None,
        };
        pressed.ok_or_else(|| unfit(label, "the next answer is none of the keys"))
    }

    fn secret(&mut self, question: &Hidden<'_>) -> Result<Secret, PromptError> {
        let text = match (self.next(question.label)?, question.default) {
            (Answer::Paste(secret), _) => secret,
            (Answer::Enter, default) => Secret::new(default.unwrap_or_default()),
            _ => return Err(unfit(question.label, "the next answer is no paste")),
        };
        if let Some(asked) = lock(&self.asked).last_mut() {
            asked.push_str(" -> ");
            asked.push_str(&(question.echo_after)(text.expose()));
        }
        Ok(text)
    }

    fn pause(&mut self, label: &str) -> Result<(), PromptError> {
        match self.next(label)? {
            Answer::Enter => Ok(()),
            _ => Err(unfit(label, "the next answer is not Enter")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_in_order_and_remembers_the_questions() {
        let mut script = Script::new([Answer::Title("Eu".into()), Answer::Paste(Secret::new("Atzr|x"))]);
        let select = Select {
            label: "Where",
            items: vec![super::super::Item::new("North America"), super::super::Item::new("Europe")],
            default: None,
        };
        assert_eq!(script.select(&select), Ok(1));
        let hidden =
            Hidden { label: "Token", default: None, echo_after: &|raw| format!("{} characters", raw.len()) };
        assert_eq!(script.secret(&hidden), Ok(Secret::new("Atzr|x")));
        assert!(matches!(script.pause("Ready"), Err(PromptError::Io(_))));
        assert_eq!(script.asked(), ["Where", "Token -> 6 characters", "Ready"]);
    }
}
