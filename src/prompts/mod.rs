//! What a person is led through: a page of Seller Central, the hidden prompts of a Login with Amazon value
//! and of an AWS access key.

pub(crate) mod aws_key;
pub(crate) mod lwa_value;
pub(crate) mod page;
