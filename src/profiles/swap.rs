//! Replaces a stored client secret by a proved one; the old one stays as `previous` until Amazon lets it expire.
//!
//! next → note → previous → current → config → next and note go. In a team's store the two in the middle are one move of
//! a label. Killed anywhere between, [`finish`] does the rest:
//! every step looks first whether it is done, and each secret lies in the store under at least one name.

use super::{Ledger, notes};
use crate::Error;
use crate::checkpoint;
use crate::store::{self, App, Config, Entry, PendingSwap, Replaced, Store, TeamError, fingerprint};
use crate::values::{LwaClientId, Secret, StoreKind};
use crate::world::World;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

/// How long Amazon lets the old secret work after a rotation (Rotate your Application's LWA Credentials).
pub(crate) const PREVIOUS_DAYS: i64 = 7;

/// The days that belong to a new secret.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Days {
    /// When it was made.
    pub made: Option<Date>,
    /// Whether that is "at the latest".
    pub estimated: bool,
    /// Its last day, where Amazon's message said it.
    pub expires: Option<Date>,
    /// The last day of the secret before it, where Amazon's message said it.
    pub from_expires: Option<Date>,
}

impl Days {
    /// Of a secret that was made on a day; nothing else is known.
    pub(crate) fn made(on: Date, estimated: bool) -> Self {
        Self { made: Some(on), estimated, ..Self::default() }
    }
}

/// Swaps `new` in: the present one becomes `previous`.
pub(crate) async fn client_secret(
    ledger: &Ledger,
    store: &Store,
    client_id: &LwaClientId,
    new: &Secret,
    days: Days,
) -> Result<(), Error> {
    refuse_replaced(&ledger.config(), client_id, new)?;
    begin(ledger, store, client_id, new, days, false).await
}

/// Swaps `previous` back. After a rollback it swaps forward again: `previous` is the newer one then.
pub(crate) async fn roll_back(ledger: &Ledger, store: &Store, client_id: &LwaClientId) -> Result<(), Error> {
    let Some(previous) = store.get(&Entry::PreviousClientSecret(client_id.clone())).await? else {
        return Err(nothing_previous());
    };
    let app = ledger.config().apps.get(client_id).cloned();
    let forward = app.as_ref().is_some_and(|a| a.secret_until.is_some());
    let made = app.as_ref().and_then(|a| a.previous_date);
    let estimated = app.as_ref().is_some_and(|a| a.previous_date_estimated);
    let days = Days { made, estimated, ..Days::default() };
    begin(ledger, store, client_id, &previous, days, !forward).await
}

/// The refusal of a rollback that has nothing to go back to.
pub(crate) fn nothing_previous() -> Error {
    Error::Usage {
        what: "no previous client secret is kept".into(),
        fix: "give a secret that works: spapi-setup rotate lwa-secret".into(),
    }
}

async fn begin(
    ledger: &Ledger,
    store: &Store,
    client_id: &LwaClientId,
    new: &Secret,
    days: Days,
    rollback: bool,
) -> Result<(), Error> {
    let next = Entry::NextClientSecret(client_id.clone());
    if store.get(&next).await?.as_ref() != Some(new) {
        store.put(&next, new).await?;
    }
    checkpoint::at("rotate-secret.next");
    let from = store.get(&Entry::ClientSecret(client_id.clone())).await?;
    let note = PendingSwap {
        client_id: client_id.clone(),
        at: Timestamp::now(),
        from: from.as_ref().map(fingerprint).unwrap_or_default(),
        to: fingerprint(new),
        rollback,
        made: days.made,
        estimated: days.estimated,
        expires: days.expires,
        from_expires: days.from_expires,
    };
    write(ledger, Some(note.clone()))?;
    checkpoint::at("rotate-secret.noted");
    steps(ledger, store, &note).await
}

/// Finishes a swap that was killed half-way, where there is one: takes the lock for it. Returns its note.
pub(crate) async fn finish_left_over(world: &World, command: &str) -> Result<Option<PendingSwap>, Error> {
    if notes::read(&world.home)?.swap_client_secret.is_none() {
        return Ok(None);
    }
    finish(world, &Ledger::take(world, command)?).await
}

/// Finishes what a note says: the secret was proved before the note was written. Returns the note.
pub(crate) async fn finish(world: &World, ledger: &Ledger) -> Result<Option<PendingSwap>, Error> {
    let Some(note) = notes::read(ledger.home())?.swap_client_secret else { return Ok(None) };
    let config = ledger.config();
    let Some(app) = config.apps.get(&note.client_id) else {
        write(ledger, None)?;
        return Ok(None);
    };
    let stores = world.stores(&config);
    steps(ledger, stores.kind(app.store), &note).await?;
    Ok(Some(note))
}

async fn steps(ledger: &Ledger, store: &Store, note: &PendingSwap) -> Result<(), Error> {
    let next = Entry::NextClientSecret(note.client_id.clone());
    match store.promote(&note.client_id, &note.from, &note.to).await {
        Ok(true) => {}
        // Somebody emptied the store meanwhile: what it holds is the truth.
        Ok(false) => return write(ledger, None),
        Err(error) => {
            // Somebody else rotated meanwhile: what this swap was to replace is gone, and no run can finish it.
            if matches!(error, store::Error::Team(TeamError::Raced { .. })) {
                write(ledger, None)?;
            }
            return Err(error.into());
        }
    }
    ledger.update(|config| record(config, store, note))?;
    checkpoint::at("rotate-secret.recorded");
    store.delete(&next).await?;
    checkpoint::at("rotate-secret.next-deleted");
    write(ledger, None)
}

/// Removes from the stores what was replaced and is over by Amazon's clock, each once. It takes the lock only where there
/// is something.
pub(crate) async fn wipe_over(world: &World) -> Result<(), Error> {
    let today = crate::calendar::today();
    let over = |config: &Config| -> Vec<(LwaClientId, StoreKind)> {
        let over = |app: &App| !app.previous_gone && app.previous_until.is_some_and(|last| last < today);
        config.apps.iter().filter(|(_, app)| over(app)).map(|(id, app)| (id.clone(), app.store)).collect()
    };
    if over(&Config::load_unmoved(&world.home)?).is_empty() {
        return Ok(());
    }
    let ledger = Ledger::take(world, "rotate --due")?;
    let stores = world.stores(&ledger.config());
    for (id, kind) in over(&ledger.config()) {
        stores.kind(kind).delete(&Entry::PreviousClientSecret(id.clone())).await?;
        ledger.update_app(&id, |app| app.previous_gone = true)?;
    }
    Ok(())
}

fn write(ledger: &Ledger, note: Option<PendingSwap>) -> Result<(), Error> {
    notes::change(ledger, |notes| notes.swap_client_secret = note)
}

/// Dates, fingerprints, and the programs that have the old value still. Done once: the fingerprint tells.
fn record(config: &mut Config, store: &Store, note: &PendingSwap) {
    let app = config.apps.entry(note.client_id.clone()).or_insert_with(|| App::new(store.kind()));
    (app.next_since, app.next_date) = (None, None);
    if app.secret_fingerprint.as_ref() == Some(&note.to) {
        return;
    }
    let today = crate::calendar::today();
    app.previous_gone = false;
    let (old_date, old_estimated) = (app.secret_date, app.secret_date_estimated);
    (app.secret_date, app.secret_date_estimated) = (note.made, note.estimated);
    app.secret_expires = note.expires;
    if !note.from.is_empty() {
        (app.previous_date, app.previous_date_estimated) = (old_date, old_estimated);
    }
    app.replaced.retain(|r| r.fingerprint != note.to && r.fingerprint != note.from);
    if note.rollback {
        app.secret_until = app.previous_until.take();
    } else if !note.from.is_empty() {
        let rotated = note.made.unwrap_or(today);
        let last = rotated.checked_add(PREVIOUS_DAYS.days()).ok();
        app.previous_until = app.secret_until.take().into_iter().chain(note.from_expires).min().or(last);
        app.replaced.push(Replaced { fingerprint: note.from.clone(), on: rotated });
        if let Some(rotation) = &mut app.rotation {
            rotation.rotated_on = rotation.rotated_on.max(Some(rotated));
        }
    }
    app.secret_fingerprint = Some(note.to.clone());
    for profile in config.profiles.values_mut().filter(|p| p.client_id.as_ref() == Some(&note.client_id)) {
        profile.consumers.iter_mut().for_each(|c| c.open = true);
    }
}

/// Keeps an entered secret while it waits for its proof: a run that is stopped meanwhile loses nothing.
pub(crate) async fn keep_next(
    ledger: &Ledger,
    store: &Store,
    client_id: &LwaClientId,
    new: &Secret,
    made: Option<Date>,
) -> Result<(), Error> {
    store.put(&Entry::NextClientSecret(client_id.clone()), new).await?;
    checkpoint::at("rotate-secret.kept");
    ledger.update(|config| {
        let app = config.apps.entry(client_id.clone()).or_insert_with(|| App::new(store.kind()));
        app.next_since = Some(Timestamp::now());
        app.next_date = made;
    })?;
    checkpoint::at("rotate-secret.waiting");
    Ok(())
}

/// Forgets a secret that waits: it was refused, or another one was given.
pub(crate) async fn drop_next(ledger: &Ledger, store: &Store, client_id: &LwaClientId) -> Result<(), Error> {
    store.delete(&Entry::NextClientSecret(client_id.clone())).await?;
    ledger.update_app(client_id, |app| (app.next_since, app.next_date) = (None, None))
}

/// A secret that was replaced is refused with its date.
pub(crate) fn refuse_replaced(config: &Config, client_id: &LwaClientId, new: &Secret) -> Result<(), Error> {
    let print = fingerprint(new);
    match config.apps.get(client_id).and_then(|a| a.replaced.iter().find(|r| r.fingerprint == print)) {
        Some(replaced) => Err(Error::ReplacedSecret { on: replaced.on }),
        None => Ok(()),
    }
}
