//! `home move --finish`: what is left of a home that was moved goes, after the new one was looked at.

use super::{groups, moved_to, place};
use crate::answers::Ask;
use crate::profiles::{Ledger, relocate};
use crate::prompts::consent;
use crate::store::{self, Config, Entry, SharedError, delete_all};
use crate::world::World;
use crate::{Error, checkpoint};

/// Looks at the new home, and removes the old one.
///
/// # Errors
/// A home that was not moved; a new one that is not whole.
pub(super) async fn run(world: &World) -> Result<(), Error> {
    let config = Config::load(&world.home)?;
    let Some(moved) = config.moved.clone() else {
        return Err(Error::Usage {
            what: format!("the home {} was not moved: nothing is left to remove", world.home),
            fix: "SPAPI_SETUP_HOME has to name the old home here".to_owned(),
        });
    };
    if !moved.complete {
        return Err(moved_to(world, &moved));
    }
    let to = place(world, &moved.to)?;
    let there = Config::load(&to)?;
    if there.home_id != config.home_id || there.moved.is_some() {
        return Err(store::Error::from(SharedError::Occupied { place: to.to_string() }).into());
    }
    let (old, new) = (world.stores(&config), world.stores_at(&to, &there));
    let all = groups(&config, moved.store);
    {
        let _wait = world.term.wait("Looking whether everything is in the new home");
        let named = relocate::everything(&there);
        for ((from, kind), entries) in &all {
            for entry in entries {
                let wanted = matches!(
                    entry,
                    Entry::RefreshToken(_) | Entry::ClientSecret(_) | Entry::SecretAccessKey(_)
                );
                // What was removed there since, with its profile or app, is not missed.
                if named.iter().any(|(other, _)| other == entry)
                    && wanted
                    && old.kind(*from).get(entry).await?.is_some()
                    && new.kind(*kind).get(entry).await?.is_none()
                {
                    return Err(store::Error::ReadBackDiffers { entry: entry.to_string() }.into());
                }
            }
        }
    }
    let mut ask = Ask::new(&world.term).guarded(&world.guard);
    let label = format!("Remove the old home {} and its secrets?", world.home);
    consent(world.global.yes, &mut ask, &label, Some(true), 1)?;
    let ledger = Ledger::take_moved(world, "home move --finish", None)?;
    if ledger.config() != config {
        return Err(Error::Meanwhile);
    }
    for ((from, _), entries) in &all {
        delete_all(old.kind(*from), entries).await?;
    }
    for (name, profile) in &config.profiles {
        old.kind(profile.store).cache_clear(name).await?;
    }
    checkpoint::at("home-move.forgotten");
    world.home.clear(ledger.into_lock())?;
    world.term.ok(&format!("The old home {} is gone", world.home));
    if world.home.is_shared() {
        world.term.detail("Its objects are empty now; delete them with: aws s3 rm --recursive");
    }
    Ok(())
}
