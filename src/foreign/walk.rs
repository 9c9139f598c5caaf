//! From a tree of names and texts to sets of values: one walk for every format.

use super::elsewhere::{REFERENCE, elsewhere};
use super::line::pairs_of;
use super::names::{Label, by_shape, is_ads, is_old, meaning};
use super::node::{KeyValue, Node};
use super::regions::region;
use super::scan::scan;
use super::sets::{Set, Value, combined};
use super::shown::shown;
use crate::values::{Shape, clean, public_prefix, recognise};
use base64::Engine;
use zeroize::Zeroizing;

const MOST_DEPTH: usize = 24;

/// What was met on the way.
#[derive(Default)]
pub(super) struct Walk {
    /// Names that mean nothing here.
    pub(super) unknown: Vec<String>,
    pub(super) notes: Vec<String>,
    /// What is said of values that stand elsewhere.
    pub(super) elsewhere: Vec<String>,
    /// Whether any name had a value.
    pub(super) pairs: bool,
    /// Whether it is the file of Node's client.
    pub(super) raw: bool,
}

impl Walk {
    /// The sets of a group. What a level names holds for the levels below it. `encoded`: its texts are base64.
    pub(super) fn group(&mut self, entries: &[KeyValue], depth: usize, encoded: bool) -> Vec<Set> {
        if depth > MOST_DEPTH {
            return Vec::new();
        }
        let (mut own, mut below) = (vec![Set::default()], Vec::new());
        let secret =
            entries.iter().any(|e| e.name.as_deref() == Some("kind") && e.node.as_text() == Some("Secret"));
        for entry in expanded(entries) {
            match &entry.node {
                Node::Text(text) => self.take(&mut own, entry.name.as_deref(), entry.line, text, encoded),
                Node::Group(all) => {
                    let name = entry.name.as_deref();
                    if name.is_some_and(is_old) {
                        self.unknown(name.unwrap_or_default());
                        continue;
                    }
                    let mut found = self.group(all, depth + 1, encoded || (secret && name == Some("data")));
                    for set in &mut found {
                        set.under(name);
                        set.ads |= name.is_some_and(is_ads);
                    }
                    below.append(&mut found);
                }
            }
        }
        for set in &mut own {
            set.drop_strangers().iter().for_each(|name| self.unknown(name));
        }
        combined(own, below)
    }

    fn take(&mut self, own: &mut Vec<Set>, name: Option<&str>, line: usize, raw: &str, encoded: bool) {
        self.pairs |= name.is_some();
        let text =
            if self.raw { Zeroizing::new(raw.to_owned()) } else { self.decoded(cleaned(raw), encoded) };
        if text.is_empty() {
            return;
        }
        if let Some(name) = name.filter(|name| name.ends_with(REFERENCE)) {
            return self.unknown(name);
        }
        let named = name.and_then(meaning);
        // A name in the place of a value is a variable.
        if named.is_some() && text.len() < 60 && meaning(&text).is_some_and(|m| m.meaning.is_credential()) {
            return;
        }
        let Some(named) = named.or_else(|| by_shape(name, &text)) else {
            return name.into_iter().for_each(|name| self.unknown(name));
        };
        if let Some(name) = name.filter(|_| self.raw && text.contains('=')) {
            let name = shown(name);
            self.notes.push(format!("{name} has an = in its value: the Node client drops that line"));
        }
        let set = match &named.label {
            None => 0,
            Some(label) => own.iter().position(|set| set.is_of(label)).unwrap_or_else(|| {
                own.push(labelled(label));
                own.len() - 1
            }),
        };
        own[set].values.push(Value {
            meaning: named.meaning,
            rank: named.rank,
            exact: named.exact,
            name: name.map(str::to_owned),
            line,
            text,
        });
    }

    /// A Kubernetes Secret holds base64; so do some exports.
    fn decoded(&mut self, text: Zeroizing<String>, encoded: bool) -> Zeroizing<String> {
        let bytes = base64::engine::general_purpose::STANDARD.decode(text.as_bytes()).ok();
        let plain = bytes.and_then(|bytes| String::from_utf8(bytes).ok()).map(Zeroizing::new);
        match plain {
            Some(plain) if encoded || !public_prefix(&plain).is_empty() => {
                let note = "values stand there in base64, as in a Kubernetes Secret, and were decoded";
                if !self.notes.iter().any(|said| said == note) {
                    self.notes.push(note.to_owned());
                }
                Zeroizing::new(plain.trim().to_owned())
            }
            _ => text,
        }
    }

    /// Unknown names are shown: what does not look like a name could be a secret gone astray.
    fn unknown(&mut self, name: &str) {
        if let Some(said) = elsewhere(name) {
            if !self.elsewhere.contains(&said) {
                self.elsewhere.push(said);
            }
            return;
        }
        let plain = |c: char| c.is_ascii_alphanumeric() || "_-. ".contains(c);
        let short = name.len() <= 40 && name.chars().all(plain);
        self.unknown.push(shown(if short { name } else { "" }).to_owned());
    }
}

fn labelled(label: &Label) -> Set {
    Set {
        name: Some(label.text.clone()),
        fixed: label.behind,
        ads: is_ads(&label.text),
        region: region(&label.text),
        ..Set::default()
    }
}

/// Removes what a copy brought along, where that leaves a value that is known.
fn cleaned(raw: &str) -> Zeroizing<String> {
    let value = clean(raw).text;
    if recognise(&value) == Shape::Unknown { Zeroizing::new(raw.trim().to_owned()) } else { value }
}

/// The entries with every way of writing a pair undone.
fn expanded(entries: &[KeyValue]) -> Vec<KeyValue> {
    let mut out = Vec::with_capacity(entries.len());
    let mut left = entries.iter().peekable();
    while let Some(entry) = left.next() {
        let text = entry.node.as_text();
        // `f("NAME", "value")`
        if let (None, Some(name)) = (&entry.name, text)
            && meaning(name).is_some_and(|m| m.meaning.is_credential() || m.exact)
            && name.chars().all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c))
            && let Some(value) = left.next_if(|next| next.name.is_none() && next.node.as_text().is_some())
        {
            out.push(KeyValue::named(name, entry.line, value.node.clone()));
            continue;
        }
        match &entry.node {
            Node::Group(all) => group(entry, all, &mut out),
            Node::Text(text) => match nested(entry.name.as_deref(), text) {
                Some(mut inner) => {
                    inner.iter_mut().for_each(|inner| inner.line += entry.line.saturating_sub(1));
                    match &entry.name {
                        Some(name) => out.push(KeyValue::named(name, entry.line, Node::Group(inner))),
                        None => out.append(&mut inner),
                    }
                }
                None => out.push(entry.clone()),
            },
        }
    }
    out
}

fn group(entry: &KeyValue, all: &[KeyValue], out: &mut Vec<KeyValue>) {
    let field = |wanted: &[&str]| {
        let found = all.iter().find(|e| {
            e.name.as_ref().is_some_and(|name| wanted.contains(&name.to_ascii_lowercase().as_str()))
        })?;
        found.node.as_text()
    };
    let name = field(&["name", "key", "parametername", "parameterkey", "variable", "setting"]);
    match (name, field(&["value", "parametervalue", "secretvalue"])) {
        // `{"key": …, "value": …}`, as Postman, ECS and Kubernetes list them.
        (Some(name), Some(value)) => {
            if field(&["enabled"]) != Some("false") {
                out.push(KeyValue::named(name, entry.line, Node::text(value)));
            }
        }
        (Some(name), None)
            if all.iter().any(|e| e.name.as_deref().is_some_and(|n| n.eq_ignore_ascii_case("valueFrom"))) =>
        {
            out.push(KeyValue::named(format!("{name}{REFERENCE}"), entry.line, Node::text("elsewhere")));
        }
        // `.name("value")`, `name: ["value"]`
        _ if entry.name.is_some()
            && all.len() == 1
            && all[0].name.is_none()
            && all[0].node.as_text().is_some() =>
        {
            // `putenv("NAME=value")`
            let text = all[0].node.as_text().unwrap_or_default();
            let inner =
                if entry.name.as_deref().and_then(meaning).is_none() { nested(None, text) } else { None };
            match inner {
                Some(inner) => {
                    out.extend(inner.into_iter().map(|inner| KeyValue { line: entry.line, ..inner }))
                }
                None => out.push(KeyValue { node: all[0].node.clone(), ..entry.clone() }),
            }
        }
        // `marketplaces: [GB, DE]`
        _ if entry
            .name
            .as_deref()
            .and_then(meaning)
            .is_some_and(|m| m.meaning == super::names::Meaning::Region)
            && all.iter().all(|e| e.node.as_text().is_some()) =>
        {
            let words: Vec<_> = all.iter().filter_map(|e| e.node.as_text()).collect();
            out.push(KeyValue { node: Node::text(words.join(" ")), ..entry.clone() });
        }
        _ => out.push(entry.clone()),
    }
}

/// What a text holds that is itself a document: `SecretString`, a `.env` within YAML, `NAME=value` in a list.
fn nested(name: Option<&str>, text: &str) -> Option<Vec<KeyValue>> {
    if name.and_then(meaning).is_some() || text.len() < 8 {
        return None;
    }
    let trimmed = text.trim();
    let document =
        trimmed.starts_with(['{', '[']) || (trimmed.contains('\n') && trimmed.contains(['=', ':']));
    if document {
        let inner = match super::yaml::parse(trimmed) {
            Ok(Node::Group(all)) => all,
            _ => scan(trimmed, false).entries,
        };
        return (!inner.is_empty()).then_some(inner);
    }
    if name.is_some() || !public_prefix(trimmed).is_empty() {
        return None;
    }
    let pairs = pairs_of(trimmed).into_iter();
    let pairs: Vec<_> = pairs.map(|(name, value)| KeyValue::named(name, 1, Node::text(value))).collect();
    (!pairs.is_empty()).then_some(pairs)
}
