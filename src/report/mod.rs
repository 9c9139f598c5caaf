//! Every error to heading, cause, fix, note and exit code: the one exhaustive match.

mod amazon;
mod answers;
mod authorize;
mod aws;
mod chain;
mod denial;
mod enrolment;
mod export;
mod import;
mod network;
mod object;
mod own;
mod partner;
mod queue;
mod rotation;
mod secrets;
mod shared;
mod sign_in;
mod sink;
mod sso;
mod store;
mod team;
mod timer;

use crate::Error;
use crate::plan::render;
use crate::term::{Lines, Term};
use std::process::ExitCode;

/// Failed, and nothing was changed.
pub(crate) const FAILED: u8 = 1;
/// Wrong usage; answers missing or malformed; consent missing.
pub(crate) const USAGE: u8 = 2;
/// Amazon refused an LWA or SP-API credential.
pub(crate) const REFUSED: u8 = 3;
/// AWS refused; another account; an unresolved conflict.
pub(crate) const AWS: u8 = 4;
/// The secret store can't be reached or written.
pub(crate) const STORE: u8 = 5;
/// Another run holds the lock.
pub(crate) const LOCKED: u8 = 6;
/// Stopped half-way; the same command continues.
pub(crate) const HALFWAY: u8 = 7;
/// Something expires, expired or drifted; changes are due.
pub(crate) const ATTENTION: u8 = 8;
/// `exec` failed before it ran the command.
pub(crate) const EXEC: u8 = 125;
/// `exec` found the program, and it can't be run.
pub(crate) const NOT_EXECUTABLE: u8 = 126;
/// `exec` did not find the program.
pub(crate) const NOT_FOUND: u8 = 127;
/// Cancelled.
pub(crate) const CANCELLED: u8 = 130;

/// An error in words, and its exit code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Report {
    /// What is printed.
    pub lines: Lines,
    /// What the process ends with.
    pub exit: u8,
}

impl Report {
    fn new(exit: u8, heading: impl Into<String>) -> Self {
        Self { lines: Lines { heading: heading.into(), ..Lines::default() }, exit }
    }

    fn cause(mut self, cause: impl Into<String>) -> Self {
        self.lines.cause = Some(cause.into());
        self
    }

    fn fix(mut self, fix: impl Into<String>) -> Self {
        self.lines.fix = Some(fix.into());
        self
    }

    fn note(mut self, note: impl Into<String>) -> Self {
        self.lines.note = Some(note.into());
        self
    }
}

pub(crate) use own::describe;
pub(crate) use partner::no_access;

/// The parts of an error, to be shown while the command goes on.
pub(crate) fn lines(error: &Error) -> Lines {
    describe(error).lines
}

/// The same with a note of what is done and left.
pub(crate) fn refusal(error: &Error, note: &str) -> Lines {
    Lines { note: Some(note.to_owned()), ..lines(error) }
}

/// The exit code of an error.
pub(crate) fn exit_code(error: &Error) -> u8 {
    match error {
        Error::Exit(code) => *code,
        other => describe(other).exit,
    }
}

/// Prints what ended the command, and gives its exit code.
pub(crate) fn finish(term: &Term, json: bool, outcome: &Result<(), Error>) -> ExitCode {
    let error = match outcome {
        Ok(()) => return broken_output(term),
        Err(Error::Exit(code)) => return ExitCode::from(*code),
        // All of its bits: `ExitCode` takes eight of them.
        Err(Error::Ended(code)) => std::process::exit(*code),
        Err(error) => error,
    };
    let report = describe(error);
    term.error_report(&report.lines);
    if json && !matches!(error, Error::Conflict(_)) {
        term.data(&serde_json::to_string_pretty(&as_json(error)).unwrap_or_default());
    }
    ExitCode::from(report.exit)
}

/// An error as `--json` prints it.
pub(crate) fn as_json(error: &Error) -> serde_json::Value {
    let Report { lines: Lines { heading, cause, fix, note }, exit } = describe(error);
    serde_json::json!({
        "error": { "heading": heading, "cause": cause, "fix": fix, "note": note, "exit": exit }
    })
}

/// Data that could not be written is a failure, however well the rest went.
fn broken_output(term: &Term) -> ExitCode {
    match term.data_error() {
        Some(why) => {
            let report = Report::new(FAILED, "The output could not be written.").cause(why);
            term.error_report(&report.lines);
            ExitCode::from(report.exit)
        }
        None => ExitCode::SUCCESS,
    }
}

/// The text with a large first letter.
pub(super) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|c| c.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// A text as one word of a POSIX shell.
fn word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+:@%,=\\".contains(c);
    match !text.is_empty() && text.chars().all(plain) {
        true if cfg!(windows) || !text.contains('\\') => text.to_owned(),
        _ => format!("'{}'", text.replace('\'', r"'\''")),
    }
}

/// The ways out of every conflict of a plan, in one text.
fn ways_out(plan: &crate::plan::Plan) -> String {
    let mut ways: Vec<String> = Vec::new();
    for line in plan.conflicts().flat_map(|step| render::conflict_ways_out(step, render::WIDTH)) {
        // A list's item begins with a dash; what follows without one is its continuation.
        match (line.trim().strip_prefix("- "), ways.last_mut()) {
            (None, Some(way)) => *way = format!("{way} {}", line.trim()),
            (item, _) => ways.push(item.unwrap_or(line.trim()).to_owned()),
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    ways.retain(|way| seen.insert(way.clone()));
    ways.join("\n")
}
