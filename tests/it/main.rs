//! The one integration binary: a file a flow, `support` beside them. `tests/run` sets up what it needs.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod cmd;
mod house;
mod init;
#[cfg(feature = "checkpoints")]
mod killed;
mod stands;
mod support;
mod survives;
mod teardown;
