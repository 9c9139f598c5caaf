//! The only code that knows whether it may prompt.

use super::{Error, Question};
use crate::term::guard::Guard;
use crate::term::{Hidden, Item, Prompt, PromptError, Select, Term};
use crate::values::{Malformed, Secret};

/// Asks where it may; takes the default, or says what is missing, where it may not.
pub(crate) struct Ask {
    term: Term,
    prompt: Option<Box<dyn Prompt>>,
    guard: Option<Guard>,
}

/// One option of a choice: the answer, its title and the lines beneath it.
pub(crate) struct Choice<T> {
    pub value: T,
    pub title: String,
    pub details: Vec<String>,
}

impl<T> Choice<T> {
    /// An option with lines beneath its title.
    pub(crate) fn new(value: T, title: impl Into<String>, details: &[&str]) -> Self {
        Self { value, title: title.into(), details: details.iter().map(|d| (*d).to_owned()).collect() }
    }
}

impl Ask {
    /// Prompts through the terminal where it allows that.
    pub(crate) fn new(term: &Term) -> Self {
        Self { term: term.clone(), prompt: term.prompt(), guard: None }
    }

    /// Prompts through `prompt`; `None` never prompts.
    #[cfg(test)]
    pub(crate) fn with(term: &Term, prompt: Option<Box<dyn Prompt>>) -> Self {
        Self { term: term.clone(), prompt, guard: None }
    }

    /// Ctrl-C at a question ends the run as a signal does: with the guard's note of what is done and what is left.
    #[must_use]
    pub(crate) fn guarded(mut self, guard: &Guard) -> Self {
        self.guard = Some(guard.clone());
        self
    }

    /// Asks nobody, even if a person is there.
    #[must_use]
    pub(crate) fn nobody(self) -> Self {
        Self { prompt: None, ..self }
    }

    /// Whether a person is there to answer.
    pub(crate) fn can(&self) -> bool {
        self.prompt.is_some()
    }

    /// Asks the person; without one takes what the caller has. Who leaves at a question ends a guarded run.
    fn prompted<T>(
        &mut self,
        ask: impl FnOnce(&mut dyn Prompt) -> Result<T, PromptError>,
        unattended: Result<T, Error>,
    ) -> Result<T, crate::Error> {
        let Some(prompt) = &mut self.prompt else { return Ok(unattended?) };
        match (ask(prompt.as_mut()), &self.guard) {
            (Err(PromptError::Interrupted | PromptError::Closed), Some(guard)) => guard.cancel(),
            (answer, _) => Ok(answer?),
        }
    }

    /// One of several; without a person the default, which is said, or an error that names the question.
    pub(crate) fn choice<T>(
        &mut self,
        question: &'static Question,
        label: &str,
        mut options: Vec<Choice<T>>,
        default: Option<usize>,
    ) -> Result<T, crate::Error> {
        if let (None, Some(index)) = (&self.prompt, default) {
            self.term.line(&format!("{label} {} (default)", options[index].title));
        }
        let item = |o: &Choice<T>| Item { title: o.title.clone(), details: o.details.clone() };
        let select = Select { label, items: options.iter().map(item).collect(), default };
        let unattended = default.ok_or(Error::Missing(vec![question]));
        let index = self.prompted(|prompt| prompt.select(&select), unattended)?;
        Ok(options.swap_remove(index).value)
    }

    /// Yes or no; without a person `unattended`.
    pub(crate) fn confirm(
        &mut self,
        label: &str,
        default: Option<bool>,
        unattended: bool,
    ) -> Result<bool, crate::Error> {
        self.prompted(|prompt| prompt.confirm(label, default), Ok(unattended))
    }

    /// One of several keys; without a person `unattended`.
    pub(crate) fn keys(
        &mut self,
        label: &str,
        keys: &[(char, &str)],
        default: Option<char>,
        unattended: char,
    ) -> Result<char, crate::Error> {
        self.prompted(|prompt| prompt.keys(label, keys, default), Ok(unattended))
    }

    pub(crate) fn input(
        &mut self,
        question: &'static Question,
        label: &str,
        default: Option<&str>,
    ) -> Result<String, crate::Error> {
        let unattended = default.map(str::to_owned).ok_or(Error::Missing(vec![question]));
        self.prompted(|prompt| prompt.input(label, default), unattended)
    }

    /// A line of text, asked for until `parse` takes it; without a person what it says of the default is the error.
    pub(crate) fn until<T>(
        &mut self,
        question: &'static Question,
        label: &str,
        default: Option<&str>,
        parse: impl Fn(&str) -> Result<T, Malformed>,
    ) -> Result<T, crate::Error> {
        loop {
            match parse(&self.input(question, label, default)?) {
                Ok(value) => return Ok(value),
                Err(malformed) if self.can() => self.say(&malformed),
                Err(malformed) => return Err(malformed.into()),
            }
        }
    }

    /// Says why a text is not what was asked for, and what a right one looks like.
    pub(crate) fn say(&self, malformed: &Malformed) {
        self.term.fail(&format!("That is {malformed}. It looks like {}", malformed.example));
    }

    pub(crate) fn secret(
        &mut self,
        question: &'static Question,
        hidden: &Hidden,
    ) -> Result<Secret, crate::Error> {
        self.prompted(|prompt| prompt.secret(hidden), Err(Error::Missing(vec![question])))
    }

    /// A text that is not echoed, or none: Ctrl-C goes back to the question before.
    pub(crate) fn secret_or_back(
        &mut self,
        question: &'static Question,
        hidden: &Hidden,
    ) -> Result<Option<Secret>, crate::Error> {
        let ask = |prompt: &mut dyn Prompt| match prompt.secret(hidden) {
            Err(PromptError::Interrupted) => Ok(None),
            answer => answer.map(Some),
        };
        self.prompted(ask, Err(Error::Missing(vec![question])))
    }

    /// Waits for Enter; without a person it does not wait.
    pub(crate) fn pause(&mut self, label: &str) -> Result<(), crate::Error> {
        self.prompted(|prompt| prompt.pause(label), Ok(()))
    }
}

impl From<PromptError> for crate::Error {
    fn from(error: PromptError) -> Self {
        match error {
            PromptError::Interrupted | PromptError::Closed => Self::Cancelled,
            PromptError::NoConsole => Self::NoConsole,
            PromptError::Io(why) => Self::Terminal(why),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answers::question as q;
    use crate::env::Env;
    use crate::term::{Answer, Capture, Look, Script};

    /// A stage as the wizard has them: it asks, says what it understood, and returns it.
    fn stage(term: &Term, ask: &mut Ask) -> Result<(&'static str, Secret), crate::Error> {
        let options = vec![Choice::new("na", "North America", &[]), Choice::new("eu", "Europe", &[])];
        let region = ask.choice(&q::REGION, "Where do you sell?", options, Some(0))?;
        let hidden =
            Hidden { label: "Refresh token", default: None, until: None, echo_after: &|_| String::new() };
        let token = ask.secret(&q::REFRESH_TOKEN, &hidden)?;
        if !ask.confirm("Store it?", None, false)? {
            return Err(crate::Error::Cancelled);
        }
        term.ok(&format!("stored for {region}"));
        Ok((region, token))
    }

    fn run(script: &Script) -> (Result<(&'static str, Secret), crate::Error>, Capture) {
        let (term, seen) = Term::capture(Look::default(), &Env::default(), 80);
        let mut ask = Ask::with(&term, Some(Box::new(script.clone())));
        (stage(&term, &mut ask), seen)
    }

    #[test]
    fn a_script_answers_a_stage() {
        let script = Script::asks([
            ("Where do you sell?", Answer::Title("Europe".into())),
            ("Refresh token", Answer::Paste(Secret::new("Atzr|x"))),
            ("Store it?", Answer::Yes(true)),
        ]);
        let (outcome, seen) = run(&script);
        assert_eq!(outcome.unwrap(), ("eu", Secret::new("Atzr|x")));
        assert_eq!(seen.err(), "✓ stored for eu\n");
        script.finish().unwrap();
    }

    #[test]
    fn a_stage_that_asks_something_else_is_found_out() {
        let script = Script::asks([("Where do you sell?", Answer::Enter), ("Client secret", Answer::Enter)]);
        let (outcome, _) = run(&script);
        assert!(matches!(outcome, Err(crate::Error::Terminal(why)) if why.contains("Refresh token")));
        assert!(script.finish().unwrap_err().contains("not asked: \"Client secret\""));
    }

    #[test]
    fn a_person_who_leaves_has_cancelled() {
        for answer in [Answer::Interrupt, Answer::Close] {
            let (outcome, _) = run(&Script::new([answer]));
            assert!(matches!(outcome, Err(crate::Error::Cancelled)));
        }
    }

    #[test]
    fn nobody_is_asked_where_nobody_is_there() {
        let (term, seen) = Term::capture(Look::default(), &Env::default(), 80);
        let mut ask = Ask::with(&term, None);
        let outcome = stage(&term, &mut ask);
        assert!(
            matches!(outcome, Err(crate::Error::Answers(Error::Missing(what))) if what == [&q::REFRESH_TOKEN])
        );
        assert_eq!(seen.err(), "Where do you sell? North America (default)\n");
    }
}
