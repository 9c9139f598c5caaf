//! Login with Amazon and the Selling Partner API: requests, answers, typed refusals.
//!
//! [`http`] sends and sorts answers, [`no_answer`] says why there was none, [`retry`] when to send again, [`lwa`],
//! [`spapi`], [`applications`] and [`notifications`] know the calls, [`consent`] Amazon's page of consent, [`lwa_error`] and [`spapi_error`] know what a refusal means. No error and no `Debug` here
//! holds a secret, and what an answer says is kept only as [`crate::values::shown()`] returns it.

pub(crate) mod applications;
pub(crate) mod consent;
pub(crate) mod endpoints;
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) mod fuzzed;
pub(crate) mod http;
pub(crate) mod lwa;
pub(crate) mod lwa_error;
pub(crate) mod no_answer;
pub(crate) mod notices;
pub(crate) mod notifications;
pub(crate) mod participations;
mod probe;
pub(crate) mod retry;
pub(crate) mod spapi;
pub(crate) mod spapi_error;

#[cfg(test)]
mod stand_in;

pub(crate) use crate::network::Error as HttpError;
pub(crate) use endpoints::Endpoints;
pub(crate) use http::Http;
pub(crate) use lwa::Lwa;
pub(crate) use lwa_error::LwaError;
pub(crate) use no_answer::NoAnswer;
pub(crate) use participations::{Marketplace, Participations};
pub(crate) use retry::Tell;
pub(crate) use spapi::SpApi;
pub(crate) use spapi_error::SpApiError;

use crate::values::{Kind, Secret};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use std::time::Duration;

/// Amazon's tokens have at most 2 KB.
const LONGEST_TOKEN: usize = 8 << 10;
/// What Amazon gives where a lifetime cannot be read.
const USUAL_SECONDS: i64 = 3600;

/// The two services that the three values are for.
#[derive(Clone)]
pub(crate) struct Amazon {
    /// Login with Amazon.
    pub lwa: Lwa,
    /// The Selling Partner API.
    pub spapi: SpApi,
}

/// A short-lived token: of the app for a seller, grantless, or for restricted data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AccessToken {
    /// The token.
    pub token: Secret,
    /// When Amazon stops to accept it, by this computer's clock.
    pub expires: Timestamp,
}

impl AccessToken {
    /// Reads a token and its lifetime from an answer.
    fn read(token: Option<&Value>, lifetime: Option<&Value>, asked_at: Timestamp) -> Option<Self> {
        let expires = asked_at + SignedDuration::from_secs(seconds(lifetime));
        read_token(token).map(|token| Self { token, expires })
    }
}

/// A token of an answer. It goes into a header or a store, and perhaps to a terminal: it is taken only if it is visible
/// ASCII of at most 8 KB.
fn read_token(value: Option<&Value>) -> Option<Secret> {
    let text = value?.as_str()?;
    let fits = (1..=LONGEST_TOKEN).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
    fits.then(|| Secret::new(text))
}

/// A lifetime in seconds, as a number or a string; a day at most.
fn seconds(value: Option<&Value>) -> i64 {
    let read = |v: &Value| {
        v.as_i64().or_else(|| v.as_f64().map(|f| f as i64)).or_else(|| v.as_str()?.trim().parse().ok())
    };
    value.and_then(read).unwrap_or(USUAL_SECONDS).clamp(0, 86_400)
}

/// What was seen of an answer, for messages and for Amazon's support.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    /// The HTTP status, where an answer came.
    pub status: Option<u16>,
    /// `x-amzn-RequestId`, where the answer named one.
    pub request_id: Option<String>,
    /// `Retry-After`, where the answer named one.
    pub retry_after: Option<Duration>,
    /// Who the partner is whose values were refused: in whose words a refusal is told.
    pub kind: Kind,
}

/// What a refusal tells of the answer that it came by: of variants that hold only [`Seen`], and of those with more.
macro_rules! refusals {
    ($error:ident: $($only:ident)*; $($more:ident)*) => {
        impl $error {
            /// The HTTP status, where an answer came.
            pub(crate) fn status(&self) -> Option<u16> {
                self.seen()?.status
            }

            /// Amazon's request id, for its support, where the answer named one.
            pub(crate) fn request_id(&self) -> Option<&str> {
                self.seen()?.request_id.as_deref()
            }

            /// Who the partner is whose values were refused.
            pub(crate) fn kind(&self) -> $crate::values::Kind {
                self.seen().map(|seen| seen.kind).unwrap_or_default()
            }

            /// Notes whose values were refused.
            #[must_use]
            pub(crate) fn of(mut self, kind: $crate::values::Kind) -> Self {
                match &mut self {
                    $(Self::$only(seen))|* $(| Self::$more { seen, .. })* => seen.kind = kind,
                    Self::NoAnswer(_) => {}
                }
                self
            }

            pub(super) fn seen(&self) -> Option<&Seen> {
                match self {
                    $(Self::$only(seen))|* $(| Self::$more { seen, .. })* => Some(seen),
                    Self::NoAnswer(no_answer) => no_answer.seen(),
                }
            }
        }

        impl TryFrom<$error> for NoAnswer {
            type Error = $error;

            fn try_from(error: $error) -> Result<Self, $error> {
                match error {
                    $error::NoAnswer(no_answer) => Ok(no_answer),
                    refusal => Err(refusal),
                }
            }
        }
    };
}
use refusals;

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_lifetime_is_a_number_or_a_string() {
        for (json, expected) in
            [("3600", 3600), ("\"60\"", 60), ("59.9", 59), ("null", 3600), ("-1", 0), ("1e300", 86_400)]
        {
            assert_eq!(seconds(Some(&serde_json::from_str(json).unwrap())), expected, "{json}");
        }
    }

    #[test]
    fn a_token_is_visible_ascii_of_at_most_8_kb() {
        let read = |token: Value| AccessToken::read(Some(&token), None, Timestamp::UNIX_EPOCH);
        let longest = "x".repeat(LONGEST_TOKEN);
        for good in ["Atza|IwEB", longest.as_str()] {
            assert_eq!(read(json!(good)).unwrap().token.expose(), good);
        }
        let too_long = format!("{longest}x");
        for bad in
            ["", " ", "Atza|a b", "Atza|a\n", "\u{1b}[2J", "Atza|\u{e9}", "Atza|a\u{200b}", "a\0b", &too_long]
        {
            assert!(read(json!(bad)).is_none(), "{bad:?}");
        }
        for bad in [json!(7), json!(null), json!(["Atza|x"]), json!({ "token": "x" })] {
            assert!(read(bad).is_none());
        }
        assert!(AccessToken::read(None, None, Timestamp::UNIX_EPOCH).is_none());
    }
}
