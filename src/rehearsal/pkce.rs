//! PKCE as both sign-in pages check it (RFC 7636, sections 4.1, 4.2 and 4.6).

use super::sample;
use crate::values::Secret;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};

/// How long a code works. AWS names no number; the code is used at once or was lost.
const CODE_LIFE: SignedDuration = SignedDuration::from_mins(5);

/// What a sign-in page is asked for, once nothing is wrong with it.
#[derive(Clone)]
pub(super) struct Asked {
    pub client_id: String,
    pub redirect: String,
    pub state: String,
    pub challenge: String,
}

/// What a page gave to the browser.
#[derive(Debug)]
pub(super) struct Code {
    pub code: Secret,
    client_id: String,
    redirect: String,
    challenge: String,
    made: Timestamp,
    used: bool,
}

impl Code {
    /// A code of this many characters.
    pub(super) fn new(asked: Asked, length: usize) -> Self {
        let Asked { client_id, redirect, challenge, .. } = asked;
        let code = sample::token("", &sample::random(), length);
        Self { code, client_id, redirect, challenge, made: Timestamp::now(), used: false }
    }

    /// Uses the code up: whatever comes with it, it is good for one try. Says what is wrong with that.
    pub(super) fn redeem(
        &mut self,
        client_id: &str,
        redirect: &str,
        verifier: &str,
    ) -> Result<(), &'static str> {
        if std::mem::replace(&mut self.used, true) {
            Err("the code was used before")
        } else if self.client_id != client_id {
            Err("the code is another client's")
        } else if self.redirect != redirect {
            Err("redirectUri is not the one of the code")
        } else if !fits(verifier, &self.challenge) {
            Err("codeVerifier does not fit the challenge")
        } else {
            Ok(())
        }
    }

    pub(super) fn expired(&self) -> bool {
        Timestamp::now() > self.made + CODE_LIFE
    }
}

/// Refuses what is no SHA-256 in base64url.
pub(super) fn challenge(text: String) -> Result<String, String> {
    let fits = text.len() == 43 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    fits.then_some(text).ok_or_else(|| "code_challenge is no SHA-256 in base64url".to_owned())
}

/// Whether a verifier has its form and is the one of the challenge.
fn fits(verifier: &str, challenge: &str) -> bool {
    (43..=128).contains(&verifier.len())
        && verifier.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~".contains(&b))
        && challenge == URL_SAFE_NO_PAD.encode(sample::digest(verifier.as_bytes()))
}
