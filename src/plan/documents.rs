//! The three policy documents, and what differs from them in words.

use crate::values::shown;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// How many entries of a list are shown.
const MOST: usize = 8;

/// A document of these statements, a list or the only one.
pub(crate) fn policy(statements: impl serde::Serialize) -> Value {
    json!({ "Version": "2012-10-17", "Statement": statements })
}

/// What the role may do: call the Selling Partner API.
pub(crate) fn permissions() -> Value {
    policy([json!({
        "Effect": "Allow",
        "Action": "execute-api:Invoke",
        "Resource": "arn:aws:execute-api:*:*:*"
    })])
}

/// Who may assume the role: the one user.
pub(crate) fn trust(user_arn: &str) -> Value {
    policy([json!({ "Effect": "Allow", "Principal": { "AWS": user_arn }, "Action": "sts:AssumeRole" })])
}

/// What the user may do: assume the one role.
pub(crate) fn inline(role_arn: &str) -> Value {
    policy([json!({ "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": role_arn })])
}

/// A list's entries, or the one value that stands in its place: IAM takes them for the same.
pub(super) fn each(value: &Value) -> std::slice::Iter<'_, Value> {
    value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice).iter()
}

/// Whether two documents mean the same to IAM: a text and a list of one, the order of lists,
/// statements and keys, the case of actions, `Sid` and `Id` make no difference.
pub(crate) fn same(a: &Value, b: &Value) -> bool {
    match (Document::read(a), Document::read(b)) {
        (Some(a), Some(b)) => a.version == b.version && a.keys() == b.keys(),
        (None, None) => a == b,
        _ => false,
    }
}

/// What differs, field by field in plain words; empty where [`same`] holds.
pub(crate) fn drift(expected: &Value, found: &Value) -> Vec<String> {
    if same(expected, found) {
        return Vec::new();
    }
    let (Some(expected), Some(found)) = (Document::read(expected), Document::read(found)) else {
        return vec!["the document is not a policy".to_owned()];
    };
    let mut words = Vec::new();
    if expected.version != found.version {
        words.push(format!("Version is {} instead of {}", shown(&found.version), expected.version));
    }
    let (wanted, there) = (expected.keys(), found.keys());
    let missing: Vec<_> = expected.statements.iter().filter(|s| !there.contains(&s.key())).collect();
    let beyond: Vec<_> = found.statements.iter().filter(|s| !wanted.contains(&s.key())).collect();
    if let ([missing], [beyond]) = (missing.as_slice(), beyond.as_slice()) {
        words.extend(missing.fields_that_differ(beyond));
        return words;
    }
    words.extend(missing.iter().map(|s| format!("the statement \"{}\" is missing", s.words())));
    words.extend(beyond.iter().map(|s| format!("a statement \"{}\" was added", s.words())));
    if words.len() > MOST {
        let more = words.split_off(MOST).len();
        words.push(format!("{more} more differences"));
    }
    words
}

/// The bare unique id (AIDA… or AROA…) that stands as a principal in a trust policy: IAM shows it
/// once the user or role it meant was deleted. A new entity of the same name is not meant by it.
pub(crate) fn orphaned_principal(trust: &Value) -> Option<String> {
    let document = Document::read(trust)?;
    let principals = document.statements.iter().filter_map(|s| s.fields.get("Principal")).flatten();
    principals.map(|p| p.trim_start_matches("AWS ")).find(|p| is_unique_id(p)).map(str::to_owned)
}

fn is_unique_id(text: &str) -> bool {
    (text.starts_with("AIDA") || text.starts_with("AROA"))
        && text.len() >= 16
        && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

/// A document as IAM understands it.
struct Document {
    version: String,
    statements: Vec<Statement>,
}

/// A statement's fields, each a set of texts; `Sid` left out.
struct Statement {
    fields: BTreeMap<String, BTreeSet<String>>,
}

type Key = BTreeMap<String, BTreeSet<String>>;

impl Document {
    fn read(document: &Value) -> Option<Self> {
        let map = document.as_object()?;
        let statements = each(map.get("Statement")?).map(Statement::read).collect::<Option<_>>()?;
        // IAM takes a document without a version for one of the older language.
        let version = map.get("Version").and_then(Value::as_str).unwrap_or("2008-10-17").to_owned();
        Some(Self { version, statements })
    }

    fn keys(&self) -> BTreeSet<Key> {
        self.statements.iter().map(Statement::key).collect()
    }
}

impl Statement {
    fn read(statement: &Value) -> Option<Self> {
        let mut fields = BTreeMap::new();
        for (name, value) in statement.as_object()? {
            let texts: BTreeSet<String> = match name.as_str() {
                "Sid" => continue,
                "Principal" | "NotPrincipal" => principals(value),
                "Condition" => conditions(value),
                _ => texts(value),
            };
            if !(name == "Condition" && texts.is_empty()) {
                fields.insert(name.clone(), texts);
            }
        }
        Some(Self { fields })
    }

    /// The form two equal statements share: IAM ignores the case only of actions.
    fn key(&self) -> Key {
        let lower = |name: &String, set: &BTreeSet<String>| match name.as_str() {
            "Action" | "NotAction" => set.iter().map(|s| s.to_ascii_lowercase()).collect(),
            _ => set.clone(),
        };
        self.fields.iter().map(|(name, set)| (name.clone(), lower(name, set))).collect()
    }

    fn fields_that_differ(&self, found: &Self) -> Vec<String> {
        let (wanted, there) = (self.key(), found.key());
        let names: BTreeSet<&String> = self.fields.keys().chain(found.fields.keys()).collect();
        let differ = names.into_iter().filter(|name| wanted.get(*name) != there.get(*name));
        differ
            .map(|name| match (self.fields.get(name), found.fields.get(name)) {
                (Some(w), Some(f)) => format!("{} is {} instead of {}", shown(name), meant(f), meant(w)),
                (None, Some(f)) => format!("{} was added: {}", shown(name), meant(f)),
                (Some(w), None) => format!("{name} is missing, it should be {}", meant(w)),
                (None, None) => String::new(),
            })
            .collect()
    }

    fn words(&self) -> String {
        let order = ["Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource"];
        let known = order.iter().filter_map(|name| self.fields.get(*name).map(|set| (*name, set)));
        let mut words: Vec<String> = known
            .map(|(name, set)| match name {
                "Effect" | "Action" => plain(set),
                "Resource" => format!("on {}", plain(set)),
                "Principal" => format!("to {}", plain(set)),
                other => format!("{other} {}", plain(set)),
            })
            .collect();
        if self.fields.contains_key("Condition") {
            words.push("with a condition".to_owned());
        }
        words.join(" ")
    }
}

/// A value's texts: a text and a list of one are the same.
pub(super) fn texts<T: FromIterator<String>>(value: &Value) -> T {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    each(value).map(text).collect()
}

/// `"*"` and `{"AWS": "*"}` mean the same, and so do an account id and its root ARN.
fn principals(value: &Value) -> BTreeSet<String> {
    let Some(kinds) = value.as_object() else {
        return texts::<Vec<_>>(value).into_iter().map(|t| format!("AWS {t}")).collect();
    };
    let whole = |t: String| match t.len() == 12 && t.bytes().all(|b| b.is_ascii_digit()) {
        true => format!("arn:aws:iam::{t}:root"),
        false => t,
    };
    let each = |(kind, value): (&String, &Value)| {
        let kind = kind.clone();
        texts::<Vec<_>>(value).into_iter().map(move |t| format!("{kind} {}", whole(t)))
    };
    kinds.iter().flat_map(each).collect()
}

fn conditions(value: &Value) -> BTreeSet<String> {
    let Some(operators) = value.as_object() else { return texts(value) };
    let mut all = BTreeSet::new();
    for (operator, keys) in operators {
        for (key, wanted) in keys.as_object().into_iter().flatten() {
            let wanted = texts::<BTreeSet<_>>(wanted).into_iter().collect::<Vec<_>>();
            all.insert(format!("{operator} {key} {}", wanted.join(", ")));
        }
    }
    all
}

fn plain(set: &BTreeSet<String>) -> String {
    listed(set.iter().map(|t| shown(t.strip_prefix("AWS ").unwrap_or(t))))
}

/// A list for a person: its first entries, and how many more there are.
fn listed(texts: impl ExactSizeIterator<Item = String>) -> String {
    let more = texts.len().saturating_sub(MOST);
    let mut all: Vec<String> = texts.take(MOST).collect();
    if more > 0 {
        all.push(format!("and {more} more"));
    }
    all.join(", ")
}

/// A field's texts, with what a principal means where its text does not say it.
fn meant(set: &BTreeSet<String>) -> String {
    let one = |text: &String| match text.strip_prefix("AWS ") {
        Some("*") => "* (everyone)".to_owned(),
        Some(arn) if arn.ends_with(":root") => format!("{} (the whole account)", shown(arn)),
        Some(id) if is_unique_id(id) => {
            let kind = if id.starts_with("AIDA") { "user" } else { "role" };
            format!("{id} (what is left of a {kind} that was deleted)")
        }
        Some(arn) => shown(arn),
        None => shown(text),
    };
    match set.is_empty() {
        true => "empty".to_owned(),
        false => listed(set.iter().map(one)),
    }
}

#[cfg(test)]
#[path = "documents_tests.rs"]
mod tests;
