//! Trust policies. IAM keeps a principal's unique id, and shows its ARN as long as it exists.

use super::access::Caller;
use super::policy::{self, Decision, statements, texts};
use super::query::AwsError;
use super::state::State;
use serde_json::Value;

/// Checks a trust policy on writing and puts unique ids in the place of ARNs.
pub(super) fn accept(state: &mut State, text: &str) -> Result<Value, AwsError> {
    let mut document = policy::parse(text, true)?;
    if policy::size(text) > 2048 {
        return Err(AwsError::limit("Cannot exceed quota for ACLSizePerRole: 2048"));
    }
    for principal in principals(&mut document) {
        *principal = resolve(state, principal).ok_or_else(|| {
            AwsError::malformed(format!("Invalid principal in policy: \"AWS\":\"{principal}\""))
        })?;
    }
    Ok(document)
}

/// The trust policy as IAM answers it: ARNs of the principals that exist, bare ids of the others.
pub(super) fn shown(state: &State, trust: &Value) -> Value {
    let mut document = trust.clone();
    for principal in principals(&mut document) {
        if let Some(found) = state.principals().find(|p| p.id == *principal) {
            principal.clone_from(&found.arn);
        }
    }
    document
}

/// Whether the trust policy lets the caller assume the role.
pub(super) fn trusts(state: &State, trust: &Value, caller: &Caller) -> bool {
    let root = state.root();
    let named = |statement: &Value| {
        let principal = statement.get("Principal");
        let list = principal.and_then(|p| p.get("AWS")).or(principal);
        texts(list).iter().any(|p| *p == "*" || *p == root || *p == caller.arn || *p == caller.id)
    };
    let assume = |statement: &Value| {
        texts(statement.get("Action")).iter().any(|a| policy::matches(a, "sts:AssumeRole", true))
    };
    let hits = statements(trust).into_iter().filter(|s| named(s) && assume(s));
    policy::judge(hits) == Decision::Allowed
}

/// The unique id of a user or role of this account; other principals stay as they are.
fn resolve(state: &mut State, principal: &str) -> Option<String> {
    let root = state.root();
    if principal == "*" {
        return Some(principal.to_owned());
    }
    if principal == state.account || principal == root {
        return Some(root);
    }
    if state.admins.values().any(|a| a.arn == principal) {
        return Some(principal.to_owned());
    }
    if let Some(user) = state.users.values_mut().find(|u| u.arn == principal) {
        if user.refuse > 0 {
            user.refuse -= 1;
            return None;
        }
        return Some(user.id.clone());
    }
    state.roles.values().find(|r| r.arn == principal).map(|r| r.id.clone())
}

/// The principals that a trust policy names as `AWS`.
fn principals(document: &mut Value) -> Vec<&mut String> {
    let statements = document.get_mut("Statement").map(one_or_many).unwrap_or_default();
    let named = statements.into_iter().filter_map(|s| s.get_mut("Principal")?.get_mut("AWS"));
    let texts = named.flat_map(one_or_many).map(|principal| match principal {
        Value::String(text) => Some(text),
        _ => None,
    });
    texts.flatten().collect()
}

fn one_or_many(value: &mut Value) -> Vec<&mut Value> {
    match value {
        Value::Array(list) => list.iter_mut().collect(),
        one => vec![one],
    }
}
