//! One statement of a queue's policy, as AWS reads it.

use super::AMAZON;
use super::condition::Is;
use super::judge::{Fault, Judgement};
use crate::plan::documents::{self, texts};
use crate::values::pattern::matches;
use crate::values::{QueueArn, shown};
use serde_json::Value;

/// A statement.
pub(super) struct Statement {
    /// Its place in the document, from 1.
    place: usize,
    /// Whether its effect is Allow.
    pub(super) allows: bool,
    fields: serde_json::Map<String, Value>,
}

/// The statements of a document; `None` where it is no policy.
pub(super) fn statements(text: &str) -> Option<Vec<Statement>> {
    let document: Value = serde_json::from_str(text).ok()?;
    let read = |(n, value): (usize, &Value)| {
        let fields = value.as_object()?.clone();
        let allows = match fields.get("Effect").and_then(Value::as_str)? {
            "Allow" => true,
            "Deny" => false,
            _ => return None,
        };
        Some(Statement { place: n + 1, allows, fields })
    };
    document.get("Statement").map(documents::each)?.enumerate().map(read).collect()
}

/// Who a statement names.
enum Principals {
    Everyone,
    /// Texts of `AWS`: accounts, root ARNs, users, roles.
    Aws(Vec<String>),
    /// Services, federated users and the like: nobody's account.
    Others,
}

fn principals(value: &Value) -> Principals {
    match value {
        Value::String(text) if text == "*" => Principals::Everyone,
        Value::Object(kinds) => {
            let aws: Vec<String> = kinds.get("AWS").map(texts).unwrap_or_default();
            match aws.is_empty() {
                true => Principals::Others,
                false if aws.iter().any(|text| text == "*") => Principals::Everyone,
                false => Principals::Aws(aws),
            }
        }
        _ => Principals::Others,
    }
}

/// The account of a principal's text: twelve digits, or an ARN's fifth part.
fn account(text: &str) -> &str {
    if text.starts_with("arn:") { text.split(':').nth(4).unwrap_or_default() } else { text }
}

fn is_whole_account(text: &str) -> bool {
    !text.starts_with("arn:") || text.ends_with(":root")
}

impl Statement {
    pub(super) fn name(&self) -> String {
        match self.fields.get("Sid").and_then(Value::as_str) {
            Some(sid) if !sid.is_empty() => format!("the statement \"{}\"", shown(sid)),
            _ => format!("statement {}", self.place),
        }
    }

    pub(super) fn condition(&self) -> Option<&Value> {
        self.fields.get("Condition")
    }

    /// Whether it is about Amazon's account.
    pub(super) fn of_amazon(&self) -> Is {
        if let Some(value) = self.fields.get("Principal") {
            return match principals(value) {
                Principals::Everyone => Is::Yes,
                Principals::Aws(all) if all.iter().any(|p| account(p) == AMAZON && is_whole_account(p)) => {
                    Is::Yes
                }
                // Which user or role Amazon sends as is not known.
                Principals::Aws(all) if all.iter().any(|p| account(p) == AMAZON) => Is::Maybe,
                Principals::Aws(_) | Principals::Others => Is::No,
            };
        }
        match self.fields.get("NotPrincipal").map(principals) {
            Some(Principals::Everyone) => Is::No,
            // It exempts the account's root user, and nobody knows that Amazon sends as it.
            Some(Principals::Aws(all)) if all.iter().any(|p| account(p) == AMAZON) => Is::Maybe,
            Some(_) => Is::Yes,
            None => Is::Maybe,
        }
    }

    /// Whether it is about this action on this queue.
    pub(super) fn of(&self, action: &str, arn: &QueueArn) -> Is {
        self.of_action(action).and(self.of_queue(arn))
    }

    fn of_action(&self, action: &str) -> Is {
        let action = action.to_ascii_lowercase();
        let any = |value: &Value| {
            texts::<Vec<_>>(value).iter().any(|pattern| matches(&pattern.to_ascii_lowercase(), &action))
        };
        match (self.fields.get("Action"), self.fields.get("NotAction")) {
            (Some(value), _) => Is::of(any(value)),
            (None, Some(value)) => Is::of(!any(value)),
            (None, None) => Is::No,
        }
    }

    fn of_queue(&self, arn: &QueueArn) -> Is {
        let any = |value: &Value| {
            let patterns: Vec<String> = texts(value);
            match patterns.iter().any(|pattern| matches(pattern, arn.as_str())) {
                true => Is::Yes,
                // A policy variable stands for something that only the request tells.
                false if patterns.iter().any(|pattern| pattern.contains("${")) => Is::Maybe,
                false => Is::No,
            }
        };
        match (self.fields.get("Resource"), self.fields.get("NotResource")) {
            (Some(value), _) => any(value),
            (None, Some(value)) => match any(value) {
                Is::Yes => Is::No,
                Is::Maybe => Is::Maybe,
                Is::No => Is::Yes,
            },
            (None, None) => Is::Maybe,
        }
    }

    /// What an Allow of this action lacks for Amazon; `None` where it is about another action.
    pub(super) fn lacks(&self, action: &str, arn: &QueueArn) -> Option<String> {
        if self.of_action(action) == Is::No {
            return None;
        }
        let name = self.name();
        if self.of_amazon() != Is::Yes {
            return Some(format!("{name} allows it to {}", self.whom()));
        }
        if self.of_queue(arn) != Is::Yes {
            let field = |name| self.fields.get(name).map(|value| listed(&texts::<Vec<_>>(value)));
            let resource =
                field("Resource").or_else(|| field("NotResource")).unwrap_or_else(|| "no queue".to_owned());
            return Some(format!("{name} is about {resource}"));
        }
        Some(format!("{name} has a condition that Amazon may not meet"))
    }

    fn whom(&self) -> String {
        let field = |name| self.fields.get(name);
        match (field("Principal"), field("NotPrincipal")) {
            (Some(Value::Object(kinds)), _) => {
                listed(&kinds.values().flat_map(texts::<Vec<_>>).collect::<Vec<_>>())
            }
            (Some(value), _) => listed(&texts::<Vec<_>>(value)),
            (None, Some(_)) => "everyone but some".to_owned(),
            (None, None) => "nobody".to_owned(),
        }
    }

    /// Who outside the queue's account it lets read.
    pub(super) fn readers(&self, arn: &QueueArn, judgement: &mut Judgement) {
        if !self.allows || self.of("sqs:ReceiveMessage", arn) == Is::No {
            return;
        }
        let everyone =
            match (self.fields.get("Principal").map(principals), self.fields.contains_key("NotPrincipal")) {
                (Some(Principals::Everyone), _) | (None, true) => true,
                (Some(Principals::Aws(all)), _) => {
                    let outside = all.iter().filter(|p| account(p) != arn.account() && account(p) != AMAZON);
                    let name = self.name();
                    judgement
                        .readers
                        .extend(outside.map(|p| format!("{name} lets {} read the messages", shown(p))));
                    false
                }
                _ => false,
            };
        match (everyone, self.limits_everyone()) {
            (true, false) => judgement.faults.push(Fault::ReadByAnyone { statement: self.name() }),
            (true, true) => {
                judgement.readers.push(format!("{} lets everyone read who meets its condition", self.name()));
            }
            (false, _) => {}
        }
    }
}

impl Statement {
    /// Whether a condition says who "everyone" is; by which measure is the administrator's to know. That the request
    /// comes over TLS limits nobody.
    fn limits_everyone(&self) -> bool {
        let operators =
            self.condition().and_then(Value::as_object).into_iter().flat_map(serde_json::Map::values);
        let keys = operators.filter_map(Value::as_object).flat_map(serde_json::Map::keys);
        keys.into_iter().any(|key| !key.eq_ignore_ascii_case("aws:SecureTransport"))
    }
}

fn listed(texts: &[String]) -> String {
    let mut all: Vec<String> = texts.iter().take(3).map(|text| shown(text)).collect();
    if texts.len() > 3 {
        all.push(format!("{} more", texts.len() - 3));
    }
    all.join(", ")
}
