//! Login with Amazon: a refresh token, or the app itself, for an access token.

use super::http::Answer;
use super::{AccessToken, Endpoints, Http, LwaError};
use crate::values::{Endpoint, LwaClientId, Secret};
use jiff::{SignedDuration, Timestamp};
use std::time::Instant;

const WHAT: &str = "Login with Amazon";
/// What Amazon gives where `expires_in` cannot be read.
const USUAL_SECONDS: i64 = 3600;

/// A client of the token endpoint.
#[derive(Debug, Clone)]
pub struct Lwa {
    http: Http,
    endpoint: Endpoint,
}

impl Lwa {
    /// A client of this endpoint.
    pub fn new(http: &Http, endpoints: &Endpoints) -> Self {
        Self { http: http.clone(), endpoint: endpoints.lwa.clone() }
    }

    /// An access token for the seller who gave the refresh token.
    ///
    /// # Errors
    /// Amazon's refusal, or no answer after three tries.
    pub async fn exchange(
        &self,
        id: &LwaClientId,
        secret: &Secret,
        refresh: &Secret,
    ) -> Result<AccessToken, LwaError> {
        self.ask(&[
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh.expose()),
            ("client_id", id.as_str()),
            ("client_secret", secret.expose()),
        ])
        .await
    }

    /// An access token of the app itself: `sellingpartnerapi::notifications`,
    /// `sellingpartnerapi::client_credential:rotation`.
    ///
    /// # Errors
    /// Amazon's refusal, or no answer after three tries.
    pub async fn grantless(
        &self,
        id: &LwaClientId,
        secret: &Secret,
        scope: &str,
    ) -> Result<AccessToken, LwaError> {
        self.ask(&[
            ("grant_type", "client_credentials"),
            ("scope", scope),
            ("client_id", id.as_str()),
            ("client_secret", secret.expose()),
        ])
        .await
    }

    async fn ask(&self, form: &[(&str, &str)]) -> Result<AccessToken, LwaError> {
        let url = self.endpoint.url();
        let mut tries = 0;
        loop {
            tries += 1;
            let asked_at = (Timestamp::now(), Instant::now());
            let request = self.http.client(url).post(url.clone()).form(form);
            let (error, why, pause) = match self.http.send(request).await {
                Ok(answer) => match token(&answer, asked_at.0) {
                    Some(token) => {
                        tracing::debug!(millis = asked_at.1.elapsed().as_millis(), "access token received");
                        return Ok(token);
                    }
                    None if answer.status < 300 => return Err(without_token(&answer)),
                    None => {
                        let error = LwaError::of_answer(&answer, tries);
                        if !error.passes() {
                            return Err(error);
                        }
                        (error, format!("HTTP {}", answer.status), answer.pause)
                    }
                },
                Err(failure) => match failure.again(false) {
                    Some((why, pause)) => (LwaError::of_failure(failure), why, pause),
                    None => return Err(LwaError::of_failure(failure)),
                },
            };
            if !self.http.retry.wait(WHAT, tries, pause, &why).await {
                return Err(error);
            }
        }
    }
}

/// Every field but the two that are read is optional; `expires_in` is a number or a string.
fn token(answer: &Answer, asked_at: Timestamp) -> Option<AccessToken> {
    if !(200..300).contains(&answer.status) {
        return None;
    }
    let text = answer.json.get("access_token")?.as_str().filter(|t| !t.is_empty())?;
    let seconds = seconds(answer.json.get("expires_in"));
    Some(AccessToken { token: Secret::new(text), expires: asked_at + SignedDuration::from_secs(seconds) })
}

/// A lifetime in seconds, as a number or a string; a day at most.
pub(crate) fn seconds(value: Option<&serde_json::Value>) -> i64 {
    let read = |v: &serde_json::Value| {
        v.as_i64().or_else(|| v.as_f64().map(|f| f as i64)).or_else(|| v.as_str()?.trim().parse().ok())
    };
    value.and_then(read).unwrap_or(USUAL_SECONDS).clamp(0, 86_400)
}

/// HTTP 200 without a token: an `error` in it counts, otherwise it is no answer of Amazon's.
fn without_token(answer: &Answer) -> LwaError {
    match LwaError::of_answer(answer, 1) {
        LwaError::Other { code, status, seen } if code == "no code" => {
            LwaError::NotJson { status, server_hint: "it holds no access token".into(), seen }
        }
        error => error,
    }
}

#[cfg(test)]
#[path = "lwa_tests.rs"]
mod tests;
