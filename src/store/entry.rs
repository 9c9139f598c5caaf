//! The names under which secrets are kept.

use crate::values::{LwaClientId, ProfileName};

/// One secret's place, the same in every store. The account of a keyring entry is
/// `<home id>/<kind>/<key>`; in `credentials.toml` the kind is the table.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Entry {
    /// The client secret of an app.
    ClientSecret(LwaClientId),
    /// A client secret that was entered and waits for its proof.
    NextClientSecret(LwaClientId),
    /// The client secret before the last rotation.
    PreviousClientSecret(LwaClientId),
    /// A profile's refresh token.
    RefreshToken(ProfileName),
    /// The secret of an access key, by the key's id.
    SecretAccessKey(String),
    /// A short-lived token.
    Cache(String),
}

impl Entry {
    /// The word before the slash; in `credentials.toml` the table.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::ClientSecret(_) => "client-secret",
            Self::NextClientSecret(_) => "next-client-secret",
            Self::PreviousClientSecret(_) => "previous-client-secret",
            Self::RefreshToken(_) => "refresh-token",
            Self::SecretAccessKey(_) => "secret-access-key",
            Self::Cache(_) => "cache",
        }
    }

    /// What stands after the slash.
    pub(crate) fn key(&self) -> &str {
        match self {
            Self::ClientSecret(id) | Self::NextClientSecret(id) | Self::PreviousClientSecret(id) => {
                id.as_str()
            }
            Self::RefreshToken(profile) => profile.as_str(),
            Self::SecretAccessKey(key) | Self::Cache(key) => key,
        }
    }
}

/// `refresh-token/default`. Never the value.
impl std::fmt::Display for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.kind(), self.key())
    }
}
