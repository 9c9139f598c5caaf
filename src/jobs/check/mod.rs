//! The ladder: rungs as data, one verdict each. A failure at one rung never blames another, and later rungs that can
//! still say something still run.
//!
//! - [`rung`] and [`texts`]: what each rung is, means, and needs.
//! - [`verdict`]: what a rung showed, and the exit code of them all.
//! - [`ladder`]: one profile from the store to restricted data; [`aws_rungs`] and [`amazon_rungs`] are its two halves.
//! - [`repair`]: what `check --fix` mends.
//! - [`public`]: the report that may be posted anywhere.

pub mod amazon_rungs;
pub mod aws_rungs;
pub mod entities;
mod exported;
pub mod ladder;
pub mod public;
pub mod repair;
pub mod run;
pub mod rung;
pub mod screen;
pub mod stored;
pub mod texts;
pub mod verdict;

pub use ladder::{Checked, Ladder};
pub use rung::{Id, Rung};
pub use verdict::{Status, Verdict};
