//! The Selling Partner API: where a seller sells, and whether an app may read personal data.

use super::http::Answer;
use super::lwa::seconds;
use super::{AccessToken, Endpoints, Http, SpApiError};
use crate::values::{Region, Secret};
use jiff::{SignedDuration, Timestamp};
use reqwest::header::HeaderValue;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, PoisonError};

const WHAT: &str = "the Selling Partner API";
const PARTICIPATIONS: &str = "/sellers/v1/marketplaceParticipations";
const RESTRICTED_DATA_TOKEN: &str = "/tokens/2021-03-01/restrictedDataToken";

/// A marketplace as SP-API lists it; its id may be one that Amazon's own table does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marketplace {
    /// `A1PA6795UKMFR9`.
    pub id: String,
    /// `Amazon.de`.
    pub name: String,
    /// ISO country code: `GB`, not `UK`.
    pub country: String,
    /// `www.amazon.de`.
    pub domain: String,
    /// Whether the seller sells there.
    pub participating: bool,
}

/// Where the seller sells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participations {
    /// The store's name, where Amazon tells one.
    pub store_name: Option<String>,
    /// Every marketplace of the answer, in its order.
    pub marketplaces: Vec<Marketplace>,
    /// Amazon's request id.
    pub request_id: Option<String>,
}

type Known = Vec<(Region, Secret, Result<Participations, SpApiError>)>;

/// A client of SP-API. It remembers what each region said to each token: the call allows about one a minute.
#[derive(Clone)]
pub struct SpApi {
    http: Http,
    endpoints: Endpoints,
    known: Arc<Mutex<Known>>,
}

impl SpApi {
    /// A client of these endpoints.
    pub fn new(http: &Http, endpoints: &Endpoints) -> Self {
        Self { http: http.clone(), endpoints: endpoints.clone(), known: Arc::default() }
    }

    /// Where the seller sells: `GET /sellers/v1/marketplaceParticipations`. Sent again only where the server did
    /// not get it, or failed by itself.
    ///
    /// # Errors
    /// Amazon's refusal, or no answer.
    pub async fn participations(
        &self,
        region: Region,
        token: &AccessToken,
    ) -> Result<Participations, SpApiError> {
        if let Some(known) = self.remembered(region, &token.token) {
            return known;
        }
        let answer = self.call(region, token, Method::GET, PARTICIPATIONS, None).await;
        let result = answer.and_then(|answer| read_participations(&answer));
        self.remember(region, &token.token, &result);
        result
    }

    /// Which other region takes the token, after `refused` did not; each is asked once.
    pub async fn other_region_accepts(
        &self,
        refused: Region,
        token: &AccessToken,
    ) -> Option<(Region, Participations)> {
        if !self.endpoints.regions_differ() {
            return None;
        }
        let others: Vec<Region> = Region::ALL.into_iter().filter(|r| *r != refused).collect();
        let &[a, b] = others.as_slice() else { return None };
        let (first, second) = tokio::join!(self.participations(a, token), self.participations(b, token));
        [(a, first), (b, second)].into_iter().find_map(|(region, result)| Some((region, result.ok()?)))
    }

    /// A token for restricted data: `paths` such as `/orders/v0/orders`, read with buyer and address.
    ///
    /// # Errors
    /// [`SpApiError::DataElements`] where a restricted role is missing; other refusals; no answer.
    pub async fn restricted_data_token(
        &self,
        region: Region,
        token: &AccessToken,
        paths: &[String],
    ) -> Result<AccessToken, SpApiError> {
        let resources: Vec<Value> = paths.iter().map(|path| resource(path)).collect();
        let body = json!({ "restrictedResources": resources });
        let asked_at = Timestamp::now();
        let answer = self.call(region, token, Method::POST, RESTRICTED_DATA_TOKEN, Some(&body)).await?;
        // The model has no wrapper, an older guide shows one.
        let payload = answer.json.get("payload").unwrap_or(&answer.json);
        let text = payload.get("restrictedDataToken").and_then(Value::as_str).filter(|t| !t.is_empty());
        let Some(text) = text else { return Err(unexpected(&answer, "it holds no restricted data token")) };
        let seconds = seconds(payload.get("expiresIn"));
        Ok(AccessToken { token: Secret::new(text), expires: asked_at + SignedDuration::from_secs(seconds) })
    }

    async fn call(
        &self,
        region: Region,
        token: &AccessToken,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Answer, SpApiError> {
        // Reads with a tight budget are repeated only where they cannot have counted.
        let careful = method == Method::GET;
        let mut tries = 0;
        loop {
            tries += 1;
            let request = self.request(region, token, &method, path, body)?;
            let (error, why, pause) = match self.http.send(request).await {
                Ok(answer) if (200..300).contains(&answer.status) => return Ok(answer),
                Ok(answer) => {
                    let error = SpApiError::of_answer(&answer, tries);
                    let again = match error {
                        SpApiError::Unavailable { .. } => true,
                        SpApiError::Throttled { .. } => !careful,
                        _ => false,
                    };
                    if !again {
                        return Err(error);
                    }
                    (error, format!("HTTP {}", answer.status), answer.pause)
                }
                Err(failure) => match failure.again(careful) {
                    Some((why, pause)) => (SpApiError::of_failure(failure), why, pause),
                    None => return Err(SpApiError::of_failure(failure)),
                },
            };
            if !self.http.retry.wait(WHAT, tries, pause, &why).await {
                return Err(error);
            }
        }
    }

    fn request(
        &self,
        region: Region,
        token: &AccessToken,
        method: &Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<RequestBuilder, SpApiError> {
        let url = self.endpoints.spapi_url(region, path);
        let url = url.map_err(|e| SpApiError::Network { what: e.to_string() })?;
        let Ok(mut header) = HeaderValue::from_str(token.token.expose()) else {
            return Err(SpApiError::TokenRejected { seen: super::Seen::default() });
        };
        header.set_sensitive(true);
        let request =
            self.http.client(&url).request(method.clone(), url).header("x-amz-access-token", header);
        Ok(match body {
            Some(body) => request.json(body),
            None => request,
        })
    }

    fn remembered(&self, region: Region, token: &Secret) -> Option<Result<Participations, SpApiError>> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.iter().find(|(r, t, _)| *r == region && t == token).map(|(_, _, result)| result.clone())
    }

    /// Keeps what will not change by asking again; a fresh secret, which SP-API does not know yet, will.
    fn remember(&self, region: Region, token: &Secret, result: &Result<Participations, SpApiError>) {
        let settled = match result {
            Ok(_) => true,
            Err(e) => matches!(e, SpApiError::Unauthorized { .. } | SpApiError::TokenRejected { .. }),
        };
        if settled {
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            known.push((region, token.clone(), result.clone()));
        }
    }
}

impl std::fmt::Debug for SpApi {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SpApi").field("endpoints", &self.endpoints).finish_non_exhaustive()
    }
}

/// Orders name the data elements; other paths do not take them.
fn resource(path: &str) -> Value {
    if path.starts_with("/orders/v0/") {
        json!({ "method": "GET", "path": path, "dataElements": ["buyerInfo", "shippingAddress"] })
    } else {
        json!({ "method": "GET", "path": path })
    }
}

fn read_participations(answer: &Answer) -> Result<Participations, SpApiError> {
    let Some(list) = answer.json.get("payload").and_then(Value::as_array) else {
        return Err(unexpected(answer, "it holds no list of marketplaces"));
    };
    let text = |v: &Value, key: &str| v.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let none = Value::Null;
    let marketplaces = list.iter().filter_map(|entry| {
        let marketplace = entry.get("marketplace")?;
        let participation = entry.get("participation").unwrap_or(&none);
        Some(Marketplace {
            id: text(marketplace, "id"),
            name: text(marketplace, "name"),
            country: text(marketplace, "countryCode"),
            domain: text(marketplace, "domainName"),
            participating: participation.get("isParticipating").and_then(Value::as_bool).unwrap_or(false),
        })
    });
    let names = || list.iter().map(|entry| text(entry, "storeName")).filter(|name| !name.trim().is_empty());
    Ok(Participations {
        store_name: names().next(),
        marketplaces: marketplaces.collect(),
        request_id: answer.seen.request_id.clone(),
    })
}

fn unexpected(answer: &Answer, hint: &str) -> SpApiError {
    SpApiError::NotJson { status: answer.status, server_hint: hint.into(), seen: answer.seen.clone() }
}

#[cfg(test)]
#[path = "spapi_tests.rs"]
mod tests;
