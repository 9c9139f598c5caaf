//! The queue that Amazon sends a new client secret to: as it should be, as it is, the steps between, and the way back.
//!
//! - [`policy`]: the document that lets Amazon in. [`judge`]: an existing document, evaluated as AWS evaluates it.
//! - [`diff`]: the plan. [`screen`]: the plan as lines of text.

pub(crate) mod condition;
pub(crate) mod diff;
pub(crate) mod judge;
#[cfg(test)]
mod judge_tests;
pub(crate) mod policy;
pub(crate) mod screen;
mod statement;
#[cfg(test)]
mod tests;

use super::{Action, Entity, Tags};
use crate::values::{LwaClientId, QueueArn, hex};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The AWS account that Amazon's Selling Partner API writes from (Amazon's guide "Rotate your application's client
/// secret").
pub(crate) const AMAZON: &str = "437568002678";
/// The tag that says which home (`home_id` of `config.toml`) reads the queue: two rotators would take messages from
/// each other.
pub(crate) const TAG_HOME: &str = "spapi-setup:home";

/// What the names of the queues that this program makes begin with.
pub(crate) const QUEUES: &str = "spapi-setup-";

/// The alias of the key that AWS manages for SQS.
pub(crate) const MANAGED_KEY: &str = "alias/aws/sqs";

/// How long a message stays, in seconds: 14 days, the most that SQS keeps one, twice as long as the old secret lives.
pub(crate) const RETENTION: u64 = 1_209_600;
/// The least retention that will do, in seconds: 10 days. The old secret lives for 7 more days.
pub(crate) const LEAST_RETENTION: u64 = 864_000;
/// How long a message that was received is hidden from others, in seconds.
pub(crate) const VISIBILITY: u64 = 120;
/// How long a receive waits for a message, in seconds: the most that SQS allows.
pub(crate) const LONG_POLL: u64 = 20;

/// The queue as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DesiredQueue {
    /// Its ARN: region, account and name.
    pub arn: QueueArn,
    /// This home's id, for the tag.
    pub home: String,
    /// Whether it was there before and was adopted: only what would lose a secret is changed.
    pub adopted: bool,
    /// Whether `config.toml` records it as this app's queue.
    pub recorded: bool,
    /// Whether a person agreed to adopt it.
    pub adopt: bool,
}

impl DesiredQueue {
    /// The tags it carries.
    pub(crate) fn tags(&self) -> Tags {
        let tag = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        [tag(super::TAG_MANAGED_BY, super::MANAGED_BY), tag(TAG_HOME, &self.home)].into()
    }
}

/// The queue as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ObservedQueue {
    /// Its ARN, as SQS names it.
    pub arn: Option<QueueArn>,
    pub tags: Tags,
    pub fifo: bool,
    /// How long a message stays, in seconds.
    pub retention: u64,
    /// How long a received message is hidden, in seconds.
    pub visibility: u64,
    /// How long a receive waits, in seconds.
    pub wait: u64,
    /// Whether SQS encrypts it with a key of its own.
    pub sse_sqs: bool,
    /// The KMS key that encrypts it: an id, an ARN or an alias.
    pub kms_key: Option<String>,
    pub policy: Option<String>,
    pub redrive: Option<String>,
    /// How many messages wait, about.
    pub waiting: u64,
    /// How many messages some reader holds, about.
    pub in_flight: u64,
    /// How many messages do not show yet, about.
    pub delayed: u64,
}

impl ObservedQueue {
    /// How many messages are in it, about.
    pub(crate) fn messages(&self) -> u64 {
        self.waiting + self.in_flight + self.delayed
    }

    /// Whether it is encrypted with the key that AWS manages for SQS; its policy can't be changed (SQS guide, "Key
    /// management").
    pub(crate) fn has_managed_key(&self) -> bool {
        let key = self.kms_key.as_deref().unwrap_or_default();
        key == MANAGED_KEY || key.strip_suffix(MANAGED_KEY).is_some_and(|before| before.ends_with(':'))
    }
}

/// The values of attributes by SQS's own names, as `CreateQueue` and `SetQueueAttributes` take them.
pub(crate) type Attributes = BTreeMap<&'static str, String>;

/// One change of the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum QueueOp {
    /// `CreateQueue`, with tags and all attributes, the policy too.
    Create(Attributes),
    /// `SetQueueAttributes`.
    Set(Attributes),
    /// `TagQueue`.
    Tag,
}

/// Why a queue can't be used as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum QueueConflict {
    /// It is there and carries no tag of this program.
    Untagged,
    /// Another home or computer reads it.
    OtherHome {
        /// The home's id in its tag.
        home: String,
    },
    /// Amazon sends to Standard queues only.
    Fifo,
    /// It is encrypted with the key that AWS manages for SQS, which lets nobody outside the account in.
    ManagedKey,
    /// Statements of its policy shut Amazon out, or let everyone read.
    Policy { faults: Vec<String> },
}

/// One line of the queue's plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct QueueStep {
    /// [`Entity::Queue`] or [`Entity::QueuePolicy`].
    pub entity: Entity,
    pub name: String,
    /// What happens.
    pub action: Action,
    /// The same in one line of words.
    pub what: String,
    pub why: &'static str,
    /// The changes, in order.
    pub ops: Vec<QueueOp>,
    /// Set where the action is a conflict.
    pub conflict: Option<QueueConflict>,
}

/// The queue's steps, and what a person should know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct QueuePlan {
    /// The queue, then its policy.
    pub steps: Vec<QueueStep>,
    /// What could not be judged, or may surprise: shown, never an obstacle.
    pub remarks: Vec<String>,
}

impl QueuePlan {
    /// How many steps create or update something.
    pub(crate) fn changes(&self) -> usize {
        self.steps.iter().filter(|s| matches!(s.action, Action::Create | Action::Update)).count()
    }

    /// The steps that need a decision first.
    pub(crate) fn conflicts(&self) -> impl Iterator<Item = &QueueStep> {
        self.steps.iter().filter(|s| s.action == Action::Conflict)
    }
}

/// The name of the queue of an app: the same on every computer, so that a second one finds the first one's.
pub(crate) fn queue_name(client_id: &LwaClientId) -> String {
    format!("{QUEUES}{}", hex(&Sha256::digest(client_id.as_str().as_bytes())[..4]))
}

/// Whether the queue is this home's by its tag.
pub(crate) fn is_ours(tags: &Tags, home: &str) -> bool {
    tags.get(TAG_HOME).is_some_and(|found| found == home)
}

/// Why the queue stays where an enrolment is given up; `None`: it goes. Only a queue that this program made goes.
pub(crate) fn stays(tags: &Tags, home: &str, adopted: bool) -> Option<&'static str> {
    match (tags.get(TAG_HOME), adopted) {
        (_, true) => Some("existed before and was adopted"),
        (Some(found), false) if found == home => None,
        (Some(_), false) => Some("made or taken over by spapi-setup elsewhere"),
        (None, false) => Some("someone took its tag away, so it may serve others"),
    }
}
