//! What SQS says of a queue.

use crate::plan::queue::ObservedQueue;
use crate::values::QueueArn;
use aws_sdk_sqs::types::QueueAttributeName as Name;
use std::collections::HashMap;

/// Reads a queue's attributes (SQS's model 2012-11-05); its tags are asked for by another call. None where the answer is
/// none of SQS's, which always names the queue.
pub(super) fn read(mut all: HashMap<Name, String>) -> Option<ObservedQueue> {
    let arn: QueueArn = all.get(&Name::QueueArn)?.parse().ok()?;
    let number = |name: Name| all.get(&name).and_then(|text| text.parse::<u64>().ok());
    let is = |name: Name| all.get(&name).is_some_and(|text| text == "true");
    let mut read = ObservedQueue {
        fifo: arn.is_fifo() || is(Name::FifoQueue),
        retention: number(Name::MessageRetentionPeriod)?,
        visibility: number(Name::VisibilityTimeout)?,
        wait: number(Name::ReceiveMessageWaitTimeSeconds).unwrap_or_default(),
        sse_sqs: is(Name::SqsManagedSseEnabled),
        waiting: number(Name::ApproximateNumberOfMessages).unwrap_or_default(),
        in_flight: number(Name::ApproximateNumberOfMessagesNotVisible).unwrap_or_default(),
        delayed: number(Name::ApproximateNumberOfMessagesDelayed).unwrap_or_default(),
        arn: Some(arn),
        ..ObservedQueue::default()
    };
    let mut text = |name: Name| all.remove(&name).filter(|text| !text.trim().is_empty());
    read.kms_key = text(Name::KmsMasterKeyId);
    read.policy = text(Name::Policy);
    read.redrive = text(Name::RedrivePolicy);
    Some(read)
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
        let queue = read(all(&more)).unwrap();
        assert_eq!((queue.retention, queue.visibility, queue.wait, queue.waiting), (1_209_600, 120, 0, 3));
        assert!(
            queue.sse_sqs && !queue.fifo && queue.kms_key.is_none() && queue.policy.as_deref() == Some("{}")
        );
        // What AWS gives for "none".
        assert_eq!(read(all(&[("KmsMasterKeyId", "")])).unwrap().kms_key, None);
    }

    #[test]
    fn an_answer_that_names_no_queue_is_none() {
        let mut none = all(&[]);
        none.insert(Name::QueueArn, "arn:aws:sqs:eu-west-1:123456789012:a b".into());
        assert_eq!(read(none), None);
        assert_eq!(read(all(&[("VisibilityTimeout", "soon")])), None);
        assert_eq!(read(HashMap::new()), None);
    }
}
