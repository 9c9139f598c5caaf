//! Tests of `queue`. What SQS answers is tested against the stand-in (`rehearsal/tests/queue.rs`) and moto.

use super::*;
use crate::aws::{Options, SignIn};
use crate::env::Env;
use crate::values::Secret;

async fn session(endpoint: Option<&str>, env: Env) -> Session {
    let signin = SignIn::Static {
        key_id: "AKIA".into(),
        secret: Secret::new("CANARY-of-the-key"),
        session_token: None,
        endpoint: endpoint.map(str::to_owned),
    };
    Session::open(&Options { signin, ..Options::of_test("eu-west-1", env) }).await.unwrap()
}

fn arn() -> QueueArn {
    "arn:aws:sqs:eu-north-1:123456789012:spapi-setup-1a2b3c4d".parse().unwrap()
}

#[tokio::test]
async fn a_queue_is_addressed_in_the_region_of_its_arn() {
    let env = Env::default().with("HOME", "/nonexistent");
    let queue = session(None, env).await.queue(&arn()).unwrap();
    assert_eq!(queue.url, "https://sqs.eu-north-1.amazonaws.com/123456789012/spapi-setup-1a2b3c4d");
    assert_eq!(queue.sqs.config().region().map(Region::as_ref), Some("eu-north-1"));
    assert!(!format!("{queue:?}").contains("CANARY"));
    let near = session(Some("http://127.0.0.1:9/"), Env::default()).await;
    assert_eq!(near.queue(&arn()).unwrap().url, "http://127.0.0.1:9/123456789012/spapi-setup-1a2b3c4d");
    assert_eq!(near.queue_endpoint_in_use().unwrap(), []);
}

#[tokio::test]
async fn an_answer_may_take_as_long_as_a_queue_waits() {
    for endpoint in [None, Some("http://127.0.0.1:9/")] {
        let session = session(endpoint, Env::default().with("HOME", "/nonexistent")).await;
        let stalls = session.0.config.stalled_stream_protection().expect("said");
        assert!(!stalls.is_enabled(), "{endpoint:?}");
        let limit = session.0.config.timeout_config().and_then(|limits| limits.operation_attempt_timeout());
        assert!(limit.is_some_and(|limit| limit.as_secs() > 20), "{endpoint:?}");
    }
}

#[test]
fn a_new_queues_address_is_read() {
    let arn = arn_of("eu-west-1", Some("https://sqs.eu-west-1.amazonaws.com/123456789012/q"));
    assert_eq!(arn.unwrap().as_str(), "arn:aws:sqs:eu-west-1:123456789012:q");
    for bad in [None, Some(""), Some("q"), Some("https://x/"), Some("https://x/12/q"), Some("https://x/q")] {
        assert!(matches!(arn_of("eu-west-1", bad), Err(Error::NotXml { .. })), "{bad:?}");
    }
}

fn sent<T: Send>(_: T) {}

#[allow(dead_code, reason = "compiling it is the test")]
fn every_future_may_move_between_threads(s: &Session, q: &Queue) {
    sent(s.create_queue("r", "n", &[], &[], &|_| ()));
    sent(q.attributes_settled(&|_| ()));
    sent(q.receive(std::time::Duration::ZERO, 1, std::time::Duration::ZERO));
    sent(q.send("x"));
}
