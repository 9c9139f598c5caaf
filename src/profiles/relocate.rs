//! Moves a profile's secrets to the other store: write, read back, save the configuration, delete.
//!
//! A client secret belongs to an app and a secret access key to an IAM user: each is kept once, so both go along,
//! and every other profile that uses them finds them in the new place by `config.toml`.

use super::{Ledger, notes};
use crate::store::{Config, Entry, PendingMove, Profile, Stores, copy_all, delete_all};
use crate::values::{ProfileName, StoreKind};
use crate::world::World;
use crate::{Error, checkpoint};
use jiff::Timestamp;

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
    let (from, entries) = (profile.store, entries(&config, profile, name, profile.store));
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
        forget(stores, other, &left.profile, &entries(&config, profile, &left.profile, now)).await?;
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
    let secrets = config.apps.iter().flat_map(|(id, app)| {
        [
            Entry::ClientSecret(id.clone()),
            Entry::NextClientSecret(id.clone()),
            Entry::PreviousClientSecret(id.clone()),
        ]
        .map(|entry| (entry, app.store))
    });
    let keys = config.identities.values().flat_map(|identity| {
        let keys = identity.access_key_id.iter().chain(&identity.previous_key_id);
        keys.map(|key| (Entry::SecretAccessKey(key.clone()), identity.store))
    });
    tokens.chain(secrets).chain(keys).collect()
}

/// The entries of a profile, its app and its identity that `config.toml` places in `kind`.
fn entries(config: &Config, profile: &Profile, name: &ProfileName, kind: StoreKind) -> Vec<Entry> {
    let mut entries = vec![Entry::RefreshToken(name.clone())];
    if let Some((id, _)) = super::secrets::app(config, profile).filter(|(_, app)| app.store == kind) {
        entries.extend([
            Entry::ClientSecret(id.clone()),
            Entry::NextClientSecret(id.clone()),
            Entry::PreviousClientSecret(id.clone()),
        ]);
    }
    if let Some((_, identity)) = super::secrets::identity(config, profile).filter(|(_, i)| i.store == kind) {
        let keys = identity.access_key_id.iter().chain(&identity.previous_key_id);
        entries.extend(keys.map(|key| Entry::SecretAccessKey(key.clone())));
    }
    entries
}

/// Other profiles whose app or identity went along.
fn sharing(config: &Config, profile: &Profile, name: &ProfileName, from: StoreKind) -> Vec<String> {
    let app = super::secrets::app(config, profile).filter(|(_, a)| a.store == from).map(|(id, _)| id);
    let identity =
        super::secrets::identity(config, profile).filter(|(_, i)| i.store == from).map(|(id, _)| id);
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
