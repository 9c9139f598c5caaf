//! Demonstrating Proof of Possession (RFC 9449): the header `DPoP` of a token request.

use super::query::AwsError;
use super::server::Incoming;
use super::signin::invalid;
use super::state::State;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, VerifyingKey};
use serde_json::Value;

/// How far a proof's time may be from the server's, in seconds.
const LEEWAY: i64 = 300;

/// Checks the proof, and gives the public key that it was signed with: x and y, 64 bytes.
pub(super) fn key(state: &mut State, incoming: &Incoming) -> Result<Vec<u8>, AwsError> {
    let refusal = |what: &str| invalid(&format!("the DPoP proof is refused: {what}"));
    let mut all = incoming.headers.get_all("dpop").iter();
    let (proof, more) = (all.next().and_then(|value| value.to_str().ok()), all.next());
    let checked = match (proof, more) {
        (Some(proof), None) => check(proof, &format!("{}/v1/token", incoming.base())),
        _ => Err("there is not exactly one".to_owned()),
    };
    let proof = checked.map_err(|what| {
        state.unexpected.push(format!("CreateOAuth2Token: DPoP: {what}"));
        refusal(&what)
    })?;
    // A wrong clock is the computer's, not the program's.
    if (state.now().as_second() - proof.iat).abs() > LEEWAY {
        return Err(refusal("iat is too far from now"));
    }
    if !state.signin.proofs.insert(proof.jti) {
        state.unexpected.push("CreateOAuth2Token: DPoP: jti was used before".to_owned());
        return Err(refusal("jti was used before"));
    }
    Ok(proof.key)
}

struct Proof {
    key: Vec<u8>,
    iat: i64,
    jti: String,
}

/// All that a proof says by itself.
fn check(proof: &str, url: &str) -> Result<Proof, String> {
    let parts: Vec<&str> = proof.split('.').collect();
    let [head, claims, signature] = parts.as_slice() else { return Err("it is no JWT".to_owned()) };
    let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).map_err(|_| "it is no base64url".to_owned());
    let json = |text: &str| {
        serde_json::from_slice::<Value>(&bytes(text)?).map_err(|_| "a part is no JSON".to_owned())
    };
    let (head, claim) = (json(head)?, json(claims)?);
    let is = |value: &Value, name: &str, expected: &str| {
        (value[name] == expected).then_some(()).ok_or_else(|| format!("{name} is not {expected}"))
    };
    is(&head, "typ", "dpop+jwt")?;
    is(&head, "alg", "ES256")?;
    let jwk = &head["jwk"];
    is(jwk, "kty", "EC")?;
    is(jwk, "crv", "P-256")?;
    if jwk.get("d").is_some() {
        return Err("it shows the private key".to_owned());
    }
    is(&claim, "htm", "POST")?;
    is(&claim, "htu", url)?;
    let mut key = Vec::with_capacity(64);
    for name in ["x", "y"] {
        let part = bytes(jwk[name].as_str().unwrap_or_default())?;
        if part.len() != 32 {
            return Err(format!("{name} has not 32 bytes"));
        }
        key.extend(part);
    }
    let point: Vec<u8> = std::iter::once(4).chain(key.iter().copied()).collect();
    let verifier = VerifyingKey::from_sec1_bytes(&point).map_err(|_| "the key is no point of the curve")?;
    let text = proof.rsplit_once('.').map_or("", |(text, _)| text);
    // Raw r and s, 64 bytes.
    let signature =
        Signature::from_slice(&bytes(signature)?).map_err(|_| "the signature has a wrong form")?;
    verifier.verify(text.as_bytes(), &signature).map_err(|_| "the signature is wrong")?;
    let iat = claim["iat"].as_i64().ok_or("iat is missing")?;
    let jti = claim["jti"].as_str().filter(|jti| !jti.is_empty()).ok_or("jti is missing")?;
    Ok(Proof { key, iat, jti: jti.to_owned() })
}
