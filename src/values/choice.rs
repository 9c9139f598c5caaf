//! Closed choices that are written as one word.

use super::Malformed;
use std::str::FromStr;

/// What the connector asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Auth {
    /// An AWS access key and a role ARN beside the Login with Amazon values.
    Iam,
    /// The Login with Amazon values only.
    Lwa,
}

impl Auth {
    /// The word used in flags, files and JSON.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Iam => "iam",
            Self::Lwa => "lwa",
        }
    }
}

impl FromStr for Auth {
    type Err = Malformed;
    fn from_str(text: &str) -> Result<Self, Malformed> {
        match text.trim().to_ascii_lowercase().as_str() {
            "iam" => Ok(Self::Iam),
            "lwa" => Ok(Self::Lwa),
            _ => Err(Malformed::new("a kind of authentication", "it is iam or lwa", "iam")),
        }
    }
}

impl std::fmt::Display for Auth {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Where secrets are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum StoreKind {
    /// The operating system's keyring.
    Keyring,
    /// `credentials.toml`, readable only by its owner.
    File,
}

impl StoreKind {
    /// The word used in flags, files and JSON.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Keyring => "keyring",
            Self::File => "file",
        }
    }
}

impl FromStr for StoreKind {
    type Err = Malformed;
    fn from_str(text: &str) -> Result<Self, Malformed> {
        match text.trim().to_ascii_lowercase().as_str() {
            "keyring" => Ok(Self::Keyring),
            "file" => Ok(Self::File),
            _ => Err(Malformed::new("a store", "it is keyring or file", "keyring")),
        }
    }
}

impl std::fmt::Display for StoreKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
