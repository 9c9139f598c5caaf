//! What a refusal of the Selling Partner API means.

use super::http::Answer;
use super::{NoAnswer, Seen, refusals};

/// A refusal, or no answer. A 403 is never read as a wrong secret, nor as a fault of IAM.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SpApiError {
    /// 403 without details: a role is missing, was added after the authorization, or the region is another.
    #[error("SP-API refuses the app (HTTP 403, Unauthorized, no detail)")]
    Unauthorized(Seen),
    /// The client secret is past its 180 days, or so fresh that SP-API does not know it yet.
    #[error("SP-API says that the client secret has expired")]
    SecretExpired(Seen),
    /// The access token was cut, changed or revoked.
    #[error("SP-API says that the access token is revoked, malformed or invalid")]
    TokenRejected(Seen),
    /// The access token is past its hour.
    #[error("SP-API says that the access token has expired")]
    TokenExpired(Seen),
    /// The token did not arrive: a gateway dropped the header `x-amz-access-token`.
    #[error("the access token did not reach SP-API")]
    MissingToken(Seen),
    /// The app may not read these personal data: a restricted role is missing.
    #[error("the app has no access to {}", if elements.is_empty() { "restricted data".to_owned() } else { elements.join(", ") })]
    DataElements {
        /// What was refused: `shippingAddress`, `buyerInfo`.
        elements: Vec<String>,
        seen: Seen,
    },
    /// The security token is called invalid: words about AWS's signatures, which this program's requests don't carry.
    #[error("SP-API says that the security token of the request is invalid")]
    SecurityToken(Seen),
    /// Nothing is known about the values.
    #[error("SP-API: {0}")]
    NoAnswer(#[from] NoAnswer),
    /// The request was not accepted as it is.
    #[error("SP-API did not accept the request: {code}: {message}")]
    BadRequest {
        /// Amazon's code.
        code: String,
        message: String,
        seen: Seen,
    },
    /// Something else.
    #[error("SP-API refused: {code} (HTTP {status}): {message}")]
    Other {
        /// Amazon's code, or "no code".
        code: String,
        message: String,
        status: u16,
        seen: Seen,
    },
}

refusals! {
    SpApiError: Unauthorized SecretExpired TokenRejected TokenExpired MissingToken SecurityToken;
    DataElements BadRequest Other
}

impl SpApiError {
    /// Reads a refusal: by its details and message first, then by code and status.
    pub(super) fn of_answer(answer: &Answer) -> Self {
        let first = answer.json.get("errors").and_then(|e| e.get(0)).unwrap_or(&answer.json);
        let text = |key: &str| first.get(key).and_then(|v| v.as_str()).unwrap_or_default().trim();
        let (code, message, details) = (text("code"), text("message"), text("details"));
        let (seen, status) = (answer.seen.clone(), answer.status);
        let says = |part: &str| details.contains(part) || message.contains(part);
        if says("LWA secret token you provided has expired") {
            Self::SecretExpired(seen)
        } else if says("access token you provided has expired") {
            Self::TokenExpired(seen)
        } else if says("revoked, malformed or invalid") {
            Self::TokenRejected(seen)
        } else if says("Access token is missing in the request header")
            || code == "MissingAuthenticationToken"
        {
            Self::MissingToken(seen)
        } else if says("does not have access to one or more requested data elements") {
            Self::DataElements { elements: elements(answer, &format!("{message} {details}")), seen }
        } else if is_security_token(code) || is_security_token(message) || is_security_token(details) {
            Self::SecurityToken(seen)
        } else if status == 429 || code == "QuotaExceeded" {
            NoAnswer::Throttled { tries: 1, seen }.into()
        } else if status >= 500 {
            NoAnswer::Failing { tries: 1, seen }.into()
        } else if status == 403 && details.is_empty() && matches!(code, "" | "Unauthorized" | "AccessDenied")
        {
            Self::Unauthorized(seen)
        } else {
            let message = answer.sent.shown(if details.is_empty() { message } else { details });
            let code = if code.is_empty() { "no code".to_owned() } else { answer.sent.shown(code) };
            match status {
                400 => Self::BadRequest { code, message, seen },
                _ => Self::Other { code, message, status, seen },
            }
        }
    }
}

/// "The security token included in the request is invalid", and the codes that AWS has for it.
fn is_security_token(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    (text.contains("security token") && (text.contains("invalid") || text.contains("expired")))
        || matches!(text.as_str(), "invalidclienttokenid" | "unrecognizedclientexception")
}

/// The names in the brackets of "… data elements: [buyerInfo, shippingAddress]".
fn elements(answer: &Answer, text: &str) -> Vec<String> {
    let inner =
        text.split_once('[').and_then(|(_, rest)| rest.split_once(']')).map_or("", |(inner, _)| inner);
    let names = inner.split(',').map(|name| answer.sent.shown(name)).filter(|name| !name.is_empty());
    names.take(MOST_ELEMENTS).collect()
}

/// There are three today.
const MOST_ELEMENTS: usize = 10;
