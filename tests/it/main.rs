//! The one integration binary: a file a flow, `support` beside them. `tests/run` sets up what it needs.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod cmd;
mod house;
mod init;
mod pty_account;
mod pty_cancel;
mod pty_init;
mod pty_values;
mod stands;
mod support;
