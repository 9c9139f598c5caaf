//! Names as a screen may show them. What stands in the place of a name can be a secret: the rest of a token that was
//! wrapped, a value whose name got lost, a list by key id.

use crate::values::shown as shown_text;

const HIDDEN: &str = "a name that is not shown";
/// A name may be longer, but nobody has to read it.
const LONGEST: usize = 100;
/// So many letters and digits in a row, with a digit among them, are no word.
const RUN: usize = 20;

/// Returns the name, or words in its place where it does not look like one.
pub(super) fn shown(name: &str) -> &str {
    if is_name(name) { name } else { HIDDEN }
}

/// Whether it looks like a name.
pub(super) fn is_name(name: &str) -> bool {
    let runs = || name.split(|c: char| !c.is_ascii_alphanumeric());
    let is_secret = |run: &str| run.len() >= RUN && run.bytes().any(|b| b.is_ascii_digit());
    (1..=LONGEST).contains(&name.len()) && shown_text(name) == name && !runs().any(is_secret)
}
