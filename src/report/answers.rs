//! Answers that are missing, malformed or unreadable.

use super::{FAILED, Report, USAGE};
use crate::answers::{Error, Fault};
use crate::store::Others;

pub(super) fn describe(error: &Error) -> Report {
    match error {
        Error::Missing(missing) => {
            let list: Vec<String> = missing.iter().map(|q| format!("{}: {}", q.title, q.ways())).collect();
            Report::new(
                USAGE,
                match missing.len() {
                    1 => "An answer is missing, and nobody can be asked.".to_owned(),
                    n => format!("{n} answers are missing, and nobody can be asked."),
                },
            )
            .cause(list.join("\n"))
            .fix("give them as named above, or run the same command at a terminal")
        }
        Error::Malformed(faults) => Report::new(
            USAGE,
            match faults.len() {
                1 => "An answer can't be used.".to_owned(),
                n => format!("{n} answers can't be used."),
            },
        )
        .cause(faults.iter().map(fault).collect::<Vec<_>>().join("\n"))
        .fix("correct what is named above, then run the same command again"),
        Error::UnknownKey { path, line, key, nearest } => {
            Report::new(USAGE, format!("The answers file has a key that does not exist: {key}."))
                .cause(format!("{}, line {line}", path.display()))
                .fix(format!("did you mean `{nearest}`? The keys are listed in `spapi-setup init --help`"))
        }
        Error::Unreadable { path, flag, why } => {
            Report::new(USAGE, format!("{} can't be read.", path.display())).cause(why.clone()).fix(
                match *flag {
                    // Answers may need a terminal: standard input is only for secrets.
                    "--answers" => format!("name a file that you can read after {flag}"),
                    "FILE" => "name a file that you can read, or - for standard input".to_owned(),
                    _ => format!("name a file that you can read after {flag}, or - for standard input"),
                },
            )
        }
        Error::NoToml { path, why } => Report::new(USAGE, format!("{} is not TOML.", path.display()))
            .cause(why.clone())
            .fix("write one `key = \"value\"` a line; texts stand in quotation marks"),
        Error::ReadableByOthers { path, others } => {
            Report::new(USAGE, format!("{} holds a secret and others can read it.", path.display()))
                .cause(match others {
                    Others::Mode(_) => "the file's mode gives group or others access".to_owned(),
                    others => format!("who can read it: {others}"),
                })
                .fix(super::store::closing(path, others, false, "600"))
        }
        Error::File(error) => super::store::describe(error),
        Error::StdinTwice { flags } => Report::new(USAGE, "Standard input can be read only once.")
            .cause(format!("{} both say -", flags.join(" and ")))
            .fix("give both secrets with `--secrets-file -` (TOML with lwa_client_secret and refresh_token)"),
        Error::SeveralRegions { by } => Report::new(USAGE, "This command is about one region.")
            .cause(format!("several regions were named by {by}"))
            .fix("name one of them; only `spapi-setup init` takes several"),
        Error::Unwritable { path, why } => {
            Report::new(FAILED, format!("The answers can't be saved in {}.", path.display()))
                .cause(why.clone())
                .fix("everything else is done; name another file after --save-answers and run it again")
        }
    }
}

fn fault(fault: &Fault) -> String {
    format!(
        "{} ({}): {}; it looks like {}",
        fault.source,
        fault.question.title,
        fault.why.trim_end_matches('.'),
        fault.example
    )
}
