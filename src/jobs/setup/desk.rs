//! Where a stage shows and asks.

use crate::answers::{Ask, Question, Raw};
use crate::term::Term;
use crate::world::Samples;

/// How many stages there are.
const STAGES: u8 = 8;

/// What a stage needs to speak with a person: no network, no store, no file.
pub(crate) struct Desk {
    pub term: Term,
    pub ask: Ask,
    /// The answers as texts, for `--save-answers`.
    pub raw: Raw,
    /// Values that a prompt offers on plain Enter, in a rehearsal.
    pub samples: Option<Samples>,
}

impl Desk {
    /// Shows the heading of a stage.
    pub(crate) fn heading(&self, stage: u8, title: &str) {
        self.term.heading(&format!("Step {stage} of {STAGES} · {title}"));
    }

    /// Whether this is a rehearsal: only for wording.
    pub(crate) fn rehearsing(&self) -> bool {
        self.samples.is_some()
    }

    /// Notes an answer that was given at a prompt, for `--save-answers`.
    pub(crate) fn note(&mut self, question: &'static Question, text: &str) {
        self.raw.typed(question, text);
    }
}

#[cfg(test)]
impl Desk {
    /// Returns a desk with a scripted person, or with nobody, and what they see.
    pub(crate) fn scripted(script: Option<&crate::term::Script>) -> (Self, crate::term::Capture) {
        let (term, seen) = Term::capture(crate::term::Look::default(), &crate::env::Env::default(), 80);
        let prompt = script.map(|script| Box::new(script.clone()) as Box<dyn crate::term::Prompt>);
        let ask = Ask::with(&term, prompt);
        (Self { term, ask, raw: Raw::default(), samples: None }, seen)
    }
}
