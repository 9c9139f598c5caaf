//! What several commands do with the rooms: look into AWS, run a plan's waves, make the one key, prove values, rotate.

pub mod after;
pub mod app_proof;
pub mod chain;
pub mod consumers;
pub mod due;
pub mod exports;
pub mod foreign_key;
pub mod guide;
pub mod keep;
pub mod key;
pub mod ledger;
pub mod mask;
pub mod proof;
mod rotate_back;
pub mod rotate_finish;
pub mod rotate_key;
pub mod rotate_secret;
mod rotate_swap;
pub mod rotate_token;
mod rotate_wait;
pub mod secrets;
pub mod seller;
pub mod storage;
pub mod swap;
pub mod teardown;
pub mod temporary;
pub mod typed;
pub mod waves;

pub use chain::Chain;
pub use ledger::Ledger;
