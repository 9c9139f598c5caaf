//! What can go wrong with a home that several computers share.

use std::path::PathBuf;

/// A shared home that can't be used, or that another run changes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SharedError {
    /// Another run, likely on another computer, holds the lock of the shared home.
    #[error("the lock of the shared home is held by {by} since {since}")]
    Held {
        /// Who, and what they run.
        by: String,
        since: jiff::Timestamp,
        /// How long after its last sign of life it is free again.
        seconds: u32,
    },
    /// Somebody else wrote a file of the shared home, or took its lock, in between.
    #[error("{} was written by {}{}", path.display(), by.as_deref().unwrap_or("somebody else"), when(*at))]
    Raced {
        path: PathBuf,
        /// Who, and what they ran, where they are known.
        by: Option<String>,
        /// When, by S3's clock.
        at: Option<jiff::Timestamp>,
    },
    /// AWS, about the shared home.
    #[error("the shared home {place}: {error}")]
    Remote {
        /// `s3://BUCKET/PREFIX`.
        place: String,
        /// What it said.
        error: Box<crate::aws::Error>,
    },
    /// `SPAPI_SETUP_HOME` names no place that there can be.
    #[error("{given}: {why}")]
    NoSuchPlace {
        given: String,
        /// What is wrong with it.
        why: String,
    },
    /// The home was moved, or is being moved.
    #[error("the home {from} {} {to}", if *complete { "was moved to" } else { "is on its way to" })]
    Moved {
        /// The home.
        from: String,
        /// Where to.
        to: String,
        /// Whether everything is there.
        complete: bool,
    },
    /// Another home is where one should go.
    #[error("{place} holds another home")]
    Occupied { place: String },
    /// Secrets that other computers need can't be kept by one.
    #[error("the home {place} is shared, and the {kind} of this computer is not")]
    NotShared {
        /// `s3://BUCKET/PREFIX`.
        place: String,
        /// "keyring" or "file".
        kind: &'static str,
    },
}

fn when(at: Option<jiff::Timestamp>) -> String {
    at.map(|at| format!(" at {at}")).unwrap_or_default()
}
