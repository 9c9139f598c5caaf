//! What ends a rotation by Amazon's interface.

use crate::values::QueueArn;
use jiff::civil::Date;

/// Why a client secret did not rotate by itself, or not to the end. The secret in use is as it was, but for the last.
/// `profile` is one of the app's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unrotated {
    /// The queue would lose the new secret, or Amazon can't write to it. Amazon was not asked.
    #[error("the queue {queue} is not fit for a new client secret")]
    Unfit {
        queue: QueueArn,
        /// What is wrong, in words.
        faults: Vec<String>,
        profile: String,
    },
    /// The last rotation is less than seven days ago. Amazon was not asked.
    #[error("the client secret was rotated on {last}")]
    Lately { last: Date, profile: String },
    /// Amazon says that nobody subscribed the app to new secrets. None was made.
    #[error("the app is not subscribed to new client secrets")]
    NotSubscribed { profile: String },
    /// Amazon was asked, and the message with the new secret has not come.
    #[error("the new client secret has not come")]
    NotCome {
        /// The last day of the secret in use.
        last_day: Date,
        /// Whether Amazon took the request for certain.
        certain: bool,
        /// Whether it is so late that a person has to look.
        overdue: bool,
        /// How many messages another program has received and not deleted, about.
        in_flight: u64,
        queue: QueueArn,
        profile: String,
    },
    /// The new secret is in use, and these files and programs could not be given it.
    #[error("the new client secret is in use, and could not be passed on everywhere")]
    NotPassedOn {
        /// Paths, and the program of `--then`.
        to: Vec<String>,
        profile: String,
    },
}
