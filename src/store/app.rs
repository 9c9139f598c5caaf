//! What `config.toml` records of an app: where its client secret is, since when and until when, and how it rotates.

use crate::values::{QueueArn, StoreKind};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

/// One app: its client secret is shared by every profile that names its client id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct App {
    /// Where the client secret is.
    pub store: StoreKind,
    /// The day the secret was made.
    pub secret_date: Option<Date>,
    /// Whether that day is "at the latest".
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub secret_date_estimated: bool,
    /// The last day of the secret in use, where it was rolled back to: a newer one is there.
    pub secret_until: Option<Date>,
    /// See [`super::fingerprint`]; of the secret in use.
    pub secret_fingerprint: Option<String>,
    /// The last day of the secret before it.
    pub previous_until: Option<Date>,
    /// The day the secret before it was made.
    pub previous_date: Option<Date>,
    /// Whether that day is "at the latest".
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub previous_date_estimated: bool,
    /// Whether the secret before it was removed from the store, after its last day.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub previous_gone: bool,
    /// Since when an entered secret waits for its proof.
    pub next_since: Option<Timestamp>,
    /// The day that secret was made, where it was given.
    pub next_date: Option<Date>,
    /// Secrets that were replaced: offered again, they are refused with the day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replaced: Vec<Replaced>,
    /// The last day of the secret in use, where one of Amazon's messages gave it.
    pub secret_expires: Option<Date>,
    /// How the secret rotates by itself; absent: a person does it.
    pub rotation: Option<Rotation>,
    /// The app's id on Amazon's page of consent, `amzn1.sp.solution.…`.
    pub application_id: Option<String>,
    /// Where that page sends people afterwards: one of the app's registered addresses.
    pub redirect_uri: Option<String>,
}

impl App {
    /// An app about which nothing else is known yet.
    pub(crate) fn new(store: StoreKind) -> Self {
        Self {
            store,
            secret_date: None,
            secret_date_estimated: false,
            secret_until: None,
            secret_fingerprint: None,
            previous_until: None,
            previous_date: None,
            previous_date_estimated: false,
            previous_gone: false,
            next_since: None,
            next_date: None,
            replaced: Vec::new(),
            secret_expires: None,
            rotation: None,
            application_id: None,
            redirect_uri: None,
        }
    }
}

/// An app's enrolment: Amazon makes the new secret by API and sends it to this queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Rotation {
    /// The SQS queue.
    pub queue_arn: QueueArn,
    /// The AWS identity whose stored key reads the queue: a key of `identities`. Absent: the SDK's chain.
    pub identity: Option<String>,
    /// Whether the queue was there before, without our tag: never deleted by us.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub adopted: bool,
    /// The day a person said that the app is subscribed; absent: the click is still to come.
    pub enrolled_on: Option<Date>,
    /// The day Amazon was last seen to write to the queue.
    pub proved_on: Option<Date>,
    /// The day of the last rotation that was seen.
    pub rotated_on: Option<Date>,
    /// The command that runs after a swap, split as a shell splits words.
    pub then: Option<String>,
}

/// A client secret that was replaced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Replaced {
    /// See [`super::fingerprint`].
    pub fingerprint: String,
    pub on: Date,
}
