//! Why a file cannot be taken over. No variant holds a value of the file.

use std::path::PathBuf;

/// What is wrong with the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Error {
    #[error("{} is too large to be a credentials file ({bytes} bytes)", path.display())]
    TooLarge { path: PathBuf, bytes: usize },
    #[error("{} is not a text file", path.display())]
    Binary { path: PathBuf },
    #[error("{} is empty", path.display())]
    Empty { path: PathBuf },
    /// Of no format that is known here.
    #[error("{} is of no kind that can be taken over: no name in it has a value", path.display())]
    Unrecognised { path: PathBuf },
    /// Looks like the format, and breaks its rules.
    #[error("{} cannot be read as {format}{}", path.display(), line.map(|l| format!(": see line {l}")).unwrap_or_default())]
    Broken {
        path: PathBuf,
        format: &'static str,
        /// The line, from 1, where it is known.
        line: Option<usize>,
    },
    /// An account of it that cannot be used as it stands.
    #[error("{place}: {}", why.join("\n"))]
    Unusable {
        /// The file and its account.
        place: String,
        /// What is wrong, each with its name and line.
        why: Vec<String>,
        fix: String,
    },
    /// Rows of a list of sellers that are not stored.
    #[error("{} of {of} rows are not stored", refused + unproved)]
    Rows {
        /// Those that Amazon refused, or that can't be used as they stand.
        refused: usize,
        /// Those of which nothing is known, because no answer came.
        unproved: usize,
        of: usize,
        /// The file that says why, a line a row.
        results: Option<PathBuf>,
    },
    /// An access key that can do more than assume its role.
    #[error("the access key {key_id} can do more than assume the role: {seen}")]
    Broad {
        /// `AKIA…`.
        key_id: String,
        /// What showed it.
        seen: String,
    },
    /// Understood, and without a value for SP-API.
    #[error("{} was read as {format}, but it holds no SP-API or AWS credential{}", path.display(), why.iter().map(|w| format!("\n{w}")).collect::<String>())]
    NothingFound {
        path: PathBuf,
        format: &'static str,
        /// What stands in the place of values: placeholders, values of another kind.
        why: Vec<String>,
    },
}
