//! The one step that must not repeat: `CreateAccessKey` gives a secret once.
//!
//! Before it `pending.toml` says which user, when, and which keys there were; on the reply the key id goes there and
//! the secret to the store before anything else happens; a key that can't be stored is deleted at once. A run that
//! finds the note looks for an orphan: a key that the note does not list, that the store does not have, that was
//! made within the note's time, and that was never used. All of these times are AWS's: this computer's clock may be
//! wrong. While a key is there that is neither listed nor stored nor certainly the orphan, no second one is made.

use crate::aws::{self, Session};
use crate::profiles::{Ledger, notes};
use crate::store::{Entry, Home, PendingKey, Store};
use crate::values::AccountId;
use crate::{Error, checkpoint};
use jiff::{SignedDuration, Timestamp};

/// How long the request may have been under way: the SDK's time-out for it plus a margin.
const UNDER_WAY: SignedDuration = SignedDuration::from_secs(90);
/// How far the clocks of two of AWS's servers may differ; a `Date` is cut to whole seconds.
const CLOCKS: SignedDuration = SignedDuration::from_secs(15);

/// How long a listing may lag behind: before that a key that it does not show may be there all the same.
const SPREAD: SignedDuration = SignedDuration::from_secs(10);

/// Whose key, and which ones there were.
#[derive(Debug, Clone)]
pub(crate) struct NewKey {
    /// The identity's uuid.
    pub identity: String,
    pub account: AccountId,
    pub user: String,
    /// The keys that existed.
    pub existing: Vec<String>,
    /// "init" or "rotate access-key".
    pub purpose: String,
}

/// What became of a note that an earlier run left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Recovered {
    /// There was none.
    Nothing,
    /// The key was stored; it only had to be recorded.
    Recorded(String),
    /// An orphan was found and deleted.
    Removed(String),
    /// The request never made a key.
    NeverMade,
    /// Keys that nobody recorded, of which one may be the orphan: the note stays.
    Unclear(Vec<String>),
}

/// Makes a key and stores it. Where the answer got lost, the orphan is found, deleted and replaced, once.
///
/// # Errors
/// [`Error::KeyNotStored`]: the key is deleted again. [`Error::LostKey`]: which one was made is not known.
pub(crate) async fn create(
    session: &Session,
    ledger: &Ledger,
    store: &Store,
    owner: &NewKey,
) -> Result<String, Error> {
    match attempt(session, ledger, store, owner).await {
        Err(Error::Aws(error)) if error.outcome_unknown() => {
            match recover(session, ledger, &[store], &owner.identity, &owner.user).await? {
                Recovered::Unclear(keys) => Err(Error::LostKey { user: owner.user.clone(), keys }),
                _ => attempt(session, ledger, store, owner).await,
            }
        }
        other => other,
    }
}

async fn attempt(session: &Session, ledger: &Ledger, store: &Store, owner: &NewKey) -> Result<String, Error> {
    let mut note = PendingKey {
        identity: owner.identity.clone(),
        account: owner.account.clone(),
        user: owner.user.parse()?,
        at: session.now(),
        existing: owner.existing.clone(),
        new_key: None,
        purpose: owner.purpose.clone(),
    };
    write(ledger, Some(note.clone()))?;
    checkpoint::at("key.pending.written");
    let key = match session.create_access_key(&owner.user).await {
        Ok(key) => key,
        Err(error) => {
            if !error.outcome_unknown() {
                write(ledger, None)?;
            }
            return Err(error.into());
        }
    };
    checkpoint::at("key.created");
    note.new_key = Some(key.id.clone());
    let noted = write(ledger, Some(note.clone()));
    checkpoint::at("key.pending.id");
    let stored = match noted {
        Ok(()) => store.put(&Entry::SecretAccessKey(key.id.clone()), &key.secret).await.map_err(Error::from),
        Err(error) => Err(error),
    };
    if let Err(why) = stored {
        return Err(give_back(session, ledger, store, &owner.user, &key.id, why).await);
    }
    checkpoint::at("key.stored");
    record(ledger, &[store], &note, &key.id, key.created).await?;
    Ok(key.id)
}

/// The store failed: the new key must not stay in AWS without its secret.
async fn give_back(
    session: &Session,
    ledger: &Ledger,
    store: &Store,
    user: &str,
    key_id: &str,
    why: Error,
) -> Error {
    let deleted = session.delete_key(user, key_id).await.is_ok();
    checkpoint::at("key.returned");
    if deleted {
        // A keyring that hangs may write the secret after all: until it has said that nothing is there, the note
        // stays and leads the next run to it.
        if store.delete(&Entry::SecretAccessKey(key_id.to_owned())).await.is_ok() {
            // Best effort: a note that can't be cleared does no harm.
            let _ = write(ledger, None);
        }
    }
    Error::KeyNotStored { key_id: key_id.to_owned(), deleted, why: Box::new(why) }
}

/// The key goes to `config.toml`, and with that the note is done with.
async fn record(
    ledger: &Ledger,
    stores: &[&Store],
    note: &PendingKey,
    key_id: &str,
    created: Option<Timestamp>,
) -> Result<(), Error> {
    let before = ledger.config().identities.get(&note.identity).and_then(|i| i.access_key_id.clone());
    let before = before.filter(|id| id != key_id);
    ledger.update_identity(&note.identity, |i| {
        if i.access_key_id.as_deref() != Some(key_id) {
            // One that is gone from AWS has nothing left to finish.
            i.previous_key_id = i.access_key_id.take().filter(|id| note.existing.contains(id));
            i.new_key_proved_at = None;
        }
        i.access_key_id = Some(key_id.to_owned());
        i.access_key_created = Some(created.unwrap_or(note.at));
    })?;
    checkpoint::at("key.recorded");
    if let Some(gone) = before.filter(|id| !note.existing.contains(id)) {
        forget(stores, &gone).await?;
    }
    write(ledger, None)?;
    checkpoint::at("key.done");
    Ok(())
}

fn write(ledger: &Ledger, note: Option<PendingKey>) -> Result<(), Error> {
    notes::change(ledger, |notes| notes.create_access_key = note)
}

fn note_of(home: &Home, identity: &str) -> Result<Option<PendingKey>, Error> {
    Ok(notes::read(home)?.create_access_key.filter(|note| note.identity == identity))
}

/// Whether an earlier run left a note about this identity's user.
pub(crate) fn left_over(home: &Home, identity: &str) -> Result<bool, Error> {
    Ok(note_of(home, identity)?.is_some())
}

/// Finishes what a note says an earlier run began.
pub(crate) async fn recover(
    session: &Session,
    ledger: &Ledger,
    stores: &[&Store],
    identity: &str,
    user: &str,
) -> Result<Recovered, Error> {
    let Some(note) = note_of(ledger.home(), identity)? else { return Ok(Recovered::Nothing) };
    let found = find(session, &note, stores, user).await?;
    let outcome = match found {
        Found::Stored(id, created) => {
            record(ledger, stores, &note, &id, created).await?;
            return Ok(Recovered::Recorded(id));
        }
        Found::Orphan(id) => {
            remove(session, user, &id).await?;
            Recovered::Removed(id)
        }
        Found::Lost(id) => {
            forget(stores, &id).await?;
            Recovered::NeverMade
        }
        Found::Nothing => Recovered::NeverMade,
        Found::Unclear(ids) => return Ok(Recovered::Unclear(ids)),
    };
    write(ledger, None)?;
    checkpoint::at("key.orphan.cleared");
    Ok(outcome)
}

/// The key that an interrupted run made and could not record, its secret stored or not; changes nothing.
pub(crate) async fn unrecorded(
    session: &Session,
    home: &Home,
    stores: &[&Store],
    identity: &str,
    user: &str,
) -> Result<Option<String>, Error> {
    let Some(note) = note_of(home, identity)? else { return Ok(None) };
    match find(session, &note, stores, user).await? {
        Found::Orphan(id) | Found::Stored(id, _) => Ok(Some(id)),
        Found::Lost(_) | Found::Nothing | Found::Unclear(_) => Ok(None),
    }
}

/// What became of the key that a note speaks of.
enum Found {
    /// It is there and stored, made at that time.
    Stored(String, Option<Timestamp>),
    /// It is there, or may be; its secret is not.
    Orphan(String),
    /// Its secret is stored, but AWS has it no more.
    Lost(String),
    /// There is none.
    Nothing,
    /// There are keys that are neither listed in the note nor stored, and none of them certainly is it.
    Unclear(Vec<String>),
}

async fn find(session: &Session, note: &PendingKey, stores: &[&Store], user: &str) -> Result<Found, Error> {
    if let Some(id) = &note.new_key {
        return Ok(match (holds(stores, id).await?, session.key_exists(user, id).await?) {
            (true, true) => Found::Stored(id.clone(), Some(note.at)),
            (true, false) => Found::Lost(id.clone()),
            // AWS may not show yet what it has made: deleting what is not there does no harm.
            (false, _) => Found::Orphan(id.clone()),
        });
    }
    if session.user_identity(user).await?.is_some_and(|uuid| uuid != note.identity) {
        // Another computer has taken the user over since: its keys are not ours to judge.
        return Ok(Found::Nothing);
    }
    loop {
        let keys = match session.list_access_keys_settled(user).await {
            Ok(keys) => keys,
            Err(aws::Error::NotFound { .. }) => Vec::new(),
            Err(error) => return Err(error.into()),
        };
        let (mut candidates, mut unknown) = (Vec::new(), Vec::new());
        for key in keys {
            if note.existing.contains(&key.id) || holds(stores, &key.id).await? {
                continue;
            }
            let fresh = key.created.is_some_and(|at| at + CLOCKS >= note.at && at <= note.at + UNDER_WAY);
            if fresh && session.key_last_used(&key.id).await?.is_none() {
                candidates.push(key.id.clone());
            }
            unknown.push(key.id);
        }
        match (candidates.as_slice(), unknown.is_empty()) {
            ([id], _) => return Ok(Found::Orphan(id.clone())),
            // A listing lags: a key that was made a moment ago may be missing in it.
            ([], _) if session.now() < note.at + SPREAD => {}
            (_, true) => return Ok(Found::Nothing),
            (_, false) => return Ok(Found::Unclear(unknown)),
        }
    }
}

/// Whether one of the stores has a key's secret.
pub(super) async fn holds(stores: &[&Store], key_id: &str) -> Result<bool, Error> {
    for store in stores {
        if store.get(&Entry::SecretAccessKey(key_id.to_owned())).await?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn forget(stores: &[&Store], key_id: &str) -> Result<(), Error> {
    for store in stores {
        store.delete(&Entry::SecretAccessKey(key_id.to_owned())).await?;
    }
    Ok(())
}

async fn remove(session: &Session, user: &str, key_id: &str) -> Result<(), Error> {
    match session.deactivate_key(user, key_id).await {
        Ok(()) | Err(aws::Error::NotFound { .. }) => {}
        Err(error) => return Err(error.into()),
    }
    checkpoint::at("key.orphan.deactivated");
    session.delete_key(user, key_id).await?;
    checkpoint::at("key.orphan.deleted");
    Ok(())
}
