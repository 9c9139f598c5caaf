//! A person who answers from a list: how a stage of the wizard is tested without a terminal.
//!
//! ```text
//! let script = Script::asks([
//!     ("Where do you sell?", Answer::Title("Europe".into())),
//!     ("Client secret", Answer::Paste(Secret::new("amzn1.oa2-cs.v1.abc"))),
//!     ("Go ahead?", Answer::Key('y')),
//! ]);
//! let (term, seen) = Term::capture(Look::default(), &Env::default(), 80);
//! let mut ask = Ask::with(&term, Some(Box::new(script.clone())));
//! stage(&mut ask)?;
//! script.finish()?;                        // nothing else was asked, and everything was
//! assert!(seen.err().contains("stored"));  // what the person saw
//! ```
//!
//! A question that the list does not expect gets an error that names it; [`Script::finish`] tells of it once more, and
//! of the questions that were never asked. `answers/ask.rs` has a test that shows it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use super::letters::Letters;
use super::prompt::{Hidden, Prompt, PromptError, Select};
use super::term::lock;
use crate::values::Secret;

/// What the scripted person does at a question.
#[derive(Debug, Clone)]
pub(crate) enum Answer {
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
    /// Presses only Enter: the default, or an answer to a pause.
    Enter,
    /// Presses Ctrl-C.
    Interrupt,
    /// Closes the input.
    Close,
}

/// A [`Prompt`] that answers from a list. Clones share it.
#[derive(Clone, Default)]
pub(crate) struct Script {
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    steps: VecDeque<Step>,
    asked: Vec<String>,
    faults: Vec<String>,
}

struct Step {
    /// A part of the question's label; empty fits every question.
    question: String,
    answer: Answer,
}

impl Script {
    /// Will give these answers in this order, to any question.
    pub(crate) fn new(answers: impl IntoIterator<Item = Answer>) -> Self {
        Self::asks(answers.into_iter().map(|answer| ("", answer)))
    }

    /// Will be asked these questions in this order (each named by a part of its label), and answer them so.
    pub(crate) fn asks<'a>(steps: impl IntoIterator<Item = (&'a str, Answer)>) -> Self {
        let steps =
            steps.into_iter().map(|(question, answer)| Step { question: question.to_owned(), answer });
        Self { state: Arc::new(Mutex::new(State { steps: steps.collect(), ..State::default() })) }
    }

    /// The labels of the questions so far; what was shown after a hidden one stands behind ` -> `.
    pub(crate) fn asked(&self) -> Vec<String> {
        lock(&self.state).asked.clone()
    }

    /// How many answers were not asked for.
    pub(crate) fn left(&self) -> usize {
        lock(&self.state).steps.len()
    }

    /// Whether exactly the expected questions were asked; otherwise says which were not, and which should not have been.
    pub(crate) fn finish(&self) -> Result<(), String> {
        let state = lock(&self.state);
        let left = state.steps.iter().map(|step| match step.question.as_str() {
            "" => format!("not asked for: {:?}", step.answer),
            question => format!("not asked: \"{question}\""),
        });
        let faults: Vec<String> = state.faults.iter().cloned().chain(left).collect();
        if faults.is_empty() { Ok(()) } else { Err(faults.join("; ")) }
    }

    fn next(&self, label: &str) -> Result<Answer, PromptError> {
        let mut state = lock(&self.state);
        state.asked.push(label.to_owned());
        let step = match state.steps.front() {
            Some(step) if label.contains(&step.question) => state.steps.pop_front(),
            Some(step) => {
                let why = format!("\"{}\" was expected", step.question);
                return Err(state.unfit(label, &why));
            }
            None => None,
        };
        match step.map(|step| step.answer) {
            Some(Answer::Interrupt) => Err(PromptError::Interrupted),
            Some(Answer::Close) => Err(PromptError::Closed),
            Some(answer) => Ok(answer),
            None => Err(state.unfit(label, "no answer is left")),
        }
    }

    fn unfit(&self, label: &str, why: &str) -> PromptError {
        lock(&self.state).unfit(label, why)
    }
}

impl State {
    /// Not a panic, so that a test can see how the code under test deals with a terminal that fails.
    fn unfit(&mut self, label: &str, why: &str) -> PromptError {
        let fault = format!("asked \"{label}\": {why}");
        self.faults.push(fault.clone());
        PromptError::Io(fault)
    }
}

impl Prompt for Script {
    fn select(&mut self, question: &Select<'_>) -> Result<usize, PromptError> {
        let found = match self.next(question.label)? {
            Answer::Pick(index) if index < question.items.len() => Some(index),
            Answer::Title(start) => question.items.iter().position(|item| item.title.starts_with(&start)),
            Answer::Enter => Some(question.default.unwrap_or(0)),
            _ => None,
        };
        found.ok_or_else(|| self.unfit(question.label, "the next answer chooses no item"))
    }

    fn input(&mut self, label: &str, default: Option<&str>) -> Result<String, PromptError> {
        match self.next(label)? {
            Answer::Text(text) => Ok(text),
            Answer::Enter => Ok(default.unwrap_or_default().to_owned()),
            _ => Err(self.unfit(label, "the next answer is no text")),
        }
    }

    fn confirm(&mut self, label: &str, default: Option<bool>) -> Result<bool, PromptError> {
        let said = match self.next(label)? {
            Answer::Yes(said) => Some(said),
            Answer::Enter => default,
            _ => None,
        };
        said.ok_or_else(|| self.unfit(label, "the next answer is neither yes nor no"))
    }

    fn keys(
        &mut self,
        label: &str,
        keys: &[(char, &str)],
        default: Option<char>,
    ) -> Result<char, PromptError> {
        let pressed = match self.next(label)? {
            Answer::Key(key) => Letters::new("", keys, default).key(&key.to_string()),
            Answer::Enter => default,
            _ => None,
        };
        pressed.ok_or_else(|| self.unfit(label, "the next answer is none of the keys"))
    }

    fn secret(&mut self, question: &Hidden<'_>) -> Result<Secret, PromptError> {
        let text = match (self.next(question.label)?, question.default) {
            (Answer::Paste(secret), _) => secret,
            (Answer::Enter, default) => Secret::new(default.unwrap_or_default()),
            _ => return Err(self.unfit(question.label, "the next answer is no paste")),
        };
        if let Some(asked) = lock(&self.state).asked.last_mut() {
            asked.push_str(" -> ");
            asked.push_str(&(question.echo_after)(text.expose()));
        }
        Ok(text)
    }

    fn pause(&mut self, label: &str) -> Result<(), PromptError> {
        match self.next(label)? {
            Answer::Enter => Ok(()),
            _ => Err(self.unfit(label, "the next answer is not Enter")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Item;
    use super::*;

    #[test]
    fn every_kind_of_question_takes_its_answer() {
        let mut script = Script::asks([
            ("sell", Answer::Pick(1)),
            ("sell", Answer::Title("North".into())),
            ("Name", Answer::Text("anna".into())),
            ("Day", Answer::Enter),
            ("account?", Answer::Yes(false)),
            ("Go ahead?", Answer::Key('E')),
            ("Go ahead?", Answer::Enter),
            ("Secret", Answer::Enter),
            ("Secret", Answer::Paste(Secret::new("Atzr|x"))),
            ("Press", Answer::Enter),
            ("Stop", Answer::Interrupt),
            ("Stop", Answer::Close),
        ]);
        let items = vec![Item::new("North America"), Item::new("Europe")];
        let select = Select { label: "Where do you sell?", items, default: None };
        assert_eq!((script.select(&select), script.select(&select)), (Ok(1), Ok(0)));
        assert_eq!(script.input("Name", None).as_deref(), Ok("anna"));
        assert_eq!(script.input("Day", Some("today")).as_deref(), Ok("today"));
        assert_eq!(script.confirm("In this account?", Some(true)), Ok(false));
        let keys = [('y', "yes"), ('e', "explain")];
        assert_eq!(script.keys("Go ahead?", &keys, None), Ok('e'));
        assert_eq!(script.keys("Go ahead?", &keys, Some('y')), Ok('y'));
        let echo_after = &|raw: &str| format!("{} characters", raw.len());
        let hidden = Hidden { label: "Secret", default: Some("sample"), until: None, echo_after };
        assert_eq!(script.secret(&hidden), Ok(Secret::new("sample")));
        assert_eq!(script.secret(&hidden), Ok(Secret::new("Atzr|x")));
        assert_eq!(script.asked()[7..], ["Secret -> 6 characters", "Secret -> 6 characters"]);
        assert_eq!(script.pause("Press Enter"), Ok(()));
        assert_eq!(script.input("Stop", None), Err(PromptError::Interrupted));
        assert_eq!(script.input("Stop", None), Err(PromptError::Closed));
        assert_eq!(script.finish(), Ok(()));
    }

    #[test]
    fn what_was_not_expected_and_what_was_not_asked_is_named() {
        let mut script = Script::asks([("Where", Answer::Pick(0)), ("Go ahead?", Answer::Yes(true))]);
        let error = script.confirm("Really?", None).unwrap_err();
        assert_eq!(error, PromptError::Io("asked \"Really?\": \"Where\" was expected".into()));
        assert_eq!(
            script.finish().unwrap_err(),
            "asked \"Really?\": \"Where\" was expected; not asked: \"Where\"; not asked: \"Go ahead?\""
        );
        let mut none = Script::default();
        assert!(none.input("Name", None).is_err());
        assert_eq!(none.finish().unwrap_err(), "asked \"Name\": no answer is left");
    }
}
