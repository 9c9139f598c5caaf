//! What ends an enrolment.

use crate::values::QueueArn;
use std::time::Duration;

/// Why an app could not be enrolled, or its enrolment not be given up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Enrolment {
    /// The queue can't be used as it is.
    #[error("the queue {queue} can't be used as it is")]
    Conflict {
        queue: QueueArn,
        /// Each conflict in words.
        what: Vec<String>,
        ways: Vec<String>,
    },
    /// There is no queue of the name that was given.
    #[error("there is no queue {0}")]
    NoQueue(QueueArn),
    /// The queue is in another account than the sign-in.
    #[error("the queue {queue} is not in the account {account}")]
    OtherAccount {
        queue: QueueArn,
        /// The account that is signed in to.
        account: String,
    },
    /// The app is enrolled with another queue.
    #[error("the app is enrolled with the queue {recorded}")]
    OtherQueue { recorded: QueueArn },
    /// Another app's secrets arrive on this queue.
    #[error("the queue {queue} is that of the app {app}")]
    OtherApp {
        queue: QueueArn,
        /// The other app, shortened.
        app: String,
    },
    /// The own test message did not come back.
    #[error("the test message did not come back from {queue} within {} s", after.as_secs())]
    NotDelivered { queue: QueueArn, after: Duration },
    /// The app is not enrolled.
    #[error("the app of profile {profile} is not enrolled")]
    None { profile: String },
    /// Amazon was asked for a new secret, and it has not arrived: the queue must stay.
    #[error("a new client secret is under way since {since}")]
    UnderWay {
        /// When Amazon was asked.
        since: jiff::Timestamp,
    },
    /// Everything is done here, and the click in the console is left.
    #[error("the app is not subscribed yet")]
    Click,
}
