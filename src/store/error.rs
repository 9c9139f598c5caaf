//! What can go wrong between this program and what it keeps.

use super::{Others, System};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// One variant a mistake, or a state of the machine, that a user can mend. Holds no secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[allow(private_interfaces, reason = "tests hold the lock and look at no error of a bucket")]
pub enum Error {
    /// Linux: there is no D-Bus session bus to find the keyring on.
    #[error("there is no D-Bus session bus, so the keyring cannot be reached")]
    NoSessionBus,
    /// Linux: the session bus knows no `org.freedesktop.secrets`.
    #[error("no program on this session offers a keyring (the Secret Service)")]
    NoSecretService,
    /// The keyring is locked and nobody could be asked to unlock it.
    #[error("the keyring is locked")]
    KeyringLocked,
    /// Linux: the keyring has no default collection to put entries in.
    #[error("the keyring has no default collection")]
    NoCollection,
    /// The keyring gave no answer; the call was given up.
    #[error("the keyring gave no answer within {} seconds", after.as_secs())]
    KeyringTimeout {
        /// How long it was waited for.
        after: Duration,
    },
    /// A person or the system said no to the access.
    #[error("access to the keyring was denied")]
    KeyringDenied,
    /// This program was built for a system without a keyring it knows.
    #[error("this system has no keyring that spapi-setup knows")]
    NoPlatformStore,
    /// More than one keyring entry answers to the same name.
    #[error("the keyring holds more than one entry {account}")]
    Ambiguous {
        /// The account: home id and entry.
        account: String,
    },
    /// Anything else the keyring said.
    #[error("the keyring failed: {message}")]
    Keyring { message: String },
    /// What was read back differs from what was written.
    #[error("the store gave back another value for {entry} than was written")]
    ReadBackDiffers {
        /// The entry, without its value.
        entry: String,
    },
    /// The value is longer than the store takes (Windows: 2,560 bytes).
    #[error("the value for {entry} has {bytes} bytes, the store takes {limit}")]
    TooLong {
        /// The entry, without its value.
        entry: String,
        /// The value's length.
        bytes: usize,
        /// The most the store takes.
        limit: usize,
    },
    /// A file or folder cannot be written.
    #[error("{} cannot be written: {why}", path.display())]
    Unwritable { path: PathBuf, why: System },
    /// A file cannot be read.
    #[error("{} cannot be read: {why}", path.display())]
    Unreadable { path: PathBuf, why: System },
    /// The file system under a file cannot lock it.
    #[error("{} cannot be locked: {why}", path.display())]
    NoLocks { path: PathBuf, why: System },
    /// No space left, a quota or a file size limit; the old file is as it was.
    #[error("no space left to write {}", path.display())]
    DiskFull {
        /// The file that was to be written.
        path: PathBuf,
    },
    /// A file with secrets can be read by others.
    #[error("{} can be read by others ({others})", path.display())]
    Readable {
        path: PathBuf,
        /// Who they are.
        others: Others,
    },
    /// A file or folder that decides what this program does can be changed by others.
    #[error("{} can be changed by others ({others})", path.display())]
    Writable {
        path: PathBuf,
        /// Who they are.
        others: Others,
        /// Whether it is a folder.
        folder: bool,
    },
    /// A file or folder belongs to another user.
    #[error("{} belongs to the user {owner}, and you are the user {me}", path.display())]
    NotMine {
        path: PathBuf,
        /// The number of its owner.
        owner: u32,
        /// The number of the user who runs this program.
        me: u32,
        /// Whether it is a folder.
        folder: bool,
    },
    /// Something that is no file stands in a file's place.
    #[error("{} is {what}, not a file", path.display())]
    Special {
        /// Where.
        path: PathBuf,
        /// What it is, with its article.
        what: &'static str,
    },
    /// A file is larger than any that this program reads.
    #[error("{} has more than {} MiB", path.display(), super::opener::MOST >> 20)]
    TooLarge { path: PathBuf },
    /// A file of a version that this program does not know; it was left as it is.
    #[error("{} has version {found}, this program knows up to {known}", path.display())]
    NewerVersion {
        path: PathBuf,
        /// The version it names.
        found: i64,
        /// The newest this program knows.
        known: i64,
    },
    /// A file that is not what this program writes.
    #[error("{} line {line}, column {column}: {message}", path.display())]
    CorruptConfig {
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What is wrong there; for a file with secrets no text of the file.
        message: String,
    },
    /// A value cannot be written down (a path that is not Unicode, say).
    #[error("{} cannot hold a value: {message}", path.display())]
    Unwritten { path: PathBuf, message: String },
    /// Another run holds the lock.
    #[error("another run holds the lock{}", holder(*pid, command))]
    Locked {
        pid: Option<u32>,
        /// What it runs, where it is known.
        command: Option<String>,
        /// Since when, where it is known.
        since: Option<jiff::Timestamp>,
    },
    /// A home that several computers share.
    #[error(transparent)]
    Shared(#[from] super::SharedError),
    /// A team's store.
    #[error(transparent)]
    Team(#[from] super::TeamError),
    /// Neither `SPAPI_SETUP_HOME` nor the system names a home folder.
    #[error("there is no home folder: neither SPAPI_SETUP_HOME nor the system names one")]
    NoHome,
    /// A file that was to be new is there already.
    #[error("{} is there already", path.display())]
    Exists { path: PathBuf },
    /// A file of this program is a symbolic link.
    #[error("{} is a symbolic link, and links are not followed", path.display())]
    Symlink { path: PathBuf },
    /// Where a file belongs there is a folder, or the other way round.
    #[error("{} is not a {wanted}", path.display())]
    NotA {
        /// What is there.
        path: PathBuf,
        /// "file" or "folder".
        wanted: &'static str,
    },
}

fn holder(pid: Option<u32>, command: &Option<String>) -> String {
    let command = command.as_ref().map(|c| format!(" `{c}`")).unwrap_or_default();
    pid.map(|pid| format!(": process {pid}{command}")).unwrap_or_default()
}

impl Error {
    /// What writing `path` failed with.
    pub(crate) fn writing(path: &Path, error: &std::io::Error) -> Self {
        let path = path.to_owned();
        match error.kind() {
            // EFBIG is what a file size limit (`ulimit -f`) answers: to the user the same.
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
                Self::DiskFull { path }
            }
            ErrorKind::IsADirectory => Self::NotA { path, wanted: "file" },
            ErrorKind::NotADirectory => Self::NotA { path, wanted: "folder" },
            _ => Self::Unwritable { path, why: error.into() },
        }
    }

    /// What reading `path` failed with.
    pub(crate) fn reading(path: &Path, error: &std::io::Error) -> Self {
        match error.kind() {
            ErrorKind::IsADirectory => Self::NotA { path: path.to_owned(), wanted: "file" },
            _ => Self::Unreadable { path: path.to_owned(), why: error.into() },
        }
    }

    /// What locking `path` failed with.
    pub(crate) fn locking(path: &Path, error: &std::io::Error) -> Self {
        match super::owner::cannot_lock(error) {
            true => Self::NoLocks { path: path.to_owned(), why: error.into() },
            false => Self::writing(path, error),
        }
    }

    /// A syntax or type error at a byte of `text`. `shown` is false where the text holds secrets.
    pub(crate) fn corrupt(
        path: &Path,
        text: &str,
        at: Option<std::ops::Range<usize>>,
        message: &str,
        shown: bool,
    ) -> Self {
        let at = text.floor_char_boundary(at.map_or(0, |range| range.start));
        let before = text.get(..at).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        let message =
            if shown { message.lines().next().unwrap_or_default() } else { "this line is not understood" };
        Self::CorruptConfig { path: path.to_owned(), line, column, message: message.to_owned() }
    }
}
