//! The stores of a home.

use super::{Config, Home, OnWaiting, Patience, Store, Team, TeamStore};
use crate::values::StoreKind;

/// The stores of a run: each kind is opened once, and nothing is touched before it is used.
pub(crate) struct Stores {
    keyring: Store,
    file: Store,
    team: Store,
}

impl Stores {
    /// Returns every kind, for the entries of the home that `config` describes; `waiting` is called where a person may
    /// have to answer a dialog.
    pub(crate) fn open(
        home: &Home,
        config: &Config,
        patience: Patience,
        waiting: &OnWaiting,
        team: &Team,
    ) -> Self {
        Self {
            keyring: Store::keyring(&config.home_id, patience).on_waiting(waiting.clone()),
            file: Store::file(home),
            team: Store::Team(TeamStore::new(team, config)),
        }
    }

    /// Returns the store of a kind.
    pub(crate) fn kind(&self, kind: StoreKind) -> &Store {
        match kind {
            StoreKind::Keyring => &self.keyring,
            StoreKind::File => &self.file,
            StoreKind::Aws => &self.team,
        }
    }

    /// Returns the stores that hold secret access keys of this home; one that none is in is not touched.
    pub(crate) fn of_keys(&self, config: &Config) -> Vec<&Store> {
        StoreKind::ALL
            .into_iter()
            .filter(|kind| config.identities.values().any(|i| i.store == *kind))
            .map(|kind| self.kind(kind))
            .collect()
    }
}
