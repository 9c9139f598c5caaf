//! The last rung: the program that an exported AWS profile names is still there.

use super::rung::Id;
use super::verdict::Verdict;
use crate::env::Env;
use crate::export;
use crate::store::{Profile, Trust, read_text};
use crate::values::ProfileName;
use std::path::Path;

/// Returns a verdict where this profile was exported into an AWS config file that is still there.
pub(super) fn program(env: &Env, profile: &Profile, name: &ProfileName) -> Option<Verdict> {
    const TARGET: &str = "aws-profile";
    let named: Vec<_> = profile
        .exports
        .iter()
        .filter(|record| record.target == TARGET)
        .filter_map(|record| {
            let text = read_text(&record.path, Trust::Any).ok()??;
            Some((record.path.as_path(), export::program_in(&text, name)?))
        })
        .collect();
    let Some((file, gone)) = named.iter().find(|(_, program)| !program.exists()) else {
        let (_, program) = named.first()?;
        return Some(Verdict::pass(Id::Program, program.display().to_string()));
    };
    let summary = format!("{} runs a program that is gone", file.display());
    let out = if is_default(env, file) { "default".into() } else { format!("{} --force", file.display()) };
    Some(
        Verdict::warn(Id::Program, summary)
            .cause(format!("there is no {}", gone.display()))
            .fix(format!("spapi-setup export --for {TARGET} --out {out}{{p}}")),
    )
}

/// Whether it is the file that `--out default` writes.
fn is_default(env: &Env, file: &Path) -> bool {
    let default = export::find("aws-profile").ok().and_then(|target| target.place(env).ok());
    default.is_some_and(|default| export::place::real(&default) == file)
}
