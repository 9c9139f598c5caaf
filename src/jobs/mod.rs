//! What a person came to do: one job a folder. A job imports no other job and no command.

pub mod check;
pub mod export;
pub mod import;
pub mod plan;
pub mod rotate;
pub mod setup;
pub mod status;
pub mod teardown;
pub mod tokens;
