//! Demonstrating Proof of Possession (RFC 9449): AWS gives tokens only to who holds the key that asked for them.

use crate::values::{Secret, opaque};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::Timestamp;
use p256::SecretKey;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use p256::elliptic_curve::rand_core::OsRng;
use p256::elliptic_curve::sec1::ToEncodedPoint;
use serde_json::json;
use zeroize::Zeroizing;

/// The key of one session: kept for its refreshes, zeroed when dropped.
#[derive(Clone)]
pub(crate) struct Key(SecretKey);

opaque!(Key);

impl Key {
    /// Makes a new one.
    pub(super) fn new() -> Self {
        Self(SecretKey::random(&mut OsRng))
    }

    /// Returns the key as the AWS CLI keeps it: SEC1 in PEM, `-----BEGIN EC PRIVATE KEY-----`, with the curve and the
    /// public key in it (RFC 5915). `p256` itself leaves the curve out, and the AWS Common Runtime reads no key without.
    pub(super) fn pem(&self) -> Secret {
        let mut der = Zeroizing::new(Vec::with_capacity(121));
        der.extend_from_slice(&[0x30, 0x77, 0x02, 0x01, 0x01, 0x04, 0x20]);
        der.extend(Zeroizing::new(self.0.to_bytes()).iter());
        // The curve: 1.2.840.10045.3.1.7. Then the public key, a bit string of 65 bytes.
        der.extend_from_slice(&[0xa0, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07]);
        der.extend_from_slice(&[0xa1, 0x44, 0x03, 0x42, 0x00]);
        der.extend_from_slice(self.0.public_key().to_encoded_point(false).as_bytes());
        let text = Zeroizing::new(STANDARD.encode(&*der));
        // Lines of 64 characters; base64 is ASCII.
        let mut pem = Zeroizing::new(String::with_capacity(240));
        pem.push_str("-----BEGIN EC PRIVATE KEY-----\n");
        for (at, c) in text.char_indices() {
            if at > 0 && at % 64 == 0 {
                pem.push('\n');
            }
            pem.push(c);
        }
        pem.push_str("\n-----END EC PRIVATE KEY-----\n");
        Secret::new(pem.as_str())
    }

    /// Returns the header `DPoP` of one `POST` to `url` at `now`: a JWT with the public key, signed by ES256. Each has an id of
    /// its own, so that none serves twice.
    pub(super) fn proof(&self, url: &str, now: Timestamp) -> String {
        let point = self.0.public_key().to_encoded_point(false);
        let coordinate = |bytes: Option<&p256::FieldBytes>| {
            bytes.map(|bytes| URL_SAFE_NO_PAD.encode(bytes)).unwrap_or_default()
        };
        let jwk =
            json!({"kty": "EC", "x": coordinate(point.x()), "y": coordinate(point.y()), "crv": "P-256"});
        let header = json!({"typ": "dpop+jwt", "alg": "ES256", "jwk": jwk});
        let id = uuid::Uuid::new_v4().to_string();
        let claims = json!({"jti": id, "htm": "POST", "htu": url, "iat": now.as_second()});
        let part = |value: serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let text = format!("{}.{}", part(header), part(claims));
        let signature: Signature = SigningKey::from(&self.0).sign(text.as_bytes());
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use p256::ecdsa::VerifyingKey;
    use p256::ecdsa::signature::Verifier;
    use serde_json::Value;

    fn decoded(part: &str) -> Value {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
    }

    #[test]
    fn a_proof_names_its_request_and_holds_under_the_key_that_it_shows() {
        let (key, now) = (Key::new(), "2026-11-27T12:00:00Z".parse().unwrap());
        let url = "https://us-east-1.signin.aws.amazon.com/v1/token";
        let proof = key.proof(url, now);
        let [header, claims, signature] = proof.split('.').collect::<Vec<_>>().try_into().unwrap();
        let (head, claim) = (decoded(header), decoded(claims));
        assert_eq!((&head["typ"], &head["alg"]), (&json!("dpop+jwt"), &json!("ES256")));
        assert_eq!((&head["jwk"]["kty"], &head["jwk"]["crv"]), (&json!("EC"), &json!("P-256")));
        assert_eq!(
            (&claim["htm"], &claim["htu"], &claim["iat"]),
            (&json!("POST"), &json!(url), &json!(1_795_780_800))
        );
        let mut point = vec![4];
        for name in ["x", "y"] {
            point.extend(URL_SAFE_NO_PAD.decode(head["jwk"][name].as_str().unwrap()).unwrap());
        }
        let shown = VerifyingKey::from_sec1_bytes(&point).unwrap();
        let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
        assert_eq!(signature.len(), 64, "raw r and s, not DER");
        let signature = Signature::from_slice(&signature).unwrap();
        assert!(shown.verify(format!("{header}.{claims}").as_bytes(), &signature).is_ok());
        assert_ne!(decoded(key.proof(url, now).split('.').nth(1).unwrap())["jti"], claim["jti"]);
    }

    #[test]
    fn the_key_is_written_as_the_aws_cli_writes_it_and_never_shown() {
        let key = Key::new();
        let pem = key.pem();
        assert!(pem.expose().starts_with("-----BEGIN EC PRIVATE KEY-----\n"));
        assert_eq!(SecretKey::from_sec1_pem(pem.expose()).unwrap(), key.0);
        let lines: Vec<usize> = pem.expose().lines().map(str::len).collect();
        assert_eq!(lines, [30, 64, 64, 36, 28], "as the AWS CLI breaks it");
        let body: String = pem.expose().lines().filter(|line| !line.starts_with('-')).collect();
        let der = STANDARD.decode(body).unwrap();
        assert_eq!((der.len(), der[1]), (121, 119));
        let curve = [0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
        assert!(der.windows(10).any(|part| part == curve), "the AWS Common Runtime reads no key without it");
        assert_eq!(format!("{key:?}"), "Key { .. }");
    }
}
