//! Where an answer came from.

use crate::values::Field;
use std::path::PathBuf;

/// The origin of an answer: an error names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    Flag(&'static str),
    Env(&'static str),
    /// A line of the answers file.
    File {
        path: PathBuf,
        /// Its line, from 1.
        line: usize,
    },
    /// Standard input, named by this flag.
    Stdin(&'static str),
    Default,
    /// Typed at a prompt.
    Typed,
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Flag(flag) => f.write_str(flag),
            Self::Env(name) => f.write_str(name),
            Self::File { path, line } => write!(f, "{}, line {line}", path.display()),
            Self::Stdin(flag) => write!(f, "standard input ({flag} -)"),
            Self::Default => f.write_str("the default"),
            Self::Typed => f.write_str("your entry"),
        }
    }
}

/// What Amazon refuses where it blames a value, and who gave it. Client id and secret are refused as a pair:
/// `--lwa-client-id and SPAPI_SETUP_LWA_CLIENT_SECRET`. `None` where nobody gave it.
pub(crate) fn of_refused(
    field: Field,
    source: impl Fn(Field) -> Option<String>,
) -> Option<(&'static str, String)> {
    if field == Field::RefreshToken {
        return source(field).map(|token| ("the refresh token", token));
    }
    match (source(Field::ClientId), source(Field::ClientSecret)) {
        (Some(id), Some(secret)) if id == secret => Some(("the client id and secret", id)),
        (Some(id), Some(secret)) => Some(("the client id and secret", format!("{id} and {secret}"))),
        (Some(id), None) => Some(("the client id", id)),
        (None, Some(secret)) => Some(("the client secret", secret)),
        (None, None) => None,
    }
}

/// An answer and where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sourced<T> {
    pub value: T,
    pub source: Source,
}

#[cfg(test)]
impl<T> Sourced<T> {
    pub(crate) fn typed(value: T) -> Self {
        Self { value, source: Source::Typed }
    }
}
