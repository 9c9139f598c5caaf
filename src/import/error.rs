//! Why a file cannot be taken over. No variant holds a value of the file.

use std::path::PathBuf;

/// What is wrong with the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Larger than any credentials file.
    #[error("{} is too large to be a credentials file ({bytes} bytes)", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Its size.
        bytes: usize,
    },
    /// Not text.
    #[error("{} is not a text file", path.display())]
    Binary {
        /// The file.
        path: PathBuf,
    },
    /// Nothing in it.
    #[error("{} is empty", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// Of no format that is known here.
    #[error(
        "{} is of no kind that can be taken over: python's credentials.yml, Node's credentials file, .env, JSON (Airbyte, spapi-setup), TOML, Amazon's app.config, or AWS's CSV of access keys",
        path.display()
    )]
    Unrecognised {
        /// The file.
        path: PathBuf,
    },
    /// A list where accounts by name are wanted.
    #[error("{} is a YAML list; python-amazon-sp-api wants accounts by name (default: and below it the values)", path.display())]
    YamlList {
        /// The file.
        path: PathBuf,
    },
    /// Looks like the format, and breaks its rules.
    #[error("{} cannot be read as {format}{}", path.display(), line.map(|l| format!(": see line {l}")).unwrap_or_default())]
    Broken {
        /// The file.
        path: PathBuf,
        /// The format.
        format: &'static str,
        /// The line, from 1, where it is known.
        line: Option<usize>,
    },
    /// Understood, and without a value for SP-API.
    #[error("{} was read as {format}, but it holds no SP-API or AWS credential", path.display())]
    NothingFound {
        /// The file.
        path: PathBuf,
        /// The format, in words.
        format: &'static str,
    },
}
