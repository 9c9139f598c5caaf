//! Step 3: where secrets go; proved by writing, reading and deleting before anything is created.

use super::{Wizard, missing};
use crate::Error;
use crate::answers::question as q;
use crate::flow::storage;
pub use crate::flow::storage::Storage;

/// Asks where it was neither given nor stored, and probes it.
///
/// # Errors
/// The named store can't be used; no keyring here and nobody can be asked; cancelled.
pub async fn run(w: &mut Wizard<'_>) -> Result<Storage, Error> {
    w.heading(3, "Where secrets are kept");
    let named = missing::named_store(w);
    let (storage, asked) = storage::choose(w.world, &mut w.ask, &mut w.config, named).await?;
    if asked {
        w.note(&q::STORE, storage.kind.as_str());
    }
    Ok(storage)
}
