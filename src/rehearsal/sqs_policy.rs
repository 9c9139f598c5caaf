//! A queue's own policy: who may do what with it. Conditions are evaluated as far as this stand-in knows the request.

use super::policy::{self, Decision, statements, texts};
use serde_json::Value;

/// Amazon's account that sends notifications of the Selling Partner API ("Application Management API use case guide").
pub(super) const AMAZON: &str = "arn:aws:iam::437568002678:root";

/// What a queue's policy says to a principal about an action.
pub(super) fn decide(document: Option<&String>, principal: &str, action: &str, queue: &str) -> Decision {
    let Some(document) = document.and_then(|text| serde_json::from_str::<Value>(text).ok()) else {
        return Decision::ImplicitDeny;
    };
    let applies = |statement: &&Value| {
        let who = match statement.get("NotPrincipal") {
            Some(others) => !names(others, principal),
            None => statement.get("Principal").is_some_and(|named| names(named, principal)),
        };
        who && policy::covers(statement, action, queue) && holds(statement, principal)
    };
    policy::judge(statements(&document).into_iter().filter(applies))
}

/// Whether a statement's principals name this one: itself, its account, or everybody.
fn names(named: &Value, principal: &str) -> bool {
    let account = account(principal);
    let root = format!("arn:aws:iam::{account}:root");
    let list = match named {
        Value::Object(kinds) => texts(kinds.get("AWS")),
        other => texts(Some(other)),
    };
    list.iter().any(|name| *name == "*" || *name == principal || *name == account || *name == root)
}

fn account(principal: &str) -> &str {
    principal.split(':').nth(4).unwrap_or_default()
}

/// Whether all of a statement's conditions hold. What Amazon sends as `aws:SourceArn` and `aws:SourceAccount` is not
/// documented: nothing here.
fn holds(statement: &Value, principal: &str) -> bool {
    let Some(conditions) = statement.get("Condition").and_then(Value::as_object) else { return true };
    conditions.iter().all(|(operator, keys)| {
        let keys = keys.as_object().into_iter().flatten();
        keys.into_iter().all(|(key, wanted)| {
            let value = match key.to_ascii_lowercase().as_str() {
                "aws:securetransport" => Some("true"),
                "aws:principalarn" => Some(principal),
                "aws:principalaccount" => Some(account(principal)),
                _ => None,
            };
            condition(operator, value, &texts(Some(wanted)))
        })
    })
}

/// One operator with one key, by "IAM JSON policy elements: Condition operators".
fn condition(operator: &str, value: Option<&str>, wanted: &[&str]) -> bool {
    let (operator, if_exists) = match operator.strip_suffix("IfExists") {
        Some(operator) => (operator, true),
        None => (operator, false),
    };
    let negated = operator.contains("Not");
    let Some(value) = value else {
        return match operator {
            "Null" => wanted.contains(&"true"),
            _ => if_exists || negated,
        };
    };
    let hit = match operator {
        "Null" => return wanted.contains(&"false"),
        "Bool" => wanted.iter().any(|w| w.eq_ignore_ascii_case(value)),
        "StringEqualsIgnoreCase" | "StringNotEqualsIgnoreCase" => {
            wanted.iter().any(|w| w.eq_ignore_ascii_case(value))
        }
        "StringEquals" | "StringNotEquals" => wanted.contains(&value),
        _ => wanted.iter().any(|w| policy::matches(w, value, false)),
    };
    hit != negated
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const QUEUE: &str = "arn:aws:sqs:eu-west-1:123456789012:q";

    fn amazon(statements: Value) -> Decision {
        let document = json!({ "Version": "2012-10-17", "Statement": statements }).to_string();
        decide(Some(&document), AMAZON, "sqs:SendMessage", QUEUE)
    }

    #[test]
    fn amazon_is_let_in_by_its_account_in_every_form() {
        for principal in
            [json!({ "AWS": AMAZON }), json!({ "AWS": ["437568002678"] }), json!("*"), json!({ "AWS": "*" })]
        {
            let allow = json!({ "Effect": "Allow", "Principal": principal, "Action": "SQS:Send*", "Resource": QUEUE });
            assert_eq!(amazon(allow), Decision::Allowed, "{principal}");
        }
        let other = json!({ "Effect": "Allow", "Principal": { "AWS": "1" }, "Action": "*", "Resource": "*" });
        assert_eq!(amazon(other), Decision::ImplicitDeny);
        assert_eq!(decide(None, AMAZON, "sqs:SendMessage", QUEUE), Decision::ImplicitDeny);
    }

    #[test]
    fn conditions_and_denials_count() {
        let allow = json!({ "Effect": "Allow", "Principal": "*", "Action": "sqs:*", "Resource": QUEUE });
        let with = |effect: &str, condition: Value| {
            let mut statement = allow.clone();
            statement["Effect"] = json!(effect);
            statement["Condition"] = condition;
            statement
        };
        let tls = json!({ "Bool": { "aws:SecureTransport": "false" } });
        assert_eq!(amazon(json!([allow, with("Deny", tls)])), Decision::Allowed);
        let source = json!({ "ArnEquals": { "aws:SourceArn": "arn:aws:sns:*" } });
        assert_eq!(amazon(json!([with("Allow", source)])), Decision::ImplicitDeny);
        let others = json!({ "StringNotEquals": { "aws:PrincipalAccount": "123456789012" } });
        assert_eq!(amazon(json!([allow, with("Deny", others)])), Decision::ExplicitDeny);
        let absent = json!({ "StringEqualsIfExists": { "aws:SourceAccount": "1" } });
        assert_eq!(amazon(json!([with("Allow", absent)])), Decision::Allowed);
        let not =
            json!({ "Effect": "Deny", "NotPrincipal": { "AWS": AMAZON }, "Action": "*", "Resource": QUEUE });
        assert_eq!(amazon(json!([allow, not])), Decision::Allowed);
    }
}
