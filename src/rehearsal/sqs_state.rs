//! SQS as it is held: queues and their messages, and the troubles that can be asked for.

use super::sample;
use super::state::State;
use crate::values::Secret;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use std::time::Duration;

/// All queues, of every account, by ARN.
#[derive(Debug, Default)]
pub struct Sqs {
    /// The queues.
    pub queues: BTreeMap<String, SqsQueue>,
    /// KMS keys (as `KmsMasterKeyId` names them) whose policies let Amazon and this account use them.
    pub open_keys: Vec<String>,
    /// Queues that Amazon was to write to and could not, with the message: it says so to nobody. A test whose queues are
    /// another program's passes them on.
    pub lost: Vec<(String, Secret)>,
}

/// A queue.
#[derive(Debug, Clone, Default)]
pub struct SqsQueue {
    /// Attributes that can be set, by SQS's names.
    pub attributes: BTreeMap<String, String>,
    /// What the attributes were before they were set last, and how many readings still show that.
    pub(super) before: Option<(u32, BTreeMap<String, String>)>,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// Its messages, oldest first.
    pub messages: Vec<SqsMessage>,
    /// When it was made.
    pub created: Timestamp,
}

/// A message.
#[derive(Debug, Clone, Default)]
pub struct SqsMessage {
    /// The id, which a copy shares.
    pub id: String,
    /// The text.
    pub body: Secret,
    /// When it was sent.
    pub sent: Timestamp,
    /// Nobody receives it before.
    pub visible: Timestamp,
    /// This many receipts find nothing of it.
    pub polls: u32,
    /// The handle of its last receipt: the only one that deletes it.
    pub receipt: Option<String>,
    /// How often it was received.
    pub received: u32,
    /// How often it comes back after it was deleted.
    pub returns: u32,
}

/// What SQS does differently on purpose.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SqsKnobs {
    /// The longest that a request for messages waits, whatever it asks for; `None`: as long as it asks.
    pub longest_wait: Option<Duration>,
    /// This many receipts hide their messages from nobody: the visibility time is over at once.
    pub visibility_lost: u32,
    /// A deleted message comes back, this many times.
    pub returns: u32,
    /// This many further copies of each message that arrives.
    pub copies: u32,
    /// Attributes that were set are shown only by the readings after this many.
    pub attribute_lag: u32,
    /// `CreateQueue` refuses the name of a queue that was deleted, this many times.
    pub name_kept: u32,
}

impl SqsMessage {
    /// A message that is there now.
    pub fn new(body: &str, sent: Timestamp) -> Self {
        let (id, body) = (sample::request_id(), Secret::new(body));
        Self { id, body, sent, visible: sent, ..Self::default() }
    }
}

impl SqsQueue {
    /// Puts a message in, as anybody may who may send.
    pub fn put(&mut self, body: &str) {
        self.messages.push(SqsMessage::new(body, Timestamp::now()));
    }

    /// The texts of the messages, oldest first.
    pub fn bodies(&self) -> Vec<&str> {
        self.messages.iter().map(|message| message.body.expose()).collect()
    }

    /// Makes every message visible, as if the time of each had passed.
    pub fn release_all(&mut self) {
        for message in &mut self.messages {
            (message.visible, message.polls) = (message.sent, 0);
        }
    }

    /// An attribute as a number.
    pub(super) fn number(&self, name: &str) -> i64 {
        self.attributes.get(name).and_then(|text| text.parse().ok()).unwrap_or_default()
    }

    /// Drops what is older than the retention.
    pub(super) fn expire(&mut self, now: Timestamp) {
        let kept = SignedDuration::from_secs(self.number("MessageRetentionPeriod"));
        self.messages.retain(|message| message.sent + kept > now);
    }
}

impl State {
    /// A queue by its name, in any region.
    pub fn queue(&self, name: &str) -> Option<&SqsQueue> {
        self.sqs.queues.iter().find(|(arn, _)| arn.rsplit(':').next() == Some(name)).map(|(_, queue)| queue)
    }

    /// A queue's ARN by its name.
    pub fn queue_arn(&self, name: &str) -> Option<String> {
        self.sqs.queues.keys().find(|arn| arn.rsplit(':').next() == Some(name)).cloned()
    }

    /// Puts a message into a queue on the conditions of the knobs.
    pub(super) fn put(&mut self, arn: &str, mut message: SqsMessage) {
        let knobs = &self.knobs.sqs;
        message.returns = knobs.returns;
        let copies = knobs.copies;
        if let Some(queue) = self.sqs.queues.get_mut(arn) {
            queue.messages.extend(std::iter::repeat_n(message.clone(), copies as usize));
            queue.messages.push(message);
        }
    }
}
