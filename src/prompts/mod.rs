//! What a person is led through: a page of Seller Central, the hidden prompts of a Login with Amazon value
//! and of an AWS access key.

pub(crate) mod aws_key;
pub(crate) mod lwa_value;
pub(crate) mod page;

use crate::Error;
use crate::answers::Ask;
use crate::answers::ask::Choice;
use crate::values::Region;

/// Asks whether `changes` changes are to be made, unless `--yes` (`yes`) has answered.
///
/// # Errors
/// [`Error::Cancelled`] after a no, [`Error::ConsentMissing`] where nobody can be asked.
pub(crate) fn consent(
    yes: bool,
    ask: &mut Ask,
    label: &str,
    default: Option<bool>,
    changes: usize,
) -> Result<(), Error> {
    if !yes && !ask.can() {
        return Err(Error::ConsentMissing { changes });
    }
    if yes || ask.confirm(label, default, false)? { Ok(()) } else { Err(Error::Cancelled) }
}

/// The selling regions to choose from, each with its countries.
pub(crate) fn regions<T>(of: impl Fn(Region) -> T) -> Vec<Choice<T>> {
    let title = |r: Region| format!("{:<15} {}", r.title(), r.countries());
    Region::ALL.into_iter().map(|r| Choice::new(of(r), title(r), &[])).collect()
}

/// What is shown of a hidden text that has no form of its own: how much came.
pub(crate) fn counted(text: &str) -> String {
    match text.trim().chars().count() {
        1 => "(hidden) 1 character".to_owned(),
        n => format!("(hidden) {n} characters"),
    }
}
