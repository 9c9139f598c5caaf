//! Why a sign-in in the browser did not work.

/// What went wrong between the page and the credentials. Nothing here holds the code, the verifier or a token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Error {
    /// The page sent the browser back with an error in place of a code: "Cancel" was chosen, or AWS refused.
    #[error("the sign-in page answered {error}")]
    Page {
        /// `access_denied`, …: letters and underscores.
        error: String,
    },
    /// Nobody finished the sign-in within ten minutes.
    #[error("nobody signed in within ten minutes")]
    NoAnswer,
    /// There is no port on 127.0.0.1 that the browser could come back to.
    #[error("cannot listen on 127.0.0.1: {why}")]
    Listen {
        /// The system's reason.
        why: String,
    },
}
