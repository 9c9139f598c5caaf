//! Everything that is printed or asked.
//!
//! Data goes to standard output, everything else to standard error. No other room prints, and no
//! other room knows the terminal's modes and sizes.
//!
//! - [`Term`]: writers by purpose, and what can be said about the terminal.
//! - [`Prompt`]: the one trait of the program, because no server imitates a person.
//! - [`guard`]: Ctrl-C, SIGTERM and panics leave a terminal that works.
//! - [`platform`]: what differs between systems: raw mode, core dumps.

mod browser;
pub(crate) mod child;
mod choice;
mod decoder;
mod dialog;
mod entry;
mod field;
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) mod fuzzed;
pub(crate) mod guard;
mod hidden;
#[cfg(any(windows, test))]
mod keys;
mod letters;
mod line_buffer;
mod log;
pub(crate) mod passage;
pub(crate) mod platform;
mod progress;
mod prompt;
#[cfg(test)]
mod script;
mod signs;
mod style;
#[expect(clippy::module_inception, reason = "the room is named after its main type")]
mod term;
pub(crate) mod tool;
mod view;
mod wait;
mod wrap;
mod writers;

pub(crate) use log::log;
pub(crate) use progress::Progress;
pub(crate) use prompt::{Hidden, Item, Prompt, PromptError, Select};
#[cfg(test)]
pub(crate) use script::{Answer, Script};
#[cfg(test)]
pub(crate) use term::Capture;
pub(crate) use term::{ColorChoice, Look, Term};
pub(crate) use wait::Wait;
pub(crate) use wrap::wrap;
pub(crate) use writers::Lines;
