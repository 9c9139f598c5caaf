//! What `export` and `exec --for` can refuse. No variant holds a secret.

use crate::values::ProfileName;
use std::path::PathBuf;

/// Why a target cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Error {
    /// No target of that name.
    #[error("there is no export target \"{name}\"{}", nearest.map(|n| format!("; did you mean {n}?")).unwrap_or_default())]
    UnknownTarget {
        /// As it was given.
        name: String,
        /// The name that looks most like it.
        nearest: Option<&'static str>,
    },
    /// The client signs with AWS keys; the profile has none by design.
    #[error(
        "{client} needs an AWS key pair; the profile \"{profile}\" was set up with --auth lwa: run spapi-setup init --auth iam{}",
        ProfileName::flag_of(profile)
    )]
    NeedsAws { client: &'static str, profile: String },
    /// A value that the target needs is not stored.
    #[error(
        "the profile \"{profile}\" has no {what} yet: run spapi-setup init{}",
        ProfileName::flag_of(profile)
    )]
    Missing {
        profile: String,
        /// Which value: "refresh token".
        what: &'static str,
    },
    /// Several profiles for a target that holds one.
    #[error("{target} holds one profile, {given} were given; export one after the other")]
    OneProfile {
        target: &'static str,
        /// How many were given.
        given: usize,
    },
    /// A value that the client's file format cannot hold.
    #[error("{target} cannot carry the {what} of \"{profile}\": {why}")]
    CannotCarry {
        target: &'static str,
        profile: String,
        /// Which value: "refresh token", "profile's name".
        what: &'static str,
        /// Why not, and the way round.
        why: &'static str,
    },
    /// `exec --for` with a target that is a file or a form.
    #[error("{target} is no set of environment variables; exec takes: {}", possible.join(", "))]
    NotEnvironment {
        target: &'static str,
        /// The targets that are.
        possible: Vec<&'static str>,
    },
    /// `--out default` for a client that looks nowhere by itself, or without a home folder.
    #[error("{target} has no file of its own: give --out PATH")]
    NoDefaultPlace { target: &'static str },
    /// The file that is there cannot be added to without a risk for what it holds.
    #[error("the existing file cannot be added to: {why}{}", line.map(|l| format!(" (line {l})")).unwrap_or_default())]
    CannotMerge {
        /// What is wrong with it, without a value of it.
        why: &'static str,
        /// The line, from 1, where it is known.
        line: Option<usize>,
    },
    /// The program's own path is needed and cannot be written.
    #[error("the program's path cannot stand in the AWS config file: {}", path.display())]
    ProgramPath { path: PathBuf },
}
