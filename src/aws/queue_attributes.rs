//! What SQS says of a queue.

use crate::values::QueueArn;
use aws_sdk_sqs::types::QueueAttributeName as Name;
use std::collections::HashMap;

/// A queue's attributes, by SQS's model 2012-11-05.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attributes {
    /// The queue.
    pub arn: QueueArn,
    /// Whether it is a FIFO queue: Amazon sends to none.
    pub fifo: bool,
    /// How long a message is kept, in seconds.
    pub retention: u32,
    /// How long a message that was received is hidden from others, in seconds.
    pub visibility: u32,
    /// How long a request for messages waits where it does not say so itself, in seconds.
    pub wait: u32,
    /// Whether SQS encrypts with a key of its own (SSE-SQS), which needs no key policy.
    pub sse_sqs: bool,
    /// The KMS key it encrypts with: an id, an ARN or an alias.
    pub kms_key: Option<String>,
    /// The queue's policy: a JSON document.
    pub policy: Option<String>,
    /// Where messages go that were received too often: a JSON document.
    pub redrive: Option<String>,
    /// Messages that wait, about.
    pub waiting: u64,
    /// Messages that somebody received and has not deleted, about.
    pub in_flight: u64,
    /// Messages that do not show yet, about.
    pub delayed: u64,
}

impl Attributes {
    /// Reads them; none where the answer is none of SQS's, which always names the queue.
    pub(super) fn read(mut all: HashMap<Name, String>) -> Option<Self> {
        let arn: QueueArn = all.get(&Name::QueueArn)?.parse().ok()?;
        let number = |name: Name| all.get(&name).and_then(|text| text.parse::<u64>().ok());
        let short = |name: Name| number(name).and_then(|n| u32::try_from(n).ok());
        let is = |name: Name| all.get(&name).is_some_and(|text| text == "true");
        let mut read = Self {
            fifo: arn.is_fifo() || is(Name::FifoQueue),
            retention: short(Name::MessageRetentionPeriod)?,
            visibility: short(Name::VisibilityTimeout)?,
            wait: short(Name::ReceiveMessageWaitTimeSeconds).unwrap_or_default(),
            sse_sqs: is(Name::SqsManagedSseEnabled),
            waiting: number(Name::ApproximateNumberOfMessages).unwrap_or_default(),
            in_flight: number(Name::ApproximateNumberOfMessagesNotVisible).unwrap_or_default(),
            delayed: number(Name::ApproximateNumberOfMessagesDelayed).unwrap_or_default(),
            kms_key: None,
            policy: None,
            redrive: None,
            arn,
        };
        let mut text = |name: Name| all.remove(&name).filter(|text| !text.trim().is_empty());
        read.kms_key = text(Name::KmsMasterKeyId);
        read.policy = text(Name::Policy);
        read.redrive = text(Name::RedrivePolicy);
        Some(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(more: &[(&str, &str)]) -> HashMap<Name, String> {
        let own = [
            ("QueueArn", "arn:aws:sqs:eu-west-1:123456789012:q"),
            ("MessageRetentionPeriod", "1209600"),
            ("VisibilityTimeout", "120"),
        ];
        own.iter().chain(more).map(|(name, value)| (Name::from(*name), (*value).to_owned())).collect()
    }

    #[test]
    fn attributes_are_read() {
        let more = [("SqsManagedSseEnabled", "true"), ("ApproximateNumberOfMessages", "3"), ("Policy", "{}")];
        let read = Attributes::read(all(&more)).unwrap();
        assert_eq!((read.retention, read.visibility, read.wait, read.waiting), (1_209_600, 120, 0, 3));
        assert!(read.sse_sqs && !read.fifo && read.kms_key.is_none() && read.policy.as_deref() == Some("{}"));
        // What AWS gives for "none".
        assert_eq!(Attributes::read(all(&[("KmsMasterKeyId", "")])).unwrap().kms_key, None);
    }

    #[test]
    fn an_answer_that_names_no_queue_is_none() {
        let mut none = all(&[]);
        none.insert(Name::QueueArn, "arn:aws:sqs:eu-west-1:123456789012:a b".into());
        assert_eq!(Attributes::read(none), None);
        assert_eq!(Attributes::read(all(&[("VisibilityTimeout", "soon")])), None);
        assert_eq!(Attributes::read(HashMap::new()), None);
    }
}
