//! What is in AWS: looks, compares, creates; the one key that must not be made twice.

pub mod access_key;
pub mod foreign_key;
pub mod survey;
pub mod waves;

pub use survey::Survey;
