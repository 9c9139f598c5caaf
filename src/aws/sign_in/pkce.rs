//! Proof Key for Code Exchange (RFC 7636): only who asked for a code can use it. And the `state` that ties the
//! browser's answer to this run's question.

use super::random;
use crate::values::Secret;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// The verifier of one sign-in: 64 characters. It leaves this process only in the exchange of the code.
#[derive(Debug)]
pub(super) struct Verifier(Secret);

impl Verifier {
    /// Makes a new one.
    pub(super) fn new() -> Self {
        Self(Secret::new(URL_SAFE_NO_PAD.encode(*random::<48>())))
    }

    /// Returns the verifier itself, for the exchange.
    pub(super) fn secret(&self) -> &Secret {
        &self.0
    }

    /// Returns what the address of the sign-in page carries: base64url of the verifier's SHA-256. The method's name
    /// is `SHA-256` at AWS Sign-In and `S256` at IAM Identity Center.
    pub(super) fn challenge(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.0.expose().as_bytes()))
    }
}

/// Makes a `state`: 22 characters, of 128 random bits. It is compared as a [`Secret`], in constant time.
pub(super) fn state() -> Secret {
    Secret::new(URL_SAFE_NO_PAD.encode(*random::<16>()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_that_of_the_rfc() {
        let verifier = Verifier(Secret::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));
        assert_eq!(verifier.challenge(), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn every_sign_in_has_its_own() {
        let (one, other) = (Verifier::new(), Verifier::new());
        assert_eq!(one.secret().chars(), 64);
        assert_ne!(one.secret(), other.secret());
        assert_eq!(state().chars(), 22);
        assert_ne!(state(), state());
    }
}
