//! What a run of `rotate --due` says: a line for each thing that happened or is due, as text or as JSON.

use super::super::auto::{End, Event};
use super::select::{AppWork, ByHand};
use crate::profiles::due::{Due, What};
use crate::profiles::sinks;
use crate::term::{Lines, Term};
use crate::values::{LwaClientId, ProfileName};
use crate::{Error, report};
use serde_json::json;

/// What happened to an app, or to something else that is due.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Nothing had to be done.
    #[default]
    Nothing,
    /// It is due, and a person has to do it.
    Due,
    /// A new secret is in use.
    Rotated,
    /// Messages were taken in, or what an earlier run left was settled.
    TakenIn,
    /// It was to be rotated and was not, or not to the end.
    Failed,
}

impl Outcome {
    /// The word of the JSON.
    fn as_str(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Due => "due",
            Self::Rotated => "rotated",
            Self::TakenIn => "taken-in",
            Self::Failed => "failed",
        }
    }
}

/// One line of a run.
#[derive(Debug, Clone, Default)]
pub(super) struct Told {
    /// The app, where it is about an app's client secret.
    app: Option<LwaClientId>,
    names: Vec<ProfileName>,
    /// "auto" or "manual"; `None` for what is no client secret.
    mode: Option<&'static str>,
    what: &'static str,
    pub(super) due: Option<Due>,
    pub(super) outcome: Outcome,
    pub(super) exit: u8,
    /// The sentences on a screen, each after the profiles' names; none where nothing happened.
    sentences: Vec<String>,
    /// The words of what happened.
    events: Vec<&'static str>,
    /// What went wrong.
    error: Option<Lines>,
}

impl Told {
    /// Nothing happened to this app.
    pub(super) fn nothing(work: &AppWork) -> Self {
        Self {
            app: Some(work.client_id.clone()),
            names: work.names.clone(),
            mode: Some(if work.enrolled { "auto" } else { "manual" }),
            what: "lwa-secret",
            due: work.due.clone(),
            ..Self::default()
        }
    }

    /// The app's client secret is due, or a new one waits, and no queue takes one by itself.
    pub(super) fn not_enrolled(work: &AppWork) -> Self {
        let option = work.names.first().map(ProfileName::flag).unwrap_or_default();
        let when = work.due.as_ref().filter(|_| work.is_due).map(Due::when);
        let what = match (work.entered, when) {
            (true, _) => "an entered client secret waits for its proof".to_owned(),
            (false, when) => format!("client secret due {}", when.unwrap_or_default()),
        };
        let by_hand = if work.sandbox { " (Amazon rotates no sandbox app by an interface)" } else { "" };
        let sentence = format!("{what}: spapi-setup rotate lwa-secret{option}{by_hand}");
        Self {
            outcome: Outcome::Due,
            exit: report::ATTENTION,
            sentences: vec![sentence],
            ..Self::nothing(work)
        }
    }

    /// A person has to do it.
    pub(super) fn by_hand(other: &ByHand) -> Self {
        let (what, when) = (other.due.what, other.due.when());
        let sentence = match what {
            What::PreviousLwaSecret => {
                format!("{} {when}, and a program still has it: spapi-setup status", what.words())
            }
            _ => format!("{} due {when}: spapi-setup {}", what.words(), other.command),
        };
        Self {
            names: other.names.clone(),
            what: what.as_str(),
            due: Some(other.due.clone()),
            outcome: Outcome::Due,
            exit: report::ATTENTION,
            sentences: vec![sentence],
            ..Self::default()
        }
    }

    /// A sink that an earlier run could not write was tried again, or its command.
    pub(super) fn sink(outcome: &sinks::Synced) -> Self {
        let told = Self { names: outcome.names.clone(), what: "sink", ..Self::default() };
        match &outcome.done {
            Ok(done) => Self {
                outcome: Outcome::TakenIn,
                sentences: vec![outcome.sentence(*done)],
                events: vec![if *done == sinks::Done::Ran { "ran" } else { "rewrote" }],
                ..told
            },
            Err(error) => {
                let lines = report::lines(error);
                Self {
                    outcome: Outcome::Failed,
                    exit: report::HALFWAY,
                    sentences: vec![format!("{} still has the old values: {}", outcome.what, lines.heading)],
                    events: vec!["not-rewritten"],
                    error: Some(lines),
                    ..told
                }
            }
        }
    }

    /// What a run of the engine did; `work` is the app as it stands after it.
    pub(super) fn ran(work: &AppWork, events: &[Event], end: &Result<End, Error>) -> Self {
        let outcome = match end {
            Err(_) => Outcome::Failed,
            Ok(End::Rotated { .. }) => Outcome::Rotated,
            Ok(End::Nothing) if events.is_empty() => Outcome::Nothing,
            Ok(End::Nothing | End::Settled) => Outcome::TakenIn,
        };
        Self {
            outcome,
            exit: end.as_ref().map_or_else(report::exit_code, |_| 0),
            sentences: events.iter().map(Event::sentence).collect(),
            events: events.iter().map(Event::word).collect(),
            error: end.as_ref().err().map(report::lines),
            ..Self::nothing(work)
        }
    }

    /// Prints it: a line of JSON, or a sentence with what went wrong below it. Nothing where nothing happened, unless
    /// `all` is wanted.
    pub(super) fn print(&self, term: &Term, json: bool, all: bool) {
        if self.outcome == Outcome::Nothing && !all {
            return;
        }
        if json {
            term.data(&self.json().to_string());
            return;
        }
        let names = self.names.iter().map(ProfileName::as_str).collect::<Vec<_>>().join(", ");
        let nothing = || match &self.due {
            Some(due) => format!("nothing to do; client secret due {}", due.when()),
            None => "nothing to do; when the client secret is due is not known".to_owned(),
        };
        if self.outcome == Outcome::Nothing {
            term.data(&format!("{names}: {}", nothing()));
        }
        for sentence in &self.sentences {
            term.data(&format!("{names}: {sentence}"));
        }
        if let Some(error) = &self.error {
            term.error_report(error);
        }
    }

    fn json(&self) -> serde_json::Value {
        let error = self.error.as_ref().map(|Lines { heading, cause, fix, note }| {
            json!({ "heading": heading, "cause": cause, "fix": fix, "note": note })
        });
        json!({
            "app": self.app.as_ref().map(LwaClientId::as_str),
            "profiles": self.names,
            "mode": self.mode,
            "what": self.what,
            "on": self.due.as_ref().map(|due| due.on.to_string()),
            "days": self.due.as_ref().map(|due| due.days),
            "estimated": self.due.as_ref().map(|due| due.estimated),
            "outcome": self.outcome.as_str(),
            "events": self.events,
            "exit": self.exit,
            "error": error,
        })
    }
}

/// Of several exit codes the gravest: what keeps every rotation from working before what concerns one app, and a
/// failure before what is due.
pub(super) fn gravest(codes: impl IntoIterator<Item = u8>) -> u8 {
    const ORDER: [u8; 8] = [
        report::STORE,
        report::REFUSED,
        report::AWS,
        report::FAILED,
        report::USAGE,
        report::LOCKED,
        report::HALFWAY,
        report::ATTENTION,
    ];
    let gravity = |code: &u8| match code {
        0 => usize::MAX,
        code => ORDER.iter().position(|known| known == code).unwrap_or(0),
    };
    codes.into_iter().min_by_key(gravity).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_graver_than_what_is_due_and_the_store_is_the_gravest() {
        for (codes, wanted) in [
            (vec![], 0),
            (vec![0, 0], 0),
            (vec![0, 8], 8),
            (vec![8, 7, 8], 7),
            (vec![7, 3, 8], 3),
            (vec![4, 5], 5),
        ] {
            assert_eq!(gravest(codes.clone()), wanted, "{codes:?}");
        }
        assert_eq!(gravest([8, 130]), 130, "an unknown one is not hidden");
    }
}
