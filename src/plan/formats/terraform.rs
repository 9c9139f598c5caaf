//! Terraform and OpenTofu: resources, and import blocks for what is there.

use super::{Blueprint, RAW, escaped, indented, raw};
use crate::plan::{Entity, MANAGED_BY, TAG_IDENTITY, TAG_MANAGED_BY, documents, ownership};
use serde_json::{Value, json};

/// Returns the configuration.
pub(super) fn text(of: &Blueprint) -> String {
    let more = [
        "OpenTofu takes it too. The provider \"aws\" is yours to configure.",
        "It makes no access key: the key's secret would stay in the state. Before `terraform destroy`, run \
         `spapi-setup teardown`: a user that has an access key can't be deleted.",
    ];
    let mut blocks = vec![versions()];
    blocks.extend(variables(of));
    let account = of.desired.account.as_str();
    blocks.push(nested(
        "locals",
        vec![attribute("tags", &json!({ TAG_MANAGED_BY: MANAGED_BY, TAG_IDENTITY: of.desired.identity }))],
    ));
    blocks.push(vec!["data \"aws_caller_identity\" \"current\" {}".to_owned()]);
    let path = |entity| ("path", of.path(entity).to_owned());
    let boundary = || ("permissions_boundary", raw("var.permissions_boundary"));
    let tags = || ("tags", raw("local.tags"));
    let here = format!("data.aws_caller_identity.current.account_id == {}", quoted(account));
    let elsewhere = format!("This sign-in belongs to another AWS account: the plan is for {account}.");
    let precondition = aligned(&[("condition", raw(&here)), ("error_message", elsewhere)]);
    blocks.push(resource(
        "aws_iam_user",
        &[("name", raw("var.user_name")), path(Entity::User), boundary(), tags()],
        Some(nested("lifecycle", vec![nested("precondition", vec![precondition])])),
    ));
    blocks.push(resource(
        "aws_iam_policy",
        &[("name", raw("var.policy_name")), path(Entity::Policy), tags()],
        Some(document("policy", &documents::permissions())),
    ));
    blocks.push(resource(
        "aws_iam_role",
        &[("name", raw("var.role_name")), path(Entity::Role), boundary(), tags()],
        Some(document("assume_role_policy", &documents::trust(&raw("aws_iam_user.spapi.arn")))),
    ));
    blocks.push(resource(
        "aws_iam_role_policy_attachment",
        &[("role", raw("aws_iam_role.spapi.name")), ("policy_arn", raw("aws_iam_policy.spapi.arn"))],
        None,
    ));
    blocks.push(resource(
        "aws_iam_user_policy",
        &[("name", raw("\"Assume${var.role_name}\"")), ("user", raw("aws_iam_user.spapi.name"))],
        Some(document("policy", &documents::inline(&raw("aws_iam_role.spapi.arn")))),
    ));
    for (name, resource) in [("user_arn", "user"), ("policy_arn", "policy"), ("role_arn", "role")] {
        let value = raw(&format!("aws_iam_{resource}.spapi.arn"));
        blocks.push(nested(&format!("output \"{name}\""), vec![attribute("value", &value.into())]));
    }
    blocks.extend(imports(of));
    let body: Vec<String> = blocks.iter().map(|lines| lines.join("\n")).collect();
    format!("{}\n{}\n", of.head("terraform", "terraform init && terraform apply", &more), body.join("\n\n"))
}

fn versions() -> Vec<String> {
    let aws = json!({ "source": "hashicorp/aws", "version": ">= 5.0" });
    nested(
        "terraform",
        vec![
            attribute("required_version", &">= 1.5".into()),
            nested("required_providers", vec![attribute("aws", &aws)]),
        ],
    )
}

fn variables(of: &Blueprint) -> impl Iterator<Item = Vec<String>> {
    let boundary = of.boundary().map_or_else(|| raw("null"), str::to_owned);
    let all = [
        ("user_name", "The IAM user; another name: init --user-name", of.name(Entity::User).to_owned()),
        (
            "policy_name",
            "The managed policy; another name: init --policy-name",
            of.name(Entity::Policy).to_owned(),
        ),
        ("role_name", "The role; another name: init --role-name", of.name(Entity::Role).to_owned()),
        ("permissions_boundary", "ARN of the permissions boundary of user and role; null for none", boundary),
    ];
    all.into_iter().map(|(name, description, default)| {
        let attributes =
            [("description", description.to_owned()), ("type", raw("string")), ("default", default)];
        nested(&format!("variable \"{name}\""), vec![aligned(&attributes)])
    })
}

/// What is in AWS is taken into the state, and brought to what the resources say.
fn imports(of: &Blueprint) -> Vec<Vec<String>> {
    let policy = ownership::policy_arn(of.desired, of.observed);
    let all = [
        (Entity::User, "aws_iam_user", of.name(Entity::User).to_owned()),
        (Entity::Policy, "aws_iam_policy", policy.clone()),
        (Entity::Role, "aws_iam_role", of.name(Entity::Role).to_owned()),
        (
            Entity::PolicyAttachment,
            "aws_iam_role_policy_attachment",
            format!("{}/{policy}", of.name(Entity::Role)),
        ),
        (
            Entity::InlinePolicy,
            "aws_iam_user_policy",
            format!("{}:{}", of.name(Entity::User), of.name(Entity::InlinePolicy)),
        ),
    ];
    let there = all.into_iter().filter(|(entity, ..)| of.is_there(*entity));
    there
        .map(|(_, resource, id)| {
            let to = raw(&format!("{resource}.spapi"));
            nested("import", vec![aligned(&[("to", to), ("id", id)])])
        })
        .collect()
}

/// A block with groups of lines in it, an empty line between two groups.
fn nested(head: &str, groups: Vec<Vec<String>>) -> Vec<String> {
    let mut lines = vec![format!("{head} {{")];
    for (n, group) in groups.into_iter().enumerate() {
        if n > 0 {
            lines.push(String::new());
        }
        lines.extend(indented(2, group));
    }
    lines.push("}".to_owned());
    lines
}

/// A resource: its attributes, then `more`.
fn resource(kind: &str, all: &[(&str, String)], more: Option<Vec<String>>) -> Vec<String> {
    let groups = std::iter::once(aligned(all)).chain(more).collect();
    nested(&format!("resource \"{kind}\" \"spapi\""), groups)
}

/// Attributes of one line each, as `terraform fmt` aligns them.
fn aligned(all: &[(&str, String)]) -> Vec<String> {
    let all: Vec<(&str, Value)> = all.iter().map(|(name, value)| (*name, value.as_str().into())).collect();
    attributes(all.iter().map(|(name, value)| ((*name).to_owned(), value)).collect())
}

fn attribute(name: &str, value: &Value) -> Vec<String> {
    attributes(vec![(name.to_owned(), value)])
}

/// Attributes, those of one line that follow each other with their `=` in one column.
fn attributes(all: Vec<(String, &Value)>) -> Vec<String> {
    let all: Vec<(String, Vec<String>)> =
        all.into_iter().map(|(name, value)| (name, expression(value))).collect();
    let mut lines = Vec::new();
    for group in all.chunk_by(|a, b| a.1.len() == 1 && b.1.len() == 1) {
        let width = group.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
        for (name, value) in group {
            let mut value = value.iter();
            lines.push(format!("{name:width$} = {}", value.next().map_or("", String::as_str)));
            lines.extend(value.cloned());
        }
    }
    lines
}

fn expression(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => {
            vec![text.strip_prefix(RAW).map_or_else(|| quoted(text), str::to_owned)]
        }
        Value::Object(map) => {
            let pairs = map.iter().map(|(key, value)| (object_key(key), value)).collect();
            let inner = indented(2, attributes(pairs));
            std::iter::once("{".to_owned()).chain(inner).chain(["}".to_owned()]).collect()
        }
        Value::Array(items) => {
            let mut lines = vec!["[".to_owned()];
            for item in items {
                let mut item: Vec<String> = indented(2, expression(item)).collect();
                if let Some(last) = item.last_mut() {
                    last.push(',');
                }
                lines.extend(item);
            }
            lines.push("]".to_owned());
            lines
        }
        other => vec![other.to_string()],
    }
}

/// A key of an object: a name as it is, anything else as a string.
fn object_key(key: &str) -> String {
    if key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') { key.to_owned() } else { quoted(key) }
}

fn document(name: &str, document: &Value) -> Vec<String> {
    let mut lines = attribute(name, document);
    if let Some(first) = lines.first_mut() {
        *first = format!("{name} = jsonencode({{");
    }
    if let Some(last) = lines.last_mut() {
        last.push(')');
    }
    lines
}

/// A text as a quoted template without interpolation (HCL native syntax, "Template Expressions").
pub(super) fn quoted(text: &str) -> String {
    let plain = escaped(text);
    // A `$${` would do for `${`, but is read in two ways after another `$`.
    plain.replace("${", "$\\u007b").replace("%{", "%\\u007b")
}
