//! Both stores of a home.

use super::{Config, Home, OnWaiting, Patience, Store};
use crate::values::StoreKind;

/// The stores of a run: each kind is opened once, and nothing is touched before it is used.
pub(crate) struct Stores {
    keyring: Store,
    file: Store,
}

impl Stores {
    /// Returns both kinds, for the entries of the home that `home_id` names; `waiting` is called where a person may
    /// have to answer a dialog.
    pub(crate) fn open(home: &Home, home_id: &str, patience: Patience, waiting: &OnWaiting) -> Self {
        let open = |kind| Store::open(kind, home, home_id, patience).on_waiting(waiting.clone());
        Self { keyring: open(StoreKind::Keyring), file: open(StoreKind::File) }
    }

    /// Returns the store of a kind.
    pub(crate) fn kind(&self, kind: StoreKind) -> &Store {
        match kind {
            StoreKind::Keyring => &self.keyring,
            StoreKind::File => &self.file,
        }
    }

    /// Returns the stores that hold secret access keys of this home; one that none is in is not touched.
    pub(crate) fn of_keys(&self, config: &Config) -> Vec<&Store> {
        [StoreKind::Keyring, StoreKind::File]
            .into_iter()
            .filter(|kind| config.identities.values().any(|i| i.store == *kind))
            .map(|kind| self.kind(kind))
            .collect()
    }
}
