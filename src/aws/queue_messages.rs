//! The messages of a queue. A body may be a client secret in clear: it is kept as a [`Secret`] from the moment it is
//! there, and no error, log or `Debug` shows one.

use super::{Error, Queue, QueueError};
use crate::values::Secret;
use aws_sdk_sqs::types::{Message as Given, MessageSystemAttributeName};
use jiff::Timestamp;
use std::time::Duration;

/// The most that SQS gives at once, and the longest that it waits.
const MOST: i32 = 10;
const LONGEST_WAIT: u64 = 20;
/// The longest that a message can be hidden (`VisibilityTimeout` in SQS's model).
const LONGEST_HIDDEN: u64 = 12 * 3600;

/// A message that was received. It is hidden from others for a while, and stays in the queue until it is deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Message {
    /// SQS's id: a copy of the message has the same.
    pub id: String,
    /// The handle of this one receipt. Only the newest deletes the message for certain.
    pub receipt: String,
    pub body: Secret,
    /// How often it was received, this time included; 0 where SQS did not say.
    pub receive_count: u32,
    /// When it was sent, by AWS's clock: no sender can say otherwise.
    pub sent: Option<Timestamp>,
}

impl Queue {
    /// `SendMessage`: gives the message's id.
    pub(crate) async fn send(&self, body: &str) -> Result<String, Error> {
        let call = self.sqs.send_message().queue_url(&self.url).message_body(body);
        let sent = call.send().await.map_err(|e| self.failed("sqs:SendMessage", e))?;
        self.session.word(sent.message_id.unwrap_or_default())
    }

    /// `ReceiveMessage`: up to `most` messages (ten at most), for which it waits up to `wait` (20 s at most); each is
    /// hidden from others for `hidden`.
    pub(crate) async fn receive(
        &self,
        wait: Duration,
        most: u8,
        hidden: Duration,
    ) -> Result<Vec<Message>, Error> {
        let call = self.sqs.receive_message().queue_url(&self.url);
        let call = call
            .max_number_of_messages(i32::from(most).clamp(1, MOST))
            .wait_time_seconds(seconds(wait, LONGEST_WAIT))
            .visibility_timeout(seconds(hidden, LONGEST_HIDDEN))
            .message_system_attribute_names(MessageSystemAttributeName::ApproximateReceiveCount)
            .message_system_attribute_names(MessageSystemAttributeName::SentTimestamp);
        let answer = call.send().await.map_err(|e| self.failed("sqs:ReceiveMessage", e))?;
        Ok(answer.messages.unwrap_or_default().into_iter().filter_map(|given| self.message(given)).collect())
    }

    /// `DeleteMessage`. A handle that is no longer good is [`super::QueueError::Handle`]: the message comes back, and
    /// is deleted by its new one.
    pub(crate) async fn delete(&self, receipt: &str) -> Result<(), Error> {
        let call = self.sqs.delete_message().queue_url(&self.url).receipt_handle(receipt);
        call.send().await.map_err(|e| self.failed("sqs:DeleteMessage", e)).map(drop)
    }

    /// `ChangeMessageVisibility` to nothing: others may receive it at once.
    pub(crate) async fn release(&self, receipt: &str) -> Result<(), Error> {
        self.extend(receipt, Duration::ZERO).await
    }

    /// `ChangeMessageVisibility`: hidden from others for `hidden` from now on.
    pub(crate) async fn extend(&self, receipt: &str, hidden: Duration) -> Result<(), Error> {
        let call = self.sqs.change_message_visibility().queue_url(&self.url).receipt_handle(receipt);
        let call = call.visibility_timeout(seconds(hidden, LONGEST_HIDDEN));
        call.send().await.map_err(|e| self.failed("sqs:ChangeMessageVisibility", e)).map(drop)
    }

    /// A message as it is kept; none without a handle, which nothing could be done with.
    fn message(&self, given: Given) -> Option<Message> {
        let said = |name| given.attributes.as_ref()?.get(&name).map(String::as_str);
        let count = said(MessageSystemAttributeName::ApproximateReceiveCount).and_then(|n| n.parse().ok());
        let sent = said(MessageSystemAttributeName::SentTimestamp).and_then(|ms| ms.parse().ok());
        Some(Message {
            id: self.session.sent().shown_name(&given.message_id.unwrap_or_default()),
            receipt: given.receipt_handle.filter(|handle| !handle.is_empty())?,
            body: Secret::new(given.body.unwrap_or_default()),
            receive_count: count.unwrap_or_default(),
            sent: sent.and_then(|ms| Timestamp::from_millisecond(ms).ok()),
        })
    }
}

/// What was done with a message by its handle, where it does not matter that the message was received again since: then
/// a newer handle does it.
pub(crate) fn unless_received_again(outcome: Result<(), Error>) -> Result<(), Error> {
    match outcome {
        Err(Error::Queue(QueueError::Handle { .. }, _)) => Ok(()),
        other => other,
    }
}

/// Whole seconds, as far as SQS takes them.
fn seconds(time: Duration, most: u64) -> i32 {
    i32::try_from(time.as_secs().min(most)).unwrap_or(i32::MAX)
}
