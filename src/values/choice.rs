//! Closed choices that are written as one word.

/// A closed choice.
macro_rules! words {
    ($(#[$doc:meta])* $vis:vis $name:ident, $($(#[$one:meta])* $variant:ident $word:literal),+) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
        )]
        $vis enum $name {
            $($(#[$one])* #[serde(rename = $word)] $variant),+
        }

        impl $name {
            /// All of them.
            #[allow(dead_code, reason = "some are only written")]
            $vis const ALL: [Self; [$($word),+].len()] = [$(Self::$variant),+];

            /// The word used in flags, files and JSON.
            $vis fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word),+
                }
            }
        }
    };
}
pub(crate) use words;

/// A closed choice that is read too. Its first word stands for an example.
macro_rules! choice {
    ($(#[$doc:meta])* $vis:vis $name:ident, $what:literal, $why:literal, $($rest:tt)+) => {
        crate::values::choice::words! { $(#[$doc])* $vis $name, $($rest)+ }

        impl std::str::FromStr for $name {
            type Err = crate::values::Malformed;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let word = text.trim().to_ascii_lowercase();
                let found = Self::ALL.into_iter().find(|one| one.as_str() == word);
                found.ok_or_else(|| crate::values::Malformed::new($what, $why, Self::ALL[0].as_str()))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}
pub(super) use choice;

choice! {
    /// What the connector asks for.
    pub(crate) Auth, "a kind of authentication", "it is iam or lwa",
    /// An AWS access key and a role ARN beside the Login with Amazon values.
    Iam "iam",
    /// The Login with Amazon values only.
    Lwa "lwa"
}

choice! {
    /// How a person or the environment signs in to AWS.
    pub(crate) SignInWay, "a way to sign in", "it is chain, browser, remote or sso",
    /// AWS's page in the browser of this computer.
    Browser "browser",
    /// AWS's page in the browser of another device; the code is pasted.
    Remote "remote",
    /// IAM Identity Center: a company's own page.
    Sso "sso",
    /// What the AWS SDK finds: variables, profiles, a container, an instance.
    Chain "chain"
}

choice! {
    /// Where secrets are kept.
    pub(crate) StoreKind, "a store", "it is keyring, file or aws",
    /// The operating system's keyring.
    Keyring "keyring",
    /// `credentials.toml`, readable only by its owner.
    File "file",
    /// AWS Secrets Manager: several computers and servers find them there.
    Aws "aws"
}

impl StoreKind {
    /// The place in a sentence: "stored in the keyring".
    pub(crate) fn place(self) -> &'static str {
        match self {
            Self::Keyring => "the keyring",
            Self::File => "the file",
            Self::Aws => "AWS Secrets Manager",
        }
    }
}
