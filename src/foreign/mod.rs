//! The one reader of other programs' text: a file for `import`, a paste at a prompt.
//!
//! Every format becomes a tree of names and texts (`node`), one walk finds the sets of values in it (`walk`, `sets`),
//! and each set becomes an account (`account`). Names that clients read count first (`names`); then a name's ending, and
//! a value's own shape. Nothing is proved here and nothing stored.

mod account;
mod code;
mod csv;
mod decode;
mod elsewhere;
mod error;
mod format;
mod line;
mod names;
pub(crate) mod node;
mod quote;
mod regions;
mod scan;
mod sellers;
mod sets;
mod shown;
mod table;
mod vocabulary;
mod walk;
mod whose;
pub(crate) mod yaml;

#[cfg(test)]
mod cases;
#[cfg(test)]
mod kinds;
#[cfg(test)]
mod paste_forms_tests;
#[cfg(test)]
mod paste_tests;
#[cfg(test)]
mod roundtrip_tests;
#[cfg(test)]
mod tests;

pub(crate) use account::{Account, Refused};
pub(crate) use error::Error;
pub(crate) use sellers::{Seller, Sellers, sellers};

use crate::values::{Shape, clean, recognise};
use format::Reader;
use node::{KeyValue, Node};
use sets::Set;
use std::collections::BTreeSet;
use std::path::Path;
use walk::Walk;
use zeroize::Zeroizing;

/// What a text holds.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    /// The format, in words: "python-amazon-sp-api's credentials.yml".
    pub format: &'static str,
    /// One for each account, in the text's order; at least one.
    pub accounts: Vec<Account>,
    /// Names that mean nothing here; never values.
    pub unknown: Vec<String>,
    /// What holds for the whole text; no secret.
    pub notes: Vec<String>,
}

/// Reads a file's bytes; `path` names it in errors and helps where the content leaves a doubt.
pub(crate) fn read(path: &Path, bytes: &[u8]) -> Result<Found, Error> {
    let text = decode::normal(&decode::decode(path, bytes)?);
    if text.trim().is_empty() {
        return Err(Error::Empty { path: path.to_owned() });
    }
    let reading = Reading::of(path, &text);
    let (pairs, open, format, path) = (reading.walk.pairs, reading.open, reading.format, path.to_owned());
    match reading.finish(true) {
        Ok(mut found) => {
            found.accounts = found.accounts.into_iter().map(Account::without_temporary_key).collect();
            for account in found.accounts.iter_mut().filter(|_| format.starts_with("python")) {
                let trap = |name: &&str| yaml::is_trap(name) && yaml::is_unquoted(&text, name);
                if let Some(name) = account.name.as_deref().filter(trap) {
                    account.notes.push(format!(
                        "{name} stands there without quotes: python-amazon-sp-api takes it for something else than a name and does not find the account"
                    ));
                }
            }
            Ok(found)
        }
        Err(why) => Err(match format::broken(&path, &text) {
            Some((format, line)) => Error::Broken { path, format, line },
            None if open.is_some() => Error::Broken { path, format, line: open },
            None if pairs => Error::NothingFound { path, format, why },
            None => Error::Unrecognised { path },
        }),
    }
}

/// What came at a prompt that asks for one value.
#[derive(Debug)]
pub(crate) enum Pasted {
    /// One value, or what may be one.
    Single,
    /// Values with their names, or several by their shapes.
    Block(Box<Found>),
    /// Several lines, or names with values, of which none is a value that is known; why, where that is known.
    Nothing(Vec<String>),
}

/// Reads what was pasted. A single `NAME=value` counts as a block.
pub(crate) fn pasted(text: &str) -> Pasted {
    let value = clean(text).text;
    let one = !value.contains(char::is_whitespace)
        && recognise(&value) != Shape::Unknown
        && !value.contains(['=', '{']);
    if one && !text.trim().contains('\n') {
        return Pasted::Single;
    }
    let text = decode::normal(text);
    let reading = Reading::of(Path::new(""), &text);
    let names = reading.walk.pairs;
    let bare = !reading.sets.iter().any(|set| set.values.iter().any(|value| value.name.is_some()));
    let several = text.trim().contains('\n');
    match reading.finish(false) {
        Ok(found) if bare && found.accounts.iter().all(|account| account.found().len() < 2) => Pasted::Single,
        Ok(found) => Pasted::Block(Box::new(found)),
        Err(_) if one || recognise(&value) != Shape::Unknown => Pasted::Single,
        Err(why) if several || !why.is_empty() || (names && text.contains(['=', '{'])) => {
            Pasted::Nothing(why)
        }
        Err(_) => Pasted::Single,
    }
}

/// A text read in one way.
struct Reading {
    format: &'static str,
    walk: Walk,
    sets: Vec<Set>,
    open: Option<usize>,
}

impl Reading {
    /// Every reader tries; the one that finds the most credentials is right. The first line decides nothing.
    fn of(path: &Path, text: &str) -> Self {
        let node = format::is_nodes(path, text);
        let yaml = |text: &str| match yaml::parse(text) {
            Ok(Node::Group(all)) => Some((Reader::Yaml, all)),
            _ => None,
        };
        let mut readings = Vec::new();
        let trimmed = text.trim_start();
        let json = trimmed.starts_with('{') || (trimmed.starts_with('[') && trimmed.contains('{'));
        // A dialect of JSON: to YAML a comment is a part of a name.
        let dialect = json && serde_json::from_str::<serde::de::IgnoredAny>(text).is_err();
        if !node && !dialect {
            readings.extend(yaml(text));
            readings.extend(yaml::repaired(text).and_then(|text| yaml(&Zeroizing::new(text))));
            readings.extend(toml::from_str(text).ok().map(|table| (Reader::Toml, of_toml(table))));
            let table = csv::parse(text);
            readings.extend(table.and_then(|node| match node {
                Node::Group(all) => Some((Reader::Csv, all)),
                Node::Text(_) => None,
            }));
        }
        let lines = scan::scan(text, node);
        let judged = |(reader, entries): (Reader, Vec<KeyValue>)| {
            let mut walk = Walk { raw: node, ..Walk::default() };
            let sets = walk.group(&entries, 0, false);
            Self { format: format::name(reader, text, &entries), walk, sets, open: lines.open }
        };
        let kind = Reader::Lines { sections: lines.sections, code: lines.code, node };
        let mut best = judged((kind, lines.entries));
        for other in readings.into_iter().rev().map(judged) {
            if other.credentials() >= best.credentials() {
                best = other;
            }
        }
        best
    }

    /// How many credentials look like what they are called, and how many there are where none does.
    fn credentials(&self) -> (usize, usize) {
        let count = |fitting: bool| {
            let all = self.sets.iter().flat_map(Set::credentials);
            let all = all.filter(|value| !fitting || value.meaning.fits(&value.text));
            all.map(|value| value.text.as_str()).collect::<BTreeSet<_>>().len()
        };
        match count(true) {
            0 => (0, count(false)),
            fitting => (fitting, 0),
        }
    }

    /// The accounts; or why none holds a credential. Where no other door asks for one, an ARN or a region is enough.
    fn finish(mut self, strict: bool) -> Result<Found, Vec<String>> {
        let (ads, sets): (Vec<_>, Vec<_>) = self.sets.into_iter().partition(|set| set.ads);
        let has_credentials = |set: &Set| set.credentials().next().is_some();
        let wanted = |set: &Set| has_credentials(set) || (!strict && set.has_circumstance());
        let own = sets.iter().any(wanted);
        let sets = if own { sets } else { ads.clone() };
        if !ads.is_empty() {
            let names: Vec<_> =
                ads.iter().flat_map(|set| set.credentials()).filter_map(|v| v.name.as_deref()).collect();
            let names = names.into_iter().map(shown::shown).collect::<Vec<_>>().join(", ");
            self.walk.notes.push(if own {
                format!("the names say that {names} belong to the Amazon Ads API; they are left out")
            } else {
                format!("the names say that {names} belong to the Amazon Ads API, which has apps of its own")
            });
        }
        let mut accounts: Vec<Account> = sets.into_iter().filter(wanted).map(account::settled).collect();
        let lwa = |a: &Account| a.has_lwa() || !a.refused.is_empty();
        if accounts.iter().any(lwa) {
            let (kept, other): (Vec<_>, Vec<_>) = accounts.into_iter().partition(lwa);
            let names: Vec<_> = other.iter().filter_map(|account| account.name.as_deref()).collect();
            if !other.is_empty() {
                let note = format!("the AWS key of {} stands by itself and is left out", names.join(", "));
                self.walk.notes.push(note);
            }
            accounts = kept;
        }
        if accounts.iter().all(|account| account.found().is_empty()) {
            let refused = accounts.iter().flat_map(|account| &account.refused);
            let refused = refused.map(|refused| format!("{}: {}", refused.place, refused.why));
            return Err(refused.chain(self.walk.elsewhere).collect());
        }
        self.walk.notes.append(&mut self.walk.elsewhere);
        self.walk.unknown.sort();
        self.walk.unknown.dedup();
        Ok(Found { format: self.format, accounts, unknown: self.walk.unknown, notes: self.walk.notes })
    }
}

fn of_toml(table: toml::Table) -> Vec<KeyValue> {
    fn node(value: toml::Value) -> Node {
        match value {
            toml::Value::String(text) => Node::text(text),
            toml::Value::Table(table) => Node::Group(of_toml(table)),
            toml::Value::Array(all) => {
                Node::Group(all.into_iter().map(|v| KeyValue::bare(0, node(v))).collect())
            }
            other => Node::text(other.to_string()),
        }
    }
    table.into_iter().map(|(name, value)| KeyValue::named(name, 0, node(value))).collect()
}
