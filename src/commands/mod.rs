//! One file a command: its arguments, whose doc comment is its help, then `run`.

pub(crate) mod authorize;
pub(crate) mod check;
mod complete;
pub(crate) mod completions;
pub(crate) mod credential_process;
pub(crate) mod exec;
pub(crate) mod export;
pub(crate) mod home;
pub(crate) mod import;
pub(crate) mod init;
pub(crate) mod man;
pub(crate) mod plan;
pub(crate) mod rotate;
pub(crate) mod schedule;
pub(crate) mod status;
pub(crate) mod sync;
pub(crate) mod teardown;
pub(crate) mod token;

/// The words of a command in one argument; clap would take a bare list for an argument that is repeated.
#[derive(Debug, Clone)]
struct Words(Vec<String>);

fn words(text: &str) -> Result<Words, String> {
    crate::values::command_words(text).map(Words).map_err(|e| e.why)
}
