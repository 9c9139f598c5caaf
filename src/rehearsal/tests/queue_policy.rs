//! Two readings of a queue's policy: the stand-in's, which decides whether a message arrives, and the plan's, which says
//! beforehand whether one will. What the plan promises, the stand-in keeps.

use super::super::policy::Decision;
use super::super::sqs_policy::{AMAZON, decide};
use crate::plan::queue::judge::{Fault, judge};
use crate::plan::queue::policy::{AMAZON_ACTIONS, with_ours};
use crate::values::QueueArn;
use proptest::prelude::*;
use serde_json::{Value, json};

const ARN: &str = "arn:aws:sqs:eu-west-1:123456789012:q";

fn one_or_many(choices: &'static [&'static str]) -> impl Strategy<Value = Value> {
    prop_oneof![
        proptest::sample::select(choices).prop_map(|one| json!(one)),
        proptest::collection::vec(proptest::sample::select(choices), 0..3).prop_map(|many| json!(many)),
    ]
}

fn principal() -> impl Strategy<Value = Value> {
    let accounts: &[&str] = &[
        AMAZON,
        "437568002678",
        "*",
        "123456789012",
        "arn:aws:iam::123456789012:root",
        "arn:aws:iam::437568002678:user/x",
        "437568002679",
    ];
    prop_oneof![
        one_or_many(accounts).prop_map(|aws| json!({ "AWS": aws })),
        Just(json!("*")),
        Just(json!({ "Service": "sns.amazonaws.com" })),
    ]
}

fn condition() -> impl Strategy<Value = Option<Value>> {
    let operators = [
        "Bool",
        "StringEquals",
        "StringNotEquals",
        "StringLike",
        "StringNotLike",
        "ArnLike",
        "ArnEquals",
        "Null",
        "StringEqualsIfExists",
        "StringEqualsIgnoreCase",
    ];
    let keys = [
        "aws:SecureTransport",
        "AWS:securetransport",
        "aws:PrincipalAccount",
        "aws:SourceArn",
        "aws:SourceAccount",
        "aws:PrincipalOrgID",
    ];
    let values: &[&str] = &["true", "false", "437568002678", "123456789012", "4375*", "*", "arn:aws:sns:*"];
    let operator = proptest::sample::select(operators.to_vec());
    let key = proptest::sample::select(keys.to_vec());
    let one = (operator, key, one_or_many(values)).prop_map(|(o, k, v)| Some(json!({ o: { k: v } })));
    prop_oneof![3 => Just(None), 2 => one]
}

fn statement() -> impl Strategy<Value = Value> {
    let actions: &[&str] = &[
        "sqs:SendMessage",
        "SQS:sendmessage",
        "sqs:GetQueueAttributes",
        "sqs:*",
        "sqs:Get*",
        "*",
        "sqs:ReceiveMessage",
    ];
    let resources: &[&str] = &[
        ARN,
        "*",
        "arn:aws:sqs:*:123456789012:*",
        "arn:aws:sqs:eu-west-1:123456789012:Q",
        "arn:aws:sqs:eu-west-1:123456789012:?",
    ];
    let fields = (
        proptest::sample::select(vec!["Allow", "Allow", "Deny"]),
        proptest::sample::select(vec!["Principal", "Principal", "Principal", "NotPrincipal"]),
        principal(),
        proptest::sample::select(vec!["Action", "Action", "Action", "NotAction"]),
        one_or_many(actions),
        proptest::sample::select(vec!["Resource", "Resource", "Resource", "NotResource"]),
        one_or_many(resources),
        condition(),
    );
    fields.prop_map(|(effect, who, principal, acts, action, on, resource, condition)| {
        let mut statement = json!({ "Effect": effect, who: principal, acts: action, on: resource });
        if let Some(condition) = condition {
            statement["Condition"] = condition;
        }
        statement
    })
}

fn allows(policy: &str) -> bool {
    let policy = policy.to_owned();
    AMAZON_ACTIONS.iter().all(|action| decide(Some(&policy), AMAZON, action, ARN) == Decision::Allowed)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_the_plan_promises_arrives(statements in proptest::collection::vec(statement(), 1..4)) {
        let policy = json!({ "Version": "2012-10-17", "Statement": statements }).to_string();
        let arn: QueueArn = ARN.parse().unwrap();
        let faults = judge(Some(&policy), &arn).faults;
        let open = |faults: &[Fault]| !faults.iter().any(|f| !matches!(f, Fault::ReadByAnyone { .. }));
        if open(&faults) {
            prop_assert!(allows(&policy), "{policy}");
        }
        // A denial that is certain is one.
        if faults.iter().any(|fault| matches!(fault, Fault::Denied { surely: true, .. })) {
            prop_assert!(!allows(&policy), "{policy}");
        }
        // With both statements of the plan in it, only a Deny can still be in the way.
        let mended = with_ours(Some(&policy), &arn).to_string();
        let left = judge(Some(&mended), &arn).faults;
        prop_assert!(left.iter().all(Fault::needs_removal), "{left:?} {mended}");
        if left.is_empty() {
            prop_assert!(allows(&mended), "{mended}");
        }
    }
}
