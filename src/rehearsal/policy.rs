//! Policy documents: which action on which resource they allow.
//!
//! Conditions are not evaluated: they count as met.

use super::query::AwsError;
use serde_json::Value;

/// What a set of policies says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Decision {
    Allowed,
    ExplicitDeny,
    ImplicitDeny,
}

/// Parses a document as IAM does on writing; identity policies name no principal.
pub(super) fn parse(text: &str, trust: bool) -> Result<Value, AwsError> {
    let syntax = || AwsError::malformed("Syntax errors in policy.");
    if !text.chars().all(|c| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{ff}')) {
        return Err(AwsError::invalid("The specified value for policyDocument is invalid."));
    }
    let document: Value =
        serde_json::from_str(text).map_err(|_| AwsError::malformed("This policy contains invalid Json"))?;
    match document.get("Version").and_then(Value::as_str) {
        Some("2012-10-17" | "2008-10-17") => {}
        _ => return Err(syntax()),
    }
    let statements = statements(&document);
    if statements.is_empty() {
        return Err(syntax());
    }
    for statement in statements {
        let has = |field: &str| statement.get(field).is_some();
        let effect = statement.get("Effect").and_then(Value::as_str);
        if !matches!(effect, Some("Allow" | "Deny")) || !(has("Action") || has("NotAction")) {
            return Err(syntax());
        }
        if trust && has("Resource") {
            return Err(AwsError::malformed("Has prohibited field Resource"));
        }
        if trust && !has("Principal") {
            return Err(AwsError::malformed("Missing required field Principal"));
        }
        if !trust && has("Principal") {
            return Err(AwsError::malformed("Policy document should not specify a principal."));
        }
        if !(trust || has("Resource") || has("NotResource")) {
            return Err(AwsError::malformed("Policy statement must contain resources."));
        }
    }
    Ok(document)
}

/// The statements, be it one or a list.
pub(super) fn statements(document: &Value) -> Vec<&Value> {
    match document.get("Statement") {
        Some(Value::Array(list)) => list.iter().collect(),
        Some(one @ Value::Object(_)) => vec![one],
        _ => Vec::new(),
    }
}

/// A text or a list of texts.
pub(super) fn texts(value: Option<&Value>) -> Vec<&str> {
    match value {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// A document's length as IAM counts it: without white space.
pub(super) fn size(document: &str) -> usize {
    document.chars().filter(|c| !c.is_whitespace()).count()
}

/// What the documents say about an action on a resource.
pub(super) fn decide<'a>(
    documents: impl IntoIterator<Item = &'a Value>,
    action: &str,
    resource: &str,
) -> Decision {
    let statements = documents.into_iter().flat_map(statements);
    judge(statements.filter(|statement| covers(statement, action, resource)))
}

/// What the statements that apply to a request say together: one `Deny` is enough.
pub(super) fn judge<'a>(applying: impl Iterator<Item = &'a Value>) -> Decision {
    let mut decision = Decision::ImplicitDeny;
    for statement in applying {
        if statement.get("Effect").and_then(Value::as_str) == Some("Deny") {
            return Decision::ExplicitDeny;
        }
        decision = Decision::Allowed;
    }
    decision
}

/// Whether a statement is about an action on a resource.
pub(super) fn covers(statement: &Value, action: &str, resource: &str) -> bool {
    let named = |field: &str, text: &str, fold: bool| {
        let any = |list: &Value| texts(Some(list)).iter().any(|pattern| matches(pattern, text, fold));
        match statement.get(format!("Not{field}")) {
            Some(others) => !any(others),
            None => statement.get(field).is_some_and(any),
        }
    };
    named("Action", action, true) && named("Resource", resource, false)
}

/// Whether a pattern with `*` and `?` fits the whole text.
pub(super) fn matches(pattern: &str, text: &str, ignore_case: bool) -> bool {
    fn go(pattern: &[u8], text: &[u8]) -> bool {
        match (pattern.first(), text.first()) {
            (None, None) => true,
            (Some(b'*'), _) => go(&pattern[1..], text) || (!text.is_empty() && go(pattern, &text[1..])),
            (Some(b'?'), Some(_)) => go(&pattern[1..], &text[1..]),
            (Some(p), Some(t)) if p == t => go(&pattern[1..], &text[1..]),
            _ => false,
        }
    }
    if ignore_case {
        go(pattern.to_ascii_lowercase().as_bytes(), text.to_ascii_lowercase().as_bytes())
    } else {
        go(pattern.as_bytes(), text.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_whole_texts() {
        assert!(matches("iam:Create*", "IAM:createuser", true));
        assert!(matches("arn:aws:execute-api:*:*:*", "arn:aws:execute-api:eu-west-1:1:x", false));
        assert!(matches("a?c*", "abc", false));
        assert!(!matches("arn:*:Role", "arn:x:role", false));
        assert!(!matches("a", "ab", false) && !matches("ab", "a", false));
    }

    #[test]
    fn a_deny_wins() {
        let allow = serde_json::json!({ "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*" } });
        let deny = serde_json::json!({ "Statement": [{ "Effect": "Deny", "NotAction": ["iam:Get*"], "Resource": "*" }] });
        assert_eq!(decide([&allow], "iam:GetUser", "x"), Decision::Allowed);
        assert_eq!(decide([&allow, &deny], "iam:GetUser", "x"), Decision::Allowed);
        assert_eq!(decide([&allow, &deny], "sts:AssumeRole", "x"), Decision::ExplicitDeny);
        assert_eq!(decide([&deny], "iam:GetUser", "x"), Decision::ImplicitDeny);
    }

    #[test]
    fn documents_are_checked_on_writing() {
        let code = |text: &str, trust| parse(text, trust).unwrap_err().code;
        assert_eq!(code("{}", false), "MalformedPolicyDocument");
        let trust = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}}"#;
        assert!(parse(trust, true).is_ok());
        assert_eq!(code(trust, false), "MalformedPolicyDocument");
        assert_eq!(code(&trust.replace("Allow", "\u{2028}"), true), "ValidationError");
    }
}
