//! Step 3: where secrets go; proved by writing, reading and deleting before anything is created.

use super::Wizard;
use crate::Error;
use crate::answers::question as q;
pub(super) use crate::profiles::storage::Storage;
use crate::profiles::{relocate, storage};
use crate::store::{Config, Profile, Stores};
use crate::values::StoreKind;

/// Asks where it was neither given nor stored, and probes it.
pub(super) async fn run(w: &mut Wizard<'_>) -> Result<Storage, Error> {
    w.desk.heading(3, "Where secrets are kept");
    let stores = w.world.stores(&w.config);
    if relocate::recover(w.world, &stores).await? {
        w.world.term.ok("A move of secrets that was interrupted is finished");
        w.config = Config::load(&w.world.home)?;
    }
    let holds = |p: &&Profile| p.identity.is_some() || p.client_id.is_some();
    let stored = || w.profile().filter(holds).map(|profile| profile.store);
    let named = w.given.store.as_ref().map(|store| store.value).or_else(stored);
    let (storage, asked) = storage::choose(w.world, &mut w.desk.ask, w.given, &mut w.config, named).await?;
    if asked {
        w.desk.note(&q::STORE, storage.kind.as_str());
    }
    relocate(w, &storage.stores, storage.kind).await?;
    Ok(storage)
}

/// Another store than the profile's moves its secrets there.
async fn relocate(w: &mut Wizard<'_>, stores: &Stores, kind: StoreKind) -> Result<(), Error> {
    if !relocate::due(w.profile(), kind) {
        return Ok(());
    }
    let done = {
        let _wait = w.world.term.wait(&format!("Moving the secrets to {}", stores.kind(kind).title()));
        relocate::run(w.world, stores, &w.name, kind).await?
    };
    w.config = Config::load(&w.world.home)?;
    w.moved = true;
    let with = match done.shared_with.as_slice() {
        [] => String::new(),
        others => format!("; what is shared with {} went along", others.join(", ")),
    };
    w.world.term.ok(&format!("Moved {} secrets to {}{with}", done.moved, stores.kind(kind).title()));
    Ok(())
}
