//! What a refusal of the Selling Partner API means.

use super::http::{Answer, Failure};
use super::{Seen, shown};

/// A refusal, or no answer (domain.md 5.4). A 403 is never read as a wrong secret, nor as a fault of IAM.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SpApiError {
    /// 403 without details: a role is missing, was added after the authorization, or the region is another.
    #[error("SP-API refuses the app (HTTP 403, Unauthorized, no detail)")]
    Unauthorized {
        /// The answer's status and request id.
        seen: Seen,
    },
    /// The client secret is past its 180 days, or so fresh that SP-API does not know it yet.
    #[error("SP-API says that the client secret has expired")]
    SecretExpired {
        /// The answer's status and request id.
        seen: Seen,
    },
    /// The access token was cut, changed or revoked.
    #[error("SP-API says that the access token is revoked, malformed or invalid")]
    TokenRejected {
        /// The answer's status and request id.
        seen: Seen,
    },
    /// The access token is past its hour.
    #[error("SP-API says that the access token has expired")]
    TokenExpired {
        /// The answer's status and request id.
        seen: Seen,
    },
    /// The token did not arrive: a gateway dropped the header `x-amz-access-token`.
    #[error("the access token did not reach SP-API")]
    MissingToken {
        /// The answer's status and request id.
        seen: Seen,
    },
    /// The app may not read these personal data: a restricted role is missing.
    #[error("the app has no access to {}", if elements.is_empty() { "restricted data".to_owned() } else { elements.join(", ") })]
    DataElements {
        /// What was refused: `shippingAddress`, `buyerInfo`.
        elements: Vec<String>,
        /// The answer's status and request id.
        seen: Seen,
    },
    /// Too many requests; `marketplaceParticipations` allows about one a minute.
    #[error("SP-API asks to slow down (HTTP 429)")]
    Throttled {
        /// How often it was tried.
        tries: u32,
        /// The answer's status and request id.
        seen: Seen,
    },
    /// Amazon's own trouble.
    #[error("SP-API has trouble of its own (HTTP {status}, tried {tries} times)")]
    Unavailable {
        /// The last status.
        status: u16,
        /// How often it was tried.
        tries: u32,
        /// The answer's status and request id.
        seen: Seen,
    },
    /// The answer is not JSON, or not this API's.
    #[error("the answer did not come from SP-API (HTTP {status}): {server_hint}")]
    NotJson {
        /// The status.
        status: u16,
        /// What it is, and who may have sent it.
        server_hint: String,
        /// The answer's status and request id.
        seen: Seen,
    },
    /// A redirect, which is not followed.
    #[error("the request was redirected to {to_host}, and not followed")]
    Redirected {
        /// Where to.
        to_host: String,
        /// The answer's status and request id.
        seen: Seen,
    },
    /// No connection, or one that was cut.
    #[error("SP-API could not be reached: {what}")]
    Network {
        /// What happened.
        what: String,
    },
    /// No answer in time.
    #[error("SP-API did not answer in time")]
    Timeout,
    /// The request was not accepted as it is.
    #[error("SP-API did not accept the request: {code}: {message}")]
    BadRequest {
        /// Amazon's code.
        code: String,
        /// Amazon's words, shortened.
        message: String,
        /// The answer's status and request id.
        seen: Seen,
    },
    /// Something else.
    #[error("SP-API refused: {code} (HTTP {status}): {message}")]
    Other {
        /// Amazon's code, or "no code".
        code: String,
        /// Amazon's words, shortened.
        message: String,
        /// The status.
        status: u16,
        /// The answer's status and request id.
        seen: Seen,
    },
}

impl SpApiError {
    /// The HTTP status, where an answer came.
    pub fn status(&self) -> Option<u16> {
        self.seen()?.status
    }

    /// Amazon's request id, for its support, where the answer named one.
    pub fn request_id(&self) -> Option<&str> {
        self.seen()?.request_id.as_deref()
    }

    /// Whether nothing is known about the values: they should be kept and tried again later.
    pub fn is_unknown(&self) -> bool {
        matches!(
            self,
            Self::Throttled { .. }
                | Self::Unavailable { .. }
                | Self::NotJson { .. }
                | Self::Redirected { .. }
                | Self::Network { .. }
                | Self::Timeout
        )
    }

    fn seen(&self) -> Option<&Seen> {
        match self {
            Self::Unauthorized { seen }
            | Self::SecretExpired { seen }
            | Self::TokenRejected { seen }
            | Self::TokenExpired { seen }
            | Self::MissingToken { seen }
            | Self::DataElements { seen, .. }
            | Self::Throttled { seen, .. }
            | Self::Unavailable { seen, .. }
            | Self::NotJson { seen, .. }
            | Self::Redirected { seen, .. }
            | Self::BadRequest { seen, .. }
            | Self::Other { seen, .. } => Some(seen),
            Self::Network { .. } | Self::Timeout => None,
        }
    }

    /// Reads a refusal: by its details and message first, then by code and status.
    pub(crate) fn of_answer(answer: &Answer, tries: u32) -> Self {
        let first = answer.json.get("errors").and_then(|e| e.get(0)).unwrap_or(&answer.json);
        let text = |key: &str| first.get(key).and_then(|v| v.as_str()).unwrap_or_default().trim();
        let (code, message, details) = (text("code"), text("message"), text("details"));
        let (seen, status) = (answer.seen.clone(), answer.status);
        let says = |part: &str| details.contains(part) || message.contains(part);
        if says("LWA secret token you provided has expired") {
            Self::SecretExpired { seen }
        } else if says("access token you provided has expired") {
            Self::TokenExpired { seen }
        } else if says("revoked, malformed or invalid") {
            Self::TokenRejected { seen }
        } else if says("Access token is missing in the request header")
            || code == "MissingAuthenticationToken"
        {
            Self::MissingToken { seen }
        } else if says("does not have access to one or more requested data elements") {
            Self::DataElements { elements: elements(&format!("{message} {details}")), seen }
        } else if status == 429 || code == "QuotaExceeded" {
            Self::Throttled { tries, seen }
        } else if status >= 500 {
            Self::Unavailable { status, tries, seen }
        } else if status == 403 && details.is_empty() && matches!(code, "" | "Unauthorized" | "AccessDenied")
        {
            Self::Unauthorized { seen }
        } else {
            let message = shown(if details.is_empty() { message } else { details });
            let code = if code.is_empty() { "no code".to_owned() } else { shown(code) };
            match status {
                400 => Self::BadRequest { code, message, seen },
                _ => Self::Other { code, message, status, seen },
            }
        }
    }

    pub(crate) fn of_failure(failure: Failure) -> Self {
        match failure {
            Failure::Redirected { to_host, seen } => Self::Redirected { to_host, seen },
            Failure::NotJson { hint, seen, .. } => {
                Self::NotJson { status: seen.status.unwrap_or_default(), server_hint: hint, seen }
            }
            Failure::Network { what, .. } => Self::Network { what },
            Failure::Timeout { .. } => Self::Timeout,
        }
    }
}

/// The names in the brackets of "… data elements: [buyerInfo, shippingAddress]".
fn elements(text: &str) -> Vec<String> {
    let inner =
        text.split_once('[').and_then(|(_, rest)| rest.split_once(']')).map_or("", |(inner, _)| inner);
    inner.split(',').map(|name| shown(name.trim())).filter(|name| !name.is_empty()).collect()
}
