//! Errors that other errors are made of.

use super::Error;

/// A command that the system did not run.
#[derive(Debug, thiserror::Error)]
#[error("{command} was not run: {why}")]
pub(crate) struct NotRun {
    /// The command.
    pub command: String,
    /// The system's reason.
    pub why: String,
    /// Whether there is no such program, as against one that can't be run.
    pub missing: bool,
}

impl Error {
    /// Makes the error of a command that the system did not run.
    pub(crate) fn not_run(program: &std::ffi::OsStr, error: &std::io::Error) -> Self {
        Self::NotRun(NotRun {
            command: program.to_string_lossy().into_owned(),
            why: error.to_string(),
            missing: error.kind() == std::io::ErrorKind::NotFound,
        })
    }

    /// Says what is done and what is left. Adds nothing to an error that says it already.
    #[must_use]
    pub(crate) fn halfway(self, note: impl Into<String>) -> Self {
        match self {
            already @ (Self::Halfway { .. } | Self::Exit(_) | Self::Ended(_)) => already,
            other => Self::Halfway { source: Box::new(other), note: note.into() },
        }
    }
}
