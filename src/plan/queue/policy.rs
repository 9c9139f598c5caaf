//! The queue's policy, and what the rotator may do with the queue.

use super::AMAZON;
use crate::plan::documents;
use crate::values::QueueArn;
use serde_json::{Value, json};

/// What Amazon does with the queue (Amazon's guide "Application Management API", step 1).
pub(crate) const AMAZON_ACTIONS: [&str; 2] = ["sqs:SendMessage", "sqs:GetQueueAttributes"];

/// What the rotator does with the queue: it looks whether the queue is fit, sends itself a test message, takes the
/// message, holds it while the secret is proved, and deletes it.
pub(crate) const ROTATOR_ACTIONS: [&str; 5] = [
    "sqs:GetQueueAttributes",
    "sqs:SendMessage",
    "sqs:ReceiveMessage",
    "sqs:ChangeMessageVisibility",
    "sqs:DeleteMessage",
];

/// The policy of a queue that this program makes: Amazon may write, and nobody may do anything without TLS.
pub(crate) fn document(arn: &QueueArn) -> Value {
    documents::policy([amazon(arn), only_tls(arn)])
}

/// No condition: which account or ARN Amazon sends as its source is not documented.
fn amazon(arn: &QueueArn) -> Value {
    json!({
        "Sid": "AmazonSendsNewSecrets",
        "Effect": "Allow",
        "Principal": { "AWS": format!("arn:aws:iam::{AMAZON}:root") },
        "Action": AMAZON_ACTIONS,
        "Resource": arn.as_str()
    })
}

fn only_tls(arn: &QueueArn) -> Value {
    json!({
        "Sid": "OnlyTls",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "sqs:*",
        "Resource": arn.as_str(),
        "Condition": { "Bool": { "aws:SecureTransport": "false" } }
    })
}

/// An existing policy with the statement that lets Amazon write, its other statements as they are.
pub(crate) fn with_amazon(existing: Option<&str>, arn: &QueueArn) -> Value {
    with(existing, arn, vec![amazon(arn)])
}

/// An existing policy with both statements of [`document`], its other statements as they are.
pub(crate) fn with_ours(existing: Option<&str>, arn: &QueueArn) -> Value {
    with(existing, arn, vec![amazon(arn), only_tls(arn)])
}

/// Whether a policy has both statements of [`document`]. More may stand beside them: an administrator may shut out
/// other readers.
pub(crate) fn has_ours(existing: &str, arn: &QueueArn) -> bool {
    let found =
        serde_json::from_str::<Value>(existing).map(|document| statements(&document)).unwrap_or_default();
    let has = |ours: Value| {
        found.iter().any(|one| documents::same(&documents::policy(one), &documents::policy(&ours)))
    };
    has(amazon(arn)) && has(only_tls(arn))
}

fn statements(document: &Value) -> Vec<Value> {
    document.get("Statement").map(documents::each).into_iter().flatten().cloned().collect()
}

fn with(existing: Option<&str>, arn: &QueueArn, ours: Vec<Value>) -> Value {
    let Some(mut document) = existing.and_then(|text| serde_json::from_str::<Value>(text).ok()) else {
        return self::document(arn);
    };
    let mut all = statements(&document);
    all.retain(|one| ours.iter().all(|our| our.get("Sid") != one.get("Sid")));
    all.extend(ours);
    match document.as_object_mut() {
        Some(map) => drop(map.insert("Statement".to_owned(), Value::Array(all))),
        None => return self::document(arn),
    }
    document
}

/// From how many queues on the rotator's policy names them by the shape of their names: all inline policies of a user
/// have 2,048 characters together (IAM's quotas), and an agency may have sixty apps.
const MANY: usize = 12;

/// The rotator's policy: five actions on these queues, nothing else.
pub(crate) fn rotator(queues: &[QueueArn]) -> Value {
    let named = |arn: &QueueArn| match (queues.len() > MANY).then(|| any_of_ours(arn)).flatten() {
        Some(pattern) => pattern,
        None => arn.as_str().to_owned(),
    };
    let mut arns: Vec<String> = Vec::new();
    for name in queues.iter().map(named) {
        if !arns.contains(&name) {
            arns.push(name);
        }
    }
    documents::policy([json!({ "Effect": "Allow", "Action": ROTATOR_ACTIONS, "Resource": arns })])
}

/// Every queue of the same region and account whose name has the form that this program gives.
fn any_of_ours(arn: &QueueArn) -> Option<String> {
    let digits = arn.name().strip_prefix(super::QUEUES)?;
    let ours = digits.len() == 8 && digits.bytes().all(|b| b.is_ascii_hexdigit());
    let shape = format!("{}{}", super::QUEUES, "?".repeat(8));
    ours.then(|| format!("arn:aws:sqs:{}:{}:{shape}", arn.region(), arn.account()))
}
