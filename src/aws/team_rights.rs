//! What who reaches a team's store needs in AWS: least, and no more than one home's entries.

use crate::plan::documents;
use crate::values::KmsKey;
use serde_json::{Value, json};

/// What reading takes: `token`, `exec`, `export`, `check` without its test entry.
const READ: [&str; 2] = ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"];

/// And what changing takes; tests take each of them away.
const WRITE: [&str; 6] = [
    "secretsmanager:CreateSecret",
    "secretsmanager:TagResource",
    "secretsmanager:PutSecretValue",
    "secretsmanager:UpdateSecretVersionStage",
    "secretsmanager:DeleteSecret",
    "secretsmanager:RestoreSecret",
];

/// The least policy with which a store can be read and written. `names` is what its names begin with, with a slash at
/// the end; `*` stands for a region that is not known. A reader needs only the statement `Read`, and that of the key.
pub(crate) fn team_policy(
    partition: &str,
    account: &str,
    region: &str,
    names: &str,
    key: Option<&KmsKey>,
) -> Value {
    let entries = format!("arn:{partition}:secretsmanager:{region}:{account}:secret:{names}*");
    let mut statements = vec![
        json!({"Sid": "Read", "Effect": "Allow", "Action": READ, "Resource": entries}),
        json!({"Sid": "Write", "Effect": "Allow", "Action": WRITE, "Resource": entries}),
    ];
    if let Some(key) = key.map(KmsKey::as_str) {
        // Only an ARN of a key names one in a policy; an alias or an id does so within Secrets Manager.
        let resource = if key.contains(":key/") { key } else { "*" };
        let by = format!("secretsmanager.{}.amazonaws.com", if region == "*" { "*" } else { region });
        statements.push(json!({
            "Sid": "Key", "Effect": "Allow", "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
            "Resource": resource, "Condition": {"StringLike": {"kms:ViaService": by}},
        }));
    }
    documents::policy(statements)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_reaches_no_further_than_one_homes_entries() {
        let policy = team_policy("aws", "123456789012", "eu-west-1", "spapi-setup/h-1/", None);
        let statements = policy["Statement"].as_array().unwrap();
        assert_eq!(statements.len(), 2);
        for statement in statements {
            let entries = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:spapi-setup/h-1/*";
            assert_eq!(statement["Resource"], entries);
        }
        let key = "arn:aws:kms:eu-west-1:123456789012:key/k".parse().unwrap();
        let policy = team_policy("aws", "1", "eu-west-1", "a/", Some(&key));
        assert_eq!(policy["Statement"][2]["Resource"], key.as_str());
        let alias = "alias/a".parse().unwrap();
        assert_eq!(team_policy("aws", "1", "*", "a/", Some(&alias))["Statement"][2]["Resource"], "*");
    }
}
