//! PKCE as both sign-in pages check it (RFC 7636, sections 4.1, 4.2 and 4.6).

use super::sample;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Refuses what is no SHA-256 in base64url.
pub(super) fn challenge(text: String) -> Result<String, String> {
    let fits = text.len() == 43 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    fits.then_some(text).ok_or_else(|| "code_challenge is no SHA-256 in base64url".to_owned())
}

/// Whether a verifier has its form and is the one of the challenge.
pub(super) fn fits(verifier: &str, challenge: &str) -> bool {
    (43..=128).contains(&verifier.len())
        && verifier.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~".contains(&b))
        && challenge == URL_SAFE_NO_PAD.encode(sample::digest(verifier.as_bytes()))
}
