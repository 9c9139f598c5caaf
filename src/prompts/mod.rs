//! What a person is led through: a page of Seller Central, the hidden prompts of a Login with Amazon value
//! and of an AWS access key.

pub(crate) mod aws_key;
pub(crate) mod lwa_value;
pub(crate) mod page;

use crate::Error;
use crate::answers::Ask;

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

/// What is shown of a hidden text that has no form of its own: how much came.
pub(crate) fn counted(text: &str) -> String {
    match text.trim().chars().count() {
        1 => "(hidden) 1 character".to_owned(),
        n => format!("(hidden) {n} characters"),
    }
}
