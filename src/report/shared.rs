//! A home that several computers share: who was faster, and what AWS said of it.

use super::{AWS, LOCKED, Report, USAGE, chain};
use crate::aws::Error as AwsError;
use crate::store::SharedError as Error;

/// What AWS is asked about.
const HOME: &str = "the shared home";

pub(super) fn describe(error: &Error) -> Report {
    let report = |exit: u8, heading: &str| Report::new(exit, heading).cause(error.to_string());
    match error {
        Error::Held { seconds, .. } => report(LOCKED, "Another run of spapi-setup is changing something.")
            .fix("wait until it is done, then run the same command again; or let the command wait: --wait-lock 5m")
            .note(format!(
                "where that run was killed, its lock is free again {seconds} s after its last sign of life."
            )),
        Error::Raced { path, .. } => {
            let what = match path.file_name().is_some_and(|name| name == "lock") {
                true => "Another run took over the lock of the shared home.",
                false => "Somebody else changed the shared home at the same time.",
            };
            report(LOCKED, what)
                .fix("run the same command again: it reads again what is there and goes on from it")
                .note("nothing of theirs was overwritten.")
        }
        Error::Remote { place, error } => remote(place, error),
        Error::NoSuchPlace { .. } => report(USAGE, "SPAPI_SETUP_HOME names no place for a home.")
            .fix("give a folder, or a bucket and a prefix in it: SPAPI_SETUP_HOME=s3://acme-spapi/home"),
        Error::NotShared { .. } => {
            report(USAGE, "The secrets of a shared home have to be where every computer finds them.")
                .fix("keep them in AWS Secrets Manager: --store aws")
        }
        Error::Moved { from, to, complete } => {
            let report = report(USAGE, "Nothing can be changed here: the home was moved.");
            match complete {
                true => report.fix(format!("use the new one: SPAPI_SETUP_HOME={to}")).note(
                    "this one can still be read. `spapi-setup home move --finish` removes what is left of it.",
                ),
                false => report.fix(format!("finish the move: spapi-setup home move {to}")).note(format!(
                    "the move was interrupted; this home is whole and can be read. To stay here: spapi-setup home move {from}"
                )),
            }
        }
        Error::Occupied { .. } => report(AWS, "Another home is there already.")
            .fix("name another place; nothing was changed"),
    }
}

/// AWS, about the shared home.
fn remote(place: &str, error: &AwsError) -> Report {
    let rest = place.strip_prefix("s3://").unwrap_or(place);
    let bucket = rest.split('/').next().unwrap_or_default();
    let report = chain::describe(HOME, error, |action, denial| {
        let resource = match action {
            "s3:GetObject" | "s3:PutObject" | "s3:DeleteObject" => format!("arn:aws:s3:::{rest}/*"),
            "kms:Decrypt" | "kms:GenerateDataKey" => "the bucket's KMS key".to_owned(),
            _ => format!("arn:aws:s3:::{bucket}"),
        };
        let also = match action {
            // S3 gives the same answer for both; its words tell which one it was, where it has any.
            "s3:GetObject" if denial.words.is_none() => format!(
                " (where the object is not there yet, it is s3:ListBucket on arn:aws:s3:::{bucket} that is missing)"
            ),
            _ => String::new(),
        };
        format!("allow {action} on {resource} to it{also}; {}", chain::sign_in(HOME))
    });
    let changed = chain::changed(error, "nothing was written there");
    report.note(format!("this is about the shared home {place}; {changed}."))
}
