//! The ARN of an SQS queue.

use super::names::text_value;
use super::{AccountId, AwsRegion, Malformed};
use std::str::FromStr;

text_value!(
    /// An SQS queue's ARN: `arn:aws:sqs:<region>:<account>:<name>`. Amazon's Notifications API takes no other partition
    /// than `aws`, and at most 1,000 characters (its model, `SqsResource`).
    QueueArn,
    parse
);

fn parse(text: &str) -> Result<String, Malformed> {
    let bad = |why: &str| {
        Malformed::new("the ARN of an SQS queue", why, "arn:aws:sqs:eu-west-1:123456789012:my-queue")
    };
    let text = text.trim();
    let parts: Vec<&str> = text.split(':').collect();
    let &["arn", partition, "sqs", region, account, name] = parts.as_slice() else {
        return Err(bad("it does not have the form arn:aws:sqs:<region>:<account>:<name>"));
    };
    if partition != "aws" {
        return Err(bad("Amazon sends to queues of the partition aws, not of China or GovCloud"));
    }
    if region.parse::<AwsRegion>().map(|r| r.as_str() != region).unwrap_or(true) {
        return Err(bad("its fourth part is not an AWS region"));
    }
    if account.parse::<AccountId>().map(|a| a.as_str() != account).unwrap_or(true) {
        return Err(bad("its fifth part is not an account of twelve digits"));
    }
    let base = name.strip_suffix(".fifo").unwrap_or(name);
    let letter = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    if base.is_empty() || name.len() > 80 || !base.bytes().all(letter) {
        return Err(bad("a queue's name has up to 80 letters, digits, hyphens and underscores"));
    }
    Ok(text.to_owned())
}

impl QueueArn {
    fn part(&self, n: usize) -> &str {
        self.as_str().split(':').nth(n).unwrap_or_default()
    }

    /// The region that the queue is in.
    pub fn region(&self) -> &str {
        self.part(3)
    }

    /// The account that owns it.
    pub fn account(&self) -> &str {
        self.part(4)
    }

    /// The queue's name.
    pub fn name(&self) -> &str {
        self.part(5)
    }

    /// Whether it is a FIFO queue: Amazon sends to Standard queues only.
    pub fn is_fifo(&self) -> bool {
        self.name().ends_with(".fifo")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_queue_arn_is_taken_apart() {
        let arn: QueueArn = " arn:aws:sqs:eu-north-1:123456789012:spapi-setup-1a2b3c4d\n".parse().unwrap();
        assert_eq!(
            (arn.region(), arn.account(), arn.name()),
            ("eu-north-1", "123456789012", "spapi-setup-1a2b3c4d")
        );
        assert!(!arn.is_fifo());
        assert!("arn:aws:sqs:us-east-1:123456789012:q.fifo".parse::<QueueArn>().unwrap().is_fifo());
    }

    #[test]
    fn what_amazon_does_not_send_to_is_refused() {
        for bad in [
            "",
            "https://sqs.eu-west-1.amazonaws.com/123456789012/q",
            "arn:aws-cn:sqs:cn-north-1:123456789012:q",
            "arn:aws:sns:eu-west-1:123456789012:q",
            "arn:aws:sqs:europe:123456789012:q",
            "arn:aws:sqs:EU-WEST-1:123456789012:q",
            "arn:aws:sqs:eu-west-1:1234-5678-9012:q",
            "arn:aws:sqs:eu-west-1:123456789012:",
            "arn:aws:sqs:eu-west-1:123456789012:.fifo",
            "arn:aws:sqs:eu-west-1:123456789012:a b",
            "arn:aws:sqs:eu-west-1:123456789012:q:r",
        ] {
            assert!(bad.parse::<QueueArn>().is_err(), "{bad}");
        }
    }
}
