use super::super::stand_in::{Reply, json as reply, quick, spapi, token};
use super::*;

const ENROLLED_NOT: &str = r#"{"errors":[{"code":"InvalidInput","message":"Application is not enrolled for rotation notification. Please update application notification preference in Developer console."}]}"#;
const DATE: &str =
    "x-amzn-RequestId: req-1\r\nx-amzn-RateLimit-Limit: 0.0167\r\ndate: Sun, 22 Nov 2026 05:00:00 GMT\r\n";

/// What becomes of the request, and how often it was sent.
async fn rotated(replies: Vec<Reply>) -> (Rotated, Vec<String>) {
    let (server, api) = spapi(replies).await;
    let rotated = api.rotate_client_secret(Region::Eu, &token()).await;
    assert!(!format!("{rotated:?}").contains("canary"));
    (rotated, server.asked())
}

#[tokio::test]
async fn a_secret_is_asked_for_as_amazons_model_has_it() {
    let (rotated, asked) = rotated(vec![Reply::With(204, DATE, String::new())]).await;
    let Rotated::Accepted { request_id, at } = rotated else { panic!("{rotated:?}") };
    assert_eq!(request_id.as_deref(), Some("req-1"));
    let there: Timestamp = "2026-11-22T05:00:00Z".parse().unwrap();
    assert!(at >= there && at < there + jiff::SignedDuration::from_secs(5), "Amazon's clock: {at}");
    let request = &asked[0];
    assert!(request.starts_with("POST /spapi/eu/applications/2023-11-30/clientSecret HTTP"), "{request}");
    assert!(request.contains("x-amz-access-token: Atza|canary") && request.ends_with("\r\n\r\n{}"));
    assert!(request.contains("content-type: application/json"));
}

#[tokio::test]
async fn a_refusal_made_nothing() {
    assert_eq!(
        rotated(vec![reply(400, ENROLLED_NOT)]).await.0,
        Rotated::NotEnrolled { request_id: Some("req-1".into()) }
    );
    let body = r#"{"errors":[{"code":"Unauthorized","message":"Access to requested resource is denied.","details":""}]}"#;
    for status in [400, 401, 403, 404, 413, 415] {
        let (refused, _) = rotated(vec![reply(status, body)]).await;
        assert!(
            matches!(&refused, Rotated::Refused(e) if e.status() == Some(status)),
            "{status}: {refused:?}"
        );
    }
    let slow = Reply::With(429, "content-type: application/json\r\nretry-after: 60\r\n", "{}".into());
    let minute = Some(Duration::from_secs(60));
    assert_eq!(rotated(vec![slow]).await.0, Rotated::Throttled { retry_after: minute });
    let page = |status| Reply::With(status, "content-type: text/html\r\n", "<html>no</html>".into());
    assert!(matches!(rotated(vec![page(403)]).await.0, Rotated::Unsent(NoAnswer::Foreign { .. })));
    let moved = Reply::With(307, "location: http://127.0.0.1:9/\r\n", String::new());
    assert!(matches!(rotated(vec![moved]).await.0, Rotated::Unsent(NoAnswer::Redirected { .. })));
}

#[tokio::test]
async fn what_may_have_been_done_is_unknown_and_nothing_is_sent_twice() {
    let page = |status| Reply::With(status, "content-type: text/html\r\n", "<html>no</html>".into());
    let moved = Reply::With(303, "location: http://127.0.0.1:9/\r\n", String::new());
    let unknown = [
        Reply::Cut,
        Reply::Silence,
        moved,
        page(200),
        page(502),
        page(408),
        reply(200, "{}"),
        reply(202, "{}"),
        reply(418, "{}"),
        reply(500, "{}"),
        reply(503, ENROLLED_NOT),
    ];
    for (n, reply) in unknown.into_iter().enumerate() {
        let (rotated, asked) = rotated(vec![reply]).await;
        assert!(matches!(rotated, Rotated::Maybe { .. }), "{n}: {rotated:?}");
        assert_eq!(asked.len(), 1, "{n}");
    }
    for reply in [reply(400, ENROLLED_NOT), reply(429, "{}"), reply(403, "{}")] {
        assert_eq!(rotated(vec![reply]).await.1.len(), 1);
    }
}

#[tokio::test]
async fn what_never_left_is_told_apart() {
    let env = crate::env::Env::default().with("SPAPI_SETUP_SPAPI_URL", "http://127.0.0.1:9/spapi/{region}");
    let endpoints = super::super::Endpoints::from_env(&env).unwrap();
    let api = SpApi::new(&quick(&env), &endpoints);
    assert!(matches!(api.rotate_client_secret(Region::Na, &token()).await, Rotated::Unsent(_)));
    assert_eq!(api.rotation_host(Region::Na).unwrap(), "127.0.0.1");
    let own = SpApi::new(&quick(&env), &super::super::Endpoints::from_env(&Default::default()).unwrap());
    assert_eq!(own.rotation_host(Region::Fe).unwrap(), "sellingpartnerapi-fe.amazon.com");
}
