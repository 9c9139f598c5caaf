//! What ends an enrolment, in words.

use super::{ATTENTION, AWS, Report, USAGE};
use crate::error::Enrolment;

pub(super) fn describe(error: &Enrolment) -> Report {
    match error {
        Enrolment::Conflict { queue, what, ways } => {
            Report::new(AWS, format!("The queue {} can't be used as it is.", queue.name()))
                .cause(what.join("\n"))
                .fix(ways.join("\n"))
        }
        Enrolment::NoQueue(queue) => Report::new(AWS, format!("There is no queue {queue}."))
            .cause("AWS does not know it, or this sign-in may not know of it")
            .fix("look at its ARN in the AWS console (SQS > the queue), or leave --queue-arn out: a queue is made"),
        Enrolment::OtherAccount { queue, account } => {
            Report::new(AWS, format!("You are signed in to the AWS account {account}, not {}.", queue.account()))
                .cause(format!("the queue {queue} is in the other account"))
                .fix("sign in to that account, or name its AWS profile: --aws-profile NAME")
        }
        Enrolment::OtherQueue { recorded } => Report::new(USAGE, "The app is enrolled with another queue.")
            .cause(format!("its new secrets arrive on {recorded}"))
            .fix("leave the queue's name out; to use another queue, first run spapi-setup rotate enroll --unenroll"),
        Enrolment::OtherApp { queue, app } => Report::new(USAGE, "Another app uses this queue.")
            .cause(format!("new secrets of {app} arrive on {queue}"))
            .fix("leave --queue-arn out, or name another queue: one queue an app"),
        Enrolment::NotDelivered { queue, after } => {
            Report::new(AWS, "The test message did not come back from the queue.")
                .cause(format!(
                    "it was sent to {queue} and not received within {} s: another program reads this queue, perhaps",
                    after.as_secs()
                ))
                .fix("stop the other reader, or use a queue of its own: --queue-name NAME; then run the same command again")
        }
        Enrolment::None { profile } => {
            Report::new(USAGE, format!("The app of profile \"{profile}\" is not enrolled."))
                .cause("no queue is recorded for it")
                .fix("enrol it: spapi-setup rotate enroll")
        }
        Enrolment::UnderWay { since } => Report::new(ATTENTION, "A new client secret is under way.")
            .cause(format!("Amazon was asked for it on {since}, and it has not arrived: without the queue it is lost"))
            .fix(
                "take it first: spapi-setup rotate lwa-secret --auto. If it never comes, copy the secret from \"LWA \
                 credentials > View\" into spapi-setup rotate lwa-secret",
            ),
        Enrolment::Click => Report::new(ATTENTION, "The app is not subscribed yet.")
            .cause("only a person can do that, in Amazon's developer console")
            .fix("do the steps above, then run the same command with --subscribed"),
    }
}
