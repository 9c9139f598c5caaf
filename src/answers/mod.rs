//! Answers: the questions as data, what was given with its source, and who may ask for the rest.
//!
//! Order: flag, environment, answers file, stored profile, then the prompt (at a terminal) or the default.

pub(crate) mod ask;
pub(crate) mod complete;
pub(crate) mod file;
pub(crate) mod flags;
pub(crate) mod given;
pub(crate) mod parse;
pub(crate) mod partner_flags;
pub(crate) mod question;
pub(crate) mod raw;
pub(crate) mod regions;
pub(crate) mod source;

pub(crate) use ask::Ask;
pub(crate) use flags::{
    AwsFlags, EntityFlags, KeepFlags, LwaFlags, PlanFlags, ProfileFlag, PurposeFlags, StoreFlags,
};
pub(crate) use given::Given;
pub(crate) use partner_flags::{ConsentFlags, PartnerFlags};
pub(crate) use question::Question;
pub(crate) use raw::{Flags, Raw};
pub(crate) use source::{Source, Sourced};

use std::path::PathBuf;

/// What can be wrong with answers.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// Answers that are not what they should be; all of them at once.
    #[error("{} of the given answers can't be used", .0.len())]
    Malformed(Vec<Fault>),
    /// Answers that nobody gave and nobody can be asked for; all of them at once.
    #[error("{} answers are missing", .0.len())]
    Missing(Vec<&'static Question>),
    /// The answers file has a key that does not exist.
    #[error("unknown key {key} in {}, line {line}", path.display())]
    UnknownKey {
        path: PathBuf,
        /// Its line, from 1.
        line: usize,
        key: String,
        /// The key that is spelt most like it.
        nearest: &'static str,
    },
    /// A file of answers or secrets can't be read.
    #[error("can't read {}", path.display())]
    Unreadable {
        path: PathBuf,
        flag: &'static str,
        /// The system's reason.
        why: String,
    },
    /// A file of answers or secrets is no TOML.
    #[error("{} is no TOML", path.display())]
    NoToml {
        path: PathBuf,
        /// Where and why, without the text itself.
        why: String,
    },
    /// A file that holds a secret can be read by others.
    #[error("{} holds a secret and others can read it", path.display())]
    ReadableByOthers { path: PathBuf, others: crate::store::Others },
    /// A file of answers or secrets is not one to trust: whose it is, what it is, who can change it.
    #[error(transparent)]
    File(#[from] crate::store::Error),
    /// Two flags that both want standard input.
    #[error("standard input can be read once")]
    StdinTwice { flags: Vec<&'static str> },
    /// Several regions, and the command is about one.
    #[error("several regions were named by {by}")]
    SeveralRegions { by: Source },
    /// `--save-answers` could not write.
    #[error("can't write {}", path.display())]
    Unwritable {
        path: PathBuf,
        /// The system's reason.
        why: String,
    },
}

/// One answer that can't be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub question: &'static Question,
    pub source: Source,
    /// What is wrong with it, without the text itself where it is a secret.
    pub why: String,
    /// What a right one looks like.
    pub example: &'static str,
}
