//! `NAME=value` lines: dotenv, shell, Docker, PowerShell, Node's credentials file, Amazon's
//! app.config, and the sections of an AWS credentials file.

use super::Read;
use super::account::Collector;
use super::names::meaning;
use std::path::Path;
use zeroize::Zeroizing;

struct Pair<'t> {
    section: Option<&'t str>,
    name: &'t str,
    value: Zeroizing<String>,
    bare: bool,
}

pub(super) fn read(path: &Path, text: &str) -> Result<Read, Option<usize>> {
    let node = is_node(path, text);
    let mut pairs = Vec::new();
    let mut section = None;
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            section = Some(name.trim());
            continue;
        }
        let Some((name, raw)) = line.split_once('=') else { continue };
        let name = name.trim();
        let name = name.strip_prefix("export ").or_else(|| name.strip_prefix("$env:")).unwrap_or(name).trim();
        let powershell = line.starts_with("$env:");
        let (value, bare) = if node {
            (raw.trim().to_owned(), true)
        } else {
            value(raw.trim(), powershell).ok_or(Some(at + 1))?
        };
        pairs.push(Pair { section, name, value: Zeroizing::new(value), bare });
    }
    let has = |wanted: &str| pairs.iter().any(|pair| pair.name == wanted);
    let format = if node {
        "the credentials file of Node's amazon-sp-api"
    } else if section.is_some() {
        "an AWS credentials file"
    } else if has("ClientId") && has("ClientSecret") {
        "Amazon's app.config"
    } else {
        "NAME=value lines (.env)"
    };
    Ok(Read { format, collectors: collect(&pairs, node) })
}

/// Node's client knows no quotes: a file with one, or with a name of another program, is a .env.
fn is_node(path: &Path, text: &str) -> bool {
    let in_place = path.parent().and_then(Path::file_name).is_some_and(|name| name == ".amzspapi");
    let node_names = text.lines().filter_map(|l| l.split_once('=')).all(|(name, value)| {
        let value = value.trim();
        let quoted = value.starts_with(['\'', '"']) && value.ends_with(['\'', '"']);
        !quoted && (name.trim().starts_with('#') || name.contains("SELLING_PARTNER"))
    });
    let dotenv = path.file_name().and_then(|n| n.to_str()).is_some_and(|name| name.starts_with(".env"));
    in_place || (!dotenv && node_names && text.contains("SELLING_PARTNER_APP_CLIENT_ID"))
}

fn collect(pairs: &[Pair<'_>], node: bool) -> Vec<Collector> {
    let mut collectors: Vec<(Option<String>, Collector)> = Vec::new();
    let accounts = accounts(pairs);
    let mut names: Vec<Option<String>> = Vec::new();
    for pair in pairs {
        let name = pair.section.map(str::to_owned);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    for name in names {
        collectors.push((name.clone(), Collector::named(name.as_deref())));
    }
    for pair in pairs {
        let section = pair.section.map(str::to_owned);
        let Some((_, collector)) = collectors.iter_mut().find(|(name, _)| *name == section) else { continue };
        if account_of(pair.name).is_some() {
            continue;
        }
        collector.take(pair.name, &pair.value);
        if node && pair.value.contains('=') {
            collector.note(format!("{} has an = in its value: the Node client drops that line", pair.name));
        }
        if !node && pair.bare && pair.value.contains(['|', '&', ';', '(']) {
            collector.note(format!("{} is not quoted: a shell would not read it as it stands", pair.name));
        }
    }
    let mut all: Vec<Collector> = collectors.into_iter().map(|(_, collector)| collector).collect();
    // An account takes each variable that it does not have from the plain ones, as the client does.
    for account in accounts {
        let mut collector = Collector::named(Some(account));
        for base in PYTHON {
            let own = pairs.iter().find(|pair| account_of(pair.name) == Some((base, account)));
            let plain = pairs.iter().find(|pair| pair.name == base);
            if let Some(pair) = own.or(plain) {
                collector.take(base, &pair.value);
            }
        }
        all.push(collector);
    }
    all
}

/// The names that python-amazon-sp-api reads with an account behind them.
const PYTHON: [&str; 6] = [
    "SP_API_REFRESH_TOKEN",
    "LWA_APP_ID",
    "LWA_CLIENT_SECRET",
    "SP_API_ACCESS_KEY",
    "SP_API_SECRET_KEY",
    "SP_API_ROLE_ARN",
];

fn account_of(name: &str) -> Option<(&'static str, &str)> {
    if meaning(name).is_some() {
        return None;
    }
    PYTHON.into_iter().find_map(|base| {
        let account = name.strip_prefix(base)?.strip_prefix('_')?;
        (!account.is_empty()).then_some((base, account))
    })
}

fn accounts<'t>(pairs: &[Pair<'t>]) -> Vec<&'t str> {
    let mut all = Vec::new();
    for (_, account) in pairs.iter().filter_map(|pair| account_of(pair.name)) {
        if !all.contains(&account) {
            all.push(account);
        }
    }
    all
}

/// A value, and whether it stood without quotes. `None`: a quote stays open.
fn value(raw: &str, powershell: bool) -> Option<(String, bool)> {
    match raw.chars().next() {
        Some('\'' | '"') if powershell => powershell_text(raw).map(|text| (text, false)),
        Some('\'' | '"') => shell_text(raw).map(|text| (text, false)),
        _ => {
            let end = raw.find(" #").unwrap_or(raw.len());
            Some((raw[..end].trim_end().to_owned(), true))
        }
    }
}

fn powershell_text(raw: &str) -> Option<String> {
    let quote = raw.chars().next()?;
    let is_quote = |c: char| c == quote || (quote == '\'' && ('\u{2018}'..='\u{201b}').contains(&c));
    let mut out = String::new();
    let mut chars = raw[1..].chars().peekable();
    while let Some(c) = chars.next() {
        if is_quote(c) {
            match chars.peek() {
                Some(next) if is_quote(*next) => {
                    chars.next();
                }
                _ => return Some(out),
            }
        }
        out.push(c);
    }
    None
}

/// A shell word: quoted parts and what stands between them, up to a space.
fn shell_text(raw: &str) -> Option<String> {
    let mut out = String::new();
    let mut chars = raw.chars();
    while let Some(c) = chars.next() {
        match c {
            '\'' => loop {
                match chars.next()? {
                    '\'' => break,
                    c => out.push(c),
                }
            },
            '"' => loop {
                match chars.next()? {
                    '"' => break,
                    '\\' => match chars.next()? {
                        c @ ('"' | '\\' | '$' | '`') => out.push(c),
                        c => out.extend(['\\', c]),
                    },
                    c => out.push(c),
                }
            },
            '\\' => out.push(chars.next()?),
            c if c.is_whitespace() || c == '#' => break,
            c => out.push(c),
        }
    }
    Some(out)
}
