//! `python-amazon-sp-api`: its credentials.yml, several profiles as accounts.

use super::env::sandbox_warnings;
use super::quote::yaml;
use super::target::{Form, Rendered, Sandbox, Target};
use super::{Error, Values, place};
use crate::env::Env;
use crate::foreign::node::{KeyValue, Node};
use crate::foreign::yaml::{is_trap, parse};
use crate::values::Auth;
use crate::values::aws_file::line_end;
use crate::values::marketplaces::main_marketplace;
use std::path::PathBuf;

pub(super) const TARGET: Target = Target {
    name: "python-amazon-sp-api",
    client: "python-amazon-sp-api",
    versions: "all; before 1.0 with an AWS key pair",
    looks_in: "~/.config/python-sp-api/credentials.yml (Windows ~\\AppData\\Roaming\\python-sp-api), after its environment variables",
    multi: true,
    form: Form::Part(merge),
    default_path: Some(default_path),
    warnings,
    notes,
    sandbox: Sandbox::Elsewhere(
        "python-amazon-sp-api reads the switch only from the environment: set AWS_ENV=SANDBOX before the program starts.",
    ),
    ..Target::USUAL
};

/// What the client reads of an account. Before 0.10 another key is a TypeError: no others.
const KEYS: [&str; 6] =
    ["refresh_token", "lwa_app_id", "lwa_client_secret", "aws_access_key", "aws_secret_key", "role_arn"];

/// As the client's library `confuse` finds it: the first folder, unless a later one holds its
/// marker `config.yaml`. `XDG_CONFIG_HOME` and `~/Library` count only for that marker.
fn default_path(env: &Env) -> Option<PathBuf> {
    const FILE: &str = "credentials.yml";
    if let Some(dir) = env.get("PYTHON-SP-APIDIR") {
        return Some(place::expand(dir, env)?.join(FILE));
    }
    let home = place::home(env)?;
    let mut dirs = Vec::new();
    if cfg!(windows) {
        dirs.push(home.join("AppData").join("Roaming"));
        dirs.extend(env.get_os("APPDATA").map(PathBuf::from));
    } else {
        dirs.push(home.join(".config"));
        if cfg!(target_os = "macos") {
            dirs.push(home.join("Library").join("Application Support"));
        }
        dirs.extend(env.get_os("XDG_CONFIG_HOME").map(PathBuf::from));
        match env.get("XDG_CONFIG_DIRS") {
            Some(list) => dirs.extend(list.split(':').map(PathBuf::from)),
            None => dirs.push("/etc/xdg".into()),
        }
        dirs.push("/etc".into());
    }
    let dirs: Vec<PathBuf> = dirs.into_iter().map(|dir| dir.join("python-sp-api")).collect();
    let marked = dirs.iter().find(|dir| dir.join("config.yaml").is_file());
    marked.or(dirs.first()).map(|dir| dir.join(FILE))
}

fn fields(values: &Values) -> Vec<(&'static str, &str)> {
    let mut all = vec![(KEYS[0], values.token()), (KEYS[1], values.id()), (KEYS[2], values.secret())];
    if let Some(aws) = values.aws() {
        all.extend([(KEYS[3], aws.key_id), (KEYS[4], aws.secret)]);
        all.extend(aws.role_arn.map(|arn| (KEYS[5], arn)));
    }
    all
}

fn merge(existing: &str, profiles: &[Values]) -> Result<Rendered, Error> {
    let mut text = zeroize::Zeroizing::new(existing.to_owned());
    for values in profiles {
        if values.profile.as_str() == "version" {
            return Err(Error::CannotCarry {
                target: TARGET.name,
                profile: values.profile.to_string(),
                what: "profile's name",
                why: "the client's own files use that key for something else",
            });
        }
        text = zeroize::Zeroizing::new(with_account(&text, values)?);
    }
    Ok(Rendered::new(text.to_string()))
}

fn with_account(existing: &str, values: &Values) -> Result<String, Error> {
    let before = accounts(existing)?;
    let name = values.profile.as_str();
    let end = line_end(existing);
    let all: Vec<&str> = existing.split_inclusive('\n').collect();
    let found = all.iter().position(|line| top_key(line).is_some_and(|(key, _)| key == name));
    let mut text = String::with_capacity(existing.len() + 8192);
    let Some(header) = found else {
        text.push_str(existing);
        if !text.is_empty() && !text.ends_with('\n') {
            text.push_str(end);
        }
        text.push_str(&format!("{}:{end}", yaml(name)));
        push_fields(&mut text, values, "  ", end);
        let why = "an account cannot be added at its end";
        return verified(text, &before, values).ok_or(Error::CannotMerge { why, line: None });
    };
    let block = &all[header + 1..block_end(&all, header)];
    text.push_str(&all[..header].concat());
    match top_key(all[header]) {
        Some((_, true)) => text.push_str(all[header]),
        _ => text.push_str(&format!("{}:{end}", yaml(name))),
    }
    if !text.ends_with('\n') {
        text.push_str(end);
    }
    let indent = block.iter().find_map(|line| indent_of(line)).unwrap_or("  ");
    push_fields(&mut text, values, indent, end);
    // Keys of the account that are not ours stay, and so do its comments.
    for line in block.iter().filter(|line| !ours(line)) {
        text.push_str(line);
    }
    if !text.ends_with('\n') {
        text.push_str(end);
    }
    text.push_str(&all[header + 1 + block.len()..].concat());
    let why = "the account is written in a way that cannot be changed line by line";
    verified(text, &before, values).ok_or(Error::CannotMerge { why, line: Some(header + 1) })
}

fn push_fields(text: &mut String, values: &Values, indent: &str, end: &str) {
    for (key, value) in fields(values) {
        text.push_str(&format!("{indent}{key}: {}{end}", yaml(value)));
    }
}

type Accounts = Vec<KeyValue>;

fn accounts(text: &str) -> Result<Accounts, Error> {
    let cannot = |why, line| Error::CannotMerge { why, line };
    match parse(text) {
        Ok(Node::Group(all)) if all.iter().all(|entry| entry.name.is_some()) => Ok(all),
        Ok(Node::Group(_)) => Err(cannot("it is a list, not accounts by name", None)),
        Ok(Node::Text(_))
            if text.lines().all(|l| l.trim().is_empty() || l.trim_start().starts_with(['#', '-'])) =>
        {
            Ok(Vec::new())
        }
        Ok(Node::Text(_)) => Err(cannot("it holds no accounts", None)),
        Err(line) => Err(cannot("it is no YAML", line)),
    }
}

/// `text`, if it says for this profile what it should and for every other key what it said before.
fn verified(text: String, before: &Accounts, values: &Values) -> Option<String> {
    let after = accounts(&text).ok()?;
    let name = values.profile.as_str();
    let others = |all: &Accounts| -> Accounts {
        all.iter().filter(|entry| entry.name.as_deref() != Some(name)).cloned().collect()
    };
    if others(before) != others(&after) {
        return None;
    }
    let account = |all: &Accounts| match all.iter().find(|e| e.name.as_deref() == Some(name)).map(|e| &e.node)
    {
        Some(Node::Group(fields)) => fields.clone(),
        _ => Vec::new(),
    };
    let is_ours = |field: &KeyValue| field.name.as_deref().is_some_and(|name| KEYS.contains(&name));
    let (ours, foreign): (Vec<_>, Vec<_>) = account(&after).into_iter().partition(is_ours);
    let wanted: Vec<_> =
        fields(values).into_iter().map(|(key, value)| KeyValue::named(key, 0, Node::text(value))).collect();
    let kept: Vec<_> = account(before).into_iter().filter(|field| !is_ours(field)).collect();
    (ours == wanted && foreign == kept).then_some(text)
}

/// A top-level key's name, and whether its line may stay: quoted where it must be, nothing behind it.
fn top_key(line: &str) -> Option<(String, bool)> {
    let first = line.chars().next()?;
    if first.is_whitespace() || "#-%.{[&*!|>".contains(first) {
        return None;
    }
    let (name, rest, quoted) = match first {
        '\'' | '"' => {
            let (name, rest) = line[1..].split_once(first)?;
            (name, rest.trim_start().strip_prefix(':')?, true)
        }
        _ => {
            let (name, rest) = line.split_once(':')?;
            (name.trim_end(), rest, false)
        }
    };
    let rest = rest.trim();
    let ends = rest.is_empty() || rest.starts_with('#');
    Some((name.to_owned(), ends && (quoted || !is_trap(name))))
}

/// The line after the account's last one: comments and blank lines before the next key are not its own.
fn block_end(all: &[&str], header: usize) -> usize {
    let is_content = |line: &str| !line.trim().is_empty() && !line.starts_with('#');
    let next = (header + 1..all.len()).find(|at| is_content(all[*at]) && !all[*at].starts_with([' ', '\t']));
    let mut end = next.unwrap_or(all.len());
    while end > header + 1 && !is_content(all[end - 1]) {
        end -= 1;
    }
    end
}

fn indent_of(line: &str) -> Option<&str> {
    let rest = line.trim_start();
    (!rest.is_empty() && !rest.starts_with('#') && rest.len() < line.len())
        .then(|| &line[..line.len() - rest.len()])
}

fn ours(line: &str) -> bool {
    let key = line.trim_start().split(':').next().unwrap_or_default().trim().trim_matches(['\'', '"']);
    KEYS.contains(&key)
}

fn warnings(env: &Env, profiles: &[Values]) -> Vec<String> {
    let mut warnings = Vec::new();
    let accounts = profiles.iter().map(|values| format!("_{}", values.profile)).chain([String::new()]);
    let set = |name: &str| env.get(name).is_some();
    for suffix in accounts {
        if set(&format!("LWA_APP_ID{suffix}")) && set(&format!("LWA_CLIENT_SECRET{suffix}")) {
            warnings.push(format!(
                "LWA_APP_ID{suffix} and LWA_CLIENT_SECRET{suffix} are set: python-amazon-sp-api then never opens this file{}",
                if suffix.is_empty() { ", for no account" } else { " for that account" }
            ));
        }
    }
    if set("SP_API_AWS_SECRET_ID") {
        warnings.push(
            "SP_API_AWS_SECRET_ID is set: what AWS Secrets Manager holds outranks this file".to_owned(),
        );
    }
    warnings.extend(wrong_folder(env));
    warnings.extend(sandbox_warnings(env, profiles));
    if profiles.iter().any(|values| values.auth == Auth::Lwa) {
        warnings.push(
            "python-amazon-sp-api before 1.0 needs an AWS key pair too; this profile has none".to_owned(),
        );
    }
    warnings
}

/// A credentials.yml where one would expect it and the client never looks.
fn wrong_folder(env: &Env) -> Option<String> {
    let right = default_path(env)?;
    let mut dirs: Vec<PathBuf> =
        ["XDG_CONFIG_HOME", "APPDATA"].iter().filter_map(|n| env.get_os(n)).map(PathBuf::from).collect();
    dirs.extend(place::home(env).map(|home| home.join("Library").join("Application Support")));
    let wrong = dirs.into_iter().map(|dir| dir.join("python-sp-api").join("credentials.yml"));
    let wrong = wrong.into_iter().find(|path| *path != right && path.is_file())?;
    Some(format!("python-amazon-sp-api does not read {}; it reads {}", wrong.display(), right.display()))
}

fn notes(profiles: &[Values]) -> Vec<String> {
    profiles
        .iter()
        .map(|values| {
            let marketplace = main_marketplace(values.region);
            format!(
                "In your code: {}(account='{}', marketplace=Marketplaces.{marketplace})",
                if values.kind.is_vendor() { "VendorOrders" } else { "Sellers" },
                values.profile
            )
        })
        .collect()
}
