//! Each knob.

use super::*;
use std::time::Duration;

fn fault(on: &str, kind: FaultKind) -> Knobs {
    Knobs { fail: vec![Fault::once(on, kind)], ..Knobs::default() }
}

#[tokio::test]
async fn what_is_fresh_is_not_known_at_once() {
    let r = Rehearsal::start(Knobs { propagation: 2, ..Knobs::default() }).await.unwrap();
    let iam = iam(&r);
    iam.create_user().user_name("SpUser").send().await.unwrap();
    for refusals in [true, true, false] {
        let role = iam.create_role().role_name("SpRole").assume_role_policy_document(TRUST).send().await;
        assert_eq!(role.is_err(), refusals);
    }
    let inline = iam.put_user_policy().user_name("SpUser").policy_name("A").policy_document(ASSUME);
    inline.send().await.unwrap();
    let key = iam.create_access_key().user_name("SpUser").send().await.unwrap().access_key.unwrap();
    let mut codes = Vec::new();
    for _ in 0..5 {
        let assumed = assumed(&r, &key.access_key_id, &key.secret_access_key).await;
        codes.push(assumed.map_or_else(|(code, _)| code, |()| "ok".to_owned()));
    }
    assert_eq!(codes, ["InvalidClientTokenId", "InvalidClientTokenId", "AccessDenied", "AccessDenied", "ok"]);
}

#[tokio::test]
async fn a_key_may_flap_and_hide() {
    let knobs = Knobs { flap: 2, listing_lag: 2, page: Some(1), ..Knobs::default() };
    let r = Rehearsal::start(knobs).await.unwrap();
    let (id, secret) = built(&r).await;
    let mut good = Vec::new();
    for _ in 0..6 {
        good.push(sts_as(&r, &id, &secret, None).get_caller_identity().send().await.is_ok());
    }
    assert_eq!(good, [true, false, true, false, true, true]);
    let mut shown = Vec::new();
    for _ in 0..3 {
        let listed = iam(&r).list_access_keys().user_name("SpUser").send().await.unwrap();
        shown.push(listed.access_key_metadata.len());
    }
    assert_eq!(shown, [0, 0, 1]);
    r.state().knobs.listing_lag = 0;
    iam(&r).create_access_key().user_name("SpUser").send().await.unwrap();
    let first = iam(&r).list_access_keys().user_name("SpUser").send().await.unwrap();
    assert!(first.is_truncated && first.access_key_metadata.len() == 1);
    let next = iam(&r).list_access_keys().user_name("SpUser").set_marker(first.marker).send().await.unwrap();
    assert!(!next.is_truncated && next.access_key_metadata.len() == 1);
}

#[tokio::test]
async fn a_cut_line_gives_no_answer() {
    let r = started().await;
    built(&r).await;
    r.state().knobs = fault("CreateAccessKey", FaultKind::Cut);
    let cut = iam(&r).create_access_key().user_name("SpUser").send().await.unwrap_err();
    assert!(cut.as_service_error().is_none() && cut.raw_response().is_none(), "{cut:?}");
    assert_eq!(r.state().keys.len(), 2, "it was carried out");
    r.state().knobs = fault("DeleteAccessKey", FaultKind::CutBefore);
    let id = r.state().keys[1].id.clone();
    let delete = || iam(&r).delete_access_key().user_name("SpUser").access_key_id(&id).send();
    assert!(delete().await.unwrap_err().raw_response().is_none());
    assert_eq!(r.state().keys.len(), 2, "nothing was done");
    delete().await.unwrap();
    assert_eq!(r.state().count("DeleteAccessKey"), 2);
}

#[tokio::test]
async fn faults_strike_as_often_as_asked() {
    let r = started().await;
    r.state().knobs.throttle.insert("GetUser".to_owned(), 1);
    assert_eq!(refused(iam(&r).get_user().user_name("x").send().await).0, "Throttling");
    assert_eq!(refused(iam(&r).get_user().user_name("x").send().await).0, "NoSuchEntity");
    let kind = FaultKind::Aws { code: "ServiceFailure".into(), status: 500, message: "Try later".into() };
    r.state().knobs = fault("GetUser", kind);
    assert_eq!(
        refused(iam(&r).get_user().user_name("x").send().await),
        ("ServiceFailure".into(), "Try later".into())
    );
    for (kind, status) in [
        (FaultKind::Html, 200),
        (FaultKind::Redirect { to: "http://127.0.0.1:9/".into() }, 307),
        (
            FaultKind::Status { status: 502, body: "bad gateway".into(), content_type: "text/html".into() },
            502,
        ),
    ] {
        r.state().knobs = fault("*", kind);
        let error = iam(&r).get_user().user_name("x").send().await.unwrap_err();
        assert_eq!(error.raw_response().unwrap().status().as_u16(), status);
    }
    let before = std::time::Instant::now();
    r.state().knobs = fault("GetUser", FaultKind::Slow { by: Duration::from_millis(30) });
    r.state().knobs.delay = Duration::from_millis(20);
    assert_eq!(refused(iam(&r).get_user().user_name("x").send().await).0, "NoSuchEntity");
    assert!(before.elapsed() >= Duration::from_millis(50));
}

#[tokio::test]
async fn callers_of_every_kind() {
    let r = Rehearsal::start(Knobs { temporary_admin: true, ..Knobs::default() }).await.unwrap();
    let me = sts(&r).get_caller_identity().send().await.unwrap();
    assert!(me.arn().unwrap().contains(":assumed-role/AWSReservedSSO_"), "{me:?}");
    let (id, secret) = r.admin();
    let bare = sts_as(&r, &id, secret.expose(), None).get_caller_identity().send().await;
    assert_eq!(refused(bare).0, "InvalidClientTokenId");
    assert!(r.env().iter().any(|(name, _)| name == "AWS_SESSION_TOKEN"));
    r.state().knobs.expired_session = true;
    assert_eq!(refused(sts(&r).get_caller_identity().send().await).0, "ExpiredToken");

    let r = Rehearsal::start(Knobs { root: true, ..Knobs::default() }).await.unwrap();
    let me = sts(&r).get_caller_identity().send().await.unwrap();
    assert_eq!(me.arn(), Some("arn:aws:iam::123456789012:root"));
    assert_eq!(me.user_id(), Some("123456789012"));
    r.state().knobs.clock_skew = 3600;
    let skewed = refused(sts(&r).get_caller_identity().send().await);
    assert!(skewed.0 == "SignatureDoesNotMatch" && skewed.1.starts_with("Signature expired: "), "{skewed:?}");
}

#[tokio::test]
async fn dropping_it_stops_the_server() {
    let r = started().await;
    let client = crate::tls::client().build().unwrap();
    let url = r.url().to_owned();
    assert!(client.post(&url).send().await.is_ok());
    drop(r);
    // The listener closes as soon as the server's task has run.
    while client.post(&url).send().await.is_ok() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn it_answers_while_the_callers_thread_is_blocked() {
    use std::io::{Read, Write};
    let r = started().await;
    // Blocking, as a prompt does.
    let mut line = std::net::TcpStream::connect(r.url().trim_start_matches("http://")).unwrap();
    line.write_all(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").unwrap();
    let mut text = String::new();
    line.read_to_string(&mut text).unwrap();
    assert!(text.starts_with("HTTP/1.1 400") && text.contains("<Code>InvalidAction</Code>"), "{text}");
}
