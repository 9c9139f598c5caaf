//! Login with Amazon: a refresh token, a code of Amazon's page of consent, or the app itself, for an access token.

use super::http::Answer;
use super::{AccessToken, Endpoints, Http, LwaError, read_token};
use crate::values::{Endpoint, LwaClientId, Secret, Sent};
use jiff::Timestamp;
use std::time::Instant;

const WHAT: &str = "Login with Amazon";

/// A client of the token endpoint.
#[derive(Debug, Clone)]
pub(crate) struct Lwa {
    http: Http,
    endpoint: Endpoint,
}

impl Lwa {
    /// A client of this endpoint.
    pub(crate) fn new(http: &Http, endpoints: &Endpoints) -> Self {
        Self { http: http.clone(), endpoint: endpoints.lwa.clone() }
    }

    /// An access token for the seller who gave the refresh token.
    pub(crate) async fn exchange(
        &self,
        id: &LwaClientId,
        secret: &Secret,
        refresh: &Secret,
    ) -> Result<AccessToken, LwaError> {
        let form = [("grant_type", "refresh_token"), ("refresh_token", refresh.expose())];
        self.ask(id, secret, &form, false, read).await
    }

    /// The refresh token that a code stands for; `redirect_uri` is the one that the page of consent was opened with.
    /// Amazon takes a code once: it is not sent again where it may have arrived.
    pub(crate) async fn redeem(
        &self,
        id: &LwaClientId,
        secret: &Secret,
        code: &Secret,
        redirect_uri: &str,
    ) -> Result<Secret, LwaError> {
        let form =
            [("grant_type", "authorization_code"), ("code", code.expose()), ("redirect_uri", redirect_uri)];
        let token = |answer: &Answer, asked_at| read(answer, asked_at).and_then(|_| refresh_token(answer));
        self.ask(id, secret, &form, true, token).await
    }

    /// An access token of the app itself: `sellingpartnerapi::notifications`,
    /// `sellingpartnerapi::client_credential:rotation`.
    pub(crate) async fn grantless(
        &self,
        id: &LwaClientId,
        secret: &Secret,
        scope: &str,
    ) -> Result<AccessToken, LwaError> {
        let form = [("grant_type", "client_credentials"), ("scope", scope)];
        self.ask(id, secret, &form, false, read).await
    }

    async fn ask<T>(
        &self,
        id: &LwaClientId,
        secret: &Secret,
        form: &[(&str, &str)],
        once: bool,
        read: impl Fn(&Answer, Timestamp) -> Result<T, LwaError>,
    ) -> Result<T, LwaError> {
        let url = self.endpoint.url();
        let app = [("client_id", id.as_str()), ("client_secret", secret.expose())];
        let form: Vec<(&str, &str)> = form.iter().copied().chain(app).collect();
        let values =
            form.iter().filter(|(name, _)| !matches!(*name, "grant_type" | "scope" | "redirect_uri"));
        let sent = Sent::of(values.map(|(_, value)| *value));
        let asked_at = (Timestamp::now(), Instant::now());
        let request = || self.http.client(url).post(url.clone()).form(&form);
        let token = self.http.ask(WHAT, once, &sent, request, |answer| read(answer, asked_at.0)).await?;
        tracing::info!(millis = asked_at.1.elapsed().as_millis(), "access token received");
        Ok(token)
    }
}

/// The refresh token of a code's answer.
fn refresh_token(answer: &Answer) -> Result<Secret, LwaError> {
    let token = read_token(answer.json.get("refresh_token"));
    token.ok_or_else(|| answer.senseless("it holds no refresh token").into())
}

/// Every field but the two that are read is optional.
pub(super) fn read(answer: &Answer, asked_at: Timestamp) -> Result<AccessToken, LwaError> {
    if answer.status < 300 {
        let token = answer.json.get("access_token");
        if let Some(token) = AccessToken::read(token, answer.json.get("expires_in"), asked_at) {
            return Ok(token);
        }
        if token.is_some() {
            return Err(answer.senseless("the access token in it is none").into());
        }
    }
    match LwaError::of_answer(answer) {
        // HTTP 200 without a token: an `error` in it counts, otherwise it is no answer of Amazon's.
        LwaError::Other { code, .. } if code == "no code" && answer.status < 300 => {
            Err(answer.senseless("it holds no access token").into())
        }
        error => Err(error),
    }
}

#[cfg(test)]
#[path = "lwa_tests.rs"]
mod tests;
