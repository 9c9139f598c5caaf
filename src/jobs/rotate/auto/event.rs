//! What happened in a run, in order. No event holds a secret.

use crate::Error;
use crate::report;
use crate::term::Term;
use crate::values::ProfileName;
use jiff::Timestamp;
use jiff::civil::Date;

/// One thing that happened.
#[derive(Debug)]
pub(crate) enum Event {
    /// A swap that an earlier run began was finished: its secret was proved.
    SwapFinished,
    /// This program's own message went to the queue and came back.
    QueueProved,
    /// A message of Amazon's said when the secret in use ends.
    Dated {
        /// Its last day.
        expires: Date,
    },
    /// A copy of a message whose secret is stored already was deleted.
    CopyDeleted,
    /// Amazon was asked for a new secret, and took the request.
    Asked {
        /// When, by Amazon's clock.
        at: Timestamp,
        /// Amazon's request id.
        request_id: Option<String>,
        /// The last day of the secret in use.
        last_day: Date,
    },
    /// Amazon was asked for a new secret, and nobody knows whether it took the request.
    Unclear {
        /// What happened.
        why: String,
        /// The last day of the secret in use, if it did.
        last_day: Date,
    },
    /// The request of an earlier run never had an effect: the secret that would have died of it lives.
    NeverTaken {
        /// When it was made.
        at: Timestamp,
    },
    /// A message with a new secret was received.
    Received {
        /// When the secret was made, as far as the message says.
        made: Option<Timestamp>,
    },
    /// A message stays in the queue, and why.
    LeftAlone {
        /// "a new secret of another app".
        what: String,
    },
    /// A profile of the app could not be proved with the new secret, for a reason of its own.
    NotProved { name: ProfileName, error: Error },
    /// The new secret is in use.
    Swapped {
        /// The new secret's last day, where it is known.
        expires: Option<Date>,
        /// The old secret's last day.
        old_until: Option<Date>,
    },
    /// A file that `export --out` wrote has the new secret.
    Rewrote { path: String },
    /// Such a file still has the old secret.
    NotRewritten { path: String, error: Error },
    /// The command of `--then` ran.
    Ran { program: String },
    /// The command of `--then` failed.
    RunFailed { program: String, why: String },
    /// The message is deleted.
    MessageDeleted,
}

impl Event {
    /// Whether it needs a person although the run goes on.
    pub(crate) fn is_warning(&self) -> bool {
        matches!(
            self,
            Self::Unclear { .. }
                | Self::LeftAlone { .. }
                | Self::NotProved { .. }
                | Self::NotRewritten { .. }
                | Self::RunFailed { .. }
        )
    }

    /// The word of a JSON line.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::SwapFinished => "swap-finished",
            Self::QueueProved => "queue-proved",
            Self::Dated { .. } => "dated",
            Self::CopyDeleted => "copy-deleted",
            Self::Asked { .. } => "asked",
            Self::Unclear { .. } => "unclear",
            Self::NeverTaken { .. } => "never-taken",
            Self::Received { .. } => "received",
            Self::LeftAlone { .. } => "left-alone",
            Self::NotProved { .. } => "not-proved",
            Self::Swapped { .. } => "swapped",
            Self::Rewrote { .. } => "rewrote",
            Self::NotRewritten { .. } => "not-rewritten",
            Self::Ran { .. } => "ran",
            Self::RunFailed { .. } => "run-failed",
            Self::MessageDeleted => "message-deleted",
        }
    }

    /// The sentence on a screen.
    pub(crate) fn sentence(&self) -> String {
        let on =
            |day: &Option<Date>| day.map_or_else(|| "a day that is not known".to_owned(), |d| d.to_string());
        match self {
            Self::SwapFinished => "Finished the swap that an earlier run began".into(),
            Self::QueueProved => "The queue is fit, and a message of our own went round".into(),
            Self::Dated { expires } => format!("Amazon says: the client secret in use ends on {expires}"),
            Self::CopyDeleted => "Deleted a copy of a message whose secret is stored already".into(),
            Self::Asked { at, request_id, last_day } => {
                let id = request_id.as_ref().map(|id| format!(", request id {id}")).unwrap_or_default();
                let at = at.strftime("%Y-%m-%d %H:%M:%S UTC");
                format!("Amazon makes a new client secret ({at}{id}); the one in use works until {last_day}")
            }
            Self::Unclear { why, last_day } => format!(
                "Nobody knows whether Amazon makes a new client secret ({why}): the one in use may die on {last_day}"
            ),
            Self::NeverTaken { at } => {
                let at = at.strftime("%Y-%m-%d %H:%M UTC");
                format!("The request of {at} had no effect: the client secret in use still works")
            }
            Self::Received { made } => match made {
                Some(made) => {
                    format!("Received the new client secret, made {}", made.strftime("%Y-%m-%d %H:%M UTC"))
                }
                None => "Received the new client secret".into(),
            },
            Self::LeftAlone { what } => format!("Left in the queue: {what}"),
            Self::NotProved { name, error } => {
                format!("Profile \"{name}\" could not be proved: {}", report::lines(error).heading)
            }
            Self::Swapped { expires, old_until } => format!(
                "The new client secret is proved and in use until {}; the old one works until {}",
                on(expires),
                on(old_until)
            ),
            Self::Rewrote { path } => format!("Rewrote {path}"),
            Self::NotRewritten { path, error } => {
                format!("{path} still has the old secret: {}", report::lines(error).heading)
            }
            Self::Ran { program } => format!("Ran {program}"),
            Self::RunFailed { program, why } => format!("{program} failed: {why}"),
            Self::MessageDeleted => "Deleted Amazon's message".into(),
        }
    }

    /// Prints it.
    pub(crate) fn say(&self, term: &Term) {
        if self.is_warning() { term.warn(&self.sentence()) } else { term.ok(&self.sentence()) }
    }
}
