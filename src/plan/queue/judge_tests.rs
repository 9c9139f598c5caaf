//! Policies of queues as people write them.

use super::judge::{Fault, Judgement, judge};
use super::policy;
use crate::values::QueueArn;
use serde_json::{Value, json};

pub(super) fn arn() -> QueueArn {
    "arn:aws:sqs:eu-west-1:123456789012:spapi-setup-3f9a01c2".parse().unwrap()
}

/// A document of one statement: what Amazon's guide asks for, with these fields changed or (null) taken away.
pub(super) fn policy(change: &Value) -> String {
    let mut statement = json!({
        "Effect": "Allow",
        "Principal": { "AWS": "arn:aws:iam::437568002678:root" },
        "Action": ["sqs:SendMessage", "sqs:GetQueueAttributes"],
        "Resource": arn().as_str()
    });
    for (key, value) in change.as_object().unwrap() {
        match value {
            Value::Null => drop(statement.as_object_mut().unwrap().remove(key)),
            value => statement[key] = value.clone(),
        }
    }
    json!({ "Version": "2012-10-17", "Statement": statement }).to_string()
}

pub(super) fn with_deny(deny: Value) -> String {
    let mut document: Value = serde_json::from_str(&policy(&json!({}))).unwrap();
    document["Statement"] = json!([deny, document["Statement"].clone()]);
    document.to_string()
}

#[test]
fn what_lets_amazon_write_passes() {
    for change in [
        json!({}),
        json!({ "Principal": { "AWS": "437568002678" } }),
        json!({ "Principal": { "AWS": ["arn:aws:iam::111122223333:root", "437568002678"] } }),
        json!({ "Principal": "*", "Condition": { "StringEquals": { "aws:PrincipalAccount": "437568002678" } } }),
        json!({ "Principal": { "AWS": "*" }, "Action": "sqs:*", "Condition": { "StringEquals": { "AWS:principalaccount": ["1", "437568002678"] } } }),
        json!({ "Action": ["SQS:sendmessage", "SQS:getqueueattributes"] }),
        json!({ "Action": ["sqs:Send*", "sqs:Get?ueueAttributes"] }),
        json!({ "Action": "sqs:*" }),
        json!({ "Action": null, "NotAction": "sqs:ReceiveMessage" }),
        json!({ "Resource": "*" }),
        json!({ "Resource": ["arn:aws:sqs:us-east-1:1:x", "arn:aws:sqs:*:123456789012:spapi-setup-*"] }),
        json!({ "Resource": null, "NotResource": "arn:aws:sqs:eu-west-1:123456789012:other" }),
        json!({ "Condition": { "Bool": { "aws:SecureTransport": "true" } } }),
        json!({ "Condition": { "BoolIfExists": { "aws:SecureTransport": true } } }),
        json!({ "Condition": {} }),
    ] {
        let judged = judge(Some(&policy(&change)), &arn());
        assert_eq!(judged.faults, [], "{change}");
    }
    let ours = policy::document(&arn()).to_string();
    assert_eq!(judge(Some(&ours), &arn()), Judgement::default());
    assert!(policy::has_ours(&ours, &arn()));
}

#[test]
fn what_does_not_let_amazon_write_is_named() {
    for (change, words) in [
        (
            json!({ "Principal": { "AWS": "arn:aws:iam::111122223333:root" } }),
            "allows it to arn:aws:iam::111122223333:root",
        ),
        (json!({ "Principal": { "AWS": "arn:aws:iam::437568002678:role/Sender" } }), "role/Sender"),
        (json!({ "Principal": { "Service": "sqs.amazonaws.com" } }), "sqs.amazonaws.com"),
        (json!({ "Principal": null, "NotPrincipal": { "AWS": "437568002678" } }), "everyone but some"),
        (json!({ "Action": "sqs:SendMessage" }), "sqs:GetQueueAttributes"),
        (json!({ "Action": "sns:*" }), "sqs:SendMessage"),
        (json!({ "Action": null, "NotAction": "sqs:s*" }), "sqs:SendMessage"),
        (json!({ "Resource": "arn:aws:sqs:eu-west-1:123456789012:Spapi-setup-3f9a01c2" }), "Spapi-setup"),
        (
            json!({ "Resource": "arn:aws:sqs:eu-west-1:123456789012:other" }),
            "is about arn:aws:sqs:eu-west-1:123456789012:other",
        ),
        (json!({ "Resource": null }), "is about no queue"),
        (
            json!({ "Condition": { "StringEquals": { "aws:SourceAccount": "437568002678" } } }),
            "has a condition",
        ),
        (json!({ "Condition": { "ArnLike": { "aws:SourceArn": "arn:aws:sns:*" } } }), "has a condition"),
        (
            json!({ "Condition": { "StringEquals": { "aws:PrincipalAccount": "${aws:ResourceAccount}" } } }),
            "has a condition",
        ),
        (json!({ "Condition": { "Bool": { "aws:SecureTransport": "false" } } }), "has a condition"),
    ] {
        let faults = judge(Some(&policy(&change)), &arn()).faults;
        let all: Vec<String> = faults.iter().map(Fault::words).collect();
        assert!(!all.is_empty() && all.iter().all(|w| w.contains("437568002678")), "{change}: {all:?}");
        assert!(all.iter().any(|w| w.contains(words)), "{change}: {all:?}");
        assert!(faults.iter().all(|f| !f.needs_removal()), "{change}");
    }
    assert_eq!(judge(None, &arn()).faults, [Fault::NoPolicy]);
    assert_eq!(judge(Some(" "), &arn()).faults, [Fault::NoPolicy]);
    for text in [
        "437568002678",
        "{",
        "{}",
        r#"{"Statement":["437568002678"]}"#,
        r#"{"Statement":{"Effect":"allow"}}"#,
    ] {
        assert_eq!(judge(Some(text), &arn()).faults, [Fault::NotADocument], "{text}");
    }
}

#[test]
fn a_deny_wins_where_it_hits_amazon() {
    let everyone = |condition: Value| {
        json!({ "Sid": "Perimeter", "Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": "*",
                "Condition": condition })
    };
    for (deny, surely) in [
        (everyone(json!({})), true),
        (everyone(json!({ "StringNotEquals": { "aws:PrincipalAccount": "123456789012" } })), true),
        (everyone(json!({ "StringNotEquals": { "aws:PrincipalOrgID": "o-1" } })), false),
        (everyone(json!({ "BoolIfExists": { "aws:PrincipalIsAWSService": "false" } })), true),
        (everyone(json!({ "NotIpAddress": { "aws:SourceIp": "192.0.2.0/24" } })), false),
        (
            json!({ "Effect": "Deny", "NotPrincipal": { "AWS": "123456789012" }, "Action": "*", "Resource": "*" }),
            true,
        ),
        (
            json!({ "Effect": "Deny", "NotPrincipal": { "AWS": "437568002678" }, "Action": "*", "Resource": "*" }),
            false,
        ),
        (
            json!({ "Effect": "Deny", "Principal": { "AWS": "437568002678" }, "NotAction": "sqs:Receive*", "Resource": arn().as_str() }),
            true,
        ),
    ] {
        let faults = judge(Some(&with_deny(deny.clone())), &arn()).faults;
        assert!(!faults.is_empty(), "{deny}");
        for fault in faults {
            assert!(fault.needs_removal(), "{deny}");
            assert!(matches!(fault, Fault::Denied { surely: s, .. } if s == surely), "{deny}: {fault:?}");
        }
    }
    for deny in [
        everyone(json!({ "Bool": { "aws:SecureTransport": "false" } })),
        everyone(json!({ "StringEquals": { "aws:PrincipalAccount": "123456789012" } })),
        everyone(
            json!({ "StringNotEquals": { "aws:PrincipalAccount": ["437568002678", "1"] }, "StringEquals": { "x": "y" } }),
        ),
        json!({ "Effect": "Deny", "Principal": "*", "Action": "sqs:ReceiveMessage", "Resource": "*" }),
        json!({ "Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": "arn:aws:sqs:*:*:other" }),
        json!({ "Effect": "Deny", "Principal": { "AWS": "123456789012" }, "Action": "*", "Resource": "*" }),
    ] {
        assert_eq!(judge(Some(&with_deny(deny.clone())), &arn()).faults, [], "{deny}");
    }
}

#[test]
fn who_else_may_read_is_told_and_everyone_may_not() {
    let anyone = policy(&json!({ "Principal": "*", "Action": "sqs:*" }));
    assert_eq!(
        judge(Some(&anyone), &arn()).faults,
        [Fault::ReadByAnyone { statement: "statement 1".into() }]
    );
    let tls = policy(
        &json!({ "Principal": "*", "Action": "*", "Condition": { "Bool": { "aws:SecureTransport": "true" } } }),
    );
    assert!(matches!(judge(Some(&tls), &arn()).faults[..], [Fault::ReadByAnyone { .. }]));
    let write_only = policy(&json!({ "Principal": "*" }));
    assert_eq!(judge(Some(&write_only), &arn()), Judgement::default());
    let other = policy(
        &json!({ "Principal": { "AWS": ["437568002678", "111122223333", "123456789012"] }, "Action": "sqs:*" }),
    );
    let judged = judge(Some(&other), &arn());
    assert_eq!((judged.faults.len(), judged.readers.len()), (0, 1));
    assert!(judged.readers[0].contains("111122223333"), "{judged:?}");
}
