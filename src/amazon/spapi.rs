//! The Selling Partner API: where a seller sells, and whether an app may read personal data.

use super::http::Answer;
use super::participations::{self, Participations};
use super::{AccessToken, Endpoints, Http, NoAnswer, SpApiError};
use crate::values::{Environment, Kind, Malformed, Partner, Realm, Region, Secret, Sent};
use jiff::Timestamp;
use reqwest::Method;
use reqwest::header::HeaderValue;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::task::JoinSet;
use url::Url;

const WHAT: &str = "the Selling Partner API";
/// Whose answer proves a seller: no parameters, 0.016 requests a second, burst 15 (model `sellers.json`).
const PARTICIPATIONS: &str = "/sellers/v1/marketplaceParticipations";
/// Whose answer proves a vendor: none of its parameters is required, 10 requests a second (model `vendorOrders.json`).
const PURCHASE_ORDERS: &str = "/vendor/orders/v1/purchaseOrders?limit=1";
/// The sandbox answers only the request that the model names (`x-amzn-api-sandbox`).
const SANDBOX_PURCHASE_ORDERS: &str = "/vendor/orders/v1/purchaseOrders?createdAfter=2019-08-20T14:00:00\
    &createdBefore=2019-09-21T00:00:00&includeDetails=true&limit=2&sortOrder=DESC";
pub(super) const RESTRICTED_DATA_TOKEN: &str = "/tokens/2021-03-01/restrictedDataToken";

type Known = Vec<(Kind, Region, Secret, Result<Participations, SpApiError>)>;

/// A client of SP-API. It remembers what each region said to each token: the call allows about one a minute.
#[derive(Clone)]
pub(crate) struct SpApi {
    pub(super) http: Http,
    pub(super) endpoints: Endpoints,
    known: Arc<Mutex<Known>>,
}

impl SpApi {
    /// A client of these endpoints.
    pub(crate) fn new(http: &Http, endpoints: &Endpoints) -> Self {
        Self { http: http.clone(), endpoints: endpoints.clone(), known: Arc::default() }
    }

    /// The call that proves an account of this kind: where a seller sells, or that a vendor may read purchase orders,
    /// of which nothing is read. Sent again only where the server did not get it, or failed by itself.
    pub(crate) async fn account(
        &self,
        kind: Kind,
        region: Region,
        token: &AccessToken,
    ) -> Result<Participations, SpApiError> {
        if let Some(known) = self.remembered(kind, region, &token.token) {
            return known;
        }
        let path = match (kind.partner, kind.environment) {
            (Partner::Seller, _) => PARTICIPATIONS,
            (Partner::Vendor, Environment::Production) => PURCHASE_ORDERS,
            (Partner::Vendor, Environment::Sandbox) => SANDBOX_PURCHASE_ORDERS,
        };
        let read = |answer: &Answer| match (kind.partner, kind.environment) {
            (Partner::Seller, Environment::Production) => participations::read(answer),
            (Partner::Seller, Environment::Sandbox) => participations::of_sandbox(answer),
            (Partner::Vendor, _) => participations::of_vendor(answer),
        };
        let url = self.endpoints.url_in(kind.environment, region, path);
        let result = self.call_at(url, token, Method::GET, None, read).await.map_err(|e| e.of(kind));
        self.remember(kind, region, &token.token, &result);
        result
    }

    /// Which other realm takes the token, after `refused` did not: the nearest one. Each is asked once, and those that
    /// differ in more only where none of the nearer ones answers.
    pub(crate) async fn elsewhere(&self, kind: Kind, refused: Region, token: &AccessToken) -> Option<Realm> {
        let own = Realm::of(kind, refused);
        let mut others = own.others();
        others.retain(|other| {
            (other.region == own.region || self.endpoints.regions_differ())
                && (other.environment == own.environment || self.endpoints.environments_differ())
        });
        for distance in 1..=3 {
            let mut asked = JoinSet::new();
            for realm in others.iter().copied().filter(|other| own.differences(*other) == distance) {
                let (api, token) = (self.clone(), token.clone());
                let kind = Kind { partner: realm.partner, environment: realm.environment, ..kind };
                asked.spawn(async move { (realm, api.account(kind, realm.region, &token).await.is_ok()) });
            }
            let mut accepted = Vec::new();
            while let Some(answer) = asked.join_next().await {
                accepted.extend(answer.ok().filter(|(_, accepts)| *accepts).map(|(realm, _)| realm));
            }
            if let Some(nearest) = others.iter().find(|other| accepted.contains(other)) {
                return Some(*nearest);
            }
        }
        None
    }

    /// A token for restricted data: `paths` such as `/orders/v0/orders`, read with buyer and address.
    pub(crate) async fn restricted_data_token(
        &self,
        region: Region,
        token: &AccessToken,
        paths: &[String],
    ) -> Result<AccessToken, SpApiError> {
        let resources: Vec<Value> = paths.iter().map(|path| resource(path)).collect();
        let body = json!({ "restrictedResources": resources });
        let asked_at = Timestamp::now();
        let read = |answer: &Answer| restricted(answer, asked_at);
        self.call(region, token, Method::POST, RESTRICTED_DATA_TOKEN, Some(&body), read).await
    }

    pub(super) async fn call<T>(
        &self,
        region: Region,
        token: &AccessToken,
        method: Method,
        path: &str,
        body: Option<&Value>,
        read: impl Fn(&Answer) -> Result<T, SpApiError>,
    ) -> Result<T, SpApiError> {
        self.call_at(self.endpoints.spapi_url(region, path), token, method, body, read).await
    }

    /// [`SpApi::call`] of any of Amazon's hosts.
    pub(super) async fn call_at<T>(
        &self,
        url: Result<Url, Malformed>,
        token: &AccessToken,
        method: Method,
        body: Option<&Value>,
        read: impl Fn(&Answer) -> Result<T, SpApiError>,
    ) -> Result<T, SpApiError> {
        let url = url.map_err(|e| NoAnswer::Unreachable { what: e.to_string() })?;
        let header = token_header(token)?;
        let request = || {
            let request = self.http.client(&url).request(method.clone(), url.clone());
            let request = request.header("x-amz-access-token", header.clone());
            match body {
                Some(body) => request.json(body),
                None => request,
            }
        };
        // Reads with a tight budget are repeated only where they cannot have counted.
        let careful = method == Method::GET;
        let sent = Sent::of([token.token.expose()]);
        self.http.ask(WHAT, careful, &sent, request, |answer| sorted(answer, &read)).await
    }

    fn remembered(
        &self,
        kind: Kind,
        region: Region,
        token: &Secret,
    ) -> Option<Result<Participations, SpApiError>> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let found = known.iter().find(|(k, r, t, _)| (*k, *r) == (kind, region) && t == token);
        found.map(|(.., result)| result.clone())
    }

    /// Keeps what will not change by asking again; a fresh secret, which SP-API does not know yet, will.
    fn remember(
        &self,
        kind: Kind,
        region: Region,
        token: &Secret,
        result: &Result<Participations, SpApiError>,
    ) {
        let settled = match result {
            Ok(_) => true,
            Err(e) => matches!(e, SpApiError::Unauthorized { .. } | SpApiError::TokenRejected { .. }),
        };
        if settled {
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            known.push((kind, region, token.clone(), result.clone()));
        }
    }
}

impl std::fmt::Debug for SpApi {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SpApi").field("endpoints", &self.endpoints).finish_non_exhaustive()
    }
}

/// The token as a header that no library logs.
pub(super) fn token_header(token: &AccessToken) -> Result<HeaderValue, SpApiError> {
    let Ok(mut header) = HeaderValue::from_str(token.token.expose()) else {
        return Err(SpApiError::TokenRejected(super::Seen::default()));
    };
    header.set_sensitive(true);
    Ok(header)
}

/// What an answer says, or why SP-API refused.
pub(super) fn sorted<T>(
    answer: &Answer,
    read: impl Fn(&Answer) -> Result<T, SpApiError>,
) -> Result<T, SpApiError> {
    match answer.status {
        200..300 => read(answer),
        _ => Err(SpApiError::of_answer(answer)),
    }
}

/// Reads a restricted data token.
pub(super) fn restricted(answer: &Answer, asked_at: Timestamp) -> Result<AccessToken, SpApiError> {
    // The model has no wrapper, an older guide shows one.
    let payload = answer.json.get("payload").unwrap_or(&answer.json);
    let token = payload.get("restrictedDataToken");
    AccessToken::read(token, payload.get("expiresIn"), asked_at)
        .ok_or_else(|| answer.senseless("it holds no restricted data token").into())
}

/// A resource whose personal data are named one by one.
pub(super) fn with_elements(path: &str, elements: &[&str]) -> Value {
    json!({ "method": "GET", "path": path, "dataElements": elements })
}

/// Orders name the data elements; other paths do not take them.
fn resource(path: &str) -> Value {
    if path.starts_with("/orders/v0/") {
        with_elements(path, &["buyerInfo", "shippingAddress"])
    } else {
        json!({ "method": "GET", "path": path })
    }
}

#[cfg(test)]
#[path = "spapi_tests.rs"]
mod tests;
