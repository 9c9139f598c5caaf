//! Why a sign-in as a person did not work.

/// What went wrong between the page and the credentials. Nothing here holds the code, the verifier or a token.
///
/// What any call may meet (no network, somebody else's answer, a wrong clock) is the room's own error.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Error {
    /// The page sent the browser back with an error in place of a code: the sign-in was cancelled there, or AWS refused.
    #[error("the sign-in page answered {error}")]
    Page {
        /// `access_denied`, …: small letters and underscores.
        error: String,
    },
    /// Nobody finished the sign-in within ten minutes.
    #[error("nobody signed in within ten minutes")]
    NoAnswer,
    /// There is no port on 127.0.0.1 that the browser could come back to.
    #[error("cannot listen on 127.0.0.1: {why}")]
    Listen { why: String },
    /// The code was exchanged too late (`AUTHCODE_EXPIRED`).
    #[error("the code of the sign-in has expired")]
    CodeExpired,
    /// The session gives no credentials any more (`TOKEN_EXPIRED`, or any refusal of a refresh).
    #[error("the session of the sign-in is over: {code}")]
    SessionOver { code: String },
    /// The password was changed after the sign-in (`USER_CREDENTIALS_CHANGED`).
    #[error("the password was changed since the sign-in")]
    PasswordChanged,
    /// The user or role may not sign in this way (`INSUFFICIENT_PERMISSIONS`).
    #[error("this user may not sign in to programs from the browser")]
    NotPermitted,
    /// Anything else that AWS's sign-in refuses: a code that was used before, an address that differs.
    #[error("the sign-in was refused: {code}")]
    Refused {
        /// `INVALID_REQUEST`, ….
        code: String,
        /// AWS's words, where they repeat nothing that was sent.
        message: String,
    },
    /// A way to sign in that a person has to take part in, where nobody can be asked. Nothing was opened.
    #[error("{source_name} names {way}, and nobody can be asked here")]
    NeedsPerson {
        /// `browser`, `remote` or `sso`.
        way: &'static str,
        /// Who named it: a flag, a variable, a file.
        source_name: String,
    },
    /// A setting of the sign-in is missing or is none.
    #[error("{what}")]
    Setting {
        /// What is wrong with which.
        what: String,
        fix: String,
    },
}

impl Error {
    /// AWS's code, where AWS answered with one.
    pub(crate) fn code(&self) -> Option<&str> {
        Some(match self {
            Self::CodeExpired => "AUTHCODE_EXPIRED",
            Self::PasswordChanged => "USER_CREDENTIALS_CHANGED",
            Self::NotPermitted => "INSUFFICIENT_PERMISSIONS",
            Self::SessionOver { code, .. } | Self::Refused { code, .. } => code,
            _ => return None,
        })
    }
}
