//! What `config.toml` records of a sink: where a profile's values are written again after each change. No secret.

use crate::values::Sink;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A sink of one profile. A sink of several profiles is recorded with each of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SinkRecord {
    /// Where the values go.
    pub sink: Sink,
    /// The target they are written for.
    pub target: String,
    /// The command that runs after they were written, split as a shell splits words.
    pub then: Option<String>,
    /// Whether that command is still to run, or failed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub then_open: bool,
    /// What was known of the profile's values when they were written last: where that differs now, the sink is stale.
    pub facts: Option<String>,
    /// A keyed fingerprint of the text that was written last.
    pub fingerprint: Option<String>,
    /// When it was written last.
    pub written_at: Option<Timestamp>,
    /// AWS's name for the version that was written last.
    pub version: Option<String>,
    /// Why the last attempt failed, in one line; absent where it did not.
    pub failed: Option<String>,
}

impl SinkRecord {
    /// A sink that nothing was written to yet.
    pub(crate) fn new(sink: Sink, target: &str, then: Option<String>) -> Self {
        Self {
            sink,
            target: target.to_owned(),
            then,
            then_open: false,
            facts: None,
            fingerprint: None,
            written_at: None,
            version: None,
            failed: None,
        }
    }
}
