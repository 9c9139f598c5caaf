#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]
#![allow(rustdoc::private_intra_doc_links, reason = "the map of modules is for readers of the source")]
//! `spapi-setup`: working credentials for Amazon's Selling Partner API (SP-API).
//!
//! ```text
//! flags · env · file · profile ─► Given ─ask─► Answers ─► Desired ─┐
//!                                           IAM reads ─► Observed ─┴─ diff ─► Plan ─► review ─► apply ─► Store
//!                                                                                               └► checks ─► Profile
//! ```
//!
//! One vocabulary in code, screens, docs and JSON: answer, desired, observed, plan, step, wave,
//! apply, settle, check, store, profile, app, authorization, sink. Of partners: kind (seller or vendor, private or public
//! app, production or sandbox), realm (the region, environment and partner that a token is for), site (the pages where
//! a developer's apps are).
//!
//! Rooms, the highest floor first; `tests/it/floors.rs` says which may name which.
//!
//! - [`program`], [`cli`], [`commands`]: from argv to an exit code; one file a command.
//! - [`jobs`]: what a person came to do: setup, check, rotate, import, teardown, tokens.
//! - [`provision`]: signing in, and what is in AWS. [`profiles`]: what is kept, and its life.
//! - [`prompts`]: what a person is led through. [`proof`]: whether values work.
//! - [`world`]: what a run has around it. [`report`]: every error to heading, cause, fix, note and exit code.
//! - [`foreign`]: the one reader of other programs' text. [`export`]: one file a target format.
//! - [`answers`]: the questions as data, and who may ask them.
//! - [`seller_central`]: the guide through Seller Central, Vendor Central or the Solution Provider Portal, as data.
//! - [`rehearsal`]: a stand-in for AWS and Amazon on the loopback interface.
//! - [`aws`]: IAM and STS; the only room that knows the AWS SDK.
//! - [`amazon`]: Login with Amazon and the Selling Partner API.
//! - [`network`], [`tls`]: the proxy and the trusted certificates, the same for AWS and Amazon.
//! - [`store`]: keyring or file, `config.toml`, the lock, `pending.toml`.
//! - [`files`]: reads what the system and other programs wrote.
//! - [`term`]: everything that is printed or asked.
//! - [`plan`]: pure; what should be, what is, and the steps between.
//! - [`values`]: parsed once, never checked twice; no I/O.
//! - `fuzzing`: what must hold of any bytes from outside; in test builds only.

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
mod files;
mod foreign;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzzing;
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
pub use values::{AppKind, Environment, Partner, Region, Secret};
