//! A CloudFormation template.
//!
//! `AWS::IAM::Policy` and the policy's own `Roles` stand for the inline policy and the attachment.
//! `AWS::IAM::ManagedPolicy` takes no tags (CloudFormation's resource reference): `config.toml` records that this
//! policy has none.

use super::{Blueprint, RAW, escaped, indented, raw};
use crate::plan::{Entity, MANAGED_BY, TAG_IDENTITY, TAG_MANAGED_BY, documents};
use serde_json::{Map, Value, json};

/// The characters of IAM's names (IAM API reference).
const NAME: &str = "[A-Za-z0-9_+=,.@-]+";

/// Returns the template.
pub(super) fn text(of: &Blueprint) -> String {
    let there = of.there();
    let there = match there.as_slice() {
        [] => String::new(),
        there => format!(
            "In AWS already: {}. CloudFormation makes no second one, so a new stack fails and is rolled back. Use this \
             template for the stack that made them; `--format sh` and `--format terraform` take over what is there.",
            there.join(", ")
        ),
    };
    let command = "aws cloudformation deploy --stack-name spapi --template-file FILE --capabilities CAPABILITY_NAMED_IAM";
    let mut more = vec![
        "It makes no access key: the key's secret would stay in the stack. Before you delete the stack, run \
         `spapi-setup teardown`: CloudFormation deletes no user that has an access key. CloudFormation can't tag a \
         managed policy: that this one has no tag is recorded where the file was written.",
    ];
    if !there.is_empty() {
        more.push(&there);
    }
    let lines = block(&template(of)).join("\n");
    format!("{}\n{lines}\n", of.head("cloudformation", command, &more))
}

fn template(of: &Blueprint) -> Value {
    json!({
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "User, policy and role for Amazon's Selling Partner API, as spapi-setup makes them",
        "Parameters": {
            "UserName": name("The IAM user; another name: init --user-name", 64, of.name(Entity::User)),
            "PolicyName": name("The managed policy; another name: init --policy-name", 128, of.name(Entity::Policy)),
            "RoleName": name("The role; another name: init --role-name", 64, of.name(Entity::Role)),
            "PermissionsBoundary": {
                "Description": "ARN of the permissions boundary of user and role; empty for none",
                "Type": "String",
                "Default": of.boundary().unwrap_or_default(),
            },
        },
        "Conditions": {
            "HasBoundary": raw("!Not [!Equals [!Ref PermissionsBoundary, \"\"]]"),
        },
        "Resources": {
            "User": {
                "Type": "AWS::IAM::User",
                "Properties": principal(of, Entity::User, "UserName", None),
            },
            "Policy": {
                "Type": "AWS::IAM::ManagedPolicy",
                "Properties": {
                    "ManagedPolicyName": raw("!Ref PolicyName"),
                    "Path": of.path(Entity::Policy),
                    "PolicyDocument": documents::permissions(),
                    "Roles": [raw("!Ref Role")],
                },
            },
            "Role": {
                "Type": "AWS::IAM::Role",
                "Properties":
                    principal(of, Entity::Role, "RoleName", Some(documents::trust(&raw("!GetAtt User.Arn")))),
            },
            "AssumeRole": {
                "Type": "AWS::IAM::Policy",
                "Properties": {
                    "PolicyName": raw("!Sub \"Assume${RoleName}\""),
                    "PolicyDocument": documents::inline(&raw("!GetAtt Role.Arn")),
                    "Users": [raw("!Ref User")],
                },
            },
        },
        "Outputs": {
            "UserArn": { "Value": raw("!GetAtt User.Arn") },
            "PolicyArn": { "Value": raw("!Ref Policy") },
            "RoleArn": { "Value": raw("!GetAtt Role.Arn") },
        },
    })
}

fn name(description: &str, most: usize, default: &str) -> Value {
    json!({
        "Description": description,
        "Type": "String",
        "Default": default,
        "AllowedPattern": NAME,
        "MaxLength": most,
    })
}

/// What user and role have alike, and the role's trust policy.
fn principal(of: &Blueprint, entity: Entity, parameter: &str, trust: Option<Value>) -> Value {
    let mut all = Map::new();
    all.insert(parameter.to_owned(), raw(&format!("!Ref {parameter}")).into());
    all.insert("Path".to_owned(), of.path(entity).into());
    if let Some(trust) = trust {
        all.insert("AssumeRolePolicyDocument".to_owned(), trust);
    }
    let boundary = "!If [HasBoundary, !Ref PermissionsBoundary, !Ref \"AWS::NoValue\"]";
    all.insert("PermissionsBoundary".to_owned(), raw(boundary).into());
    all.insert(
        "Tags".to_owned(),
        json!([
            { "Key": TAG_MANAGED_BY, "Value": MANAGED_BY },
            { "Key": TAG_IDENTITY, "Value": of.desired.identity },
        ]),
    );
    all.into()
}

/// A value in YAML's block style, a line an item.
fn block(value: &Value) -> Vec<String> {
    match value {
        Value::Object(map) => map.iter().flat_map(|(key, value)| entry(key, value)).collect(),
        Value::Array(items) => items.iter().flat_map(item).collect(),
        one => vec![scalar(one)],
    }
}

fn entry(key: &str, value: &Value) -> Vec<String> {
    match value {
        Value::Object(_) | Value::Array(_) => {
            std::iter::once(format!("{key}:")).chain(indented(2, block(value))).collect()
        }
        one => vec![format!("{key}: {}", scalar(one))],
    }
}

fn item(value: &Value) -> Vec<String> {
    let mut lines: Vec<String> = indented(2, block(value)).collect();
    if let Some(first) = lines.first_mut() {
        first.replace_range(..2, "- ");
    }
    lines
}

/// A text is double-quoted (YAML 1.2, 7.3.1).
fn scalar(value: &Value) -> String {
    match value.as_str() {
        Some(text) => text.strip_prefix(RAW).map_or_else(|| escaped(text), str::to_owned),
        None => value.to_string(),
    }
}
