//! Files that `import` can't take over.

use super::{HALFWAY, REFUSED, Report, USAGE};
use crate::foreign::Error;
use crate::plan::diff::short_key;

pub(super) fn describe(error: &Error) -> Report {
    let report = |heading: &str| Report::new(USAGE, heading).cause(error.to_string());
    match error {
        Error::TooLarge { .. } | Error::Binary { .. } => report("That is not a credentials file.")
            .fix("name the file in which the other program keeps its SP-API credentials"),
        Error::Empty { .. } => report("The file is empty.").fix("name the file that holds the values"),
        Error::Unrecognised { .. } => report("The file is of a kind that is not known here.")
            .fix("give the values by hand: `spapi-setup init`; docs/exports.md lists what import reads"),
        Error::Broken { .. } => {
            report("The file breaks the rules of its format.").fix("correct it there, then try again")
        }
        Error::Unusable { fix, .. } => report("The values of an account can't be used.").fix(fix.clone()),
        Error::Rows { refused, unproved, of, results } => {
            let told = results.as_ref().map(|path| format!("{} says why, a line a row", path.display()));
            let told = told.unwrap_or_else(|| "--results FILE says why, a line a row".to_owned());
            let rows = |n: usize| if n == 1 { "1 row".to_owned() } else { format!("{n} rows") };
            let (exit, heading) = match refused {
                0 => (HALFWAY, format!("{} of {of} could not be proved.", rows(*unproved))),
                1 => (REFUSED, format!("1 row of {of} was refused.")),
                n => (REFUSED, format!("{n} rows of {of} were refused.")),
            };
            let more = if *refused > 0 && *unproved > 0 {
                format!("; {} could not be proved", rows(*unproved))
            } else {
                String::new()
            };
            Report::new(exit, heading)
                .cause(format!("{told}{more}"))
                .fix("correct these rows, then run the same command again: what is stored is not proved again")
                .note("every other row is stored")
        }
        Error::Broad { key_id, seen } => Report::new(
            REFUSED,
            format!("The access key {} can do more than assume the role.", short_key(key_id)),
        )
        .cause(format!("{seen}; your software would get all of it: export would print the key as SP_API_ACCESS_KEY"))
        .fix(
            "use a key that may only assume the role: `spapi-setup init` makes one. At a terminal you can take this key \
             all the same",
        ),
        Error::NothingFound { .. } => report("The file holds no credential for SP-API.")
            .fix("name another file, or give the values by hand: `spapi-setup init`"),
    }
}
