//! Files that `import` can't take over.

use super::{Report, USAGE};
use crate::foreign::Error;

pub(super) fn describe(error: &Error) -> Report {
    let report = |heading: &str| Report::new(USAGE, heading).cause(error.to_string());
    match error {
        Error::TooLarge { .. } | Error::Binary { .. } => report("That is no credentials file.")
            .fix("name the file in which the other program keeps its SP-API credentials"),
        Error::Empty { .. } => report("The file is empty.").fix("name the file that holds the values"),
        Error::Unrecognised { .. } => report("The file is of no kind that is known here.")
            .fix("give the values by hand: `spapi-setup init`; docs/exports.md lists what import reads"),
        Error::Broken { .. } => {
            report("The file breaks the rules of its format.").fix("correct it there, then try again")
        }
        Error::Unusable { fix, .. } => report("The values of an account can't be used.").fix(fix.clone()),
        Error::NothingFound { .. } => report("The file holds no credential for SP-API.")
            .fix("name another file, or give the values by hand: `spapi-setup init`"),
    }
}
