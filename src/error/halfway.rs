//! How errors are made of others, and of what the system says.

use super::Error;

impl Error {
    /// Makes the error of a command that the system did not run.
    pub(crate) fn not_run(program: &std::ffi::OsStr, error: &std::io::Error) -> Self {
        Self::NotRun {
            command: program.to_string_lossy().into_owned(),
            why: error.to_string(),
            missing: error.kind() == std::io::ErrorKind::NotFound,
        }
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
