//! Secrets on their way from one store to another.

use super::{Entry, Error, Store};

/// What a copy to another store did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Copied {
    /// Entries that are in the new store now, proved by reading them back.
    pub moved: Vec<Entry>,
    pub missing: Vec<Entry>,
}

/// Writes and reads back each entry in `to`; `from` keeps its own. An entry that only `to` has
/// counts as moved: a run before this one was interrupted.
pub(crate) async fn copy_all(from: &Store, to: &Store, entries: &[Entry]) -> Result<Copied, Error> {
    let mut done = Copied::default();
    for entry in entries {
        match from.get(entry).await? {
            Some(secret) => to.put(entry, &secret).await?,
            None if to.get(entry).await?.is_some() => {}
            None => {
                done.missing.push(entry.clone());
                continue;
            }
        }
        done.moved.push(entry.clone());
    }
    Ok(done)
}

/// Removes each entry; how many there were.
pub(crate) async fn delete_all(store: &Store, entries: &[Entry]) -> Result<usize, Error> {
    let mut gone = 0;
    for entry in entries {
        gone += usize::from(store.delete(entry).await?);
    }
    Ok(gone)
}
