//! What the writer of sinks needs in AWS: least, and no more than the sinks themselves.

use crate::plan::documents;
use crate::values::{InAws, Sink};
use serde_json::{Value, json};

/// Every call that a secret takes; tests take each of them away.
const SECRET: [&str; 5] = [
    "secretsmanager:DescribeSecret",
    "secretsmanager:GetSecretValue",
    "secretsmanager:CreateSecret",
    "secretsmanager:TagResource",
    "secretsmanager:PutSecretValue",
];

/// And a parameter.
const PARAMETER: [&str; 4] =
    ["ssm:GetParameter", "ssm:ListTagsForResource", "ssm:PutParameter", "ssm:AddTagsToResource"];

/// The least policy with which these sinks can be written in an account; `*` stands for a region that is not known.
/// Where there is no sink in AWS, it is a policy that allows nothing.
///
/// With a customer's own KMS key the writer needs `kms:Decrypt` and `kms:GenerateDataKey` too, which the key's policy may
/// give: the account's default keys need neither.
pub(crate) fn sinks_policy<'s>(
    partition: &str,
    account: &str,
    sinks: impl IntoIterator<Item = &'s Sink>,
) -> Value {
    let (mut secrets, mut parameters) = (Vec::new(), Vec::new());
    let region = |there: &InAws| there.region.as_ref().map_or("*", |region| region.as_str()).to_owned();
    for sink in sinks {
        match sink {
            // AWS puts a hyphen and six characters behind the name.
            Sink::AwsSecret(there) => secrets.push(format!(
                "arn:{partition}:secretsmanager:{}:{account}:secret:{}-??????",
                region(there),
                there.name
            )),
            Sink::AwsParameter(there) => parameters.push(format!(
                "arn:{partition}:ssm:{}:{account}:parameter{}",
                region(there),
                there.name
            )),
            Sink::File(_) | Sink::Pipe(_) => {}
        }
    }
    let mut statements = Vec::new();
    if !secrets.is_empty() {
        statements.push(json!({"Sid": "Secrets", "Effect": "Allow", "Action": SECRET, "Resource": secrets}));
    }
    if !parameters.is_empty() {
        statements.push(
            json!({"Sid": "Parameters", "Effect": "Allow", "Action": PARAMETER, "Resource": parameters}),
        );
    }
    documents::policy(statements)
}

/// Whether [`sinks_policy`] holds this action.
pub(crate) fn in_sinks_policy(action: &str) -> bool {
    SECRET.contains(&action) || PARAMETER.contains(&action)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_reaches_no_further_than_the_sinks() {
        let sinks: Vec<Sink> = [
            "file:/x",
            "aws-secret:shop/a@eu-west-1",
            "aws-parameter:/shop/b",
            "pipe:cat",
            "aws-secret:c@us-east-1",
        ]
        .iter()
        .map(|text| text.parse().unwrap())
        .collect();
        let policy = sinks_policy("aws", "123456789012", &sinks);
        assert_eq!(
            policy["Statement"][0]["Resource"],
            json!([
                "arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/a-??????",
                "arn:aws:secretsmanager:us-east-1:123456789012:secret:c-??????"
            ])
        );
        assert_eq!(
            policy["Statement"][1]["Resource"],
            json!(["arn:aws:ssm:*:123456789012:parameter/shop/b"])
        );
        assert_eq!(sinks_policy("aws", "*", &sinks[..1])["Statement"], json!([]));
        assert!(in_sinks_policy("ssm:PutParameter") && !in_sinks_policy("ssm:GetParameters"));
    }
}
