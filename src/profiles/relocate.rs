//! Moves a profile's secrets to the other store: write, read back, save the configuration, delete.
//!
//! A client secret belongs to an app and a secret access key to an IAM user: each is kept once, so both go along,
//! and every other profile that uses them finds them in the new place by `config.toml`.

use super::{Ledger, notes, secrets};
use crate::store::{App, Config, Entry, Identity, PendingMove, Profile, Stores, copy_all, delete_all};
use crate::values::{LwaClientId, ProfileName, StoreKind};
use crate::world::World;
use crate::{Error, checkpoint};
use jiff::Timestamp;
use std::iter;

/// What a move did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Relocated {
    /// How many secrets are in the new store now.
    pub moved: usize,
    /// Other profiles that use some of them.
    pub shared_with: Vec<String>,
}

/// Whether a profile keeps anything in another store than `to`.
pub(crate) fn due(profile: Option<&Profile>, to: StoreKind) -> bool {
    profile.is_some_and(|p| p.store != to && (p.identity.is_some() || p.client_id.is_some()))
}

/// Moves the secrets of `name` to `to`, which has been probed.
pub(crate) async fn run(
    world: &World,
    stores: &Stores,
    name: &ProfileName,
    to: StoreKind,
) -> Result<Relocated, Error> {
    let ledger = Ledger::take(world, "init")?;
    let config = ledger.config();
    let Some(profile) = config.profiles.get(name).filter(|p| due(Some(p), to)) else {
        return Ok(Relocated::default());
    };
    let (from, entries) = (profile.store, entries(&config, profile, name));
    note(&ledger, Some(PendingMove { profile: name.clone(), at: Timestamp::now(), from, to }))?;
    checkpoint::at("move.noted");
    let copied = copy_all(stores.kind(from), stores.kind(to), &entries).await?;
    checkpoint::at("move.copied");
    ledger.update(|config| {
        let Some(profile) = config.profiles.get_mut(name) else { return };
        profile.store = to;
        if let Some(app) = profile.client_id.as_ref().and_then(|id| config.apps.get_mut(id))
            && app.store == from
        {
            app.store = to;
        }
        if let Some(identity) = profile.identity.as_ref().and_then(|id| config.identities.get_mut(id))
            && identity.store == from
        {
            identity.store = to;
        }
    })?;
    checkpoint::at("move.recorded");
    forget(stores, from, name, &entries).await?;
    note(&ledger, None)?;
    Ok(Relocated { moved: copied.moved.len(), shared_with: sharing(&config, profile, name, from) })
}

/// Finishes a move that was interrupted: what lies in both stores goes from the one that `config.toml` left.
pub(crate) async fn recover(world: &World, stores: &Stores) -> Result<bool, Error> {
    if notes::read(&world.home)?.move_store.is_none() {
        return Ok(false);
    }
    let ledger = Ledger::take(world, "init")?;
    let Some(left) = notes::read(&world.home)?.move_store else { return Ok(false) };
    let config = ledger.config();
    if let Some(profile) = config.profiles.get(&left.profile) {
        let now = profile.store;
        let other = if now == left.to { left.from } else { left.to };
        // What `config.toml` places here was proved here: its twin in the other store is one too many.
        forget(stores, other, &left.profile, &entries(&config, profile, &left.profile)).await?;
    }
    note(&ledger, None)?;
    Ok(true)
}

/// Secrets and cached tokens leave a store.
async fn forget(
    stores: &Stores,
    from: StoreKind,
    name: &ProfileName,
    entries: &[Entry],
) -> Result<(), Error> {
    delete_all(stores.kind(from), entries).await?;
    stores.kind(from).cache_clear(name).await?;
    Ok(())
}

/// Every entry that a configuration names, with the kind of the store that has it; short-lived tokens left out.
pub(crate) fn everything(config: &Config) -> Vec<(Entry, StoreKind)> {
    let tokens = config.profiles.iter().map(|(name, p)| (Entry::RefreshToken(name.clone()), p.store));
    let (apps, identities) = (config.apps.iter(), config.identities.values());
    tokens.chain(apps.flat_map(of_app)).chain(identities.flat_map(of_identity)).collect()
}

/// The entries of a profile, its app and its identity that `config.toml` places in the profile's store.
fn entries(config: &Config, profile: &Profile, name: &ProfileName) -> Vec<Entry> {
    let token = (Entry::RefreshToken(name.clone()), profile.store);
    let app = secrets::app(config, profile).into_iter().flat_map(of_app);
    let identity = secrets::identity(config, profile).into_iter().flat_map(|(_, i)| of_identity(i));
    let all = iter::once(token).chain(app).chain(identity);
    all.filter(|(_, store)| *store == profile.store).map(|(entry, _)| entry).collect()
}

fn of_app((id, app): (&LwaClientId, &App)) -> impl Iterator<Item = (Entry, StoreKind)> {
    let store = app.store;
    let all = [Entry::ClientSecret, Entry::NextClientSecret, Entry::PreviousClientSecret];
    all.map(|entry| (entry(id.clone()), store)).into_iter()
}

fn of_identity(identity: &Identity) -> impl Iterator<Item = (Entry, StoreKind)> {
    let keys = identity.access_key_id.iter().chain(&identity.previous_key_id);
    keys.map(|key| (Entry::SecretAccessKey(key.clone()), identity.store))
}

/// Other profiles whose app or identity went along.
fn sharing(config: &Config, profile: &Profile, name: &ProfileName, from: StoreKind) -> Vec<String> {
    let app = secrets::app(config, profile).filter(|(_, a)| a.store == from).map(|(id, _)| id);
    let identity = secrets::identity(config, profile).filter(|(_, i)| i.store == from).map(|(id, _)| id);
    config
        .profiles
        .iter()
        .filter(|(other, p)| {
            *other != name
                && (app.is_some() && p.client_id.as_ref() == app
                    || identity.is_some() && p.identity.as_ref() == identity)
        })
        .map(|(other, _)| other.to_string())
        .collect()
}

fn note(ledger: &Ledger, what: Option<PendingMove>) -> Result<(), Error> {
    notes::change(ledger, |notes| notes.move_store = what)
}
