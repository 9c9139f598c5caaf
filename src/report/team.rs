//! A team's store in AWS Secrets Manager: what AWS said of it, and whose an entry is.

use super::{LOCKED, Report, STORE, USAGE, chain};
use crate::aws::Error as AwsError;
use crate::store::TeamError as Error;

/// What AWS is asked about.
const STORE_ITSELF: &str = "the store";

pub(super) fn describe(error: &Error) -> Report {
    let report = |exit: u8, heading: &str| Report::new(exit, heading).cause(error.to_string());
    match error {
        Error::Aws { place, names, error } => of_aws(place, names, error),
        Error::Foreign { name, home } => {
            let whose = if *home { "another home of spapi-setup" } else { "somebody else" };
            report(STORE, &format!("The secret {name} belongs to {whose}."))
                .fix("use another beginning of the names: --store-prefix NAME; or delete that secret, if nobody needs it")
                .note("it was left as it is.")
        }
        Error::Odd { name } => report(STORE, &format!("What the secret {name} holds is not understood."))
            .fix(format!(
                "look at its versions (aws secretsmanager list-secret-version-ids --secret-id {name}) and move AWSCURRENT \
                 back to the one before (aws secretsmanager update-secret-version-stage)"
            ))
            .note("it was left as it is."),
        Error::Raced { name } => {
            report(LOCKED, &format!("Somebody else changed the secret {name} at the same time."))
                .fix("run the same command again: it reads again what is there and goes on from it")
                .note("nothing of theirs was overwritten.")
        }
        Error::OwnUser { .. } => report(USAGE, "The team's store must not be reached with the seller's own key.")
            .fix(format!("sign in as somebody else: {}", chain::sign_in(STORE_ITSELF)))
            .note("that key may only assume the role for the Selling Partner API, and the software that has it is no administrator."),
        Error::NoPlace => report(STORE, "It is not known where the team's store is.")
            .fix("put back the table [aws_store] with `prefix` and `region`, or run `spapi-setup init --store aws`"),
        Error::Rehearsal => report(USAGE, "A rehearsal keeps nothing in AWS.").fix("leave --store out"),
    }
}

/// AWS, about the store.
fn of_aws(place: &str, names: &str, error: &AwsError) -> Report {
    let report = chain::describe(STORE_ITSELF, error, |action, _| {
        let resource = match action.starts_with("kms:") {
            true => "the KMS key of the store".to_owned(),
            false => format!("the secrets {names}*"),
        };
        format!(
            "allow {action} on {resource} to it; the whole policy: spapi-setup plan --admin-policy --for store"
        )
    });
    let changed = chain::changed(error, "nothing was written by this call");
    report.note(format!("this is about the team's store, {place}; {changed}."))
}
