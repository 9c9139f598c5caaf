//! The one integration binary: a file a flow, `support` beside them. `tests/run` sets up what it needs.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod check;
mod check_amazon;
mod check_fix;
mod clients;
mod cmd;
mod exec;
mod export;
mod house;
mod import;
mod init;
mod leaks;
mod rotate;
mod rotate_key;
#[cfg(feature = "checkpoints")]
mod rotate_killed;
mod stands;
mod status;
mod support;
mod token;
