//! The operations of the Selling Partner API that a partner's token is for, in production and on the sandbox.

use super::sample;
use super::server::{Incoming, Reply, answered, header};
use super::state::State;
use super::{marketplaces, orders, roles};
use crate::values::{Environment, Partner, Region, Secret};
use jiff::Timestamp;
use serde_json::{Value, json};

/// What is refused: status, code, message, details.
pub(super) type Refusal = (u16, &'static str, String, &'static str);

/// What an operation answers: a body (null: there is none) and the rate that is allowed.
pub(super) type Answer = Result<(Value, &'static str), Refusal>;

pub(super) fn answer(state: &mut State, incoming: &Incoming) -> (Reply, String) {
    let answer = run(state, incoming);
    response(incoming, answer)
}

/// An answer on the wire; also says in a word how it ended.
pub(super) fn response(incoming: &Incoming, answer: Answer) -> (Reply, String) {
    let (outcome, status, body, rate) = match answer {
        Ok((Value::Null, rate)) => ("204".to_owned(), 204, String::new(), rate),
        Ok((body, rate)) => ("200".to_owned(), 200, body.to_string(), rate),
        Err((status, code, message, details)) => {
            let body = json!({ "errors": [{ "code": code, "message": message, "details": details }] });
            (format!("{status} {code}"), status, body.to_string(), "")
        }
    };
    let mut response = answered(status, "application/json", &body);
    if !rate.is_empty() {
        header(&mut response, "x-amzn-ratelimit-limit", rate);
    }
    let region = incoming.path.split('/').nth(2).unwrap_or_default();
    (response, format!("{region} {outcome}"))
}

fn run(state: &mut State, incoming: &Incoming) -> Answer {
    let path = incoming.path.splitn(4, '/').nth(3).unwrap_or_default();
    let operation = match (incoming.method.as_str(), format!("/{path}").as_str()) {
        ("GET", "/sellers/v1/marketplaceParticipations") => Operation::Participations,
        ("GET", "/vendor/orders/v1/purchaseOrders") => Operation::PurchaseOrders,
        ("POST", "/tokens/2021-03-01/restrictedDataToken") => Operation::RestrictedDataToken,
        (method, path) => match roles::find(method, path) {
            Some(row) => Operation::Role(row),
            None => return Err(unknown(state, incoming)),
        },
    };
    let region = region(state, incoming)?;
    agent(state, incoming)?;
    let token = access_token(state, incoming, region, operation)?;
    let sandbox = host(incoming) == Environment::Sandbox;
    let refresh = state.access_tokens[token].refresh.clone();
    let (_, opens) = operation.needs(region);
    if !sandbox && !opens.is_empty() && !roles::holds(state, refresh.as_ref(), opens) {
        return Err(forbidden(""));
    }
    match operation {
        Operation::Role(row) => roles::answer(state, incoming, row, refresh.as_ref()),
        Operation::Participations if sandbox => Ok((marketplaces::canned(), "0.016")),
        Operation::Participations => participations(state, region, token),
        Operation::PurchaseOrders => orders::answer(state, incoming, sandbox),
        Operation::RestrictedDataToken => restricted(state, incoming, refresh.as_ref()),
    }
}

/// What may be asked for with a partner's token.
#[derive(Clone, Copy)]
enum Operation {
    Participations,
    PurchaseOrders,
    RestrictedDataToken,
    Role(&'static roles::Row),
}

impl Operation {
    /// The kind of account that it is for (`None`: both), and the roles of which one opens it, where its row does not say.
    fn needs(self, region: Region) -> (Option<Partner>, &'static [&'static str]) {
        match self {
            Self::Participations => (Some(Partner::Seller), roles::participations(region)),
            Self::PurchaseOrders => (Some(Partner::Vendor), roles::PURCHASE_ORDERS),
            Self::RestrictedDataToken => (None, roles::TOKENS),
            Self::Role(row) => (row.partner, &[]),
        }
    }
}

/// The region in a request's path.
pub(super) fn region(state: &mut State, incoming: &Incoming) -> Result<Region, Refusal> {
    let region = incoming.path.split('/').nth(2).and_then(|text| text.parse().ok());
    region.ok_or_else(|| unknown(state, incoming))
}

/// The JSON of a request that has to have some.
pub(super) fn posted(state: &mut State, incoming: &Incoming) -> Result<Value, Refusal> {
    if incoming.is_json() {
        return Ok(incoming.json());
    }
    state.unexpected.push(format!("{}: the body is no JSON", incoming.path));
    Err((415, "InvalidInput", "The request payload is in an unsupported format.".to_owned(), ""))
}

/// Nobody should ask for that.
pub(super) fn unknown(state: &mut State, incoming: &Incoming) -> Refusal {
    state.unexpected.push(format!("{} {}", incoming.method, incoming.path));
    not_found()
}

pub(super) fn not_found() -> Refusal {
    (404, "NotFound", "The resource specified does not exist.".to_owned(), "")
}

pub(super) fn invalid(details: &'static str) -> Refusal {
    (400, "InvalidInput", "Request has missing or invalid parameters.".to_owned(), details)
}

pub(super) fn too_often() -> Refusal {
    (429, "QuotaExceeded", "You exceeded your quota for the requested resource.".to_owned(), "")
}

/// Which of Amazon's hosts was asked.
fn host(incoming: &Incoming) -> Environment {
    match incoming.path.starts_with("/sandbox/") {
        true => Environment::Sandbox,
        false => Environment::Production,
    }
}

/// `Name/Version (Language=…; …)`, at most 500 characters.
pub(super) fn agent(state: &mut State, incoming: &Incoming) -> Result<(), Refusal> {
    let agent = incoming.header("user-agent").unwrap_or_default();
    let fits = agent.len() <= 500
        && agent.split_once(" (").is_some_and(|(product, comment)| {
            product.contains('/') && comment.contains("Language=") && comment.ends_with(')')
        });
    if fits || state.knobs.any_agent {
        return Ok(());
    }
    state.unexpected.push(format!("user-agent {agent:?}"));
    Err(invalid("The user-agent header is missing or invalid."))
}

pub(super) fn forbidden(details: &'static str) -> Refusal {
    (403, "Unauthorized", "Access to requested resource is denied.".to_owned(), details)
}

/// The position of the token in the state, once it is good for the host, the region and the operation.
fn access_token(
    state: &mut State,
    incoming: &Incoming,
    region: Region,
    operation: Operation,
) -> Result<usize, Refusal> {
    let at = any_token(state, incoming)?;
    let token = &state.access_tokens[at];
    // A grantless token speaks for no seller; a seller's token works only in its own region.
    let app = state.apps.get(&token.client_id).ok_or_else(|| forbidden(""))?;
    let refresh = token.refresh.as_ref().and_then(|refresh| state.authorization(refresh));
    let (_, refresh) = refresh.ok_or_else(|| forbidden(""))?;
    if refresh.region.is_none() && state.knobs.any_kind {
        return Ok(at);
    }
    let elsewhere = refresh.region.is_some_and(|own| own != region) || app.environment != host(incoming);
    if elsewhere || operation.needs(region).0.is_some_and(|partner| partner != refresh.partner) {
        return Err(forbidden(""));
    }
    Ok(at)
}

/// The client id of the app that a grantless token of this scope speaks for.
pub(super) fn grantless(state: &mut State, incoming: &Incoming, scope: &str) -> Result<String, Refusal> {
    let at = any_token(state, incoming)?;
    let token = &state.access_tokens[at];
    if token.refresh.is_some() || !token.scope.split(' ').any(|own| own == scope) {
        return Err(forbidden(""));
    }
    Ok(token.client_id.clone())
}

/// The position of a token that is alive.
fn any_token(state: &mut State, incoming: &Incoming) -> Result<usize, Refusal> {
    let Some(given) = incoming.header("x-amz-access-token").filter(|t| !t.is_empty()) else {
        state.unexpected.push("an SP-API call without x-amz-access-token".to_owned());
        return Err(forbidden("Access token is missing in the request header."));
    };
    let given = Secret::new(given);
    let at = state.access_tokens.iter().position(|t| t.token == given);
    let at =
        at.ok_or_else(|| forbidden("The access token you provided is revoked, malformed or invalid."))?;
    let token = &state.access_tokens[at];
    if token.expires <= Timestamp::now() {
        return Err(forbidden("The access token you provided has expired."));
    }
    let app = state.apps.get_mut(&token.client_id).ok_or_else(|| forbidden(""))?;
    let secret = app.secrets.iter_mut().find(|s| s.secret == token.secret);
    if let Some(secret) = secret.filter(|s| s.lag > 0) {
        secret.lag -= 1;
        return Err(forbidden("The LWA secret token you provided has expired."));
    }
    Ok(at)
}

fn participations(state: &mut State, region: Region, at: usize) -> Answer {
    if state.knobs.role_missing {
        return Err(forbidden(""));
    }
    let token = &mut state.access_tokens[at];
    token.participations += 1;
    if state.knobs.participations_quota.is_some_and(|most| token.participations > most) {
        return Err(too_often());
    }
    let refresh = token.refresh.clone().ok_or_else(|| forbidden(""))?;
    let (_, refresh) = state.authorization(&refresh).ok_or_else(|| forbidden(""))?;
    let mut payload = marketplaces::participations(region, &refresh.store, refresh.countries.as_deref());
    payload.extend(refresh.also.iter().cloned());
    Ok((json!({ "payload": payload }), "0.016"))
}

fn restricted(state: &mut State, incoming: &Incoming, refresh: Option<&Secret>) -> Answer {
    let body = posted(state, incoming)?;
    let invalid = |details| {
        Err((400, "InvalidRequest", "Request is missing or has invalid parameters".to_owned(), details))
    };
    let resources = body["restrictedResources"].as_array().filter(|all| (1..=50).contains(&all.len()));
    let Some(resources) = resources else { return invalid("Resource not provided.") };
    let mut elements: Vec<&str> = Vec::new();
    for resource in resources {
        let text = |name: &str| resource[name].as_str().unwrap_or_default();
        if !matches!(text("method"), "GET" | "PUT" | "POST" | "DELETE") || !text("path").starts_with('/') {
            return invalid("Resource not provided.");
        }
        let asked = resource["dataElements"].as_array().into_iter().flatten();
        for element in asked.filter_map(Value::as_str) {
            if !matches!(element, "buyerInfo" | "shippingAddress" | "buyerTaxInformation") {
                return invalid("Invalid data element.");
            }
            if !elements.contains(&element) {
                elements.push(element);
            }
        }
    }
    if state.knobs.restricted_missing && elements.is_empty() {
        elements = vec!["buyerInfo", "shippingAddress"];
    }
    let missing = state.knobs.restricted_missing;
    elements.retain(|element| missing || !roles::holds(state, refresh, roles::element(element)));
    if !elements.is_empty() {
        let message = format!(
            "Application does not have access to one or more requested data elements: [{}]",
            elements.join(", ")
        );
        return Err((400, "InvalidInput", message, ""));
    }
    let token = sample::token("Atz.sprdt|", &sample::random(), 380);
    Ok((json!({ "restrictedDataToken": token.expose(), "expiresIn": 3600 }), "1.0"))
}
