//! `rotate access-key --finish`: the old key is deleted, once nobody uses it.

use super::access_key::{KeyRotation, identity_of};
use crate::answers::Given;
use crate::plan::diff::short_key;
use crate::profiles::{Ledger, notes};
use crate::provision::access_key;
use crate::store::{Config, Entry, PendingDelete};
use crate::values::ProfileName;
use crate::world::World;
use crate::{Error, checkpoint};
use jiff::Timestamp;

/// Deletes the old key.
pub(crate) async fn run(world: &World, given: Given) -> Result<(), Error> {
    if nothing_left(world, &given.profile_name())? {
        return Ok(());
    }
    let mut r = KeyRotation::open(world, given).await?;
    world.term.heading(&format!("Delete the old access key of {}", r.identity.user_name));
    r.recover().await?;
    let Some(old) = r.identity.previous_key_id.clone() else {
        world.term.ok("There is no old access key to delete");
        return Ok(());
    };
    let there = r.keys().await?.iter().any(|key| key.id == old);
    if there {
        may_go(&mut r, &old).await?;
    }
    delete(&r, &old, there).await?;
    world.term.ok(&format!("The old access key {} is deleted", short_key(&old)));
    world.term.detail("Temporary AWS sessions that were made with it last until they expire.");
    Ok(())
}

/// Whether no run left anything to finish. No network is needed to know that.
fn nothing_left(world: &World, name: &ProfileName) -> Result<bool, Error> {
    let config = Config::load(&world.home)?;
    let (uuid, identity) = identity_of(&config, name)?;
    if identity.previous_key_id.is_some() || access_key::left_over(&world.home, &uuid)? {
        return Ok(false);
    }
    if notes::read(&world.home)?.delete_access_key.is_some_and(|note| note.identity == uuid) {
        // Killed after everything was done but the note.
        write(&Ledger::take(world, "rotate access-key --finish")?, None)?;
        world.term.ok("Finished what an earlier run began: the old access key is deleted");
    } else {
        world.term.ok("There is no old access key to delete");
    }
    Ok(true)
}

/// Allows the deletion when the new key passed three times in a row and AWS reports no later use of the old one; or with
/// `--yes`.
async fn may_go(r: &mut KeyRotation<'_>, old: &str) -> Result<(), Error> {
    if r.identity.foreign_keys.iter().any(|id| id == old) {
        return Err(Error::NoRoomForKey { user: r.user().to_owned(), foreign: vec![old.to_owned()] });
    }
    let used = match r.identity.new_key_proved_at {
        Some(proved) => {
            r.prove().await?;
            let used = {
                let _wait = r.world.term.wait("Asking when the old key was used last");
                r.session.key_last_used(old).await?
            };
            match used {
                Some(at) if at > proved => Some(at),
                _ => return Ok(()),
            }
        }
        None => {
            r.prove_new().await?;
            None
        }
    };
    if r.world.global.yes {
        return Ok(());
    }
    Err(Error::KeyStillUsed { key_id: old.to_owned(), used })
}

async fn delete(r: &KeyRotation<'_>, old: &str, there: bool) -> Result<(), Error> {
    let ledger = Ledger::take(r.world, "rotate access-key --finish")?;
    let _applying = r.world.guard.applying();
    let _wait = r.world.term.wait("Deleting the old access key");
    write(
        &ledger,
        Some(PendingDelete { identity: r.uuid.clone(), at: Timestamp::now(), key: old.to_owned() }),
    )?;
    checkpoint::at("rotate-key.finish.noted");
    if there {
        r.session.deactivate_key(r.user(), old).await?;
        checkpoint::at("rotate-key.finish.deactivated");
        let half = "the old key is deactivated; run the same command again to delete it.";
        r.session.delete_key(r.user(), old).await.map_err(|e| Error::from(e).halfway(half))?;
    }
    checkpoint::at("rotate-key.finish.deleted");
    r.store().delete(&Entry::SecretAccessKey(old.to_owned())).await?;
    checkpoint::at("rotate-key.finish.forgotten");
    ledger.update_identity(&r.uuid, |identity| identity.previous_key_id = None)?;
    checkpoint::at("rotate-key.finish.recorded");
    write(&ledger, None)
}

fn write(ledger: &Ledger, note: Option<PendingDelete>) -> Result<(), Error> {
    notes::change(ledger, |notes| notes.delete_access_key = note)
}
