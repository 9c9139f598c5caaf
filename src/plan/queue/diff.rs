//! From the queue as it should be and as it is to the steps between.

use super::judge::judge;
use super::{Attributes, DesiredQueue, LEAST_RETENTION, LONG_POLL, ObservedQueue, RETENTION, VISIBILITY};
use super::{QueueConflict, QueueOp, QueuePlan, QueueStep, TAG_HOME, policy};
use crate::plan::{Action, Entity, MANAGED_BY, TAG_MANAGED_BY};
use crate::values::shown;

pub(super) const WHY_QUEUE: &str = "Amazon hands a new client secret over in one way only: as a message to a queue \
                                    of yours. It is encrypted, and a message stays for 14 days.";
pub(super) const WHY_POLICY: &str = "Lets Amazon write to the queue, and nobody do anything without encryption on \
                                     the way.";

/// The plan: the queue, then its policy. Total: what stands in the way is a step with a conflict.
pub(crate) fn plan(desired: &DesiredQueue, observed: Option<&ObservedQueue>) -> QueuePlan {
    let Some(observed) = observed else { return create(desired) };
    let judgement = judge(observed.policy.as_deref(), &desired.arn);
    let mut remarks = remarks(desired, observed);
    remarks.extend(judgement.readers.iter().cloned());
    QueuePlan { steps: vec![queue(desired, observed), queue_policy(desired, observed)], remarks }
}

/// Whether the queue is one that somebody else made: of it only what would lose a secret is changed.
pub(crate) fn adopts(desired: &DesiredQueue, observed: &ObservedQueue) -> bool {
    desired.adopted || (!desired.recorded && !super::is_ours(&observed.tags, &desired.home))
}

fn create(desired: &DesiredQueue) -> QueuePlan {
    if desired.arn.is_fifo() {
        let conflict = Some(QueueConflict::Fifo);
        let steps = vec![step(desired, Entity::Queue, Action::Conflict, FIFO, Vec::new(), conflict)];
        return QueuePlan { steps, remarks: Vec::new() };
    }
    let text = policy::document(&desired.arn).to_string();
    let mut attributes = settings();
    attributes.insert("Policy", text);
    let steps = vec![
        step(desired, Entity::Queue, Action::Create, FINE_QUEUE, vec![QueueOp::Create(attributes)], None),
        // It comes with the queue, in one call.
        step(desired, Entity::QueuePolicy, Action::Create, FINE_POLICY, Vec::new(), None),
    ];
    QueuePlan { steps, remarks: Vec::new() }
}

const FIFO: &str = "a FIFO queue: Amazon sends to Standard queues only";
const FINE_QUEUE: &str = "new secrets arrive here";
const FINE_POLICY: &str = "Amazon may write to it";

/// The attributes of a queue that this program makes. No redrive policy: a dead-letter queue is a second place to lose
/// the only copy of a secret.
fn settings() -> Attributes {
    [
        ("MessageRetentionPeriod", RETENTION.to_string()),
        ("ReceiveMessageWaitTimeSeconds", LONG_POLL.to_string()),
        ("SqsManagedSseEnabled", "true".to_owned()),
        ("VisibilityTimeout", VISIBILITY.to_string()),
    ]
    .into()
}

fn queue(desired: &DesiredQueue, observed: &ObservedQueue) -> QueueStep {
    let adopts = adopts(desired, observed);
    if let Some(conflict) = conflict(desired, observed, adopts) {
        let what = match &conflict {
            QueueConflict::Untagged => "already exists, not made by spapi-setup",
            QueueConflict::OtherHome { .. } => "belongs to spapi-setup elsewhere, not recorded here",
            QueueConflict::Fifo => FIFO,
            QueueConflict::ManagedKey => {
                "encrypted with alias/aws/sqs: that key lets nobody outside the account in"
            }
            QueueConflict::Policy { .. } => "",
        };
        return step(desired, Entity::Queue, Action::Conflict, what, Vec::new(), Some(conflict));
    }
    let mut words = Vec::new();
    let mut ops = Vec::new();
    if let Some(why) = tag(desired, observed) {
        words.push(why.to_owned());
        ops.push(QueueOp::Tag);
    }
    let changed = changed(observed, adopts, &mut words);
    if !changed.is_empty() {
        ops.push(QueueOp::Set(changed));
    }
    match ops.is_empty() {
        true => step(desired, Entity::Queue, Action::Keep, FINE_QUEUE, ops, None),
        false => step(desired, Entity::Queue, Action::Update, &words.join("; "), ops, None),
    }
}

fn step(
    desired: &DesiredQueue,
    entity: Entity,
    action: Action,
    what: &str,
    ops: Vec<QueueOp>,
    conflict: Option<QueueConflict>,
) -> QueueStep {
    let (name, what) = (desired.arn.name().to_owned(), what.to_owned());
    let why = if entity == Entity::Queue { WHY_QUEUE } else { WHY_POLICY };
    QueueStep { entity, name, action, what, why, ops, conflict }
}

fn conflict(desired: &DesiredQueue, observed: &ObservedQueue, adopts: bool) -> Option<QueueConflict> {
    if observed.fifo || desired.arn.is_fifo() {
        return Some(QueueConflict::Fifo);
    }
    match observed.tags.get(TAG_HOME) {
        Some(home) if *home != desired.home => {
            return Some(QueueConflict::OtherHome { home: shown(home) });
        }
        None if !desired.recorded && !desired.adopt => return Some(QueueConflict::Untagged),
        _ => {}
    }
    (adopts && observed.has_managed_key()).then_some(QueueConflict::ManagedKey)
}

/// Why the tags are set; `None` where they are right.
fn tag(desired: &DesiredQueue, observed: &ObservedQueue) -> Option<&'static str> {
    match observed.tags.get(TAG_HOME) {
        Some(home) if *home == desired.home => {
            let managed = observed.tags.get(TAG_MANAGED_BY).is_some_and(|by| by == MANAGED_BY);
            (!managed).then_some("tags set again")
        }
        None if desired.recorded => Some("tags set again"),
        _ => Some("taken over"),
    }
}

/// The settings that change, with their words.
fn changed(observed: &ObservedQueue, adopts: bool, words: &mut Vec<String>) -> Attributes {
    let mut set = Attributes::new();
    let days = |seconds: u64| seconds / 86_400;
    let short = match adopts {
        true => observed.retention < LEAST_RETENTION,
        false => observed.retention != RETENTION,
    };
    if short {
        words.push(match days(observed.retention) {
            0 => "messages stay for 14 days, not for less than one".to_owned(),
            n => format!("messages stay for 14 days instead of {n}"),
        });
        set.insert("MessageRetentionPeriod", RETENTION.to_string());
    }
    if observed.redrive.as_deref().is_some_and(|text| !text.trim().is_empty()) {
        words.push("no dead-letter queue: it would take the only copy of a secret away".to_owned());
        set.insert("RedrivePolicy", String::new());
    }
    if adopts {
        // The rotator says at every call how long it waits and holds a message.
        return set;
    }
    if observed.visibility != VISIBILITY {
        words.push(format!(
            "a received message is hidden for {VISIBILITY} s instead of {}",
            observed.visibility
        ));
        set.insert("VisibilityTimeout", VISIBILITY.to_string());
    }
    if observed.wait != LONG_POLL {
        words.push(format!("a receive waits for {LONG_POLL} s instead of {}", observed.wait));
        set.insert("ReceiveMessageWaitTimeSeconds", LONG_POLL.to_string());
    }
    if observed.has_managed_key() {
        words.push("encrypted by SQS instead of alias/aws/sqs, which would shut Amazon out".to_owned());
        set.insert("KmsMasterKeyId", String::new());
        set.insert("SqsManagedSseEnabled", "true".to_owned());
    } else if observed.kms_key.is_none() && !observed.sse_sqs {
        words.push("encrypted by SQS".to_owned());
        set.insert("SqsManagedSseEnabled", "true".to_owned());
    }
    set
}

fn queue_policy(desired: &DesiredQueue, observed: &ObservedQueue) -> QueueStep {
    let existing = observed.policy.as_deref();
    let faults = judge(existing, &desired.arn).faults;
    let words: Vec<String> = faults.iter().map(super::judge::Fault::words).collect();
    let policy_step =
        |action, what: &str, ops, conflict| step(desired, Entity::QueuePolicy, action, what, ops, conflict);
    let set = |document: serde_json::Value| vec![QueueOp::Set([("Policy", document.to_string())].into())];
    let adopts = adopts(desired, observed);
    if faults.iter().any(super::judge::Fault::needs_removal) {
        return match adopts {
            true => {
                let conflict = QueueConflict::Policy { faults: words.clone() };
                policy_step(Action::Conflict, &words.join("; "), Vec::new(), Some(conflict))
            }
            false => {
                policy_step(Action::Update, &words.join("; "), set(policy::document(&desired.arn)), None)
            }
        };
    }
    if !faults.is_empty() {
        let document = match adopts {
            true => policy::with_amazon(existing, &desired.arn),
            false => policy::with_ours(existing, &desired.arn),
        };
        return policy_step(Action::Update, &words.join("; "), set(document), None);
    }
    if !adopts && !existing.is_some_and(|text| policy::has_ours(text, &desired.arn)) {
        let document = policy::with_ours(existing, &desired.arn);
        return policy_step(Action::Update, "only encrypted connections, again", set(document), None);
    }
    policy_step(Action::Keep, FINE_POLICY, Vec::new(), None)
}

fn remarks(desired: &DesiredQueue, observed: &ObservedQueue) -> Vec<String> {
    let mut remarks = Vec::new();
    if let Some(key) = observed.kms_key.as_deref().filter(|_| !observed.has_managed_key()) {
        remarks.push(format!(
            "it is encrypted with your key {}, whose policy could not be read: it must allow kms:GenerateDataKey and \
             kms:Decrypt to arn:aws:iam::{}:root, or no message arrives",
            shown(key),
            super::AMAZON
        ));
    } else if !observed.sse_sqs && observed.kms_key.is_none() && adopts(desired, observed) {
        remarks.push("it is not encrypted at rest: turn on SSE-SQS in the AWS console".to_owned());
    }
    let there = observed.messages();
    if there > 0 && adopts(desired, observed) && !desired.recorded {
        let messages = if there == 1 { "1 message is".to_owned() } else { format!("{there} messages are") };
        remarks.push(format!(
            "{messages} in it already: a program that reads this queue would take the new secret away"
        ));
    }
    remarks
}
