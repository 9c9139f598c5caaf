//! Login with Amazon and the Selling Partner API: requests, answers, typed refusals.
//!
//! [`http`] sends and sorts answers, [`retry`] says when to send again, [`lwa`] and [`spapi`] know the calls,
//! [`lwa_error`] and [`spapi_error`] know what a refusal means. No error and no `Debug` here holds a secret.

pub mod endpoints;
pub mod http;
pub mod lwa;
pub mod lwa_error;
pub mod retry;
pub mod spapi;
pub mod spapi_error;

#[cfg(test)]
mod stand_in;

pub use endpoints::Endpoints;
pub use http::{Error as HttpError, Http, Times};
pub use lwa::Lwa;
pub use lwa_error::LwaError;
pub use retry::Waiting;
pub use spapi::{Marketplace, Participations, SpApi};
pub use spapi_error::SpApiError;

use crate::values::Secret;

/// The two services that the three values are for.
#[derive(Clone)]
pub struct Amazon {
    /// Login with Amazon.
    pub lwa: Lwa,
    /// The Selling Partner API.
    pub spapi: SpApi,
}

/// A short-lived token: of the app for a seller, grantless, or for restricted data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessToken {
    /// The token.
    pub token: Secret,
    /// When Amazon stops to accept it, by this computer's clock.
    pub expires: jiff::Timestamp,
}

/// What was seen of an answer, for messages and for Amazon's support.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    /// The HTTP status, where an answer came.
    pub status: Option<u16>,
    /// `x-amzn-RequestId`, where the answer named one.
    pub request_id: Option<String>,
}

/// Text from an answer, fit to be shown: one line, at most 200 characters, nothing that looks like a token.
pub(crate) fn shown(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(200).collect();
    line.split(' ')
        .map(|word| if looks_secret(word) { "(hidden)" } else { word })
        .collect::<Vec<_>>()
        .join(" ")
}

fn looks_secret(word: &str) -> bool {
    word.contains("Atz") || word.contains("Atc|") || word.contains("oa2-cs") || {
        let run = word
            .split(|c: char| !(c.is_ascii_alphanumeric() || "/+_=".contains(c)))
            .map(str::len)
            .max()
            .unwrap_or(0);
        run >= 40
    }
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn what_is_shown_of_an_answer_holds_no_token() {
        assert_eq!(shown("The token Atzr|abc is bad\n"), "The token (hidden) is bad ");
        let hex = "0123456789abcdef".repeat(4);
        assert_eq!(shown(&format!("no {hex}")), "no (hidden)");
        let usual = "Application does not have access to one or more requested data elements: [buyerInfo]";
        assert_eq!(shown(usual), usual);
    }
}
