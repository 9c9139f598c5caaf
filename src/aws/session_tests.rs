//! Tests of `session`.

use super::*;
use crate::aws::Confirm;
use crate::env::Env;
use crate::plan::{Desired, Entity, Observed, Op};

fn sent<T: Send>(_: T) {}

/// Waves run on a runtime with several threads.
#[allow(dead_code, reason = "compiling it is the test")]
fn every_future_may_move_between_threads(s: &Session, d: &Desired, o: &Observed, secret: &Secret) {
    sent(s.identity());
    sent(s.observe(d));
    sent(s.perform(&Op::CreateUser, d, o, Entity::User, &|_| ()));
    sent(s.create_access_key("u"));
    sent(s.list_access_keys_settled("u"));
    sent(s.assume_role("k", secret, "r", Confirm::Settle, &|_| ()));
    sent(s.simulate("r"));
    sent(s.delete_policy("p"));
}

fn options(signin: SignIn, env: Env) -> Options {
    Options { signin, ..Options::of_test("eu-west-1", env) }
}

fn given(endpoint: Option<&str>) -> SignIn {
    let endpoint = endpoint.map(str::to_owned);
    SignIn::Static { key_id: "AKIA".into(), secret: Secret::new("CANARY"), session_token: None, endpoint }
}

#[tokio::test]
async fn a_closed_session_reads_no_environment_and_shows_no_secret() {
    let env = Env::default().with("AWS_ENDPOINT_URL", "http://far.example.com").with("AWS_REGION", "x");
    let options = options(given(Some("http://127.0.0.1:1")), env);
    let session = Session::open(&options).await.unwrap();
    assert_eq!(session.region(), Some("eu-west-1"));
    assert_eq!(session.endpoints_in_use(), []);
    assert!(!format!("{session:?} {options:?} {:?}", session.0.config).contains("CANARY"));
}

#[tokio::test]
async fn a_closed_session_refuses_a_far_plain_endpoint() {
    let result = Session::open(&options(given(Some("http://far.example.com")), Env::default())).await;
    assert!(matches!(result, Err(Error::InsecureEndpoint { .. })));
}

#[tokio::test]
async fn a_missing_profile_is_named_before_anything_is_asked() {
    let mut options = options(SignIn::Chain, Env::default().with("HOME", "/nonexistent"));
    options.profile = Some("gone".into());
    let result = Session::open(&options).await;
    assert!(matches!(result, Err(Error::NoSuchProfile { name, .. }) if name == "gone"));
}
