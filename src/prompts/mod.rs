//! What a person is led through: a page of Seller Central, the hidden prompts of a Login with Amazon value
//! and of an AWS access key.

pub(crate) mod aws_key;
pub(crate) mod lwa_value;
pub(crate) mod page;

/// What is shown of a hidden text that has no form of its own: how much came.
pub(crate) fn counted(text: &str) -> String {
    match text.trim().chars().count() {
        1 => "(hidden) 1 character".to_owned(),
        n => format!("(hidden) {n} characters"),
    }
}
