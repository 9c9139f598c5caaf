//! What a person came to do: one job a folder. A job imports no other job and no command.

pub mod rotate;
pub mod teardown;
pub mod tokens;
