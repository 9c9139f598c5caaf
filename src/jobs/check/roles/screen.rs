//! The roles on the screen.

use crate::term::Term;
use crate::values::roles::reason::{Finding, Known};

/// Where the names of the roles begin.
const COLUMN: usize = 15;

/// Prints what is known of each role, and what to do about one that is missing.
pub(crate) fn show(term: &Term, found: &[Finding], fix: Option<&str>) {
    let names = |wanted: &Known| -> String {
        let of: Vec<&str> = found.iter().filter(|f| f.known == *wanted).map(|f| f.role.title()).collect();
        of.join(", ")
    };
    let groups = [("there", Known::Has), ("missing", Known::Lacks), ("not asked for", Known::NotAsked)];
    for (label, known) in groups {
        let names = names(&known);
        if !names.is_empty() {
            term.hanging(&lead(label), &names);
        }
    }
    let mut label = "can't be told";
    for finding in found {
        if let Known::Unknown(why) = &finding.known {
            term.hanging(&lead(label), &format!("{}: {why}", finding.role.title()));
            label = "";
        }
    }
    let Some(fix) = fix else { return };
    term.para(4, "If your software needs a role that is missing:");
    for step in fix.lines() {
        term.hanging("      ", step);
    }
}

fn lead(label: &str) -> String {
    format!("    {label:<COLUMN$}")
}
