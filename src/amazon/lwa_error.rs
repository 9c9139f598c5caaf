//! What a refusal of Login with Amazon means.

use super::http::Answer;
use super::{NoAnswer, Seen, refusals};

/// A refusal, or no answer. Told apart by `error` first, then by the beginning of `error_description`, then by the
/// status. What is not known is never read as a wrong secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum LwaError {
    /// Id and secret are no pair: another app's secret, one that was rotated or is past its 180 days.
    #[error("Login with Amazon does not know this client id and secret as a pair (invalid_client)")]
    InvalidClient(Seen),
    /// The refresh token was mistyped, cut, revoked, or is another app's.
    #[error("Login with Amazon does not accept the refresh token (invalid_grant)")]
    InvalidGrant(Seen),
    /// The code of the page of consent is older than five minutes, was used already, or was given for another redirect
    /// URI or app.
    #[error("Login with Amazon does not accept the authorization code (invalid_grant)")]
    InvalidCode(Seen),
    /// Id and secret are right, the refresh token belongs to another app.
    #[error("the refresh token belongs to another app (unauthorized_client)")]
    UnauthorizedClient(Seen),
    /// The app has no right to grantless calls (a sandbox app), or the scope does not exist.
    #[error("Login with Amazon does not give this app the scope (invalid_scope)")]
    InvalidScope(Seen),
    /// A field was empty or missing.
    #[error("Login with Amazon misses a value{} (invalid_request)", param.as_ref().map(|p| format!(": {p}")).unwrap_or_default())]
    InvalidRequest {
        /// The field that Amazon names.
        param: Option<String>,
        seen: Seen,
    },
    /// The request was not understood: this program's fault, or a gateway's that changed it on the way.
    #[error("Login with Amazon did not understand the request (unsupported_grant_type)")]
    UnsupportedGrantType(Seen),
    /// Nothing is known about the values.
    #[error("Login with Amazon: {0}")]
    NoAnswer(#[from] NoAnswer),
    /// Something else that Amazon says.
    #[error("Login with Amazon refused: {code} (HTTP {status})")]
    Other {
        /// Amazon's code, such as `access_denied`, or "no code".
        code: String,
        status: u16,
        seen: Seen,
    },
}

refusals! {
    LwaError: InvalidClient InvalidGrant InvalidCode UnauthorizedClient InvalidScope UnsupportedGrantType;
    InvalidRequest Other
}

impl LwaError {
    /// Reads a refusal: `error` first, then the description, then the status.
    pub(super) fn of_answer(answer: &Answer) -> Self {
        let text = |key: &str| answer.json.get(key).and_then(|v| v.as_str()).unwrap_or_default();
        let (code, description) = (text("error"), text("error_description"));
        let (seen, status) = (answer.seen.clone(), answer.status);
        let kind = if code.is_empty() { by_description(description) } else { code };
        match kind {
            _ if status == 429 => NoAnswer::Throttled { tries: 1, seen }.into(),
            "invalid_client" => Self::InvalidClient(seen),
            "invalid_grant" if parameter(description) == Some("code") => Self::InvalidCode(seen),
            "invalid_grant" => Self::InvalidGrant(seen),
            "unauthorized_client" => Self::UnauthorizedClient(seen),
            "invalid_scope" => Self::InvalidScope(seen),
            "invalid_request" => {
                let param = parameter(description).map(|name| answer.sent.shown(name));
                Self::InvalidRequest { param, seen }
            }
            "unsupported_grant_type" => Self::UnsupportedGrantType(seen),
            "server_error" | "ServerError" | "temporarily_unavailable" => {
                NoAnswer::Failing { tries: 1, seen }.into()
            }
            _ if status >= 500 => NoAnswer::Failing { tries: 1, seen }.into(),
            "" => Self::Other { code: "no code".into(), status, seen },
            other => Self::Other { code: answer.sent.shown(other), status, seen },
        }
    }
}

/// The descriptions that were seen with each code.
fn by_description(description: &str) -> &'static str {
    const BEGINNINGS: [(&str, &str); 7] = [
        ("Client authentication failed", "invalid_client"),
        ("The request has an invalid grant parameter", "invalid_grant"),
        ("Not authorized for requested operation", "unauthorized_client"),
        ("The request has an invalid parameter : scope", "invalid_scope"),
        ("An unknown scope was requested", "invalid_scope"),
        ("The authorization grant type is not supported", "unsupported_grant_type"),
        ("The request is missing a required parameter", "invalid_request"),
    ];
    BEGINNINGS.iter().find(|(head, _)| description.starts_with(head)).map_or("", |(_, code)| code)
}

/// The name after the last " : ", where it can be a name.
fn parameter(description: &str) -> Option<&str> {
    let name = description.rsplit_once(" : ")?.1.trim();
    (name.len() <= 40 && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')).then_some(name)
}
