//! Signing in as a person: the page in the browser, what comes back from it, and credentials that live in memory.
//!
//! `aws login` of the AWS CLI speaks the same documented interface (AWS Sign-In API Reference, `AuthorizeOAuth2Access`
//! and `CreateOAuth2Token`). Each file is a piece of it: the address that answers the browser (`listener`, `pages`),
//! what proves that both ends are this run (`pkce`, `dpop`), and what AWS gave (`granted`).

mod dpop;
mod error;
mod granted;
mod listener;
mod pages;
mod pkce;

#[cfg(test)]
mod listener_tests;

pub(crate) use error::Error;

use p256::elliptic_curve::rand_core::{OsRng, RngCore};
use zeroize::Zeroizing;

/// Returns `N` bytes of the system's random source.
fn random<const N: usize>() -> Zeroizing<[u8; N]> {
    let mut bytes = Zeroizing::new([0; N]);
    OsRng.fill_bytes(&mut *bytes);
    bytes
}
