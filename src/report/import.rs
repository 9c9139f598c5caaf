//! Files that `import` can't take over.

use super::{Report, USAGE};
use crate::import::Error;

pub(super) fn describe(error: &Error) -> Report {
    let report = |heading: &str| Report::new(USAGE, heading).cause(error.to_string());
    match error {
        Error::TooLarge { .. } | Error::Binary { .. } => report("That is no credentials file.")
            .fix("name the file in which the other program keeps its SP-API credentials"),
        Error::Empty { .. } => report("The file is empty.").fix("name the file that holds the values"),
        Error::Unrecognised { .. } => report("The file is of no kind that is known here.")
            .fix("give the values by hand: `spapi-setup init`; docs/exports.md lists what import reads"),
        Error::YamlList { .. } => report("The file holds a list, and its accounts have no names.")
            .fix("put a name before each account (default: and below it the values), then try again"),
        Error::Broken { .. } => {
            report("The file breaks the rules of its format.").fix("correct it there, then try again")
        }
        Error::NothingFound { .. } => report("The file holds no credential for SP-API.")
            .fix("name another file, or give the values by hand: `spapi-setup init`"),
    }
}
