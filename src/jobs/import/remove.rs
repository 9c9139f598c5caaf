//! The plaintext file goes only after the stored copy was read back and compared, and never silently.

use super::values::Taken;
use super::{Importing, read};
use crate::Error;
use crate::foreign::{Account, Found};
use crate::profiles::storage::Storage;
use crate::store::{self, Config, Entry};
use crate::values::{Secret, StoreKind};
use std::path::Path;

/// Whether the file is one that can be removed as a whole.
pub(super) fn possible(file: &Path) -> Result<(), Error> {
    let why = if file == Path::new("-") {
        "standard input can't be removed"
    } else if std::fs::symlink_metadata(file).is_ok_and(|m| m.file_type().is_symlink()) {
        "the file is a symbolic link: what it points to would stay"
    } else {
        return Ok(());
    };
    Err(Error::Usage { what: why.into(), fix: "leave --remove-file out, or name the file itself".into() })
}

/// What would be lost with the file: names that mean nothing here, and what was left out.
pub(super) fn holds_more(found: &Found) -> Option<String> {
    if !found.unknown.is_empty() {
        return Some(found.unknown.join(", "));
    }
    let half = |e: &&Account| e.aws_access_key_id.is_some() != e.aws_secret_access_key.is_some();
    if found.accounts.iter().any(|e| half(&e)) {
        return Some("half an AWS access key".into());
    }
    if let Some(refused) = found.accounts.iter().flat_map(|e| &e.refused).next() {
        return Some(format!("{}: {}", refused.place, refused.why));
    }
    let notes = found.accounts.iter().flat_map(|e| &e.notes).chain(&found.notes);
    notes.into_iter().find(|note| note.contains("left out")).cloned()
}

/// Asks, or does as `--remove-file` says; without a person and without the flag the file stays.
pub(super) async fn offer(
    i: &mut Importing<'_>,
    storage: &Storage,
    taken: &[Taken],
    bytes: &[u8],
    flag: bool,
    all: bool,
) -> Result<(), Error> {
    if i.file == Path::new("-") {
        return Ok(());
    }
    if !flag && (!i.ask.can() || !all || possible(&i.file).is_err()) {
        i.world.term.warn(&format!("{} still holds the values in plain text", i.name()));
        return Ok(());
    }
    for one in taken {
        compare(i, storage, one).await?;
    }
    i.world.term.ok("Read the stored copy back: it holds what the file holds");
    if !flag {
        i.world
            .term
            .detail("A program that reads the file will miss it: `spapi-setup export` writes a new one.");
        if !i.ask.confirm(&format!("Remove {}?", i.name()), Some(false), false)? {
            return Ok(());
        }
    }
    go(i, bytes)
}

/// Removes the file, whose values were compared with the stored ones.
pub(super) fn go(i: &Importing<'_>, bytes: &[u8]) -> Result<(), Error> {
    // Somebody may have changed it meanwhile.
    if read(&i.file)?.as_slice() != bytes {
        return Err(failed(i, "it has changed since it was read, so it was not removed"));
    }
    std::fs::remove_file(&i.file).map_err(|e| failed(i, &e.to_string()))?;
    i.world.term.ok(&format!("Removed {}", i.name()));
    Ok(())
}

fn failed(i: &Importing<'_>, why: &str) -> Error {
    Error::File { path: i.name(), why: why.to_owned() }
        .halfway("the values are stored; the file is still there.")
}

/// Reads again what was stored of an account.
async fn compare(i: &Importing<'_>, storage: &Storage, one: &Taken) -> Result<(), Error> {
    let config = Config::load(&i.world.home)?;
    let profile = config.profiles.get(&one.name);
    if let Some(values) = &one.values {
        let app = config.apps.get(&values.client_id).map(|app| app.store);
        let entry = Entry::ClientSecret(values.client_id.clone());
        is_stored(i, storage, app, &entry, &values.client_secret).await?;
        let entry = Entry::RefreshToken(one.name.clone());
        is_stored(i, storage, profile.map(|p| p.store), &entry, &values.refresh_token).await?;
    }
    if let Some((key, _)) = &one.key {
        let identity = profile.and_then(|p| config.identities.get(p.identity.as_ref()?));
        let entry = Entry::SecretAccessKey(key.id.clone());
        is_stored(i, storage, identity.map(|x| x.store), &entry, &key.secret).await?;
    }
    Ok(())
}

/// Keeps the file where a value is not in its store as the file has it.
pub(super) async fn is_stored(
    i: &Importing<'_>,
    storage: &Storage,
    kind: Option<StoreKind>,
    entry: &Entry,
    secret: &Secret,
) -> Result<(), Error> {
    let stored = match kind {
        Some(kind) => storage.stores.kind(kind).get(entry).await?,
        None => None,
    };
    if stored.as_ref() == Some(secret) {
        return Ok(());
    }
    Err(Error::from(store::Error::ReadBackDiffers { entry: entry.to_string() })
        .halfway(format!("{} was not removed.", i.name())))
}
