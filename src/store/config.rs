//! `config.toml`: what is ours, without a secret.
//!
//! A command reads the whole file, or one profile of it with its app and identity ([`Config::load_for`]); a change
//! is written into the tables that it touches ([`patch`]). Both cost the same with one profile and with a thousand.

use super::app::App;
use super::profile::{Identity, Profile};
use super::sections::{self, Sections};
use super::{Error, Home, Lock, Moved, TeamPlace, Trust, merge, patch};
use crate::values::{LwaClientId, ProfileName, opaque};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// The newest version of the file that this program knows.
pub(super) const VERSION: i64 = 1;

/// The file's name in the home.
pub(super) const FILE: &str = "config.toml";

/// Everything that `config.toml` records. It remembers what it was read from: [`Config::save`]
/// writes only what was changed since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Config {
    pub version: i64,
    /// This home's id: the first part of every keyring account. A fresh one must be saved before
    /// the first keyring entry is written.
    pub home_id: String,
    /// What a person may set.
    pub settings: Settings,
    pub profiles: BTreeMap<ProfileName, Profile>,
    /// The apps, by client id.
    pub apps: BTreeMap<LwaClientId, App>,
    /// The AWS identities, by the uuid that their tags carry.
    pub identities: BTreeMap<String, Identity>,
    /// Where the secrets of [`crate::values::StoreKind::Aws`] are.
    pub aws_store: Option<TeamPlace>,
    /// Where the home went.
    pub moved: Option<Moved>,
    base: Base,
}

/// What the file says; what it does not say is filled in by [`Config`], and written by the next save.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Said {
    pub version: i64,
    pub home_id: Option<String>,
    pub settings: Option<Settings>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub profiles: BTreeMap<ProfileName, Profile>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub apps: BTreeMap<LwaClientId, App>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub identities: BTreeMap<String, Identity>,
    pub aws_store: Option<TeamPlace>,
    pub moved: Option<Moved>,
}

/// The apps and identities of some tables of the file.
#[derive(Deserialize)]
struct Rest {
    #[serde(default)]
    apps: BTreeMap<LwaClientId, App>,
    #[serde(default)]
    identities: BTreeMap<String, Identity>,
}

/// The text of the file when a run read or wrote all of it, and what it says: it is parsed once a run.
#[derive(Debug)]
pub(super) struct Seen {
    text: String,
    said: Arc<Said>,
}

/// What a person may set in `config.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Settings {
    /// After how many days an access key is due.
    pub access_key_days: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { access_key_days: 365 }
    }
}

/// What the file said when it was last read or written by this value.
#[derive(Default)]
struct Base(Mutex<Arc<Said>>);

impl Base {
    fn of(said: Arc<Said>) -> Self {
        Self(Mutex::new(said))
    }

    fn get(&self) -> Arc<Said> {
        Arc::clone(&self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn set(&self, said: Arc<Said>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = said;
    }
}

impl Clone for Base {
    fn clone(&self) -> Self {
        Self::of(self.get())
    }
}

/// Two configurations are the same when they say the same.
impl PartialEq for Base {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Base {}

opaque!(Base);

fn new_id() -> String {
    uuid::Uuid::new_v4().to_string()
}

impl Config {
    /// An empty one with a new home id.
    pub(crate) fn fresh() -> Self {
        let said = Said { version: VERSION, ..Said::default() };
        Self { base: Base::default(), ..Self::of(Arc::new(said)) }
    }

    pub(super) fn of(said: Arc<Said>) -> Self {
        Self {
            version: said.version,
            home_id: said.home_id.clone().unwrap_or_else(new_id),
            settings: said.settings.clone().unwrap_or_default(),
            profiles: said.profiles.clone(),
            apps: said.apps.clone(),
            identities: said.identities.clone(),
            aws_store: said.aws_store.clone(),
            moved: said.moved.clone(),
            base: Base::of(said),
        }
    }

    pub(super) fn said(&self) -> Said {
        Said {
            version: self.version,
            home_id: Some(self.home_id.clone()),
            settings: Some(self.settings.clone()),
            profiles: self.profiles.clone(),
            apps: self.apps.clone(),
            identities: self.identities.clone(),
            aws_store: self.aws_store.clone(),
            moved: self.moved.clone(),
        }
    }

    /// Reads the file; a missing one is a fresh configuration, which is not written. A newer or
    /// corrupt one is an error and is left as it is.
    pub(crate) fn load(home: &Home) -> Result<Self, Error> {
        let Some(text) = home.read(FILE, Trust::Guarded)? else { return Ok(Self::fresh()) };
        let mut seen = home.seen();
        if let Some(seen) = seen.as_ref().filter(|seen| seen.text == *text) {
            return Ok(Self::of(Arc::clone(&seen.said)));
        }
        let said = Arc::new(parse(&home.file(FILE), &text)?);
        *seen = Some(Seen { text: text.to_string(), said: Arc::clone(&said) });
        Ok(Self::of(said))
    }

    /// Reads one profile with its app and identity, where the others do not matter. Where the file has no such
    /// profile, or is written in another way than by tables, this is [`Config::load`].
    pub(crate) fn load_for(home: &Home, name: &ProfileName) -> Result<Self, Error> {
        let Some(text) = home.read(FILE, Trust::Guarded)? else { return Ok(Self::fresh()) };
        match sections::split(&text).and_then(|tables| part(&text, &tables, name)) {
            Some(said) if said.version <= VERSION => Ok(Self::of(Arc::new(said))),
            // The whole file has the line of a mistake, and the names that there are.
            _ => Self::load(home),
        }
    }

    /// Writes what was changed since it was read, into the file as it is now: comments, order and
    /// keys that this program does not know stay. Mode 0600, atomic.
    pub(crate) fn save(&self, home: &Home, _lock: &Lock) -> Result<(), Error> {
        let path = home.file(FILE);
        let text = home.read(FILE, Trust::Guarded)?;
        let now = Arc::new(self.said());
        // Without a file everything is new, whatever was read earlier.
        let base = if text.is_some() { self.base.get() } else { Arc::default() };
        let mut seen = home.seen();
        let before = text.as_ref().map_or("", |text| text.as_str());
        let ours = seen.take().is_some_and(|seen| seen.text == before && Arc::ptr_eq(&seen.said, &base));
        if text.is_some() && !ours {
            parse(&path, before)?;
        }
        let after = changed(&path, before, &base, &now)?;
        if after != before || text.is_none() {
            home.write(FILE, after.as_bytes())?;
        }
        if ours || text.is_none() {
            // Nobody else wrote in between: the file says what this value says.
            *seen = Some(Seen { text: after, said: Arc::clone(&now) });
        }
        self.base.set(now);
        Ok(())
    }
}

/// What the tables that belong to a profile say; `None` where that is not the whole of it.
pub(super) fn part(text: &str, tables: &Sections<'_>, name: &ProfileName) -> Option<Said> {
    let mut own = text[tables.root.clone()].to_owned();
    for table in &tables.tables {
        if table.is_shared() || table.is_of("profiles", name.as_str()) {
            own.push_str(&text[table.range.clone()]);
        }
    }
    let mut said: Said = toml::from_str(&own).ok()?;
    let profile = said.profiles.get(name)?;
    let wanted = [
        ("apps", profile.client_id.as_ref().map(LwaClientId::as_str)),
        ("identities", profile.identity.as_deref()),
    ];
    let mut rest = String::new();
    for table in &tables.tables {
        if wanted.iter().any(|(kind, key)| key.is_some_and(|key| table.is_of(kind, key))) {
            rest.push_str(&text[table.range.clone()]);
        }
    }
    let Rest { apps, identities } = toml::from_str(&rest).ok()?;
    said.apps.extend(apps);
    said.identities.extend(identities);
    Some(said)
}

pub(super) fn parse(path: &Path, text: &str) -> Result<Said, Error> {
    let corrupt = match toml::from_str::<Said>(text) {
        Ok(said) if said.version <= VERSION => return Ok(said),
        Ok(said) => return Err(newer(path, said.version)),
        Err(e) => Error::corrupt(path, text, e.span(), e.message(), true),
    };
    // The version first: a newer file may well hold what this program would call corrupt.
    let doc: toml_edit::DocumentMut = text
        .parse()
        .map_err(|e: toml_edit::TomlError| Error::corrupt(path, text, e.span(), e.message(), true))?;
    match doc.get("version").and_then(toml_edit::Item::as_integer) {
        Some(found) if found > VERSION => Err(newer(path, found)),
        _ => Err(corrupt),
    }
}

fn newer(path: &Path, found: i64) -> Error {
    Error::NewerVersion { path: path.to_owned(), found, known: VERSION }
}

/// The text with the changes of a run.
pub(super) fn changed(path: &Path, text: &str, base: &Said, now: &Said) -> Result<String, Error> {
    match patch::patch(text, base, now) {
        Some(after) => Ok(after),
        None => merged(path, text, base, now),
    }
}

/// The same by way of the whole document.
pub(super) fn merged(path: &Path, text: &str, base: &Said, now: &Said) -> Result<String, Error> {
    let unwritten = |e: toml::ser::Error| Error::Unwritten { path: path.to_owned(), message: e.to_string() };
    let mut doc: toml_edit::DocumentMut = text
        .parse()
        .map_err(|e: toml_edit::TomlError| Error::corrupt(path, text, e.span(), e.message(), true))?;
    let base = match *base == Said::default() {
        true => toml::Table::new(),
        false => toml::Table::try_from(base).map_err(unwritten)?,
    };
    merge::merge(doc.as_table_mut(), &base, &toml::Table::try_from(now).map_err(unwritten)?);
    Ok(doc.to_string())
}
