//! The Application Management API: Amazon makes a new client secret and sends it to the app's queue
//! (model `application_2023-11-30`).

use super::http::Answer;
use super::{AccessToken, NoAnswer, SpApi, SpApiError};
use crate::values::{Malformed, Region, Sent};
use jiff::Timestamp;
use serde_json::json;
use std::time::Duration;

/// The scope of the token that asks for it, and that proves a new secret without a seller.
pub(crate) const ROTATION_SCOPE: &str = "sellingpartnerapi::client_credential:rotation";
const CLIENT_SECRET: &str = "/applications/2023-11-30/clientSecret";

/// What became of the one request for a new client secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Rotated {
    /// Amazon made a secret: it comes as a message, and the one in use dies seven days after `at`.
    Accepted {
        /// `x-amzn-RequestId`.
        request_id: Option<String>,
        /// When, by Amazon's `Date`.
        at: Timestamp,
    },
    /// The app has no queue for it in the developer console. Nothing was made.
    NotEnrolled {
        /// Amazon's request id.
        request_id: Option<String>,
    },
    /// Amazon said no. Nothing was made.
    Refused(SpApiError),
    /// The call is allowed about once a minute. Nothing was made.
    Throttled {
        /// How long Amazon asks to wait, where it says so.
        retry_after: Option<Duration>,
    },
    /// The request did not reach Amazon. Nothing was made.
    Unsent(NoAnswer),
    /// Nobody knows: the answer was cut, late, an error of Amazon's own, or none that it gives. A secret may be under
    /// way, and the request must not be repeated by itself.
    Maybe { why: NoAnswer },
}

impl SpApi {
    /// The host that [`SpApi::rotate_client_secret`] asks.
    ///
    /// # Errors
    /// An endpoint is set that is no URL.
    pub(crate) fn rotation_host(&self, region: Region) -> Result<String, Malformed> {
        let url = self.endpoints.spapi_url(region, CLIENT_SECRET)?;
        Ok(url.host_str().unwrap_or_default().to_owned())
    }

    /// `rotateApplicationClientSecret`, by a token of [`ROTATION_SCOPE`]. One attempt of 30 s at most, never a second
    /// one: each that Amazon takes makes a secret, and what a second does to the others is not documented.
    pub(crate) async fn rotate_client_secret(&self, region: Region, token: &AccessToken) -> Rotated {
        let unsent = |what: String| Rotated::Unsent(NoAnswer::Unreachable { what });
        let url = match self.endpoints.spapi_url(region, CLIENT_SECRET) {
            Ok(url) => url,
            Err(error) => return unsent(error.to_string()),
        };
        let Ok(header) = super::spapi::token_header(token) else {
            return unsent("the access token can't be sent".to_owned());
        };
        // The model has no body; Amazon's own sample sends an empty object.
        let request = self.http.client(&url).post(url).header("x-amz-access-token", header).json(&json!({}));
        let outcome = self.http.send(request, &Sent::of([token.token.expose()])).await;
        let rotated = match outcome {
            Ok(answer) => read(&answer, self.http.now()),
            Err(no_answer) => unanswered(no_answer),
        };
        tracing::info!(outcome = rotated.word(), "asked for a new client secret");
        rotated
    }
}

impl Rotated {
    fn word(&self) -> &'static str {
        match self {
            Self::Accepted { .. } => "accepted",
            Self::NotEnrolled { .. } => "not enrolled",
            Self::Refused(_) => "refused",
            Self::Throttled { .. } => "throttled",
            Self::Unsent(_) => "not sent",
            Self::Maybe { .. } => "unknown",
        }
    }
}

/// What Amazon's answer says.
fn read(answer: &Answer, at: Timestamp) -> Rotated {
    let seen = &answer.seen;
    let request_id = seen.request_id.clone();
    let maybe = |hint: &str| Rotated::Maybe { why: answer.senseless(hint) };
    match answer.status {
        204 => Rotated::Accepted { request_id, at },
        429 => Rotated::Throttled { retry_after: seen.retry_after },
        // The model's refusals, and those of gateways that mean the same.
        400 | 401 | 403 | 404 | 405 | 413 | 415 => match SpApiError::of_answer(answer) {
            SpApiError::BadRequest { message, .. } if message.contains("not enrolled") => {
                Rotated::NotEnrolled { request_id }
            }
            SpApiError::NoAnswer(NoAnswer::Throttled { seen, .. }) => {
                Rotated::Throttled { retry_after: seen.retry_after }
            }
            error => Rotated::Refused(error),
        },
        500.. => Rotated::Maybe { why: NoAnswer::Failing { tries: 1, seen: seen.clone() } },
        status => maybe(&format!("Amazon gives no HTTP {status} to this request")),
    }
}

/// Whether the request may have reached Amazon although no answer of Amazon's came.
fn unanswered(why: NoAnswer) -> Rotated {
    let before = match &why {
        NoAnswer::Unreachable { .. } | NoAnswer::Between(_) => true,
        NoAnswer::Timeout { connecting } => *connecting,
        // Somebody else's no, who did not pass the request on. HTTP 303 leads to the answer of one that was carried out.
        NoAnswer::Redirected { seen, .. } | NoAnswer::Foreign { seen, .. } => {
            seen.status.is_some_and(|status| (300..500).contains(&status) && status != 303 && status != 408)
        }
        NoAnswer::Cut { .. } | NoAnswer::Failing { .. } | NoAnswer::Throttled { .. } => false,
    };
    if before { Rotated::Unsent(why) } else { Rotated::Maybe { why } }
}

#[cfg(test)]
#[path = "applications_tests.rs"]
mod tests;
