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
pub mod child;
mod choice;
mod decoder;
mod dialog;
mod entry;
mod field;
pub mod guard;
mod hidden;
#[cfg(any(windows, test))]
mod keys;
mod line_buffer;
mod log;
mod memory;
pub mod passage;
mod plain;
pub mod platform;
mod prompt;
mod script;
mod signs;
mod style;
#[expect(clippy::module_inception, reason = "the room is named after its main type")]
mod term;
mod view;
mod wait;
mod wrap;
mod writers;

pub use log::log;
pub use prompt::{Hidden, Item, Prompt, PromptError, Select};
pub use script::{Answer, Script};
pub use term::{Capture, ColorChoice, Look, Term};
pub use wait::Wait;
pub use wrap::{width_of, wrap};
pub use writers::Lines;
