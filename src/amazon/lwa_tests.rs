use super::super::stand_in::{Reply, StandIn, json, quick};
use super::super::{NoAnswer, Seen};
use super::*;
use crate::clock::Clock;
use crate::env::Env;
use std::sync::{Arc, Mutex};
use std::time::Duration;

const GOOD: &str = r#"{"access_token":"Atza|new","token_type":"bearer","expires_in":"3600"}"#;

async fn exchange(server: &StandIn) -> Result<AccessToken, LwaError> {
    exchange_by(&server.http(), &server.endpoints()).await
}

async fn exchange_by(http: &Http, endpoints: &Endpoints) -> Result<AccessToken, LwaError> {
    Lwa::new(http, endpoints).exchange(&id(), &Secret::new("canary+/="), &Secret::new("Atzr|canary")).await
}

fn id() -> LwaClientId {
    "amzn1.application-oa2-client.7b18cd".parse().unwrap()
}

fn none(error: LwaError) -> NoAnswer {
    NoAnswer::try_from(error).unwrap_or_else(|e| panic!("{e:?}"))
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
    let lwa = Lwa::new(&server.http(), &server.endpoints());
    lwa.grantless(&id(), &Secret::new("s"), "sellingpartnerapi::notifications").await.unwrap();
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
    let (client, scope) = ("Client authentication failed", "The request has an invalid parameter : scope");
    let grant = "The request has an invalid grant parameter : refresh_token. User may have revoked or didn't grant the permission.";
    let other = "Not authorized for requested operation";
    let kind = "The authorization grant type is not supported by the authorization server";
    type Made = fn(Seen) -> LwaError;
    let rows: [(u16, &str, &str, Made); 7] = [
        (401, "invalid_client", client, LwaError::InvalidClient),
        (400, "invalid_grant", grant, LwaError::InvalidGrant),
        (400, "unauthorized_client", other, LwaError::UnauthorizedClient),
        (400, "invalid_scope", scope, LwaError::InvalidScope),
        (400, "unsupported_grant_type", kind, LwaError::UnsupportedGrantType),
        // The code counts before the status, the description where there is no code.
        (500, "invalid_client", "", LwaError::InvalidClient),
        (401, "", client, LwaError::InvalidClient),
    ];
    for (status, code, text, expected) in rows {
        let e = refused(status, &body(code, text)).await;
        assert_eq!((e.status(), e.request_id()), (Some(status), Some("req-1")));
        assert_eq!(e, expected(e.seen().unwrap().clone()), "{status} {code} {text}");
    }
    let text = "The request is missing a required parameter : refresh_token";
    assert!(
        matches!(refused(400, &body("invalid_request", text)).await, LwaError::InvalidRequest { param: Some(p), .. } if p == "refresh_token")
    );
    // What is not known is no wrong secret.
    let e = refused(401, &body("", "Something Atzr|canary new")).await;
    assert!(matches!(&e, LwaError::Other { code, status: 401, .. } if code == "no code"));
    assert!(
        matches!(refused(403, &body("access_denied", "")).await, LwaError::Other { code, .. } if code == "access_denied")
    );
    assert!(matches!(refused(401, "").await, LwaError::Other { .. }));
    assert!(matches!(none(refused(200, r#"{"x":1}"#).await), NoAnswer::Foreign { .. }));
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
    let http = server.http().telling(Arc::new(move |wait| {
        heard.lock().unwrap().push(wait.clone());
        None
    }));
    exchange_by(&http, &server.endpoints()).await.unwrap();
    let said = said.lock().unwrap().clone();
    assert_eq!((said[0].next, said[0].of, said[0].why.as_str(), said.len()), (2, 3, "HTTP 500", 2));
    let e = refused(503, r#"{"error":"temporarily_unavailable"}"#).await;
    assert_eq!(e.status(), Some(503));
    assert!(matches!(none(e), NoAnswer::Failing { tries: 3, .. }));
}

#[tokio::test]
async fn retry_after_is_honoured() {
    let slow = Reply::With(429, "content-type: application/json\r\nretry-after: 1\r\n", "{}".into());
    let server = StandIn::start(vec![slow]).await;
    let pauses = Arc::new(Mutex::new(Vec::new()));
    let heard = pauses.clone();
    // What shows the wait is there as long as it lasts.
    let (shown, held) = (Arc::new(()), Arc::new(Mutex::new(Vec::new())));
    let (sign, seen) = (shown.clone(), held.clone());
    let http = server.http().telling(Arc::new(move |wait| {
        seen.lock().unwrap().push(Arc::strong_count(&sign));
        heard.lock().unwrap().push(wait.pause);
        Some(Box::new(sign.clone()))
    }));
    let e = exchange_by(&http, &server.endpoints()).await.unwrap_err();
    assert!(matches!(none(e), NoAnswer::Throttled { tries: 3, .. }));
    assert_eq!(*held.lock().unwrap(), [2, 2], "dropped after each wait");
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
        assert!(matches!(e, LwaError::NoAnswer(_)));
        let NoAnswer::Foreign { hint, seen } = none(e) else { panic!() };
        assert_eq!((seen.status, server.asked().len()), (Some(status), tries));
        assert!(hint.contains("proxy") && hint.contains("squid") && !hint.contains("Hi"), "{hint}");
    }
}

#[tokio::test]
async fn a_redirect_is_named_and_not_followed() {
    let server =
        StandIn::start(vec![Reply::With(302, "location: https://login.example.com/x?y\r\n", String::new())])
            .await;
    let e = exchange(&server).await.unwrap_err();
    assert!(matches!(none(e), NoAnswer::Redirected { to_host, .. } if to_host == "login.example.com"));
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn no_connection_a_cut_one_and_silence_are_told_apart() {
    let server = StandIn::start(vec![Reply::Cut]).await;
    let e = exchange(&server).await.unwrap_err();
    assert!(matches!(none(e), NoAnswer::Cut { .. }));
    assert_eq!(server.asked().len(), 3);

    let server = StandIn::start(vec![Reply::Silence]).await;
    assert_eq!(none(exchange(&server).await.unwrap_err()), NoAnswer::Timeout { connecting: false });
    assert_eq!(server.asked().len(), 1);

    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let env = Env::default().with("SPAPI_SETUP_LWA_URL", format!("http://{free}/auth/o2/token"));
    let e = exchange_by(&quick(&env), &Endpoints::from_env(&env).unwrap()).await.unwrap_err();
    assert!(matches!(none(e), NoAnswer::Unreachable { what } if what.contains("refused")));
}

#[tokio::test]
async fn a_far_host_goes_through_the_proxy_of_the_environment() {
    let proxy = StandIn::start(vec![Reply::With(403, "", "no".into())]).await;
    let env = Env::default().with("HTTPS_PROXY", proxy.base.as_str());
    let endpoints =
        Endpoints::from_env(&env.clone().with("SPAPI_SETUP_LWA_URL", "https://lwa.invalid/t")).unwrap();
    let e = exchange_by(&quick(&env), &endpoints).await.unwrap_err();
    assert!(matches!(none(e), NoAnswer::Unreachable { what } if what.contains("proxy 127.0.0.1:")));
    assert!(proxy.asked()[0].starts_with("CONNECT lwa.invalid:443"), "{:?}", proxy.asked());
    assert!(!proxy.asked().concat().contains("canary"));
    // NO_PROXY takes it past the proxy.
    let before = proxy.asked().len();
    let env = env.with("NO_PROXY", ".invalid");
    assert!(exchange_by(&quick(&env), &endpoints).await.is_err());
    assert_eq!(proxy.asked().len(), before);
}

#[tokio::test]
async fn a_password_that_a_proxy_refuses_is_sent_once() {
    let proxy = StandIn::start(vec![Reply::With(407, "proxy-authenticate: Basic\r\n", String::new())]).await;
    let address = proxy.base.replace("http://", "http://me:wrong@");
    let env =
        Env::default().with("HTTPS_PROXY", address).with("SPAPI_SETUP_LWA_URL", "https://lwa.invalid/t");
    let (http, endpoints) = (quick(&env), Endpoints::from_env(&env).unwrap());
    let other = quick(&env);
    let all = tokio::join!(exchange_by(&http, &endpoints), exchange_by(&other, &endpoints));
    for outcome in [all.0, all.1, exchange_by(&http, &endpoints).await] {
        let NoAnswer::Between(crate::network::Between::ProxyRefused { proxy }) = none(outcome.unwrap_err())
        else {
            panic!()
        };
        assert!(proxy.starts_with("127.0.0.1:"), "{proxy}");
    }
    assert_eq!(proxy.asked().len(), 1);
}

#[tokio::test]
async fn an_answer_that_repeats_what_was_sent_is_not_kept() {
    let token = "Atzr|canary-IwEB/x+y0123456789";
    let bodies = [
        format!("<html><title>{token}</title>"),
        format!("<html><title>{}</title>", token.to_uppercase()),
        r#"{"error":"canaryiw","error_description":"x"}"#.to_owned(),
        r#"{"error":"invalid_request","error_description":"missing : canary_iweb"}"#.to_owned(),
        r#"{"error":"x","error_description":"%63anary-IwEB"}"#.to_owned(),
    ];
    for body in bodies {
        let headers = "via: 1.1 canary-IwEB\r\nserver: CANARY-IWEB\r\nx-amzn-RequestId: Y2FuYXJ5LUl3RUI\r\n";
        let server = StandIn::start(vec![Reply::With(400, headers, body)]).await;
        let lwa = Lwa::new(&server.http(), &server.endpoints());
        let e = lwa.exchange(&id(), &Secret::new("another+/="), &Secret::new(token)).await.unwrap_err();
        let text = format!("{e:?} {e}").to_lowercase();
        assert!(!text.contains("canary") && !text.contains("y2fuyxj5"), "{text}");
    }
}

#[tokio::test]
async fn a_token_that_is_none_is_not_taken() {
    for token in [r"\u001b[2J", "Atza|a b", "", &"x".repeat(9000)] {
        let server = StandIn::start(vec![json(200, &format!(r#"{{"access_token":"{token}"}}"#))]).await;
        let e = exchange(&server).await.unwrap_err();
        assert!(matches!(none(e), NoAnswer::Foreign { .. }));
    }
}

#[tokio::test]
async fn a_wrong_clock_is_told_once_and_remembered() {
    let dated = |date| Reply::With(200, date, GOOD.into());
    let server = StandIn::start(vec![dated("date: Thu, 01 Jan 2026 00:00:00 GMT\r\n")]).await;
    let told = Arc::new(Mutex::new(0));
    let heard = told.clone();
    let clock = Clock::telling(move |_| *heard.lock().unwrap() += 1);
    let http = server.http().by(clock.clone());
    assert_eq!(clock.last(), None);
    for _ in 0..2 {
        exchange_by(&http, &server.endpoints()).await.unwrap();
    }
    assert_eq!(*told.lock().unwrap(), 1);
    assert_eq!(clock.last().unwrap().there, "2026-01-01T00:00:00Z".parse().unwrap());
    // A page of somebody else's says nothing about Amazon's clock.
    let page = "date: Thu, 01 Jan 2026 00:00:00 GMT\r\n";
    let server = StandIn::start(vec![Reply::With(200, page, "<html>".into())]).await;
    let clock = Clock::default();
    exchange_by(&server.http().by(clock.clone()), &server.endpoints()).await.unwrap_err();
    assert_eq!(clock.last(), None);
}
