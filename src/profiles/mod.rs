//! What is kept, and its life: the configuration under its lock, secrets in their stores, their swap and move, what is due.

pub mod consumers;
pub mod due;
pub mod keep;
pub mod ledger;
pub mod notes;
pub mod relocate;
pub mod secrets;
pub mod seller;
pub mod storage;
pub mod swap;

pub use ledger::Ledger;
