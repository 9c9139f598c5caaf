//! `config.toml`: what is ours, without a secret.

use super::atomic::{self, Links};
use super::profile::{App, Identity, Profile};
use super::{Error, Home, Lock, merge};
use crate::values::{LwaClientId, ProfileName};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;

/// The newest version of the file that this program knows.
pub const VERSION: i64 = 1;

/// The file's name in the home.
pub const FILE: &str = "config.toml";

/// Everything that `config.toml` records. It remembers what it was read from: [`Config::save`]
/// writes only what was changed since.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Config {
    /// The file's version.
    pub version: i64,
    /// This home's id: the first part of every keyring account. A fresh one must be saved before
    /// the first keyring entry is written.
    #[serde(default = "new_id")]
    pub home_id: String,
    /// What a person may set.
    #[serde(default)]
    pub settings: Settings,
    /// The profiles.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub profiles: BTreeMap<ProfileName, Profile>,
    /// The apps, by client id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub apps: BTreeMap<LwaClientId, App>,
    /// The AWS identities, by the uuid that their tags carry.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub identities: BTreeMap<String, Identity>,
    #[serde(skip)]
    base: Base,
}

/// What a person may set in `config.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// After how many days an access key is due.
    pub access_key_days: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { access_key_days: 365 }
    }
}

/// The file's content when it was last read or written by this value.
#[derive(Default)]
struct Base(Mutex<toml::Table>);

impl Base {
    fn get(&self) -> toml::Table {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    fn set(&self, table: toml::Table) {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = table;
    }
}

impl Clone for Base {
    fn clone(&self) -> Self {
        Self(Mutex::new(self.get()))
    }
}

/// Two configurations are the same when they say the same.
impl PartialEq for Base {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Base {}

impl std::fmt::Debug for Base {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Base")
    }
}

fn new_id() -> String {
    uuid::Uuid::new_v4().to_string()
}

impl Config {
    /// An empty one with a new home id.
    pub fn fresh() -> Self {
        Self {
            version: VERSION,
            home_id: new_id(),
            settings: Settings::default(),
            profiles: BTreeMap::new(),
            apps: BTreeMap::new(),
            identities: BTreeMap::new(),
            base: Base::default(),
        }
    }

    /// Reads the file; a missing one is a fresh configuration, which is not written. A newer or
    /// corrupt one is an error and is left as it is.
    pub fn load(home: &Home) -> Result<Self, Error> {
        let path = home.file(FILE);
        match atomic::read(&path)? {
            None => Ok(Self::fresh()),
            Some(text) => parse(&path, &text).map(|(config, _)| config),
        }
    }

    /// Writes what was changed since it was read, into the file as it is now: comments, order and
    /// keys that this program does not know stay. Mode 0600, atomic; a link is followed.
    pub fn save(&self, home: &Home, _lock: &Lock) -> Result<(), Error> {
        let path = home.file(FILE);
        let unwritten = |e: toml::ser::Error| Error::Unwritten { path: path.clone(), message: e.to_string() };
        let now = toml::Table::try_from(self).map_err(unwritten)?;
        let (mut doc, base) = match atomic::read(&path)? {
            Some(text) => (parse(&path, &text)?.1, self.base.get()),
            // There is no file: everything is new, whatever was read earlier.
            None => (toml_edit::DocumentMut::new(), toml::Table::new()),
        };
        let before = doc.to_string();
        merge::merge(doc.as_table_mut(), &base, &now);
        let after = doc.to_string();
        if after != before {
            home.ensure()?;
            atomic::write(&path, after.as_bytes(), Links::Follow)?;
        }
        self.base.set(now);
        Ok(())
    }
}

fn parse(path: &Path, text: &str) -> Result<(Config, toml_edit::DocumentMut), Error> {
    let doc: toml_edit::DocumentMut = text
        .parse()
        .map_err(|e: toml_edit::TomlError| Error::corrupt(path, text, e.span(), e.message(), true))?;
    // The version first: a newer file may well hold what this program would call corrupt.
    if let Some(found) = doc.get("version").and_then(toml_edit::Item::as_integer)
        && found > VERSION
    {
        return Err(Error::NewerVersion { path: path.to_owned(), found, known: VERSION });
    }
    let config: Config =
        toml::from_str(text).map_err(|e| Error::corrupt(path, text, e.span(), e.message(), true))?;
    let mut base = toml::Table::try_from(&config)
        .map_err(|e| Error::Unwritten { path: path.to_owned(), message: e.to_string() })?;
    // What was filled in while reading is new, and written by the next save.
    base.retain(|key, _| doc.contains_key(key));
    config.base.set(base);
    Ok((config, doc))
}
