//! What `export` and `exec --for` refuse.

use super::{FAILED, Report, USAGE};
use crate::export::Error;
use crate::values::ProfileName;

pub(super) fn describe(error: &Error) -> Report {
    match error {
        Error::UnknownTarget { name, nearest } => {
            let report = Report::new(USAGE, format!("There is no export target \"{name}\"."))
                .cause("--for names the program that reads the values");
            match nearest {
                Some(nearest) => {
                    report.fix(format!("did you mean --for {nearest}? `spapi-setup export --list` shows all"))
                }
                None => report.fix("see `spapi-setup export --list`"),
            }
        }
        Error::NeedsAws { client, profile } => {
            Report::new(USAGE, format!("The profile \"{profile}\" has no AWS access key, which this needs."))
                .cause(format!("{client} needs an AWS key pair; the profile was set up with --auth lwa"))
                .fix(format!("run `spapi-setup init --auth iam{}`", ProfileName::flag_of(profile)))
        }
        Error::Missing { what, profile } => {
            Report::new(USAGE, format!("The profile \"{profile}\" has no {what} yet."))
                .cause("it was not set up to the end")
                .fix(format!("run `spapi-setup init{}`", ProfileName::flag_of(profile)))
        }
        Error::OneProfile { target, given } => {
            Report::new(USAGE, format!("{target} holds one profile, not {given}."))
                .cause("its form has no accounts")
                .fix("export one profile after the other, each to a file of its own")
        }
        Error::CannotCarry { target, profile, what, why } => Report::new(
            USAGE,
            format!("{target} can't carry the {what} of the profile \"{profile}\"."),
        )
        .cause(*why)
        .fix("use another target, or no file at all: `spapi-setup exec` (see `spapi-setup export --list`)"),
        Error::NotEnvironment { target, possible } => {
            Report::new(USAGE, format!("{target} is not a set of environment variables."))
                .cause("it is a file or a form to fill in")
                .fix(format!("exec takes: {}", possible.join(", ")))
        }
        Error::NoDefaultPlace { target } => Report::new(USAGE, format!("{target} has no file of its own."))
            .cause("the program looks nowhere by itself, or there is no home folder here")
            .fix("name the file: --out PATH"),
        Error::CannotMerge { why, line } => {
            let line = line.map(|line| format!(" (line {line})")).unwrap_or_default();
            Report::new(FAILED, "Nothing can be added to the existing file; it was left as it is.")
                .cause(format!("{why}{line}"))
                .fix("write a file of its own (--out PATH) and put its part in by hand, or correct that line")
        }
        Error::ProgramPath { path } => Report::new(
            FAILED,
            "This program's path can't be written to the AWS config file.",
        )
        .cause(format!("AWS's programs read {} in different ways", path.display()))
        .fix("put spapi-setup where its path has no $, backtick or comment sign, and run it from there"),
    }
}
