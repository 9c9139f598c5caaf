//! Replaces one secret: proves the new one, swaps it in, keeps the old one as long as it works.

pub mod access_key;
pub mod after;
pub mod back;
pub mod client_secret;
pub mod exports;
pub mod finish;
pub mod refresh_token;
pub mod swapped;
pub mod wait;
