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

/// How a person or the environment signs in to AWS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum SignInWay {
    /// What the AWS SDK finds: variables, profiles, a container, an instance.
    Chain,
    /// AWS's page in the browser of this computer.
    Browser,
    /// AWS's page in the browser of another device; the code is pasted.
    Remote,
    /// IAM Identity Center: a company's own page.
    Sso,
}

impl SignInWay {
    /// The word used in flags and files.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Chain => "chain",
            Self::Browser => "browser",
            Self::Remote => "remote",
            Self::Sso => "sso",
        }
    }
}

impl FromStr for SignInWay {
    type Err = Malformed;
    fn from_str(text: &str) -> Result<Self, Malformed> {
        let text = text.trim().to_ascii_lowercase();
        [Self::Chain, Self::Browser, Self::Remote, Self::Sso]
            .into_iter()
            .find(|way| way.as_str() == text)
            .ok_or_else(|| {
                Malformed::new("a way to sign in", "it is chain, browser, remote or sso", "browser")
            })
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
    /// AWS Secrets Manager: several computers and servers find them there.
    Aws,
}

impl StoreKind {
    /// All of them.
    pub(crate) const ALL: [Self; 3] = [Self::Keyring, Self::File, Self::Aws];

    /// The word used in flags, files and JSON.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Keyring => "keyring",
            Self::File => "file",
            Self::Aws => "aws",
        }
    }

    /// The place in a sentence: "stored in the keyring".
    pub(crate) fn place(self) -> &'static str {
        match self {
            Self::Keyring => "the keyring",
            Self::File => "the file",
            Self::Aws => "AWS Secrets Manager",
        }
    }
}

impl FromStr for StoreKind {
    type Err = Malformed;
    fn from_str(text: &str) -> Result<Self, Malformed> {
        match text.trim().to_ascii_lowercase().as_str() {
            "keyring" => Ok(Self::Keyring),
            "file" => Ok(Self::File),
            "aws" => Ok(Self::Aws),
            _ => Err(Malformed::new("a store", "it is keyring, file or aws", "keyring")),
        }
    }
}

impl std::fmt::Display for StoreKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
