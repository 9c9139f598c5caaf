//! One file a command: its arguments, whose doc comment is its help, then `run`.

pub mod check;
mod complete;
pub mod completions;
pub mod credential_process;
pub mod exec;
pub mod export;
pub mod import;
pub mod init;
pub mod man;
pub mod plan;
pub mod rotate;
pub mod status;
pub mod teardown;
pub mod token;
