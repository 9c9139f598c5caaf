use super::super::stand_in::{Reply, json as reply, spapi, token};
use super::super::{NoAnswer, Seen};
use super::*;

const EUROPE: &str = r#"{"payload":[
  {"marketplace":{"id":"A1F83G8C2ARO7P","name":"Amazon.co.uk","countryCode":"GB","domainName":"www.amazon.co.uk"},
   "participation":{"isParticipating":true,"hasSuspendedListings":false},"storeName":"Acme Trading"},
  {"marketplace":{"id":"AZZZ","name":"Non-Amazon","countryCode":"DE"}}]}"#;

fn refusal(code: &str, details: &str) -> String {
    format!(
        r#"{{"errors":[{{"code":"{code}","message":"Access to requested resource is denied.","details":"{details}"}}]}}"#
    )
}

fn none(error: SpApiError) -> NoAnswer {
    NoAnswer::try_from(error).unwrap_or_else(|e| panic!("{e:?}"))
}

async fn refused(status: u16, body: &str) -> (SpApiError, usize) {
    let (server, api) = spapi(vec![reply(status, body)]).await;
    let error = api.account(Kind::default(), Region::Eu, &token()).await.unwrap_err();
    assert!(!format!("{error:?} {error} {api:?}").contains("canary"));
    assert_eq!(error.status(), Some(status));
    (error, server.asked().len())
}

#[tokio::test]
async fn marketplaces_are_listed_once_a_region_and_token() {
    let (server, api) = spapi(vec![reply(200, EUROPE)]).await;
    for _ in 0..2 {
        let found = api.account(Kind::default(), Region::Eu, &token()).await.unwrap();
        assert_eq!(found.store_name.as_deref(), Some("Acme Trading"));
        assert_eq!(found.request_id.as_deref(), Some("req-1"));
        assert_eq!(
            (found.marketplaces[0].country.as_str(), found.marketplaces[0].participating),
            ("GB", true)
        );
        assert_eq!((found.marketplaces[1].domain.as_str(), found.marketplaces[1].participating), ("", false));
    }
    let asked = server.asked();
    assert_eq!(asked.len(), 1);
    assert!(asked[0].starts_with("GET /spapi/eu/sellers/v1/marketplaceParticipations HTTP"), "{}", asked[0]);
    assert!(
        asked[0].contains("x-amz-access-token: Atza|canary") && asked[0].contains("user-agent: spapi-setup/")
    );
}

#[tokio::test]
async fn each_403_says_what_it_means() {
    let (e, asked) = refused(403, &refusal("Unauthorized", "")).await;
    assert!(matches!(e, SpApiError::Unauthorized { .. }) && asked == 1 && e.request_id() == Some("req-1"));
    type Made = fn(Seen) -> SpApiError;
    let rows: [(&str, &str, Made); 8] = [
        ("Unauthorized", "The LWA secret token you provided has expired.", SpApiError::SecretExpired),
        ("Unauthorized", "The access token you provided has expired.", SpApiError::TokenExpired),
        (
            "Unauthorized",
            "The access token you provided is revoked, malformed or invalid.",
            SpApiError::TokenRejected,
        ),
        ("Unauthorized", "Access token is missing in the request header.", SpApiError::MissingToken),
        ("MissingAuthenticationToken", "", SpApiError::MissingToken),
        ("InvalidInput", "The security token included in the request is invalid.", SpApiError::SecurityToken),
        ("InvalidInput", "security token invalid", SpApiError::SecurityToken),
        ("InvalidClientTokenId", "", SpApiError::SecurityToken),
    ];
    for (code, details, expected) in rows {
        let (e, _) = refused(403, &refusal(code, details)).await;
        assert_eq!(e, expected(e.seen().unwrap().clone()), "{code} {details}");
    }
    let (e, _) = refused(403, &refusal("Unauthorized", "Something new Atza|canary")).await;
    assert!(matches!(e, SpApiError::Other { status: 403, .. }), "{e:?}");
    let (e, _) = refused(400, &refusal("InvalidInput", "Could not match input arguments")).await;
    assert!(matches!(e, SpApiError::BadRequest { .. }), "{e:?}");
}

#[tokio::test]
async fn the_tight_budget_is_kept() {
    let (e, asked) = refused(429, &refusal("QuotaExceeded", "")).await;
    assert!(matches!(none(e), NoAnswer::Throttled { tries: 1, .. }) && asked == 1);
    let (e, asked) = refused(503, "{}").await;
    assert!(matches!(none(e), NoAnswer::Failing { tries: 3, .. }) && asked == 3);
    // A connection that was cut after the request was sent may have counted.
    let (server, api) = spapi(vec![Reply::Cut]).await;
    let e = api.account(Kind::default(), Region::Eu, &token()).await.unwrap_err();
    assert!(matches!(none(e), NoAnswer::Cut { .. }) && server.asked().len() == 1);
    let (_server, api) = spapi(vec![Reply::With(200, "", "<html>".into())]).await;
    let e = api.account(Kind::default(), Region::Eu, &token()).await.unwrap_err();
    assert!(matches!(none(e), NoAnswer::Foreign { .. }));
    let (_server, api) = spapi(vec![Reply::With(307, "location: /elsewhere\r\n", String::new())]).await;
    let e = api.account(Kind::default(), Region::Eu, &token()).await.unwrap_err();
    assert!(matches!(none(e), NoAnswer::Redirected { to_host, .. } if to_host == "127.0.0.1"));
}

#[tokio::test]
async fn another_region_that_takes_the_token_is_found() {
    let no = refusal("Unauthorized", "");
    let (server, api) = spapi(vec![reply(403, &no), reply(200, EUROPE)]).await;
    api.account(Kind::default(), Region::Na, &token()).await.unwrap_err();
    let realm = api.elsewhere(Kind::default(), Region::Na, &token()).await;
    assert_eq!(realm, Some(Realm::of(Kind::default(), Region::Eu)), "the nearest one");
    assert_eq!(server.asked().len(), 5, "two regions, the other partner, the other environment");
}

#[tokio::test]
async fn a_restricted_data_token_comes_with_or_without_wrapper() {
    let plain = r#"{"restrictedDataToken":"Atz.sprdt|x","expiresIn":3600}"#;
    let wrapped = format!(r#"{{"payload":{plain}}}"#);
    for body in [plain, wrapped.as_str()] {
        let (server, api) = spapi(vec![reply(429, "{}"), reply(200, body)]).await;
        let paths = ["/orders/v0/orders".to_owned()];
        let rdt = api.restricted_data_token(Region::Fe, &token(), &paths).await.unwrap();
        assert_eq!(rdt.token.expose(), "Atz.sprdt|x");
        let asked = server.asked().remove(1);
        assert!(asked.starts_with("POST /spapi/fe/tokens/2021-03-01/restrictedDataToken"), "{asked}");
        assert!(asked.ends_with(
            r#"{"restrictedResources":[{"method":"GET","path":"/orders/v0/orders","dataElements":["buyerInfo","shippingAddress"]}]}"#
        ), "{asked}");
    }
}

#[tokio::test]
async fn a_missing_restricted_role_is_named() {
    let body = r#"{"errors":[{"code":"InvalidInput","message":"Application does not have access to one or more requested data elements: [buyerInfo, shippingAddress]","details":""}]}"#;
    let (_server, api) = spapi(vec![reply(400, body)]).await;
    let e = api.restricted_data_token(Region::Eu, &token(), &["/orders/v0/orders".into()]).await.unwrap_err();
    assert!(
        matches!(&e, SpApiError::DataElements { elements, .. } if elements == &["buyerInfo", "shippingAddress"]),
        "{e:?}"
    );
}
