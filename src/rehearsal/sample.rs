//! Ids and secrets that have Amazon's shapes.

use super::Sample;
use crate::values::Secret;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// The sample app's client id. `5a3b1e` reads "sample".
pub(super) const CLIENT_ID: &str = "amzn1.application-oa2-client.5a3b1e5a3b1e5a3b1e5a3b1e5a3b1e5a";

/// The values that the wizard offers in a rehearsal: the same in every run.
pub(super) fn sample() -> Sample {
    Sample {
        client_id: CLIENT_ID.to_owned(),
        client_secret: client_secret(b"sample"),
        refresh_token: token("Atzr|", b"sample", 392),
    }
}

/// A client secret in today's shape: `amzn1.oa2-cs.v1.` and 64 hex digits.
pub(super) fn client_secret(seed: &[u8]) -> Secret {
    // Not the client id's mark: one secret of 256 would have eight digits in common with it.
    Secret::new(format!("amzn1.oa2-cs.v1.c5e0f7{}", &hex(&digest(seed))[6..]))
}

/// An LWA token of `length` characters, prefix included.
pub(super) fn token(prefix: &str, seed: &[u8], length: usize) -> Secret {
    // Kinds of tokens have no eight characters in common: a leak of one must not look like another.
    let mark = if prefix == "Atzr|" { "IwEBI-SAMPLE-" } else { "" };
    let mut text = format!("{prefix}{mark}");
    let mut block = digest(seed);
    while text.len() < length {
        text.push_str(&URL_SAFE_NO_PAD.encode(block));
        block = digest(&block);
    }
    text.truncate(length);
    Secret::new(text)
}

/// A secret access key: 40 characters of the base 64 alphabet.
pub(super) fn secret_access_key() -> Secret {
    let mut text = STANDARD.encode(digest(&random()));
    text.truncate(38);
    // Both marks that break careless URL and shell quoting.
    text.insert(9, '/');
    text.insert(23, '+');
    Secret::new(text)
}

/// A session token as STS gives them.
pub(super) fn session_token() -> Secret {
    Secret::new(format!("IQoJb3JpZ2luX2Vj{}", token("", &random(), 300).expose()))
}

/// An IAM unique id or access key id: the prefix and upper-case base 32, as long as AWS's.
pub(super) fn unique_id(prefix: &str) -> String {
    let length = if matches!(prefix, "AKIA" | "ASIA") { 20 } else { 21 };
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let tail = digest(&random());
    let tail = tail.iter().map(|b| char::from(letters[usize::from(b % 32)]));
    prefix.chars().chain(tail).take(length).collect()
}

/// A request id.
pub(super) fn request_id() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// Random bytes.
pub(super) fn random() -> [u8; 16] {
    *uuid::Uuid::new_v4().as_bytes()
}

/// SHA-256.
pub(super) fn digest(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// Lower-case hex.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::LwaClientId;

    #[test]
    fn samples_have_amazons_shapes() {
        let s = sample();
        assert!(s.client_id.parse::<LwaClientId>().is_ok());
        let digits = s.client_secret.expose().strip_prefix("amzn1.oa2-cs.v1.").unwrap().to_owned();
        assert!(digits.len() == 64 && digits.bytes().all(|b| b.is_ascii_hexdigit()), "{digits}");
        assert!(!s.client_id.contains(&digits[..8]), "the head of the secret is no part of the id");
        assert_eq!(sample().refresh_token, s.refresh_token);
        assert_eq!((unique_id("AKIA").len(), unique_id("AROA").len()), (20, 21));
        assert_eq!(secret_access_key().chars(), 40);
        assert_ne!(secret_access_key(), secret_access_key());
    }
}
