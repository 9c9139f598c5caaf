//! SQS against the program's own client, which is AWS's SDK.

use super::*;
use crate::aws::{Error, Message, Queue, QueueError, Session};
use crate::values::QueueArn;
use std::time::Duration;

const REGION: &str = "eu-north-1";
const NAME: &str = "spapi-setup-1a2b3c4d";
const BODY: &str = "CANARY of a message";
const MINUTE: Duration = Duration::from_secs(60);
const NOW: Duration = Duration::ZERO;

pub(super) async fn admin(r: &Rehearsal) -> Session {
    let (id, secret) = r.admin();
    Session::open(&options(by_key(r, &id, &secret))).await.unwrap()
}

/// A queue of the administrator's.
pub(super) async fn made(r: &Rehearsal, attributes: &[(&str, &str)]) -> Queue {
    let session = admin(r).await;
    let tags = [("managed-by", "spapi-setup")];
    let arn = session.create_queue(REGION, NAME, attributes, &tags, &|_| ()).await.unwrap();
    session.queue(&arn).unwrap()
}

async fn received(queue: &Queue) -> Vec<Message> {
    queue.receive(NOW, 10, MINUTE).await.unwrap()
}

fn code<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    let error = result.unwrap_err();
    assert!(!format!("{error:?} {error}").contains("CANARY"), "{error:?}");
    error.code().unwrap_or("-").to_owned()
}

#[tokio::test]
async fn a_queue_is_made_found_changed_tagged_and_deleted() {
    let r = started().await;
    let attributes = [("MessageRetentionPeriod", "1209600"), ("SqsManagedSseEnabled", "true")];
    let queue = made(&r, &attributes).await;
    let session = admin(&r).await;
    let arn: QueueArn = format!("arn:aws:sqs:{REGION}:123456789012:{NAME}").parse().unwrap();
    assert_eq!(queue.arn(), &arn);
    assert_eq!(session.find_queue(REGION, NAME).await.unwrap(), Some(arn.clone()));
    assert_eq!(session.find_queue("us-east-1", NAME).await.unwrap(), None);
    let read = queue.attributes().await.unwrap();
    assert_eq!(
        (read.arn.as_ref(), read.retention, read.visibility, read.wait),
        (Some(&arn), 1_209_600, 30, 0)
    );
    assert!(read.sse_sqs && !read.fifo && read.policy.is_none() && read.kms_key.is_none());
    // The same again is the same; something else is refused.
    let again = session.create_queue(REGION, NAME, &attributes, &[], &|_| ()).await;
    assert_eq!(again.unwrap(), arn);
    let other = [("MessageRetentionPeriod", "60")];
    let refused = session.create_queue(REGION, NAME, &other, &[], &|_| ()).await;
    assert_eq!(code(refused), "QueueNameExists");
    queue.set_attributes(&[("VisibilityTimeout", "120"), ("Policy", "{}")]).await.unwrap();
    queue.set_attributes(&[("KmsMasterKeyId", "alias/aws/sqs")]).await.unwrap();
    let read = queue.attributes().await.unwrap();
    assert_eq!((read.visibility, read.policy.as_deref()), (120, Some("{}")));
    assert_eq!((read.sse_sqs, read.kms_key.as_deref()), (false, Some("alias/aws/sqs")));
    queue.set_attributes(&[("SqsManagedSseEnabled", "true"), ("Policy", "")]).await.unwrap();
    let read = queue.attributes().await.unwrap();
    assert!(read.sse_sqs && read.kms_key.is_none() && read.policy.is_none());
    for bad in [("VisibilityTimeout", "43201"), ("Policy", "x"), ("Colour", "blue")] {
        assert!(code(queue.set_attributes(&[bad]).await).starts_with("InvalidAttribute"), "{bad:?}");
    }
    queue.tag(&[("a", "1")]).await.unwrap();
    queue.untag(&["managed-by", "unknown"]).await.unwrap();
    assert_eq!(queue.tags().await.unwrap().into_iter().collect::<Vec<_>>(), [("a".into(), "1".into())]);
    queue.delete_queue().await.unwrap();
    queue.delete_queue().await.unwrap();
    assert_eq!(code(queue.attributes().await), "QueueDoesNotExist");
    assert!(r.state().unexpected.is_empty(), "{:?}", r.state().unexpected);
}

#[tokio::test]
async fn a_message_is_hidden_released_and_deleted_by_its_newest_handle() {
    let r = started().await;
    let queue = made(&r, &[]).await;
    let id = queue.send(BODY).await.unwrap();
    let first = received(&queue).await;
    assert_eq!((first.len(), first[0].id.as_str(), first[0].receive_count), (1, id.as_str(), 1));
    assert_eq!(first[0].body.expose(), BODY);
    assert!(!format!("{first:?}").contains("CANARY"));
    let read = queue.attributes().await.unwrap();
    assert_eq!((read.waiting, read.in_flight, read.delayed), (0, 1, 0));
    assert!(received(&queue).await.is_empty());
    queue.release(&first[0].receipt).await.unwrap();
    let second = received(&queue).await;
    assert_eq!(second[0].receive_count, 2);
    // The older handle deletes nothing, and can't hide it any longer.
    queue.delete(&first[0].receipt).await.unwrap();
    let late = queue.extend(&first[0].receipt, MINUTE).await;
    assert!(matches!(late, Err(Error::Queue(QueueError::Handle { .. }, _))), "{late:?}");
    assert_eq!(code(queue.delete("mine").await), "ReceiptHandleIsInvalid");
    assert_eq!(r.state().queue(NAME).unwrap().bodies(), [BODY]);
    queue.extend(&second[0].receipt, MINUTE * 5).await.unwrap();
    queue.delete(&second[0].receipt).await.unwrap();
    assert!(r.state().queue(NAME).unwrap().messages.is_empty());
    let calls = format!("{:?}", r.state().calls);
    assert!(calls.contains(NAME) && !calls.contains("CANARY"), "{calls}");
}

#[tokio::test]
async fn a_long_poll_ends_with_the_message() {
    let r = started().await;
    let queue = made(&r, &[]).await;
    let waiting = tokio::spawn({
        let queue = queue.clone();
        async move { queue.receive(Duration::from_secs(20), 10, MINUTE).await.unwrap() }
    });
    while r.state().count("ReceiveMessage") == 0 {
        tokio::task::yield_now().await;
    }
    queue.send(BODY).await.unwrap();
    assert_eq!(waiting.await.unwrap().len(), 1);
    r.state().knobs.sqs.longest_wait = Some(Duration::from_millis(20));
    assert!(queue.receive(Duration::from_secs(20), 10, MINUTE).await.unwrap().is_empty());
}

#[tokio::test]
async fn the_knobs_of_delivery() {
    let r = started().await;
    let queue = made(&r, &[]).await;
    r.state().knobs.sqs = SqsKnobs { copies: 1, returns: 1, visibility_lost: 1, ..SqsKnobs::default() };
    queue.send(BODY).await.unwrap();
    // Two copies with one id, whose hiding is over at once.
    let first = received(&queue).await;
    assert_eq!((first.len(), &first[0].id), (2, &first[1].id));
    let second = received(&queue).await;
    assert_eq!(second.len(), 2);
    for message in &second {
        queue.delete(&message.receipt).await.unwrap();
    }
    // Both come back once.
    let third = received(&queue).await;
    assert_eq!(third.iter().map(|m| m.receive_count).collect::<Vec<_>>(), [3, 3]);
    for message in &third {
        queue.delete(&message.receipt).await.unwrap();
    }
    assert!(received(&queue).await.is_empty());
    r.state().knobs.sqs = SqsKnobs { attribute_lag: 1, name_kept: 1, ..SqsKnobs::default() };
    queue.set_attributes(&[("VisibilityTimeout", "7")]).await.unwrap();
    assert_eq!(queue.attributes().await.unwrap().visibility, 30);
    assert_eq!(queue.attributes().await.unwrap().visibility, 7);
    queue.delete_queue().await.unwrap();
    // The client waits until the name is free.
    made(&r, &[]).await;
    assert_eq!(r.state().count("CreateQueue"), 3);
}

const FIVE: [&str; 5] =
    ["GetQueueAttributes", "ReceiveMessage", "DeleteMessage", "ChangeMessageVisibility", "SendMessage"];

/// One call of each of the five, and what was refused.
async fn refused_of_five(queue: &Queue) -> Vec<String> {
    let mut refused = Vec::new();
    let mut note = |error: Option<Error>| {
        if let Some(Error::AccessDenied { action, .. }) = error {
            refused.push(action);
        }
    };
    note(queue.attributes().await.err());
    note(queue.send("x").await.err());
    let messages = queue.receive(NOW, 10, MINUTE).await;
    let receipt =
        messages.as_ref().ok().and_then(|m| Some(m.first()?.receipt.clone())).unwrap_or("AQEBx".into());
    note(messages.err());
    note(queue.release(&receipt).await.err());
    note(queue.delete(&receipt).await.err());
    refused
}

#[tokio::test]
async fn the_rotators_key_needs_its_five_permissions_and_no_more() {
    let r = started().await;
    let (id, secret) = built(&r).await;
    let arn = made(&r, &[]).await.arn().clone();
    let session = Session::open(&options(by_key(&r, &id, &Secret::new(secret)))).await.unwrap();
    let queue = session.queue(&arn).unwrap();
    let may = async |actions: &[&str]| {
        let actions: Vec<String> = actions.iter().map(|action| format!("sqs:{action}")).collect();
        let policy = serde_json::json!({ "Version": "2012-10-17",
            "Statement": [{ "Effect": "Allow", "Action": actions, "Resource": arn.as_str() }] });
        let put = iam(&r).put_user_policy().user_name("SpUser").policy_name("Rotate");
        put.policy_document(policy.to_string()).send().await.unwrap();
    };
    may(&FIVE).await;
    assert!(refused_of_five(&queue).await.is_empty());
    for without in FIVE {
        may(&FIVE.into_iter().filter(|action| *action != without).collect::<Vec<_>>()).await;
        assert_eq!(refused_of_five(&queue).await, [format!("sqs:{without}")]);
    }
    may(&FIVE).await;
    assert_eq!(code(queue.tags().await), "AccessDenied");
    assert_eq!(code(queue.set_attributes(&[("VisibilityTimeout", "1")]).await), "AccessDenied");
    assert_eq!(code(queue.delete_queue().await), "AccessDenied");
    // The queue's own policy counts too: what it denies is denied, and what it allows needs no other.
    let user = "arn:aws:iam::123456789012:user/SpUser";
    let statement = |effect: &str, action: &str| serde_json::json!({ "Effect": effect, "Principal": { "AWS": user }, "Action": action, "Resource": arn.as_str() });
    let all = serde_json::json!({ "Version": "2012-10-17",
        "Statement": [statement("Deny", "sqs:ReceiveMessage"), statement("Allow", "sqs:ListQueueTags")] });
    let by_admin = admin(&r).await.queue(&arn).unwrap();
    by_admin.set_attributes(&[("Policy", &all.to_string())]).await.unwrap();
    let denied = queue.receive(NOW, 1, MINUTE).await.unwrap_err();
    assert!(
        matches!(&denied, Error::AccessDenied { action, denial, .. } if action == "sqs:ReceiveMessage" && denial.explicit),
        "{denied:?}"
    );
    queue.tags().await.unwrap();
}

#[tokio::test]
async fn faults_of_sqs_are_told_apart() {
    let r = started().await;
    let queue = made(&r, &[]).await;
    let aws = |code: &str, status| FaultKind::Aws { code: code.into(), status, message: "no".into() };
    for (code, status, expected) in [
        ("AWS.SimpleQueueService.NonExistentQueue", 400, "QueueDoesNotExist"),
        ("KMS.AccessDeniedException", 400, "KMS.AccessDeniedException"),
        ("AccessDenied", 403, "AccessDenied"),
        ("InvalidClientTokenId", 403, "InvalidClientTokenId"),
    ] {
        r.state().knobs.fail = vec![Fault::once("ReceiveMessage", aws(code, status))];
        assert_eq!(self::code(queue.receive(NOW, 1, MINUTE).await), expected, "{code}");
    }
    r.state().knobs.fail = vec![Fault { on: "sqs".into(), times: 99, kind: aws("RequestThrottled", 403) }];
    assert!(matches!(queue.send(BODY).await, Err(Error::Throttled { .. })));
    r.state().knobs.fail = vec![Fault { on: "sqs".into(), times: 99, kind: FaultKind::Html }];
    let page = queue.receive(NOW, 1, MINUTE).await;
    assert!(matches!(page, Err(Error::NotXml { .. })), "{page:?}");
}
