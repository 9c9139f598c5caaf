//! What several commands do with the rooms: look into AWS, run a plan's waves, make the one key, prove values.

pub mod chain;
pub mod key;
pub mod ledger;
pub mod proof;
pub mod relocate;
pub mod secrets;
pub mod swap;
pub mod waves;

pub use chain::Chain;
pub use ledger::Ledger;
