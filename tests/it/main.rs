//! The one integration binary: a file a flow, `support` beside them. `tests/run` sets up what it needs.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod clients;
mod cmd;
mod exec;
mod export;
mod house;
mod import;
mod init;
mod stands;
mod support;
mod token;
