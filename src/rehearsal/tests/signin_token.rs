//! What the token endpoint of AWS Sign-In refuses.

use super::signin::{CROSS, Client, answered, by_code, by_refresh, code, send};
use super::{VERIFIER, started};
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn a_code_is_good_for_one_try_with_all_that_belongs_to_it() {
    let r = started().await;
    let client = Client::new();
    for (name, value) in [
        ("codeVerifier", json!(VERIFIER.replace('d', "e"))),
        ("codeVerifier", json!("short")),
        ("redirectUri", json!("http://127.0.0.1:4712/oauth/callback")),
        ("clientId", json!(CROSS)),
    ] {
        let code = code(&r).await;
        let mut body = by_code(&code);
        body[name] = value;
        let wrong = client.post(&r, &body).await;
        assert_eq!((wrong.0, &wrong.1["error"]), (400, &json!("INVALID_REQUEST")), "{name}");
        assert_eq!(client.post(&r, &by_code(&code)).await.0, 400, "it was tried: {name}");
    }
    let good = code(&r).await;
    assert_eq!(client.post(&r, &by_code(&good)).await.0, 200);
    assert_eq!(client.post(&r, &by_code(&good)).await.0, 400);
    assert_eq!(client.post(&r, &by_code("unknown")).await.0, 400);
    r.state().knobs.signin.code_expired = true;
    let old = client.post(&r, &by_code(&code(&r).await)).await;
    assert_eq!((old.0, &old.1["error"]), (401, &json!("AUTHCODE_EXPIRED")));
    assert!(r.state().unexpected.is_empty());
    for (name, value) in [("code", json!("")), ("grantType", json!("password")), ("scope", json!("openid"))] {
        let mut body = by_code("x");
        body[name] = value;
        assert_eq!(client.post(&r, &body).await.0, 400, "{name}");
        assert_eq!(r.state().unexpected.drain(..).count(), 1, "{name}");
    }
}

#[tokio::test]
async fn a_proof_must_be_of_this_request_and_of_this_key() {
    let r = started().await;
    let client = Client::new();
    let good = (client.head(), Client::claims(&r));
    let with = |part: &Value, name: &str, value: Value| {
        let mut part = part.clone();
        part[name] = value;
        part
    };
    let (head, claims) = &good;
    let mut private = head.clone();
    private["jwk"]["d"] = json!("AAAA");
    let mut curve = head.clone();
    curve["jwk"]["crv"] = json!("P-384");
    let elsewhere = format!("{}/v1/token", r.url().replace("127.0.0.1", "localhost"));
    let now = jiff::Timestamp::now().as_second();
    let mut proofs = vec![
        client.signed(&with(head, "typ", json!("JWT")), claims),
        client.signed(&with(head, "alg", json!("none")), claims),
        client.signed(&Client::new().head(), claims),
        client.signed(&private, claims),
        client.signed(&curve, claims),
        client.signed(head, &with(claims, "htm", json!("GET"))),
        client.signed(head, &with(claims, "htu", json!(elsewhere))),
        client.signed(head, &with(claims, "htu", json!(r.url()))),
        client.signed(head, &with(claims, "iat", json!("now"))),
        client.signed(head, &with(claims, "jti", json!(""))),
        "x".to_owned(),
    ];
    let whole = client.signed(head, claims);
    proofs.push(format!("{}A", &whole[..whole.len() - 1]));
    proofs.push(whole[..whole.len() - 4].to_owned());
    let body = by_code(&code(&r).await);
    let post = async |proof: Option<&str>| {
        answered(send(&r, Method::POST, "/v1/token", Some((&body, proof))).await).await
    };
    for proof in proofs.iter().map(|proof| Some(proof.as_str())).chain([None]) {
        // The last letter of a whole one may happen to be that letter.
        if proof == Some(whole.as_str()) {
            continue;
        }
        let refusal = post(proof).await;
        assert_eq!((refusal.0, &refusal.1["error"]), (400, &json!("INVALID_REQUEST")), "{proof:?}");
        assert_eq!(r.state().unexpected.drain(..).count(), 1, "{proof:?}");
    }
    for off in [-400, 400] {
        let proof = client.signed(head, &with(claims, "iat", json!(now + off)));
        assert_eq!(post(Some(&proof)).await.0, 400, "{off}");
    }
    assert!(r.state().unexpected.is_empty(), "a wrong clock is nobody's mistake");
    let (status, first) = post(Some(&whole)).await;
    assert_eq!(status, 200, "none of these used the code up");
    let body = by_refresh(&first["refreshToken"]);
    let again = send(&r, Method::POST, "/v1/token", Some((&body, Some(&whole)))).await;
    assert_eq!(again.status(), 400, "a proof serves once");
    assert_eq!(Client::new().post(&r, &body).await.0, 400, "another key");
    assert_eq!(r.state().unexpected.drain(..).count(), 2);
    assert_eq!(client.post(&r, &body).await.0, 200);
    r.state().signin.revoke();
    assert_eq!(client.post(&r, &body).await.0, 401);
}
