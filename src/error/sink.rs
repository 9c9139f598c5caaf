//! What keeps values from a sink.

use std::time::Duration;

/// Why a sink was not written, or not recorded. No variant holds a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SinkError {
    /// No sink of that name is recorded.
    #[error("{sink} is not a recorded sink")]
    Unknown {
        /// As it was given.
        sink: String,
        known: Vec<String>,
    },
    /// The sink is recorded for another target.
    #[error("{sink} is recorded for {recorded}, not for {given}")]
    OtherTarget { sink: String, recorded: String, given: String },
    /// The sink holds another profile's values, and its target takes one profile.
    #[error("{sink} holds the values of {recorded}")]
    OtherProfile { sink: String, target: String, recorded: String },
    /// The file is there, and nothing says that this program wrote it for these profiles.
    #[error("{path} holds something else than this export")]
    NotOurFile { path: String },
    /// The text is larger than the place takes.
    #[error("{bytes} bytes for {sink}, which takes {most}")]
    TooLarge {
        sink: String,
        bytes: usize,
        /// The most that the service takes.
        most: usize,
    },
    /// What is in AWS under that name was not made by this home.
    #[error("{sink} is there and not this home's")]
    Foreign {
        sink: String,
        /// Whether it carries the tags of another home of this program.
        home: bool,
    },
    /// The parameter is a plain text.
    #[error("{sink} is not a SecureString")]
    NotSecure { sink: String },
    /// What was read back is not what was written.
    #[error("{sink} gave back another value than was written")]
    Overtaken { sink: String },
    /// The command of a pipe holds one of the secrets that it is to read.
    #[error("the command of a pipe holds a secret")]
    SecretInCommand {
        /// Which: "the refresh token".
        what: &'static str,
    },
    /// There is no such program.
    #[error("there is no program {program}")]
    NoProgram { program: String, sink: String },
    /// The command of a pipe did not take the text.
    #[error("{program} failed: {why}")]
    Command {
        program: String,
        sink: String,
        /// Its exit code and what it said, masked.
        why: String,
    },
    /// The command of a pipe did not end.
    #[error("{program} did not end within {} s", limit.as_secs())]
    Hangs { program: String, sink: String, limit: Duration },
    /// The command that runs after the values were written failed.
    #[error("{program} failed after the values were written: {why}")]
    Then { program: String, why: String },
    /// Some sinks were not written; each was said before.
    #[error("{} of {all} sinks were not written", sinks.len())]
    NotWritten {
        /// Those, and programs that failed after it.
        sinks: Vec<String>,
        /// How many there were.
        all: usize,
    },
}
