#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]
//! `spapi-setup`: working credentials for Amazon's Selling Partner API (SP-API).
//!
//! ```text
//! flags · env · file · profile ─► Given ─ask─► Answers ─► Desired ─┐
//!                                           IAM reads ─► Observed ─┴─ diff ─► Plan ─► review ─► apply ─► Store
//!                                                                                               └► checks ─► Profile
//! ```
//!
//! One vocabulary in code, screens, docs and JSON: answer, desired, observed, plan, step, wave,
//! apply, settle, check, store, profile, app, authorization.
//!
//! - [`values`]: parsed once, never checked twice; no I/O.
//! - [`plan`]: pure; what should be, what is, and the steps between.
//! - [`aws`]: IAM and STS; the only room that knows the AWS SDK.
//! - [`amazon`]: Login with Amazon and the Selling Partner API.
//! - [`seller_central`]: the guide through Seller Central, as data.
//! - [`network`]: the proxy, the same for AWS and Amazon.
//! - [`store`]: keyring or file, `config.toml`, the lock, `pending.toml`.
//! - [`term`]: everything that is printed or asked.
//! - [`answers`]: the questions as data, and who may ask them.
//! - [`export`]: one file a target format.
//! - [`foreign`]: the one reader of other programs' text, for a pasted block and for `import`.
//! - [`rehearsal`]: a stand-in for AWS and Amazon on the loopback interface.
//! - [`report`]: every error to heading, cause, fix, note and exit code.
//! - [`commands`]: one file a command.

mod amazon;
mod answers;
mod aws;
mod calendar;
pub mod checkpoint;
mod cli;
mod clock;
mod commands;
mod env;
mod error;
mod export;
mod foreign;
mod jobs;
mod network;
mod options;
mod plan;
mod profiles;
mod program;
mod prompts;
mod proof;
mod provision;
pub mod rehearsal;
mod report;
mod seller_central;
mod store;
mod term;
mod tls;
mod values;
mod world;

use error::Error;

// What the binary needs, and the integration tests.
pub use cli::command_line;
pub use program::main;
pub use store::{Home, Lock};
pub use values::{Region, Secret};
