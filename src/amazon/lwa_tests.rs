use super::super::stand_in::{Reply, StandIn, json, quick};
use super::*;
use crate::env::Env;
use std::sync::{Arc, Mutex};
use std::time::Duration;

const GOOD: &str = r#"{"access_token":"Atza|new","token_type":"bearer","expires_in":"3600"}"#;

async fn exchange(server: &StandIn) -> Result<AccessToken, LwaError> {
    exchange_by(&server.http(), &server.endpoints()).await
}

async fn exchange_by(http: &Http, endpoints: &Endpoints) -> Result<AccessToken, LwaError> {
    let id: LwaClientId = "amzn1.application-oa2-client.7b18cd".parse().unwrap();
    Lwa::new(http, endpoints).exchange(&id, &Secret::new("canary+/="), &Secret::new("Atzr|canary")).await
}

async fn refused(status: u16, body: &str) -> LwaError {
    let server = StandIn::start(vec![json(status, body)]).await;
    let error = exchange(&server).await.unwrap_err();
    assert!(!format!("{error:?} {error}").contains("canary"));
    error
}

#[tokio::test]
async fn three_values_are_exchanged_as_a_form_past_a_dead_proxy() {
    let server = StandIn::start(vec![json(200, GOOD)]).await;
    let token = exchange(&server).await.unwrap();
    assert_eq!(token.token.expose(), "Atza|new");
    let seconds = token.expires.duration_since(Timestamp::now()).as_secs();
    assert!((3590..=3600).contains(&seconds), "{seconds}");
    let asked = server.asked().remove(0);
    assert!(asked.starts_with("POST /auth/o2/token HTTP/1.1\r\n"), "{asked}");
    assert!(asked.contains("content-type: application/x-www-form-urlencoded"), "{asked}");
    assert!(asked.contains("user-agent: spapi-setup/") && !asked.contains("x-amz-"), "{asked}");
    assert!(
        asked.contains("grant_type=refresh_token") && asked.contains("refresh_token=Atzr%7Ccanary"),
        "{asked}"
    );
    assert!(asked.ends_with("client_secret=canary%2B%2F%3D") && !asked.contains("scope"), "{asked}");
}

#[tokio::test]
async fn a_grantless_token_names_its_scope() {
    let server = StandIn::start(vec![json(200, r#"{"access_token":"Atc|x","expires_in":60}"#)]).await;
    let id: LwaClientId = "amzn1.application-oa2-client.7b18cd".parse().unwrap();
    let lwa = Lwa::new(&server.http(), &server.endpoints());
    lwa.grantless(&id, &Secret::new("s"), "sellingpartnerapi::notifications").await.unwrap();
    let asked = server.asked().remove(0);
    assert!(
        asked.contains("grant_type=client_credentials&scope=sellingpartnerapi%3A%3Anotifications"),
        "{asked}"
    );
    assert!(!asked.contains("refresh_token"));
}

#[tokio::test]
async fn each_refusal_is_told_apart() {
    let body = |code: &str, text: &str| format!(r#"{{"error":"{code}","error_description":"{text}"}}"#);
    let e = refused(401, &body("invalid_client", "Client authentication failed")).await;
    assert!(matches!(e, LwaError::InvalidClient { .. }) && e.status() == Some(401) && !e.is_unknown());
    assert_eq!(e.request_id(), Some("req-1"));
    let text = "The request has an invalid grant parameter : refresh_token. User may have revoked or didn't grant the permission.";
    assert!(matches!(refused(400, &body("invalid_grant", text)).await, LwaError::InvalidGrant { .. }));
    let text = "Not authorized for requested operation";
    assert!(matches!(
        refused(400, &body("unauthorized_client", text)).await,
        LwaError::UnauthorizedClient { .. }
    ));
    let text = "The request has an invalid parameter : scope";
    assert!(matches!(refused(400, &body("invalid_scope", text)).await, LwaError::InvalidScope { .. }));
    let text = "The request is missing a required parameter : refresh_token";
    assert!(
        matches!(refused(400, &body("invalid_request", text)).await, LwaError::InvalidRequest { param: Some(p), .. } if p == "refresh_token")
    );
    let text = "The authorization grant type is not supported by the authorization server";
    let e = refused(400, &body("unsupported_grant_type", text)).await;
    assert!(matches!(e, LwaError::UnsupportedGrantType { .. }) && e.is_unknown());
    // The code counts before the status, the description where there is no code.
    assert!(matches!(refused(500, &body("invalid_client", "")).await, LwaError::InvalidClient { .. }));
    assert!(matches!(
        refused(401, &body("", "Client authentication failed")).await,
        LwaError::InvalidClient { .. }
    ));
    // What is not known is no wrong secret.
    let e = refused(401, &body("", "Something Atzr|canary new")).await;
    assert!(matches!(&e, LwaError::Other { code, status: 401, .. } if code == "no code") && e.is_unknown());
    assert!(
        matches!(refused(403, &body("access_denied", "")).await, LwaError::Other { code, .. } if code == "access_denied")
    );
    assert!(matches!(refused(401, "").await, LwaError::Other { .. }));
    assert!(matches!(refused(200, r#"{"x":1}"#).await, LwaError::NotJson { status: 200, .. }));
}

#[tokio::test]
async fn trouble_of_amazons_own_is_tried_again_and_said() {
    let server = StandIn::start(vec![
        json(500, r#"{"message":"InternalServerException"}"#),
        Reply::Cut,
        json(200, GOOD),
    ])
    .await;
    let said = Arc::new(Mutex::new(Vec::new()));
    let heard = said.clone();
    let http = server.http().telling(Arc::new(move |w| heard.lock().unwrap().push(w.clone())));
    exchange_by(&http, &server.endpoints()).await.unwrap();
    let said = said.lock().unwrap().clone();
    assert_eq!((said[0].next, said[0].of, said[0].why.as_str(), said.len()), (2, 3, "HTTP 500", 2));
    let e = refused(503, r#"{"error":"temporarily_unavailable"}"#).await;
    assert!(matches!(e, LwaError::Unavailable { status: 503, tries: 3, .. }), "{e:?}");
}

#[tokio::test]
async fn retry_after_is_honoured() {
    let slow = Reply::With(429, "content-type: application/json\r\nretry-after: 1\r\n", "{}".into());
    let server = StandIn::start(vec![slow]).await;
    let pauses = Arc::new(Mutex::new(Vec::new()));
    let heard = pauses.clone();
    let http = server.http().telling(Arc::new(move |w| heard.lock().unwrap().push(w.pause)));
    let e = exchange_by(&http, &server.endpoints()).await.unwrap_err();
    assert!(matches!(e, LwaError::Throttled { tries: 3, .. }), "{e:?}");
    // A second was asked for, the cap of this test is 20 ms.
    assert_eq!(*pauses.lock().unwrap(), [Duration::from_millis(20); 2]);
    assert_eq!(server.asked().len(), 3);
}

#[tokio::test]
async fn a_web_page_is_no_answer_of_amazons() {
    for (status, tries) in [(200, 1), (404, 1), (503, 3)] {
        let page = Reply::With(
            status,
            "content-type: text/html\r\nvia: 1.1 squid\r\n",
            "<html><title>Hi</title>".into(),
        );
        let server = StandIn::start(vec![page]).await;
        let e = exchange(&server).await.unwrap_err();
        let LwaError::NotJson { status: s, server_hint, .. } = &e else { panic!("{e:?}") };
        assert_eq!((*s, server.asked().len()), (status, tries));
        assert!(server_hint.contains("proxy") && server_hint.contains("squid"), "{server_hint}");
        assert!(e.is_unknown());
    }
}

#[tokio::test]
async fn a_redirect_is_named_and_not_followed() {
    let server =
        StandIn::start(vec![Reply::With(302, "location: https://login.example.com/x?y\r\n", String::new())])
            .await;
    let e = exchange(&server).await.unwrap_err();
    assert!(matches!(&e, LwaError::Redirected { to_host, .. } if to_host == "login.example.com"), "{e:?}");
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn no_connection_a_cut_one_and_silence_are_told_apart() {
    let server = StandIn::start(vec![Reply::Cut]).await;
    let e = exchange(&server).await.unwrap_err();
    assert!(matches!(&e, LwaError::Network { what } if what.contains("cut")), "{e:?}");
    assert_eq!(server.asked().len(), 3);

    let server = StandIn::start(vec![Reply::Silence]).await;
    assert_eq!(exchange(&server).await.unwrap_err(), LwaError::Timeout);
    assert_eq!(server.asked().len(), 1);

    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let env = Env::default().with("SPAPI_SETUP_LWA_URL", format!("http://{free}/auth/o2/token"));
    let e = exchange_by(&quick(&env), &Endpoints::from_env(&env).unwrap()).await.unwrap_err();
    assert!(matches!(&e, LwaError::Network { what } if what.contains("refused")), "{e:?}");
}

#[tokio::test]
async fn a_far_host_goes_through_the_proxy_of_the_environment() {
    let proxy = StandIn::start(vec![Reply::With(403, "", "no".into())]).await;
    let env = Env::default().with("HTTPS_PROXY", proxy.base.as_str());
    let endpoints =
        Endpoints::from_env(&env.clone().with("SPAPI_SETUP_LWA_URL", "https://lwa.invalid/t")).unwrap();
    let e = exchange_by(&quick(&env), &endpoints).await.unwrap_err();
    assert!(matches!(&e, LwaError::Network { what } if what.contains("proxy 127.0.0.1:")), "{e:?}");
    assert!(proxy.asked()[0].starts_with("CONNECT lwa.invalid:443"), "{:?}", proxy.asked());
    assert!(!proxy.asked().concat().contains("canary"));
    // NO_PROXY takes it past the proxy.
    let before = proxy.asked().len();
    let env = env.with("NO_PROXY", ".invalid");
    assert!(exchange_by(&quick(&env), &endpoints).await.is_err());
    assert_eq!(proxy.asked().len(), before);
}

#[test]
fn a_lifetime_is_a_number_or_a_string() {
    for (json, expected) in
        [("3600", 3600), ("\"60\"", 60), ("59.9", 59), ("null", 3600), ("-1", 0), ("1e300", 86_400)]
    {
        assert_eq!(seconds(Some(&serde_json::from_str(json).unwrap())), expected, "{json}");
    }
}
