//! Replaces one secret: proves the new one, swaps it in, keeps the old one as long as it works.

pub(crate) mod access_key;
pub(crate) mod auto;
pub(crate) mod back;
mod checked;
pub(crate) mod client_secret;
pub(crate) mod due;
pub(crate) mod enroll;
pub(crate) mod finish;
pub(crate) mod refresh_token;
pub(crate) mod swapped;
pub(crate) mod wait;
