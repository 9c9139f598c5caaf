//! What SQS refuses, in words.

use super::{AWS, FAILED, Report};
use crate::aws::QueueError;

pub(super) fn describe(error: &QueueError, id: &str) -> Report {
    let because = format!("{error} ({}{id})", error.code());
    match error {
        QueueError::Gone { .. } => Report::new(AWS, "The SQS queue is not there.").cause(because).fix(
            "if it was deleted, `spapi-setup rotate enroll` makes it again (then subscribe it again in the developer \
             console); if it is another account's, sign in to that one",
        ),
        QueueError::DeletedRecently { .. } => {
            Report::new(FAILED, "AWS does not make a queue of this name yet.")
                .cause(because)
                .fix("run the same command again in a minute")
        }
        QueueError::Exists { .. } => Report::new(AWS, "A queue of this name is there already.")
            .cause(because)
            .fix("adopt it with --queue-arn ARN, or choose another name with --queue-name NAME"),
        QueueError::Key { .. } => {
            Report::new(AWS, "The KMS key of the SQS queue can't be used.").cause(because).fix(
                "let the key's policy allow kms:GenerateDataKey and kms:Decrypt to the caller and to Amazon \
                 (arn:aws:iam::437568002678:root), or let the queue encrypt with SSE-SQS, which needs no key",
            )
        }
        QueueError::Handle { .. } => Report::new(FAILED, "The message was received again meanwhile.")
            .cause(because)
            .fix("run the same command again; if it happens again, look for another program that reads this queue"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_queue_that_is_gone_names_itself_and_the_way_back() {
        let queue = "arn:aws:sqs:eu-west-1:123456789012:q".to_owned();
        let lines = describe(&QueueError::Gone { queue: queue.clone() }, ", request id r-1").lines;
        assert!(lines.cause.is_some_and(|cause| cause.contains(&queue) && cause.contains("request id r-1")));
        assert!(lines.fix.is_some_and(|fix| fix.contains("rotate enroll")));
    }
}
