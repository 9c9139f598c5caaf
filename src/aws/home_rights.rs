//! What who works with a shared home needs in S3: least, and no more than one home's objects.

use crate::plan::documents;
use serde_json::{Value, json};

/// The least policy for the home in a bucket. Who only reads (`status`, `token`, `exec`) needs only the statement `Read`;
/// `Look` is for the first command that writes there, which says how the bucket is guarded.
pub(crate) fn home_policy(partition: &str, bucket: &str, key_of_all: &str) -> Value {
    let bucket = format!("arn:{partition}:s3:::{bucket}");
    let objects = format!("{bucket}/{key_of_all}");
    documents::policy(json!([
        {"Sid": "Read", "Effect": "Allow", "Action": ["s3:GetObject"], "Resource": objects},
        // Without it S3 says of an object that is not there yet that it may not be read.
        {"Sid": "List", "Effect": "Allow", "Action": ["s3:ListBucket"], "Resource": bucket},
        {"Sid": "Write", "Effect": "Allow", "Action": ["s3:PutObject"], "Resource": objects},
        {"Sid": "Look", "Effect": "Allow", "Action": [
            "s3:GetBucketPublicAccessBlock", "s3:GetBucketPolicyStatus", "s3:GetBucketAcl",
            "s3:GetBucketVersioning", "s3:GetEncryptionConfiguration",
        ], "Resource": bucket},
    ]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_reaches_no_further_than_the_homes_objects() {
        let policy = home_policy("aws", "acme", "team/*");
        let statements = policy["Statement"].as_array().unwrap();
        for statement in statements {
            let object = ["Read", "Write"].iter().any(|sid| statement["Sid"] == *sid);
            let wanted = if object { "arn:aws:s3:::acme/team/*" } else { "arn:aws:s3:::acme" };
            assert_eq!(statement["Resource"], wanted);
        }
    }
}
