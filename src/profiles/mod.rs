//! What is kept, and its life: the configuration under its lock, secrets in their stores, their swap and move, what is due.

pub(crate) mod after;
pub(crate) mod awaited;
pub(crate) mod consumers;
pub(crate) mod due;
pub(crate) mod exports;
pub(crate) mod keep;
pub(crate) mod ledger;
pub(crate) mod named;
pub(crate) mod naming;
pub(crate) mod notes;
pub(crate) mod out_file;
pub(crate) mod relocate;
#[cfg(test)]
mod sample;
pub(crate) mod secrets;
pub(crate) mod seller;
pub(crate) mod shared;
pub(crate) mod sinks;
pub(crate) mod storage;
pub(crate) mod swap;
pub(crate) mod team;

pub(crate) use ledger::Ledger;
pub(crate) use out_file::OutFile;
