//! What to call a text's format, and whose file it is.

use super::node::{KeyValue, Node};
use std::path::Path;

/// How a text was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reader {
    Yaml,
    Toml,
    Csv,
    Lines { sections: bool, code: bool, node: bool },
}

/// The format, in words.
pub(super) fn name(reader: Reader, text: &str, entries: &[KeyValue]) -> &'static str {
    let has = |name: &str| entries.iter().any(|entry| entry.name.as_deref() == Some(name));
    let inside = |names: &[&str]| {
        entries.iter().any(|entry| match &entry.node {
            Node::Group(all) => {
                all.iter().any(|e| e.name.as_deref().is_some_and(|name| names.contains(&name)))
            }
            Node::Text(_) => false,
        })
    };
    match reader {
        _ if text.trim_start().starts_with('{') => {
            let known = JSON.iter().find(|(names, _)| names.iter().all(|name| has(name)));
            known.map_or("JSON", |(_, format)| format)
        }
        _ if text.trim_start().starts_with('[') && reader == Reader::Yaml => "JSON",
        Reader::Yaml if inside(&["lwa_app_id", "lws_app_id", "lwa_client_secret"]) => {
            "python-amazon-sp-api's credentials.yml"
        }
        Reader::Yaml if has("kind") && has("apiVersion") => "a Kubernetes manifest",
        Reader::Yaml => "YAML",
        Reader::Toml if has("client_id") && has("sandbox") => "amazon-spapi's config.toml",
        Reader::Toml => "TOML",
        Reader::Csv if text.to_ascii_lowercase().contains("access key") => "AWS's CSV of access keys",
        Reader::Csv => "a table (CSV)",
        Reader::Lines { node: true, .. } => "the credentials file of Node's amazon-sp-api",
        Reader::Lines { code: true, .. } => "source code",
        Reader::Lines { sections: true, .. } if text.contains("aws_access_key_id") => {
            "an AWS credentials file"
        }
        Reader::Lines { sections: true, .. } => "sections of NAME=value lines (INI)",
        Reader::Lines { .. } if has("ClientId") && has("ClientSecret") => "Amazon's app.config",
        Reader::Lines { .. } => "NAME=value lines (.env)",
    }
}

/// The names by which a JSON is known, and whose it is.
const JSON: [(&[&str], &str); 9] = [
    (&["profile", "lwa_client_id"], "spapi-setup's own JSON"),
    (&["lwa_app_id", "aws_environment"], "Airbyte's connector configuration"),
    (&["lwa_app_id", "account_type"], "Airbyte's connector configuration"),
    (&["mcpServers"], "an MCP client's configuration"),
    (&["env"], "an MCP client's configuration"),
    (&["AccessKey"], "the AWS CLI's answer to create-access-key"),
    (&["_postman_variable_scope"], "a Postman environment"),
    (&["SecretString"], "the answer of AWS Secrets Manager"),
    (&["containerDefinitions"], "an ECS task definition"),
];

/// Node's client knows no quotes: a file with one, or with a name of another program, is a .env.
pub(super) fn is_nodes(path: &Path, text: &str) -> bool {
    let in_place = path.parent().and_then(Path::file_name).is_some_and(|name| name == ".amzspapi");
    let node_names = text.lines().filter_map(|l| l.split_once('=')).all(|(name, value)| {
        let value = value.trim();
        let quoted = value.starts_with(['\'', '"']) && value.ends_with(['\'', '"']);
        !quoted
            && (name.trim().starts_with('#')
                || name.trim_start().starts_with("SELLING_PARTNER")
                || name.trim_start().starts_with("AWS_SELLING_PARTNER"))
    });
    let dotenv = path.file_name().and_then(|n| n.to_str()).is_some_and(|name| name.starts_with(".env"));
    in_place || (!dotenv && node_names && text.contains("SELLING_PARTNER_APP_CLIENT_ID"))
}

/// The format whose rules a text without values breaks, and the line.
pub(super) fn broken(path: &Path, text: &str) -> Option<(&'static str, Option<usize>)> {
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
    let json = || serde_json::from_str::<serde::de::IgnoredAny>(text).err().map(|e| ("JSON", Some(e.line())));
    match extension.as_str() {
        "json" => json(),
        "yml" | "yaml" => super::yaml::parse(text).err().map(|line| ("YAML", line)),
        "toml" => toml::from_str::<toml::Table>(text).err().map(|error| {
            let line = error.span().map(|span| text[..span.start.min(text.len())].matches('\n').count() + 1);
            ("TOML", line)
        }),
        _ if text.trim_start().starts_with('{') => json(),
        _ => None,
    }
}
