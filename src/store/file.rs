//! The store for machines without a keyring: `credentials.toml`, not encrypted, readable only by its owner.

use super::opener::{MOST, Trust, read_text};
use super::{Entry, Error, Gate, Home, atomic};
use crate::values::Secret;
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// Secrets in `credentials.toml`, short-lived tokens in `cache.toml`.
#[derive(Debug, Clone)]
pub(crate) struct FileStore {
    home: Home,
}

/// How long a write of the cache may take before another one goes on without it.
const TURN: std::time::Duration = std::time::Duration::from_secs(2);

/// Table, key, secret.
type Tables = BTreeMap<String, BTreeMap<String, Hidden>>;

/// A secret that can be read from a document; never written by serde.
struct Hidden(Secret);

impl<'de> Deserialize<'de> for Hidden {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from).map(|text| Self(Secret::new(text)))
    }
}

impl FileStore {
    /// The name of the file with the secrets.
    pub(crate) const FILE: &'static str = "credentials.toml";
    /// The name of the file with short-lived tokens.
    pub(crate) const CACHE: &'static str = "cache.toml";

    pub(super) fn new(home: Home) -> Self {
        Self { home }
    }

    pub(super) fn title(&self) -> String {
        self.home.shown(Self::FILE)
    }

    /// The file that an entry is in.
    fn name(entry: &Entry) -> &'static str {
        if matches!(entry, Entry::Cache(_)) { Self::CACHE } else { Self::FILE }
    }

    /// The cache is written without the lock: those who write it at once wait for each other, or one would undo
    /// what the other has kept.
    fn turn(&self, entry: &Entry) -> Option<Gate> {
        matches!(entry, Entry::Cache(_)).then(|| Gate::enter_now(&self.home, "cache.lock", TURN))?
    }

    fn load(&self, name: &str) -> Result<Tables, Error> {
        let folder = self.home.folder()?;
        let Some(text) = folder.read(name, Trust::Secret)? else { return Ok(Tables::new()) };
        parsed(&folder.path(name), &text)
    }

    fn store(&self, name: &str, tables: &Tables) -> Result<(), Error> {
        let folder = self.home.folder()?;
        if tables.values().all(BTreeMap::is_empty) {
            return folder.remove(name).map(|_| ());
        }
        folder.write(name, render(tables).as_bytes())
    }

    /// Writes, reads and removes a file beside the others, without touching them.
    pub(super) fn probe(&self) -> Result<(), Error> {
        self.probe_with("probe")
    }

    /// Probes with as much as the file will hold with another secret in it: the disk may be almost full.
    pub(super) fn probe_room(&self, more: usize) -> Result<(), Error> {
        let now = std::fs::metadata(self.home.folder()?.path(Self::FILE)).map_or(0, |file| file.len());
        let size = usize::try_from(now.min(MOST)).unwrap_or_default();
        self.probe_with(&"x".repeat(size.saturating_add(more)))
    }

    fn probe_with(&self, text: &str) -> Result<(), Error> {
        // What is there must be readable too.
        self.load(Self::FILE)?;
        let folder = self.home.folder()?;
        folder.ensure()?;
        // Swept with the other temporary files where this run is killed; another run may sweep it right now.
        let name = format!(".probe-{}{}", uuid::Uuid::new_v4(), atomic::TEMP_END);
        let path = folder.path(&name);
        for _ in 0..3 {
            let written = atomic::write_private(&path, text.as_bytes());
            crate::checkpoint::at("init.store.probing");
            let read = written.and_then(|()| read_text(&path, Trust::Secret));
            let removed = atomic::remove_passing(&path);
            match read?.as_deref().map(String::as_str) {
                Some(back) if back == text => return removed.map(|_| ()),
                Some(_) => break,
                None => {}
            }
        }
        Err(Error::ReadBackDiffers { entry: "probe".to_owned() })
    }

    pub(super) fn get(&self, entry: &Entry) -> Result<Option<Secret>, Error> {
        let (folder, name) = (self.home.folder()?, Self::name(entry));
        let Some(text) = folder.read(name, Trust::Secret)? else { return Ok(None) };
        if let Some(found) = one(&text, entry.kind(), entry.key()) {
            return Ok(found);
        }
        let mut tables = parsed(&folder.path(name), &text)?;
        Ok(tables.get_mut(entry.kind()).and_then(|table| table.remove(entry.key())).map(|hidden| hidden.0))
    }

    pub(super) fn put(&self, entry: &Entry, secret: &Secret) -> Result<(), Error> {
        let name = Self::name(entry);
        let _turn = self.turn(entry);
        let mut tables = self.load(name)?;
        let table = tables.entry(entry.kind().to_owned()).or_default();
        table.insert(entry.key().to_owned(), Hidden(secret.clone()));
        self.store(name, &tables)
    }

    pub(super) fn delete(&self, entry: &Entry) -> Result<bool, Error> {
        let name = Self::name(entry);
        let _turn = self.turn(entry);
        let mut tables = self.load(name)?;
        let Some(table) = tables.get_mut(entry.kind()) else { return Ok(false) };
        if table.remove(entry.key()).is_none() {
            return Ok(false);
        }
        self.store(name, &tables).map(|()| true)
    }
}

fn parsed(path: &std::path::Path, text: &str) -> Result<Tables, Error> {
    match own_form(text) {
        Some(tables) => Ok(tables),
        None => toml::from_str(text).map_err(|e| Error::corrupt(path, text, e.span(), "", false)),
    }
}

/// Returns one entry of what [`render`] has written, or that it is not there; the others are neither copied nor
/// unquoted, because there may be thousands. `None` where a line looks as if a person had written it.
fn one(text: &str, kind: &str, key: &str) -> Option<Option<Secret>> {
    let quoted = |text: &str| {
        let mut out = String::new();
        quote(text, &mut out);
        out
    };
    let (section, name) = (format!("[{}]", quoted(kind)), format!("{} = ", quoted(key)));
    let (mut here, mut found) = (false, None);
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match line.as_bytes() {
            [b'[', b'"', .., b'"', b']'] => here = line == section,
            [b'"', .., b'"'] if line.contains("\" = \"") => {
                if let Some(value) = line.strip_prefix(name.as_str()).filter(|_| here) {
                    let (value, rest) = unquote(value)?;
                    if !rest.is_empty() || found.replace(value).is_some() {
                        return None;
                    }
                }
            }
            _ => return None,
        }
    }
    Some(found)
}

/// What [`render`] has written, read without a parser of all TOML: a thousand profiles cost a millisecond. `None`
/// for what a person has written in another way.
fn own_form(text: &str) -> Option<Tables> {
    let mut tables = Tables::new();
    let mut here: Option<&mut BTreeMap<String, Hidden>> = None;
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(rest) = line.strip_prefix('[') {
            let (name, rest) = unquote(rest)?;
            let new = rest == "]" && !tables.contains_key(name.expose());
            here = Some(new.then(|| tables.entry(name.expose().to_owned()).or_default())?);
            continue;
        }
        let (key, rest) = unquote(line)?;
        let (value, rest) = unquote(rest.strip_prefix(" = ")?)?;
        let twice = here.as_mut()?.insert(key.expose().to_owned(), Hidden(value)).is_some();
        if !rest.is_empty() || twice {
            return None;
        }
    }
    Some(tables)
}

/// The text of a basic string, and what follows it.
fn unquote(text: &str) -> Option<(Secret, &str)> {
    let inner = text.strip_prefix('"')?;
    let end = inner.bytes().scan(false, |escaped, b| {
        let ends = b == b'"' && !*escaped;
        *escaped = b == b'\\' && !*escaped;
        Some(ends)
    });
    let end = end.enumerate().find(|(_, ends)| *ends)?.0;
    let (inner, rest) = (&inner[..end], &inner[end + 1..]);
    if rest.starts_with('"') {
        return None;
    }
    let mut out = Zeroizing::new(String::with_capacity(end));
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        out.push(match (c, c == '\\') {
            (_, true) => match chars.next()? {
                c @ ('"' | '\\') => c,
                'n' => '\n',
                't' => '\t',
                'u' => {
                    let digits =
                        chars.as_str().get(..4).filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()))?;
                    chars = chars.as_str()[4..].chars();
                    char::from_u32(u32::from_str_radix(digits, 16).ok()?)?
                }
                _ => return None,
            },
            (c, false) if c.is_control() => return None,
            (c, false) => c,
        });
    }
    Some((Secret::new(out.as_str()), rest))
}

/// Written by hand into one buffer of the right size: a serializer would leave copies in memory.
fn render(tables: &Tables) -> Zeroizing<String> {
    const HEAD: &str = "# Secrets of spapi-setup. Not encrypted: keep this file to yourself.\n";
    let size: usize = tables
        .iter()
        .map(|(name, table)| {
            // At most six bytes become of one (\u0000).
            let lines: usize = table.iter().map(|(k, v)| 6 * (k.len() + v.0.expose().len()) + 8).sum();
            6 * name.len() + 8 + lines
        })
        .sum();
    let mut out = Zeroizing::new(String::with_capacity(HEAD.len() + size));
    out.push_str(HEAD);
    for (name, table) in tables.iter().filter(|(_, table)| !table.is_empty()) {
        out.push_str("\n[");
        quote(name, &mut out);
        out.push_str("]\n");
        for (key, value) in table {
            quote(key, &mut out);
            out.push_str(" = ");
            quote(value.0.expose(), &mut out);
            out.push('\n');
        }
    }
    out
}

/// A TOML basic string.
fn quote(text: &str, out: &mut String) {
    use std::fmt::Write;
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                // Writing to a text cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}
