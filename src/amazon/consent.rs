//! Amazon's page of consent: its address, and the `state` that ties the answer to the question.
//!
//! "Website Authorization Workflow" of the SP-API's guide: `application_id`, `state`, `redirect_uri`, and `version=beta` as
//! long as the app is a draft.

use super::Endpoints;
use crate::values::{Malformed, Secret};
use p256::elliptic_curve::rand_core::{OsRng, RngCore};
use url::Url;
use zeroize::Zeroizing;

/// The page, on the Seller Central or Vendor Central of a marketplace.
const PAGE: &str = "/apps/authorize/consent";
/// How long a code works, in seconds, from the consent on ("Authorize Public Applications").
pub(crate) const CODE_SECONDS: u64 = 300;

/// Whose consent is asked for, and where the browser goes afterwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Consent<'a> {
    /// The host of the marketplace's Seller Central or Vendor Central.
    pub host: &'a str,
    /// `amzn1.sp.solution.…`.
    pub application_id: &'a str,
    /// One of the app's registered addresses.
    pub redirect_uri: &'a str,
    /// Whether the app is not published yet.
    pub draft: bool,
}

impl Consent<'_> {
    /// The address to open. It holds no secret: who knows the `state` of somebody else can't use it here.
    pub(crate) fn address(&self, endpoints: &Endpoints, state: &Secret) -> Result<Url, Malformed> {
        let mut url = endpoints.central_url(self.host, PAGE)?;
        url.query_pairs_mut()
            .append_pair("application_id", self.application_id)
            .append_pair("state", state.expose())
            .append_pair("redirect_uri", self.redirect_uri);
        if self.draft {
            url.query_pairs_mut().append_pair("version", "beta");
        }
        Ok(url)
    }
}

/// Makes a `state` of 128 random bits: 32 hexadecimal digits, which no shell and no flag takes for something else.
pub(crate) fn state() -> Secret {
    let mut bytes = Zeroizing::new([0; 16]);
    OsRng.fill_bytes(&mut *bytes);
    Secret::new(bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::env::Env;

    #[test]
    fn the_address_is_the_one_of_amazons_guide() {
        let endpoints = Endpoints::from_env(&Env::default()).unwrap();
        let mut consent = Consent {
            host: "vendorcentral.amazon.de",
            application_id: "amzn1.sp.solution.0a1b",
            redirect_uri: "https://erp.example.com/a?b=c",
            draft: false,
        };
        let state = Secret::new("abc-_");
        assert_eq!(
            consent.address(&endpoints, &state).unwrap().as_str(),
            "https://vendorcentral.amazon.de/apps/authorize/consent?application_id=amzn1.sp.solution.0a1b&state=abc-_\
             &redirect_uri=https%3A%2F%2Ferp.example.com%2Fa%3Fb%3Dc"
        );
        consent.draft = true;
        assert!(consent.address(&endpoints, &state).unwrap().as_str().ends_with("&version=beta"));
    }

    #[test]
    fn every_state_is_another() {
        assert!(state().chars() == 32 && state().expose().bytes().all(|b| b.is_ascii_hexdigit()));
        assert_ne!(state(), state());
    }
}
