//! What S3 refuses, in words.

use super::{AWS, LOCKED, Report, USAGE};
use crate::aws::ObjectError;

pub(super) fn describe(error: &ObjectError, id: &str) -> Report {
    let because = format!("{error} ({}{id})", error.code());
    match error {
        ObjectError::NoBucket { bucket, .. } => {
            Report::new(AWS, "There is no such S3 bucket.").cause(because).fix(format!(
                "create it (aws s3 mb s3://{bucket}; private, with versioning), or correct SPAPI_SETUP_HOME"
            ))
        }
        ObjectError::Changed { .. } => Report::new(LOCKED, "Somebody else changed the same object.")
            .cause(because)
            .fix("run the same command again: it reads again what is there"),
        ObjectError::Elsewhere { .. } => Report::new(AWS, "The S3 bucket is in another region.")
            .cause(because)
            .fix("name its region: AWS_REGION=eu-west-1 (the AWS console shows it beside the bucket)"),
        ObjectError::Key { .. } => Report::new(AWS, "The KMS key of the S3 bucket can't be used.").cause(because).fix(
            "let the key's policy and the sign-in's policy allow kms:Decrypt and kms:GenerateDataKey, or let the \
             bucket encrypt with SSE-S3, which needs no key",
        ),
        ObjectError::Unknown { .. } => {
            Report::new(USAGE, "This server resembles S3, but does not do what a shared home needs.").cause(because).fix(
                "use Amazon S3, or a server that knows conditional writes (MinIO since 2024-09, Ceph since Squid): two \
                 runs would overwrite each other's work here",
            )
        }
        ObjectError::Public { bucket, .. } => {
            Report::new(AWS, "The S3 bucket is open to everybody.").cause(because).fix(format!(
                "close it: aws s3api put-public-access-block --bucket {bucket} --public-access-block-configuration \
                 BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true"
            ))
        }
    }
}
