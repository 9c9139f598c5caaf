//! What must hold of `config.toml` and `pending.toml`, whatever stands in them.
#![allow(clippy::expect_used, reason = "what cannot be here is the crash that is looked for")]

use super::config::{self, Config, Said};
use super::pending::Pending;
use super::profile::ExportRecord;
use super::sections;
use crate::values::{Auth, ProfileName, Region, StoreKind};
use std::path::Path;
use std::sync::Arc;
use toml::{Table, Value};

/// Reads a `config.toml`, writes it as it is and with changes, and reads it again.
pub(crate) fn config(text: &str) {
    let path = Path::new("config.toml");
    let base = match config::parse(path, text) {
        Ok(base) => base,
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    one_by_one(text, &base);
    let read = Config::of(Arc::new(base.clone())).said();
    let unchanged = written(text, &base, &read);
    assert_eq!(config::changed(path, &unchanged, &read, &read).as_deref(), Ok(&*unchanged), "idempotent");
    for change in CHANGES {
        let mut now = read.clone();
        change(&mut now);
        written(text, &base, &now);
        // A second change goes into what the first one wrote.
        written(&unchanged, &read, &now);
    }
}

const CHANGES: [fn(&mut Said); 4] = [
    |said| said.profiles.values_mut().for_each(|profile| profile.verified = !profile.verified),
    |said| drop(said.profiles.pop_first()),
    |said| {
        let record = ExportRecord { target: "env".into(), path: "/home/jo/x y/.env".into() };
        said.profiles.values_mut().for_each(|profile| profile.exports.push(record.clone()));
        said.apps.values_mut().for_each(|app| app.replaced.clear());
        said.identities.values_mut().for_each(|identity| identity.foreign_keys.push("AKIA".into()));
    },
    |said| {
        let name = "new.one".parse::<ProfileName>().expect("a name");
        let profile = super::Profile::new(Auth::Lwa, Region::Eu, StoreKind::File);
        said.profiles.insert(name, profile);
        said.settings.get_or_insert_default().access_key_days ^= 1;
    },
];

/// Writes `now` into the text: it reads back as that, both ways of writing agree, and what is unknown stays.
fn written(text: &str, base: &Said, now: &Said) -> String {
    let path = Path::new("config.toml");
    let after = config::changed(path, text, base, now).expect("what was read can be written");
    let whole = config::merged(path, text, base, now).expect("what was read can be written");
    for after in [&after, &whole] {
        let back = config::parse(path, after);
        assert_eq!(back.as_ref(), Ok(now), "written:\n{after}");
        let table = |text: &str| text.parse::<Table>().expect("a document");
        let said = |said: &Said| Table::try_from(said).expect("a document");
        assert_kept(&table(text), &said(base), &said(now), &table(after));
    }
    after
}

/// Whether every key that is in the text, and that neither side knows, is still there.
fn assert_kept(text: &Table, base: &Table, now: &Table, after: &Table) {
    for (key, value) in text {
        match (value, base.get(key), now.get(key)) {
            // The entry was removed, with what stood in it.
            (_, Some(_), None) => {}
            (_, base, now) if base == now => {
                assert!(same(after.get(key), Some(value)), "{key} changed: {value} to {:?}", after.get(key));
            }
            (Value::Table(value), base, Some(Value::Table(now))) => {
                let Some(Value::Table(after)) = after.get(key) else { panic!("{key} is gone") };
                let empty = Table::new();
                assert_kept(value, base.and_then(Value::as_table).unwrap_or(&empty), now, after);
            }
            _ => {}
        }
    }
}

/// Equal, and so are two values that are no number.
fn same(a: Option<&Value>, b: Option<&Value>) -> bool {
    a == b || format!("{a:?}") == format!("{b:?}")
}

/// Whether a profile that is read without the others is what it is among them.
fn one_by_one(text: &str, whole: &Said) {
    let Some(tables) = sections::split(text) else { return };
    for (name, profile) in &whole.profiles {
        let Some(part) = config::part(text, &tables, name) else { continue };
        assert_eq!(part.profiles.get(name), Some(profile));
        assert_eq!((part.version, &part.home_id), (whole.version, &whole.home_id));
        assert_eq!(part.settings, whole.settings);
        if let Some(id) = &profile.client_id {
            assert_eq!(part.apps.get(id), whole.apps.get(id));
        }
        if let Some(id) = &profile.identity {
            assert_eq!(part.identities.get(id), whole.identities.get(id));
        }
    }
}

/// Reads a `pending.toml`, writes it and reads it again.
pub(crate) fn pending(text: &str) {
    let path = Path::new("pending.toml");
    let read = match Pending::parse(path, text) {
        Ok(read) => read,
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    let written = read.text(path).expect("what was read can be written");
    let back = Pending::parse(path, &written).expect("what was written can be read");
    assert_eq!(format!("{back:?}"), format!("{read:?}"), "written:\n{written}");
    let table = text.parse::<Table>().expect("a document");
    let after = written.parse::<Table>().expect("a document");
    for (name, value) in table.iter().filter(|(name, _)| read.other.contains_key(*name)) {
        assert!(same(after.get(name), Some(value)), "{name} changed: {value} to {:?}", after.get(name));
    }
}
