//! JSON, TOML and YAML: every object that holds a credential is an account.

use super::Read;
use super::account::Collector;
use super::names::is_credential;
use super::yaml::{Document, Entry};
use serde_json::{Map, Value};

/// How deep an account may stand.
const MOST_DEPTH: usize = 6;

pub(super) fn json(text: &str) -> Result<Read, Option<usize>> {
    let tree: Value = serde_json::from_str(text).map_err(|error| Some(error.line()))?;
    let has = |key: &str| tree.get(key).is_some();
    let format = if has("profile") && has("lwa_client_id") {
        "spapi-setup's own JSON"
    } else if has("lwa_app_id") && (has("aws_environment") || has("account_type")) {
        "Airbyte's connector configuration"
    } else if has("mcpServers") || has("env") {
        "an MCP client's configuration"
    } else if has("AccessKey") {
        "the AWS CLI's answer to create-access-key"
    } else {
        "JSON"
    };
    Ok(Read { format, collectors: accounts(&tree) })
}

pub(super) fn toml(text: &str) -> Result<Read, Option<usize>> {
    let table: toml::Table = toml::from_str(text).map_err(|error| {
        error.span().map(|span| text[..span.start.min(text.len())].matches('\n').count() + 1)
    })?;
    let flat = table.contains_key("client_id") && table.contains_key("sandbox");
    let tree = serde_json::to_value(table).map_err(|_| None)?;
    let format = if flat { "amazon-spapi's config.toml" } else { "TOML" };
    Ok(Read { format, collectors: accounts(&tree) })
}

/// `None` for a list.
pub(super) fn yaml(text: &str) -> Result<Option<Read>, Option<usize>> {
    let all = match super::yaml::parse(text)? {
        Document::Mapping(all) => all,
        Document::List => return Ok(None),
        Document::Other => Vec::new(),
    };
    let mut flat = Collector::named(None);
    let mut collectors = Vec::new();
    for (name, entry) in &all {
        match entry {
            Entry::Account(fields) => {
                let mut account = Collector::named(Some(name));
                for (key, value) in fields {
                    account.take(key, value.as_deref().unwrap_or_default());
                }
                if crate::export::python::is_trap(name) && is_unquoted(text, name) {
                    account.note(format!(
                        "{name} stands there without quotes: python-amazon-sp-api takes it for something else than a name and does not find the account"
                    ));
                }
                collectors.push(account);
            }
            Entry::Value(value) => flat.take(name, value.as_deref().unwrap_or_default()),
            Entry::List => flat.skip(name),
        }
    }
    let format = if flat.saw_credentials() { "YAML" } else { "python-amazon-sp-api's credentials.yml" };
    collectors.push(flat);
    Ok(Some(Read { format, collectors }))
}

fn is_unquoted(text: &str, name: &str) -> bool {
    text.lines().any(|line| line.strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with(':')))
}

fn accounts(tree: &Value) -> Vec<Collector> {
    let mut all = Vec::new();
    walk(tree, None, 0, &mut all);
    all
}

fn walk(tree: &Value, name: Option<&str>, depth: usize, all: &mut Vec<Collector>) {
    if depth > MOST_DEPTH {
        return;
    }
    match tree {
        Value::Object(map) => {
            all.push(account(map, name));
            for (key, value) in map {
                // These words say where the values stand, not whose they are.
                let generic = matches!(
                    key.as_str(),
                    "env"
                        | "credentials"
                        | "configuration"
                        | "connectionConfiguration"
                        | "config"
                        | "AccessKey"
                        | "mcpServers"
                );
                walk(value, if generic { name } else { Some(key) }, depth + 1, all);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| walk(item, name, depth + 1, all)),
        _ => {}
    }
}

fn account(map: &Map<String, Value>, name: Option<&str>) -> Collector {
    let mut account = Collector::named(name);
    let has_credentials = map.keys().any(|key| is_credential(key));
    for (key, value) in map {
        match value {
            Value::String(text) => account.take(key, text),
            Value::Bool(flag) => account.take(key, &flag.to_string()),
            Value::Number(number) => account.take(key, &number.to_string()),
            Value::Null => account.take(key, ""),
            Value::Array(_) if has_credentials => account.skip(key),
            Value::Array(_) | Value::Object(_) => {}
        }
    }
    account
}
