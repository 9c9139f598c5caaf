//! Signing in as a person: the page in the browser, what comes back from it, and credentials that live in memory.
//!
//! `aws login` of the AWS CLI speaks the same documented interface (AWS Sign-In API Reference, `AuthorizeOAuth2Access`
//! and `CreateOAuth2Token`). Each file is a piece of it: the address that answers the browser (`listener`, `pages`),
//! what proves that both ends are this run (`pkce`, `dpop`), where the page is and how its answer is exchanged (`site`,
//! `page`, `refused`), what AWS gave (`granted`), and that as credentials (`memory`). IAM Identity Center, a company's
//! own page, is `sso`, `sso_device`, `sso_portal`, `sso_refusal` and `sso_error`.

mod dpop;
mod error;
mod granted;
mod keep;
mod keep_sso;
mod listener;
mod memory;
mod page;
mod pages;
mod pkce;
mod refused;
mod site;
mod sso;
mod sso_device;
mod sso_error;
mod sso_portal;
mod sso_refusal;

#[cfg(test)]
mod listener_tests;
#[cfg(test)]
mod site_tests;

pub(crate) use error::Error;
pub(crate) use granted::Granted;
pub(crate) use keep::Keeping;
pub(crate) use keep_sso::{SsoKeeping, session_name};
pub(crate) use memory::Renewed;
pub(crate) use page::{Page, Paste};
pub(crate) use site::Site;
pub(crate) use sso::{Center, Token};
pub(crate) use sso_error::SsoError;
pub(crate) use sso_portal::{AtRole, Company, RenewedToken, SsoAccount};

use crate::values::opaque;
use aws_credential_types::provider::SharedCredentialsProvider;

use p256::elliptic_curve::rand_core::{OsRng, RngCore};
use zeroize::Zeroizing;

/// What a person signed in to: credentials in memory, renewed while the run needs them. Cheap to clone.
#[derive(Clone)]
pub(crate) struct SignedIn {
    /// Gives the credentials. A failure that it knows travels as [`crate::aws::Error`] in `CredentialsError`'s source.
    pub(super) provider: SharedCredentialsProvider,
    /// Where they come from, for a screen: "the sign-in in the browser".
    pub(super) words: &'static str,
    /// Set in a rehearsal: every service's requests go there, and nothing is read from the environment.
    pub(super) endpoint: Option<String>,
    /// Set after a sign-in at a company's page.
    pub company: Option<Company>,
}

opaque!(SignedIn, words);

/// Returns `N` bytes of the system's random source.
fn random<const N: usize>() -> Zeroizing<[u8; N]> {
    let mut bytes = Zeroizing::new([0; N]);
    OsRng.fill_bytes(&mut *bytes);
    bytes
}
