//! Login with Amazon: Amazon's words, as its threads and pages quote them.

use super::*;
use crate::values::Region;
use serde_json::Value;

pub(super) fn http() -> reqwest::Client {
    let agent = "spapi-setup/0.1.0 (Language=Rust; Platform=Linux)";
    crate::tls::client().user_agent(agent).build().unwrap()
}

/// Status, code, description.
async fn asked(r: &Rehearsal, fields: &[(&str, &str)]) -> (u16, Value) {
    let answer = http().post(r.lwa_url()).form(fields).send().await.unwrap();
    assert!(answer.headers().contains_key("x-amzn-requestid"));
    (answer.status().as_u16(), answer.json().await.unwrap())
}

fn refusal(status: u16, code: &str, text: &str) -> (u16, Value) {
    (status, serde_json::json!({ "error_description": text, "error": code }))
}

pub(super) async fn exchanged(r: &Rehearsal, id: &str, secret: &Secret, refresh: &Secret) -> (u16, Value) {
    let fields = [
        ("grant_type", "refresh_token"),
        ("client_id", id),
        ("client_secret", secret.expose()),
        ("refresh_token", refresh.expose()),
    ];
    asked(r, &fields).await
}

#[tokio::test]
async fn the_three_values_belong_together() {
    let r = started().await;
    let s = r.sample();
    assert_eq!(s.refresh_token.chars(), 392);
    let (status, body) = exchanged(&r, &s.client_id, &s.client_secret, &s.refresh_token).await;
    assert_eq!((status, &body["token_type"], &body["expires_in"]), (200, &"bearer".into(), &3600.into()));
    let token = body["access_token"].as_str().unwrap();
    assert!(token.starts_with("Atza|") && token.len() >= 350);

    let invalid_client = refusal(401, "invalid_client", "Client authentication failed");
    let wrong = Secret::new("wrong");
    assert_eq!(exchanged(&r, &s.client_id, &wrong, &s.refresh_token).await, invalid_client);
    let text = "The request has an invalid grant parameter : refresh_token";
    assert_eq!(
        exchanged(&r, &s.client_id, &s.client_secret, &wrong).await,
        refusal(400, "invalid_grant", text)
    );

    let (other, other_secret) = r.state().add_app();
    assert_eq!(exchanged(&r, &other, &s.client_secret, &s.refresh_token).await, invalid_client);
    let foreign = refusal(400, "unauthorized_client", "Not authorized for requested operation");
    assert_eq!(exchanged(&r, &other, &other_secret, &s.refresh_token).await, foreign);
    let own = r.state().authorize(&other, Region::Fe, "Other").unwrap();
    assert_eq!(exchanged(&r, &other, &other_secret, &own).await.0, 200);
    r.state().refresh_token(&own).unwrap().revoked = true;
    let revoked = format!("{text}. User may have revoked or didn't grant the permission.");
    assert_eq!(exchanged(&r, &other, &other_secret, &own).await, refusal(400, "invalid_grant", &revoked));
    let state = r.state();
    assert!(state.calls.iter().all(|c| c.service == "lwa" && c.action == "token" && c.key_id.is_none()));
    assert_eq!(state.calls[1].detail, "invalid_client");
    assert!(state.unexpected.is_empty());
}

#[tokio::test]
async fn a_rotated_secret_works_seven_days_more() {
    let r = started().await;
    let s = r.sample();
    let new = r.state().rotate_secret(&s.client_id, 0).unwrap();
    assert_ne!(new, s.client_secret);
    assert_eq!(exchanged(&r, &s.client_id, &new, &s.refresh_token).await.0, 200);
    assert_eq!(exchanged(&r, &s.client_id, &s.client_secret, &s.refresh_token).await.0, 200);
    r.state().expire_previous_secrets(&s.client_id);
    assert_eq!(exchanged(&r, &s.client_id, &s.client_secret, &s.refresh_token).await.0, 401);
    assert_eq!(exchanged(&r, &s.client_id, &new, &s.refresh_token).await.0, 200);
}

#[tokio::test]
async fn malformed_requests_are_told_as_amazon_tells_them() {
    let r = started().await;
    let s = r.sample();
    let (id, secret) = (s.client_id.as_str(), s.client_secret.expose());
    let missing = "The request is missing a required parameter : refresh_token";
    let fields = [("grant_type", "refresh_token"), ("client_id", id), ("client_secret", secret)];
    assert_eq!(asked(&r, &fields).await, refusal(400, "invalid_request", missing));
    let unsupported = "The authorization grant type is not supported by the authorization server";
    assert_eq!(
        asked(&r, &[("grant_type", "refresh")]).await,
        refusal(400, "unsupported_grant_type", unsupported)
    );

    let grantless = |scope: &'static str| {
        [("grant_type", "client_credentials"), ("scope", scope), ("client_id", id), ("client_secret", secret)]
    };
    let (status, body) = asked(&r, &grantless("sellingpartnerapi::notifications")).await;
    assert_eq!((status, &body["scope"]), (200, &"sellingpartnerapi::notifications".into()));
    assert!(body["access_token"].as_str().unwrap().starts_with("Atc|"));
    let plural = asked(&r, &grantless("sellingpartnerapi::client_credentials:rotation")).await;
    assert_eq!(plural, refusal(400, "invalid_scope", "An unknown scope was requested"));
    r.state().apps.get_mut(id).unwrap().scopes.clear();
    let none = asked(&r, &grantless("sellingpartnerapi::notifications")).await;
    assert_eq!(none, refusal(400, "invalid_scope", "The request has an invalid parameter : scope"));
    assert!(r.state().unexpected.is_empty());

    let form = "grant_type=refresh_token";
    let odd = http().post(r.lwa_url()).body(form).send().await.unwrap();
    assert_eq!(odd.json::<Value>().await.unwrap()["error"], "unsupported_grant_type");
    let query = http().post(format!("{}?{form}", r.lwa_url())).form(&fields).send().await.unwrap();
    assert_eq!(query.status(), 500);
    assert!(query.headers().contains_key("x-amzn-errortype"));
    let wrong_path = http().post(format!("{}/auth/token", r.url())).form(&fields).send().await.unwrap();
    assert_eq!(wrong_path.status(), 405);
    assert_eq!(r.state().unexpected.len(), 3);
}
