//! AWS Signature Version 4, checked.

use super::query::AwsError;
use super::sample::{digest, hex};
use super::server::Incoming;
use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp, civil::DateTime, tz::TimeZone};
use sha2::Sha256;

/// The parts of an `Authorization` header.
pub(super) struct Signed<'a> {
    pub key_id: &'a str,
    pub region: &'a str,
    pub service: &'a str,
    date: &'a str,
    headers: Vec<&'a str>,
    signature: &'a str,
}

/// The key id a request says it is signed with.
pub(super) fn key_id(incoming: &Incoming) -> Option<&str> {
    parse(incoming.header("authorization")?).map(|s| s.key_id)
}

/// The parts, where the request is signed at all.
pub(super) fn signed(incoming: &Incoming) -> Result<Signed<'_>, AwsError> {
    let header = incoming.header("authorization").ok_or_else(|| {
        AwsError::new("MissingAuthenticationToken", 403, "Request is missing Authentication Token")
    })?;
    parse(header).ok_or_else(|| {
        AwsError::new(
            "IncompleteSignature",
            400,
            "Authorization header is not an AWS4-HMAC-SHA256 signature.",
        )
    })
}

fn parse(header: &str) -> Option<Signed<'_>> {
    let rest = header.strip_prefix("AWS4-HMAC-SHA256")?;
    let part = |name: &str| {
        rest.split(',').find_map(|p| p.trim().strip_prefix(name).and_then(|p| p.strip_prefix('=')))
    };
    let scope: Vec<&str> = part("Credential")?.split('/').collect();
    let &[key_id, date, region, service, "aws4_request"] = scope.as_slice() else { return None };
    let headers = part("SignedHeaders")?.split(';').collect();
    Some(Signed { key_id, region, service, date, headers, signature: part("Signature")? })
}

/// Checks the signature against the secret, and the time against the clock.
pub(super) fn verify(
    incoming: &Incoming,
    signed: &Signed,
    secret: &str,
    now: Timestamp,
) -> Result<(), AwsError> {
    let mismatch = |message: String| AwsError::new("SignatureDoesNotMatch", 403, message);
    let stamp = incoming.header("x-amz-date").unwrap_or_default();
    let sent = DateTime::strptime("%Y%m%dT%H%M%SZ", stamp)
        .and_then(|t| t.to_zoned(TimeZone::UTC))
        .map_err(|_| AwsError::new("IncompleteSignature", 400, "Date must be in ISO-8601 'basic format'."))?
        .timestamp();
    if !signed.headers.contains(&"host") || !stamp.starts_with(signed.date) {
        return Err(mismatch("Credential scope or signed headers are incomplete.".to_owned()));
    }
    let expected = hex(&sign(incoming, signed, stamp, secret));
    if expected != signed.signature {
        return Err(mismatch(
            "The request signature we calculated does not match the signature you provided. Check your AWS \
             Secret Access Key and signing method. Consult the service documentation for details."
                .to_owned(),
        ));
    }
    let basic = |t: Timestamp| t.strftime("%Y%m%dT%H%M%SZ").to_string();
    let told = |what: &str, limit: Timestamp, sign: char| {
        Err(mismatch(format!("{what} {} ({} {sign} 15 min.)", basic(limit), basic(now))))
    };
    let window = SignedDuration::from_mins(15);
    if sent < now - window {
        told(&format!("Signature expired: {stamp} is now earlier than"), now - window, '-')
    } else if sent > now + window {
        told(&format!("Signature not yet current: {stamp} is still later than"), now + window, '+')
    } else {
        Ok(())
    }
}

fn sign(incoming: &Incoming, signed: &Signed, stamp: &str, secret: &str) -> [u8; 32] {
    let mut headers = String::new();
    for name in &signed.headers {
        let values = incoming.headers.get_all(*name).iter();
        let values = values.map(|v| {
            let text = String::from_utf8_lossy(v.as_bytes());
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        });
        headers.push_str(&format!("{name}:{}\n", values.collect::<Vec<_>>().join(",")));
    }
    let mut query: Vec<&str> = incoming.query.split('&').filter(|q| !q.is_empty()).collect();
    query.sort_unstable();
    let canonical = format!(
        "{}\n{}\n{}\n{headers}\n{}\n{}",
        incoming.method,
        incoming.path,
        query.join("&"),
        signed.headers.join(";"),
        hex(&digest(&incoming.body)),
    );
    let scope = format!("{}/{}/{}/aws4_request", signed.date, signed.region, signed.service);
    let text = format!("AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{}", hex(&digest(canonical.as_bytes())));
    let start = format!("AWS4{secret}").into_bytes();
    let parts = [signed.date, signed.region, signed.service, "aws4_request", &text];
    let mut key = start;
    for part in parts {
        key = mac(&key, part.as_bytes()).to_vec();
    }
    let mut signature = [0; 32];
    signature.copy_from_slice(&key);
    signature
}

fn mac(key: &[u8], text: &[u8]) -> [u8; 32] {
    // HMAC takes a key of any length; the error type is the trait's, not this hash's.
    match Hmac::<Sha256>::new_from_slice(key) {
        Ok(mut mac) => {
            mac.update(text);
            mac.finalize().into_bytes().into()
        }
        Err(_) => [0; 32],
    }
}
