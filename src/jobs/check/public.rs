//! The report that may be posted anywhere: built from an allow-list, so that nothing else can get into it.
//!
//! Version, system, rungs and their states, Amazon's error codes (from the list below) and request ids. No names,
//! ARNs, account ids, key ids, paths, and no text of a server.

use super::ladder::Checked;
use crate::Error;
use crate::amazon::{LwaError, NoAnswer, SpApiError};

/// The first line of every report; a file without it is not overwritten.
pub(crate) const HEAD: &str = "spapi-setup check: report for public posting";

/// Every code that a report may show. Anything else a server says is "another code".
const CODES: [&str; 24] = [
    "AccessDenied",
    "InvalidClientTokenId",
    "UnrecognizedClientException",
    "SignatureDoesNotMatch",
    "RequestExpired",
    "ExpiredToken",
    "ExpiredTokenException",
    "MalformedPolicyDocument",
    "LimitExceeded",
    "EntityAlreadyExists",
    "DeleteConflict",
    "NoSuchEntity",
    "Throttling",
    "ThrottlingException",
    "RequestLimitExceeded",
    "ServiceFailure",
    "ServiceUnavailable",
    "InternalFailure",
    "ValidationError",
    "InvalidInput",
    "IncompleteSignature",
    "MissingAuthenticationToken",
    "OptInRequired",
    "ConcurrentModification",
];

/// The code of a refusal, where the list knows it.
pub(crate) fn code(error: &Error) -> Option<&'static str> {
    match error {
        Error::Aws(error) => {
            let code = error.code()?;
            Some(CODES.into_iter().find(|known| *known == code).unwrap_or("another code"))
        }
        Error::Lwa(error) => lwa(error),
        Error::SpApi(error) => spapi(error),
        Error::Refused { refusal, .. } => code(refusal),
        Error::Halfway { source, .. } => code(source),
        _ => None,
    }
}

fn lwa(error: &LwaError) -> Option<&'static str> {
    Some(match error {
        LwaError::InvalidClient { .. } => "invalid_client",
        LwaError::InvalidGrant { .. } => "invalid_grant",
        LwaError::InvalidCode { .. } => "invalid_grant, code",
        LwaError::UnauthorizedClient { .. } => "unauthorized_client",
        LwaError::InvalidScope { .. } => "invalid_scope",
        LwaError::InvalidRequest { .. } => "invalid_request",
        LwaError::UnsupportedGrantType { .. } => "unsupported_grant_type",
        LwaError::NoAnswer(no_answer) => no_answer.kind(),
        LwaError::Other { .. } => "another code",
    })
}

fn spapi(error: &SpApiError) -> Option<&'static str> {
    Some(match error {
        SpApiError::Unauthorized { .. } => "Unauthorized, no detail",
        SpApiError::SecretExpired { .. } => "Unauthorized, LWA secret expired",
        SpApiError::TokenRejected { .. } => "Unauthorized, access token rejected",
        SpApiError::TokenExpired { .. } => "Unauthorized, access token expired",
        SpApiError::MissingToken { .. } => "MissingAuthenticationToken",
        SpApiError::DataElements { .. } => "InvalidInput, data elements",
        SpApiError::SecurityToken { .. } => "InvalidInput, security token",
        SpApiError::NoAnswer(NoAnswer::Throttled { .. }) => "QuotaExceeded",
        SpApiError::NoAnswer(no_answer) => no_answer.kind(),
        SpApiError::BadRequest { .. } | SpApiError::Other { .. } => "another code",
    })
}

/// The report of profiles that were checked.
pub(crate) fn report(checked: &[Checked]) -> String {
    let mut text = format!(
        "{HEAD}\nversion {}\nsystem  {} {}\n",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        std::env::consts::ARCH
    );
    for (n, profile) in checked.iter().enumerate() {
        text.push_str(&format!("\nprofile {} of {}\n", n + 1, checked.len()));
        for verdict in &profile.verdicts {
            let code = verdict.code.map(|code| format!("  {code}")).unwrap_or_default();
            let id = verdict.request_id.as_deref().filter(|id| is_request_id(id));
            let id = id.map(|id| format!("  request id {id}")).unwrap_or_default();
            let line = format!("  {:<4}  {:<22}{code}{id}", verdict.status.word(), verdict.rung.word());
            text.push_str(line.trim_end());
            text.push('\n');
        }
        for finding in profile.roles().unwrap_or_default() {
            text.push_str(&format!("    {:<9}  {}\n", finding.known.word(), finding.role.title()));
        }
    }
    text
}

/// A uuid's shape: eight hexadecimal digits and more, with hyphens. Neither an account id nor a key id is one.
fn is_request_id(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    parts.len() == 5
        && parts.iter().map(|p| p.len()).eq([8, 4, 4, 4, 12])
        && parts.iter().all(|p| p.bytes().all(|b| b.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_uuid_is_shown_as_a_request_id() {
        assert!(is_request_id("5f2c0a1b-0000-4abc-8def-0123456789ab"));
        for other in ["123456789012", "AKIAIOSFODNN7EXAMPLE", "arn:aws:iam::123456789012:user/x", ""] {
            assert!(!is_request_id(other), "{other}");
        }
    }

    #[test]
    fn a_code_that_is_not_listed_is_not_shown() {
        let of = |code: &str| {
            let (code, message) = (code.to_owned(), "acme".to_owned());
            super::code(&Error::Aws(crate::aws::Error::Other {
                code,
                message,
                status: 400,
                request_id: None,
            }))
        };
        assert_eq!(of("ValidationError"), Some("ValidationError"));
        assert_eq!(of("AcmeTradingSaysNo"), Some("another code"));
    }
}
