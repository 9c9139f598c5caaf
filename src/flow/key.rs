//! The one step that must not repeat: `CreateAccessKey` gives a secret once.
//!
//! Before it `pending.toml` says which user, when, and which keys there were; on the reply the key id goes there and
//! the secret to the store before anything else happens; a key that can't be stored is deleted at once. A run that
//! finds the note looks for an orphan: a key that the note does not list, that the store does not have, that was
//! made within the note's time, and that was never used.

use super::Ledger;
use crate::Error;
use crate::aws::Session;
use crate::checkpoint;
use crate::store::{Entry, Pending, PendingKey, Store};
use crate::values::AccountId;
use jiff::{SignedDuration, Timestamp};

/// How long the request may have been under way (the SDK's own limit for it, and some).
const UNDER_WAY: SignedDuration = SignedDuration::from_secs(90);
/// How far AWS's clock may be behind this one. A key outside of both is a conflict, never deleted.
const CLOCKS: SignedDuration = SignedDuration::from_secs(60);

/// Whose key, and which ones there were.
#[derive(Debug, Clone)]
pub struct Owner {
    /// The identity's uuid.
    pub identity: String,
    /// The account.
    pub account: AccountId,
    /// The user's name.
    pub user: String,
    /// The keys that existed.
    pub existing: Vec<String>,
    /// "init" or "rotate access-key".
    pub purpose: String,
}

/// What became of a note that an earlier run left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recovered {
    /// There was none.
    Nothing,
    /// The key was stored; it only had to be recorded.
    Recorded(String),
    /// An orphan was found and deleted.
    Removed(String),
    /// The request never made a key.
    NeverMade,
}

/// Makes a key and stores it. Where the answer got lost, the orphan is found, deleted and replaced, once.
///
/// # Errors
/// IAM's refusal; [`Error::KeyNotStored`], and then the key is deleted again.
pub async fn create(
    session: &Session,
    ledger: &Ledger,
    store: &Store,
    owner: &Owner,
) -> Result<String, Error> {
    match attempt(session, ledger, store, owner).await {
        Err(Error::Aws(error)) if error.outcome_unknown() => {
            recover(session, ledger, &[store], &owner.identity, &owner.user).await?;
            attempt(session, ledger, store, owner).await
        }
        other => other,
    }
}

async fn attempt(session: &Session, ledger: &Ledger, store: &Store, owner: &Owner) -> Result<String, Error> {
    let mut note = PendingKey {
        identity: owner.identity.clone(),
        account: owner.account.clone(),
        user: owner.user.parse()?,
        at: Timestamp::now(),
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
    let noted = write(ledger, Some(note));
    checkpoint::at("key.pending.id");
    let stored = match noted {
        Ok(()) => store.put(&Entry::SecretAccessKey(key.id.clone()), &key.secret).await.map_err(Error::from),
        Err(error) => Err(error),
    };
    if let Err(why) = stored {
        return Err(give_back(session, ledger, store, &owner.user, &key.id, why).await);
    }
    checkpoint::at("key.stored");
    record(ledger, &owner.identity, &key.id, key.created)?;
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
    if deleted {
        // Best effort: what could not be written can hardly be cleared, and the note does no harm.
        let _ = store.delete(&Entry::SecretAccessKey(key_id.to_owned())).await;
        let _ = write(ledger, None);
    }
    Error::KeyNotStored { key_id: key_id.to_owned(), deleted, why: Box::new(why) }
}

fn record(ledger: &Ledger, identity: &str, key_id: &str, created: Option<Timestamp>) -> Result<(), Error> {
    ledger.update_identity(identity, |i| {
        if i.access_key_id.as_deref() != Some(key_id) {
            i.previous_key_id = i.access_key_id.take();
            i.new_key_proved_at = None;
        }
        i.access_key_id = Some(key_id.to_owned());
        i.access_key_created = Some(created.unwrap_or_else(Timestamp::now));
    })?;
    checkpoint::at("key.recorded");
    write(ledger, None)
}

fn write(ledger: &Ledger, note: Option<PendingKey>) -> Result<(), Error> {
    let mut pending = Pending::load(ledger.home())?;
    pending.create_access_key = note;
    Ok(pending.save(ledger.home())?)
}

/// Whether an earlier run left a note about this identity's user.
///
/// # Errors
/// `pending.toml` can't be read.
pub fn left_over(home: &crate::store::Home, identity: &str) -> Result<bool, Error> {
    Ok(Pending::load(home)?.create_access_key.is_some_and(|note| note.identity == identity))
}

/// Finishes what a note says an earlier run began.
///
/// # Errors
/// IAM or the store can't be reached; the note then stays.
pub async fn recover(
    session: &Session,
    ledger: &Ledger,
    stores: &[&Store],
    identity: &str,
    user: &str,
) -> Result<Recovered, Error> {
    let Some(note) = Pending::load(ledger.home())?.create_access_key else {
        return Ok(Recovered::Nothing);
    };
    if note.identity != identity {
        return Ok(Recovered::Nothing);
    }
    let keys = session.list_access_keys_settled(user).await?;
    if let Some(id) = &note.new_key {
        if holds(stores, id).await? && keys.iter().any(|k| k.id == *id) {
            let created = keys.iter().find(|k| k.id == *id).and_then(|k| k.created);
            record(ledger, identity, id, created)?;
            return Ok(Recovered::Recorded(id.clone()));
        }
        remove(session, user, id).await?;
        for store in stores {
            store.delete(&Entry::SecretAccessKey(id.clone())).await?;
        }
        write(ledger, None)?;
        return Ok(Recovered::Removed(id.clone()));
    }
    let mut orphans = Vec::new();
    for key in &keys {
        let fresh = key.created.is_some_and(|at| at + CLOCKS >= note.at && at <= note.at + UNDER_WAY);
        let known = note.existing.contains(&key.id) || holds(stores, &key.id).await?;
        if fresh && !known && session.key_last_used(&key.id).await?.is_none() {
            orphans.push(&key.id);
        }
    }
    // Two that could be it: one of them is somebody else's. The plan shows both as a conflict.
    if let [id] = orphans.as_slice() {
        remove(session, user, id).await?;
        write(ledger, None)?;
        return Ok(Recovered::Removed((*id).clone()));
    }
    write(ledger, None)?;
    Ok(Recovered::NeverMade)
}

async fn holds(stores: &[&Store], key_id: &str) -> Result<bool, Error> {
    for store in stores {
        if store.get(&Entry::SecretAccessKey(key_id.to_owned())).await?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn remove(session: &Session, user: &str, key_id: &str) -> Result<(), Error> {
    session.deactivate_key(user, key_id).await?;
    session.delete_key(user, key_id).await?;
    Ok(())
}
