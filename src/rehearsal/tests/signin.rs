//! AWS Sign-In, spoken to byte by byte.

use super::{
    BACK, Fault, FaultKind, Knobs, Rehearsal, Secret, VERIFIER, challenge, refused, started, sts_as,
};
use crate::rehearsal::SigninCredentials;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use reqwest::{Method, Response};
use serde_json::{Value, json};

const SAME: &str = "arn:aws:signin:::devtools/same-device";
pub(super) const CROSS: &str = "arn:aws:signin:::devtools/cross-device";

pub(super) async fn send(
    r: &Rehearsal,
    method: Method,
    path: &str,
    body: Option<(&Value, Option<&str>)>,
) -> Response {
    let client = crate::tls::client().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let mut request = client.request(method, format!("{}{path}", r.url()));
    if let Some((body, proof)) = body {
        request = request.json(body);
        if let Some(proof) = proof {
            request = request.header("dpop", proof);
        }
    }
    request.send().await.unwrap()
}

fn query(changes: &[(&str, &str)]) -> String {
    let challenge = challenge();
    let mut pairs = vec![
        ("response_type", "code"),
        ("client_id", SAME),
        ("redirect_uri", BACK),
        ("scope", "openid"),
        ("state", "st ä-1"),
        ("code_challenge_method", "SHA-256"),
        ("code_challenge", challenge.as_str()),
    ];
    for (name, value) in changes {
        pairs.retain(|(key, _)| key != name);
        pairs.push((name, value));
    }
    pairs.retain(|(_, value)| !value.is_empty());
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// Where "Continue", or another answer, leads to.
async fn clicked(r: &Rehearsal, query: &str) -> String {
    let response = send(r, Method::POST, &format!("/v1/authorize?{query}"), None).await;
    assert_eq!(response.status(), 302);
    response.headers()["location"].to_str().unwrap().to_owned()
}

fn param(url: &str, name: &str) -> String {
    let url = url::Url::parse(url).unwrap();
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned()).unwrap_or_default()
}

pub(super) async fn code(r: &Rehearsal) -> String {
    param(&clicked(r, &query(&[])).await, "code")
}

/// A program that signs in.
pub(super) struct Client(SigningKey);

impl Client {
    pub(super) fn new() -> Self {
        Self(SigningKey::random(&mut p256::elliptic_curve::rand_core::OsRng))
    }

    pub(super) fn head(&self) -> Value {
        let point = self.0.verifying_key().to_encoded_point(false);
        let [x, y] = [point.x(), point.y()].map(|c| URL_SAFE_NO_PAD.encode(c.unwrap()));
        json!({ "typ": "dpop+jwt", "alg": "ES256", "jwk": { "kty": "EC", "crv": "P-256", "x": x, "y": y } })
    }

    pub(super) fn claims(r: &Rehearsal) -> Value {
        let jti = uuid::Uuid::new_v4().to_string();
        let iat = jiff::Timestamp::now().as_second();
        json!({ "jti": jti, "htm": "POST", "htu": format!("{}/v1/token", r.url()), "iat": iat })
    }

    pub(super) fn signed(&self, head: &Value, claims: &Value) -> String {
        let text = [head, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string())).join(".");
        let signature: Signature = self.0.sign(text.as_bytes());
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
    }

    pub(super) async fn post(&self, r: &Rehearsal, body: &Value) -> (u16, Value) {
        let proof = self.signed(&self.head(), &Self::claims(r));
        answered(send(r, Method::POST, "/v1/token", Some((body, Some(&proof)))).await).await
    }
}

pub(super) async fn answered(response: Response) -> (u16, Value) {
    assert!(response.headers().contains_key("x-amzn-requestid"));
    (response.status().as_u16(), response.json().await.unwrap())
}

pub(super) fn by_code(code: &str) -> Value {
    json!({ "clientId": SAME, "grantType": "authorization_code", "code": code, "codeVerifier": VERIFIER,
            "redirectUri": BACK })
}

pub(super) fn by_refresh(token: &Value) -> Value {
    json!({ "clientId": SAME, "grantType": "refresh_token", "refreshToken": token })
}

fn text<'a>(body: &'a Value, name: &str) -> &'a str {
    body["accessToken"][name].as_str().unwrap()
}

async fn who(r: &Rehearsal, body: &Value) -> Result<String, (String, String)> {
    let token = Some(text(body, "sessionToken"));
    let sts = sts_as(r, text(body, "accessKeyId"), text(body, "secretAccessKey"), token);
    match sts.get_caller_identity().send().await {
        Ok(me) => Ok(me.arn.unwrap()),
        error => Err(refused(error)),
    }
}

#[tokio::test]
async fn a_click_becomes_a_session_that_iam_knows_and_that_can_be_refreshed() {
    let r = started().await;
    let page = send(&r, Method::GET, &format!("/v1/authorize?{}", query(&[])), None).await;
    assert_eq!(
        (page.status().as_u16(), &page.headers()["referrer-policy"]),
        (200, &"no-referrer".parse().unwrap())
    );
    let page = page.text().await.unwrap();
    for shown in ["123456789012", "user/anna", ">Continue<", ">Cancel<", "rehearsal"] {
        assert!(page.contains(shown), "{shown}: {page}");
    }
    assert!(!page.contains("<script"));

    let back = clicked(&r, &query(&[])).await;
    assert!(back.starts_with(&format!("{BACK}?code=")));
    assert_eq!(param(&back, "state"), "st ä-1");
    let client = Client::new();
    let (status, first) = client.post(&r, &by_code(&param(&back, "code"))).await;
    assert_eq!((status, &first["expiresIn"]), (200, &json!(900)), "{first}");
    assert_eq!(first["tokenType"], "urn:aws:params:oauth:token-type:access_token_sigv4");
    let claims = first["idToken"].as_str().unwrap().split('.').nth(1).unwrap();
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
    assert_eq!(claims["sub"], "arn:aws:iam::123456789012:user/anna");
    assert_eq!(who(&r, &first).await.unwrap(), "arn:aws:iam::123456789012:user/anna");

    let (status, next) = client.post(&r, &by_refresh(&first["refreshToken"])).await;
    assert_eq!((status, next.get("idToken")), (200, None));
    assert_ne!(text(&next, "accessKeyId"), text(&first, "accessKeyId"));
    assert_eq!(who(&r, &next).await.unwrap(), "arn:aws:iam::123456789012:user/anna");
    r.state().signin.expire_credentials();
    assert_eq!(who(&r, &next).await.unwrap_err().0, "ExpiredToken");
    assert_eq!(r.state().unexpected, [""; 0]);
    let given = r.state().given_out();
    assert!(given.iter().any(|(_, secret)| *secret == Secret::new(param(&back, "code"))));
    assert!(given.iter().any(|(_, secret)| *secret == Secret::new(next["refreshToken"].as_str().unwrap())));
}

#[tokio::test]
async fn the_page_takes_exactly_what_the_interface_names() {
    let r = started().await;
    let long = "s".repeat(129);
    for (name, value) in [
        ("response_type", "token"),
        ("client_id", "arn:aws:signin:::devtools/other"),
        ("redirect_uri", "http://localhost:4711/oauth/callback"),
        ("redirect_uri", "http://127.0.0.1/oauth/callback"),
        ("redirect_uri", "http://127.0.0.1:4711/oauth/callback/"),
        ("redirect_uri", "http://127.0.0.1:4711/"),
        ("redirect_uri", "http://127.0.0.1:04711/oauth/callback"),
        ("redirect_uri", "https://127.0.0.1:4711/oauth/callback"),
        ("redirect_uri", "http://127.0.0.1:1@evil.example:4711/oauth/callback"),
        ("scope", "openid profile"),
        ("state", ""),
        ("state", &long),
        ("code_challenge_method", "S256"),
        ("code_challenge", "short"),
        ("client_id", CROSS),
        ("prompt", "none"),
    ] {
        for method in [Method::GET, Method::POST] {
            let path = format!("/v1/authorize?{}", query(&[(name, value)]));
            assert_eq!(send(&r, method, &path, None).await.status(), 400, "{name}={value}");
            assert_eq!(r.state().unexpected.drain(..).count(), 1, "{name}={value}");
        }
    }
    assert!(r.state().signin.codes.is_empty());
    let denied = clicked(&r, &format!("{}&answer=cancel", query(&[]))).await;
    assert_eq!((param(&denied, "error"), param(&denied, "state")), ("access_denied".into(), "st ä-1".into()));
    r.state().knobs.signin.page_error = Some("server_error".into());
    assert_eq!(param(&clicked(&r, &query(&[])).await, "error"), "server_error");
    r.state().knobs.signin.stale = true;
    assert_eq!(send(&r, Method::GET, &format!("/v1/authorize?{}", query(&[])), None).await.status(), 400);
    assert_eq!(send(&r, Method::GET, "/favicon.ico", None).await.status(), 404);
    assert!(r.state().unexpected.is_empty());
}

#[tokio::test]
async fn on_another_device_the_page_shows_the_code() {
    let r = Rehearsal::start(Knobs::default()).await.unwrap();
    r.state().knobs.signin.instant = true;
    let confirmation = format!("{}/v1/sessions/confirmation", r.url());
    let changes = [("client_id", CROSS), ("redirect_uri", confirmation.as_str())];
    let sent = send(&r, Method::GET, &format!("/v1/authorize?{}", query(&changes)), None).await;
    let to = sent.headers()["location"].to_str().unwrap().to_owned();
    let page = send(&r, Method::GET, to.strip_prefix(r.url()).unwrap(), None).await.text().await.unwrap();
    let shown = page.split_once("<pre id=\"code\"").unwrap().1.split_once('>').unwrap().1;
    let shown = STANDARD.decode(shown.split_once('<').unwrap().0).unwrap();
    let code = param(&to, "code");
    assert_eq!(String::from_utf8(shown).unwrap(), format!("state=st+%C3%A4-1&code={code}"));

    let client = Client::new();
    let mut body = by_code(&code);
    (body["clientId"], body["redirectUri"]) = (json!(CROSS), json!(confirmation));
    let (status, first) = client.post(&r, &body).await;
    assert_eq!(status, 200);
    let another = client.post(&r, &by_refresh(&first["refreshToken"])).await;
    assert_eq!(another.0, 400, "the same client as at the first exchange");
    let mut body = by_refresh(&first["refreshToken"]);
    body["clientId"] = json!(CROSS);
    assert_eq!(client.post(&r, &body).await.0, 200);
    let again = client.post(&r, &body).await;
    assert_eq!((again.0, &again.1["error"]), (401, &json!("TOKEN_EXPIRED")), "it is given anew each time");
}

#[tokio::test]
async fn every_refusal_and_every_session_can_be_asked_for() {
    let r = started().await;
    let client = Client::new();
    for (code, status) in [
        ("INSUFFICIENT_PERMISSIONS", 403),
        ("USER_CREDENTIALS_CHANGED", 403),
        ("TOKEN_EXPIRED", 401),
        ("slow_down", 429),
        ("server_error", 500),
    ] {
        let kind = FaultKind::Aws { code: code.into(), status, message: "no".into() };
        r.state().knobs.fail = vec![Fault::once("signin", kind)];
        let answer = client.post(&r, &by_code("x")).await;
        assert_eq!(answer, (status, json!({ "error": code, "message": "no" })));
    }
    r.state().knobs.fail = vec![Fault::once("signin-refresh", FaultKind::Html)];
    let (status, first) = client.post(&r, &by_code(&code(&r).await)).await;
    assert_eq!(status, 200, "that one is for refreshes only");
    let proof = client.signed(&client.head(), &Client::claims(&r));
    let body = by_refresh(&first["refreshToken"]);
    let html = send(&r, Method::POST, "/v1/token", Some((&body, Some(&proof)))).await;
    assert!(html.text().await.unwrap().starts_with("<!DOCTYPE"));

    r.state().knobs.signin.root = true;
    r.state().knobs.signin.life = Some(60);
    let (_, root) = client.post(&r, &by_code(&code(&r).await)).await;
    assert_eq!(root["expiresIn"], 60);
    assert_eq!(who(&r, &root).await.unwrap(), "arn:aws:iam::123456789012:root");
    let page = send(&r, Method::GET, &format!("/v1/authorize?{}", query(&[])), None).await;
    assert!(page.text().await.unwrap().contains("Root user"));

    let given = SigninCredentials {
        arn: "arn:aws:sts::210987654321:assumed-role/Admin/jo".into(),
        access_key_id: "ASIAGIVEN".into(),
        secret_access_key: Secret::new("given-secret"),
        session_token: Secret::new("given-token"),
    };
    r.state().knobs.signin.credentials = Some(given);
    let (_, first) = client.post(&r, &by_code(&code(&r).await)).await;
    let (_, next) = client.post(&r, &by_refresh(&first["refreshToken"])).await;
    for body in [first, next] {
        assert_eq!((text(&body, "accessKeyId"), text(&body, "sessionToken")), ("ASIAGIVEN", "given-token"));
    }
    let calls = r.state().calls.clone();
    assert!(calls.iter().any(|call| call.service == "signin" && call.detail == "302"), "{calls:?}");
}
