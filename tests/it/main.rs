//! The one integration binary: a file a flow, `support` beside them. `tests/run` sets up what it needs.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod check;
mod check_amazon;
mod check_fix;
mod cmd;
mod house;
mod init;
mod leaks;
mod rotate;
mod rotate_back;
mod rotate_key;
#[cfg(feature = "checkpoints")]
mod rotate_killed;
mod rotate_token;
mod rotate_typed;
mod stands;
mod status;
mod support;
