//! The queue that new client secrets arrive on: its policy may be anybody's.

use super::assert_fit;
use crate::plan::queue::judge::{Fault, judge};
use crate::plan::queue::policy;
use crate::values::QueueArn;

/// The policy of a queue that exists.
pub fn queue_policy(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let arn: QueueArn = "arn:aws:sqs:eu-west-1:123456789012:q".parse().expect("an ARN");
    let judgement = judge(Some(&text), &arn);
    judgement.faults.iter().map(Fault::words).chain(judgement.readers).for_each(|words| assert_fit(&words));
    for mended in [policy::with_amazon(Some(&text), &arn), policy::with_ours(Some(&text), &arn)] {
        let mended = mended.to_string();
        let left = judge(Some(&mended), &arn).faults;
        let readable = !judgement.faults.contains(&Fault::NotADocument);
        assert!(!readable || left.iter().all(Fault::needs_removal), "{left:?}");
        assert!(readable || serde_json::from_str::<serde_json::Value>(&mended).is_ok());
    }
}
