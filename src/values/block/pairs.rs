//! The formats: each becomes accounts of named and bare values.

use super::keys::{self, Key};
use super::text;
use serde_json::{Map, Value};

/// One set of values, as it was found.
#[derive(Clone, Default)]
pub(super) struct Account {
    pub(super) name: Option<String>,
    pub(super) named: Vec<(Key, String)>,
    /// Values without a name, told by their shape.
    pub(super) bare: Vec<String>,
}

impl Account {
    fn disjoint(&self, other: &Self) -> bool {
        !self.named.iter().any(|(key, _)| other.named.iter().any(|(k, _)| k == key))
    }
}

/// The accounts of a text, by the first format that finds a named value in it.
pub(super) fn accounts(text: &str) -> Vec<Account> {
    let text: String = text.chars().filter(|c| !crate::values::clean::is_invisible(*c)).collect();
    // A terminal sends the line breaks of a paste as carriage returns.
    let text = text.replace('\u{a0}', " ").replace("\r\n", "\n").replace('\r', "\n");
    let structured = [json(&text), csv(&text), yaml(&text)];
    if let Some(found) = structured.into_iter().find(|found| !found.is_empty()) {
        return found;
    }
    text::accounts(&text)
}

fn json(text: &str) -> Vec<Account> {
    let trimmed = text.trim();
    if !trimmed.starts_with(['{', '[']) {
        return Vec::new();
    }
    serde_json::from_str::<Value>(trimmed)
        .map(|value| walk(&value, &Account::default(), 0))
        .unwrap_or_default()
}

/// YAML where it nests; flat `key: value` lines are read by the text scanner, which forgives more.
fn yaml(text: &str) -> Vec<Account> {
    let nested = text.lines().any(|line| {
        let line = line.trim_end();
        line.ends_with(':') && !line.contains('=') && !line.trim_start().starts_with('#')
    });
    let indented = text.lines().any(|line| line.starts_with([' ', '\t']) && line.contains(": "));
    if !(nested && indented) {
        return Vec::new();
    }
    serde_saphyr::from_str::<Value>(text)
        .map(|value| walk(&value, &Account::default(), 0))
        .unwrap_or_default()
}

/// Accounts of a tree. What a level names holds for the levels below it; below, parts without a common name are one
/// account (`auth: {…}, aws: {…}`), others are several.
fn walk(value: &Value, above: &Account, depth: usize) -> Vec<Account> {
    if depth > 16 {
        return Vec::new();
    }
    match value {
        Value::Object(map) => walk_map(map, above, depth),
        Value::Array(list) => {
            let mut all: Vec<Account> =
                list.iter().flat_map(|entry| walk(entry, &Account::default(), depth + 1)).collect();
            inherit(&mut all, above);
            all
        }
        _ => Vec::new(),
    }
}

fn walk_map(map: &Map<String, Value>, above: &Account, depth: usize) -> Vec<Account> {
    let mut own = Account::default();
    let mut below: Vec<Account> = Vec::new();
    for (name, value) in map {
        match value {
            Value::String(text) => match keys::key(name) {
                Some(key) => own.named.push((key, text.clone())),
                None => {
                    if let Some((key, _)) = keys::suffixed(name) {
                        own.named.push((key, text.clone()));
                    }
                }
            },
            Value::Object(_) | Value::Array(_) => {
                let mut found = walk(value, &Account::default(), depth + 1);
                for account in &mut found {
                    account.name.get_or_insert_with(|| name.clone());
                }
                below.extend(found);
            }
            _ => {}
        }
    }
    if let Some(name) =
        ["name", "profile", "account", "selling_partner_id"].iter().find_map(|n| map.get(*n)?.as_str())
    {
        own.name = Some(name.to_owned());
    }
    let mut all = if below.len() > 1 && all_disjoint(&below) { vec![merged(below)] } else { below };
    if all.is_empty() {
        if own.named.is_empty() {
            return Vec::new();
        }
        all.push(Account { name: own.name.clone(), ..Account::default() });
    }
    inherit(&mut all, &own);
    inherit(&mut all, above);
    all
}

fn inherit(accounts: &mut [Account], from: &Account) {
    for account in accounts {
        for (key, value) in &from.named {
            if !account.named.iter().any(|(k, _)| k == key) {
                account.named.push((*key, value.clone()));
            }
        }
    }
}

fn all_disjoint(accounts: &[Account]) -> bool {
    accounts.iter().enumerate().all(|(n, a)| accounts[..n].iter().all(|b| a.disjoint(b)))
}

fn merged(accounts: Vec<Account>) -> Account {
    Account { name: None, named: accounts.into_iter().flat_map(|a| a.named).collect(), bare: Vec::new() }
}

/// A table with a head: AWS's `Access key ID,Secret access key`, with or without a user's name.
fn csv(text: &str) -> Vec<Account> {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let head = cells(lines.next().unwrap_or_default());
    let names: Vec<Option<Key>> = head.iter().map(|name| keys::key(name)).collect();
    let plain = head.iter().all(|cell| !cell.contains(['=', ':', '{', '(', '|']));
    if head.len() < 2 || !plain || names.iter().flatten().count() == 0 {
        return Vec::new();
    }
    let account = |line: &str| {
        let cells = cells(line);
        let of = |wanted: &[&str]| {
            let at = head.iter().position(|h| wanted.contains(&h.to_ascii_lowercase().as_str()))?;
            cells.get(at).cloned().filter(|c| !c.is_empty())
        };
        let name = of(&["user name", "sellerid", "account", "profile", "name"]);
        let named =
            names.iter().zip(&cells).filter_map(|(key, cell)| Some(((*key)?, cell.clone()))).collect();
        Account { name, named, bare: Vec::new() }
    };
    lines.map(account).filter(|a| a.named.iter().any(|(_, v)| !v.is_empty())).collect()
}

/// The cells of a line of CSV: quotes hold commas, two quotes are one.
fn cells(line: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut quoted = false;
    let mut chars = line.trim().chars().peekable();
    while let Some(c) = chars.next() {
        let last = all.len() - 1;
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                all[last].push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => all.push(String::new()),
            c => all[last].push(c),
        }
    }
    for cell in &mut all {
        *cell = cell.trim().to_owned();
    }
    all
}
