//! The Selling Partner API: answers as the models say, refusals in the words that sellers report.

use super::lwa::{exchanged, http};
use super::*;
use crate::values::Region;
use serde_json::{Value, json};

async fn access(r: &Rehearsal, secret: &Secret, refresh: &Secret) -> String {
    let id = r.sample().client_id;
    let (_, body) = exchanged(r, &id, secret, refresh).await;
    body["access_token"].as_str().unwrap().to_owned()
}

async fn participations(r: &Rehearsal, region: Region, token: &str) -> (u16, Value) {
    let url = r.spapi_url().replace("{region}", region.as_str());
    let request = http().get(format!("{url}/sellers/v1/marketplaceParticipations"));
    let answer = request.header("x-amz-access-token", token).send().await.unwrap();
    assert!(answer.headers().contains_key("x-amzn-requestid"));
    (answer.status().as_u16(), answer.json().await.unwrap())
}

async fn restricted(r: &Rehearsal, token: &str, body: Value) -> (u16, Value) {
    let url = r.spapi_url().replace("{region}", "eu") + "/tokens/2021-03-01/restrictedDataToken";
    let request = http().post(url).header("x-amz-access-token", token).json(&body);
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

fn forbidden(details: &str) -> (u16, Value) {
    let error = json!({ "code": "Unauthorized", "message": "Access to requested resource is denied.", "details": details });
    (403, json!({ "errors": [error] }))
}

pub(super) fn model(name: &str) -> Value {
    let path = format!("{}/tests/models/{name}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// Holds a value against a definition: required fields, known fields, types, patterns of letters.
pub(super) fn agrees(model: &Value, name: &str, value: &Value) {
    let definition = &model["definitions"][name];
    check(model, definition, value, name);
}

fn check(model: &Value, schema: &Value, value: &Value, at: &str) {
    if let Some(name) = schema["$ref"].as_str() {
        return agrees(model, name.rsplit('/').next().unwrap(), value);
    }
    match schema["type"].as_str().unwrap() {
        "object" => {
            let fields = value.as_object().unwrap_or_else(|| panic!("{at} is no object"));
            for required in schema["required"].as_array().into_iter().flatten() {
                assert!(fields.contains_key(required.as_str().unwrap()), "{at} lacks {required}");
            }
            for (name, field) in fields {
                let known = &schema["properties"][name];
                assert!(known.is_object(), "{at} has {name}, which the model has not");
                check(model, known, field, name);
            }
        }
        "array" => value.as_array().unwrap().iter().for_each(|v| check(model, &schema["items"], v, at)),
        "string" => {
            let text = value.as_str().unwrap_or_else(|| panic!("{at} is no text"));
            if schema["pattern"] == "^([A-Z]{2})$" {
                assert!(text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase()), "{at}: {text}");
            }
        }
        "boolean" => assert!(value.is_boolean(), "{at}"),
        "integer" => assert!(value.is_i64(), "{at}"),
        other => panic!("{at} is {other}"),
    }
}

#[tokio::test]
async fn participations_agree_with_the_model() {
    let r = started().await;
    let s = r.sample();
    let token = access(&r, &s.client_secret, &s.refresh_token).await;
    for (region, count, first) in [(Region::Na, 4, "US"), (Region::Eu, 10, "GB"), (Region::Fe, 3, "JP")] {
        let (status, body) = participations(&r, region, &token).await;
        assert_eq!(status, 200);
        agrees(&model("sellers.json"), "GetMarketplaceParticipationsResponse", &body);
        let list = body["payload"].as_array().unwrap();
        assert_eq!((list.len(), &list[0]["marketplace"]["countryCode"]), (count, &first.into()));
        assert_eq!(list[0]["storeName"], "Rehearsal Store");
    }
    assert_eq!(r.state().count("marketplaceParticipations"), 3);
    assert_eq!(r.state().calls.last().unwrap().detail, "fe 200");
}

#[tokio::test]
async fn a_token_works_in_its_own_region() {
    let r = started().await;
    let s = r.sample();
    let refresh = r.state().authorize(&s.client_id, Region::Eu, "Acme").unwrap();
    r.state().refresh_token(&refresh).unwrap().countries = Some(vec!["DE".to_owned()]);
    let token = access(&r, &s.client_secret, &refresh).await;
    assert_eq!(participations(&r, Region::Na, &token).await, forbidden(""));
    let (_, body) = participations(&r, Region::Eu, &token).await;
    let list = body["payload"].as_array().unwrap();
    assert_eq!((list.len(), &list[0]["marketplace"]["id"]), (1, &"A1PA6795UKMFR9".into()));
    assert_eq!(list[0]["storeName"], "Acme");
}

#[tokio::test]
async fn refusals_are_worded_as_amazon_words_them() {
    let r = started().await;
    let s = r.sample();
    let token = access(&r, &s.client_secret, &s.refresh_token).await;
    let malformed = "The access token you provided is revoked, malformed or invalid.";
    assert_eq!(participations(&r, Region::Eu, &token[..200]).await, forbidden(malformed));
    r.state().knobs.role_missing = true;
    let (status, body) = participations(&r, Region::Eu, &token).await;
    assert_eq!((status, body.clone()), forbidden(""));
    agrees(&model("sellers.json"), "GetMarketplaceParticipationsResponse", &body);
    r.state().knobs.role_missing = false;
    r.state().knobs.participations_quota = Some(0);
    let (status, body) = participations(&r, Region::Eu, &token).await;
    assert_eq!((status, &body["errors"][0]["code"]), (429, &"QuotaExceeded".into()));
    r.state().expire_access_tokens();
    let expired = "The access token you provided has expired.";
    assert_eq!(participations(&r, Region::Eu, &token).await, forbidden(expired));
    assert!(r.state().unexpected.is_empty());
    let missing = "Access token is missing in the request header.";
    assert_eq!(participations(&r, Region::Eu, "").await, forbidden(missing));
    assert_eq!(r.state().unexpected.len(), 1);

    r.state().knobs.participations_quota = None;
    let new = r.state().rotate_secret(&s.client_id, 2).unwrap();
    let token = access(&r, &new, &s.refresh_token).await;
    let lagging = "The LWA secret token you provided has expired.";
    assert_eq!(participations(&r, Region::Eu, &token).await, forbidden(lagging));
    assert_eq!(participations(&r, Region::Eu, &token).await, forbidden(lagging));
    assert_eq!(participations(&r, Region::Eu, &token).await.0, 200);

    let url = r.spapi_url().replace("{region}", "na") + "/sellers/v1/marketplaceParticipations";
    let nameless = crate::tls::client().build().unwrap().get(url);
    assert_eq!(nameless.header("x-amz-access-token", token).send().await.unwrap().status(), 400);
}

#[tokio::test]
async fn a_restricted_data_token_needs_its_role() {
    let r = started().await;
    let s = r.sample();
    let token = access(&r, &s.client_secret, &s.refresh_token).await;
    let resource = json!({ "method": "GET", "path": "/orders/v0/orders", "dataElements": ["buyerInfo", "shippingAddress"] });
    let asked = json!({ "restrictedResources": [resource] });
    let model = model("tokens_2021-03-01.json");
    agrees(&model, "CreateRestrictedDataTokenRequest", &asked);
    let (status, body) = restricted(&r, &token, asked.clone()).await;
    assert_eq!(status, 200);
    agrees(&model, "CreateRestrictedDataTokenResponse", &body);
    assert!(body["restrictedDataToken"].as_str().unwrap().starts_with("Atz.sprdt|"));
    r.state().knobs.restricted_missing = true;
    let (status, body) = restricted(&r, &token, asked).await;
    agrees(&model, "ErrorList", &body);
    let text = "Application does not have access to one or more requested data elements: [buyerInfo, shippingAddress]";
    assert_eq!((status, &body["errors"][0]["message"]), (400, &text.into()));
    assert_eq!(body["errors"][0]["code"], "InvalidInput");
    let (status, body) = restricted(&r, &token, json!({ "restrictedResources": [] })).await;
    assert_eq!((status, &body["errors"][0]["code"]), (400, &"InvalidRequest".into()));
}
