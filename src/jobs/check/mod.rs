//! The ladder: rungs as data, one verdict each. A failure at one rung never blames another, and later rungs that can
//! still say something still run.
//!
//! - [`rung`], [`texts_aws`] and [`texts_amazon`]: what each rung is, means, and needs.
//! - [`verdict`]: what a rung showed, and the exit code of them all.
//! - [`ladder`]: one profile from the store to restricted data; [`aws_rungs`] and [`amazon_rungs`] are its two halves.
//! - [`roles`]: which of Amazon's roles are there, with `check --roles`.
//! - [`repair`]: what `check --fix` mends.
//! - [`public`]: the report that may be posted anywhere.

pub(crate) mod amazon_rungs;
pub(crate) mod aws_rungs;
pub(crate) mod cells;
mod entities;
mod exported;
pub(crate) mod ladder;
mod organization;
pub(crate) mod public;
mod recorded;
pub(crate) mod remote;
mod repair;
pub(crate) mod roles;
pub(crate) mod rotation_rungs;
pub(crate) mod run;
mod rung;
pub(crate) mod screen;
mod slow;
pub(crate) mod stored;
mod texts_amazon;
mod texts_aws;
pub(crate) mod verdict;

pub(crate) use ladder::{Checked, Ladder};
pub(crate) use verdict::{Status, Verdict};
