//! What several commands do with the rooms: look into AWS, run a plan's waves, make the one key, prove values.

pub mod chain;
pub mod foreign_key;
pub mod keep;
pub mod key;
pub mod ledger;
pub mod mask;
pub mod proof;
pub mod secrets;
pub mod storage;
pub mod swap;
pub mod temporary;
pub mod waves;

pub use chain::Chain;
pub use ledger::Ledger;
