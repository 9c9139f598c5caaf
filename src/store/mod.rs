//! What is kept between runs: secrets in a keyring or a file, everything else in `config.toml`.
//!
//! - [`Home`]: the folder. [`write_private`]: its files are old or new, never half, never others'.
//! - [`Store`]: secrets by [`Entry`]. [`Config`]: what is ours. [`Pending`]: what was under way.
//! - [`Lock`]: one run at a time changes something.

#[cfg(any(windows, test))]
mod access_list;
mod app;
mod atomic;
mod cache;
mod config;
mod entry;
mod error;
mod file;
mod folder;
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) mod fuzzed;
mod gate;
mod home;
mod keyring;
mod keyring_error;
mod lock;
mod merge;
mod moved;
#[cfg(any(windows, target_os = "macos"))]
mod native;
mod one_or_many;
mod opener;
mod outlook;
mod owner;
mod patch;
mod pending;
mod platform;
mod profile;
mod remote;
#[cfg(not(any(windows, target_os = "macos")))]
mod secret_service;
mod sections;
mod sink;
mod stores;
mod system;
mod team;
mod transfer;

pub(crate) use crate::aws::Guarded;
pub(crate) use app::{App, Replaced, Rotation};
pub(crate) use atomic::{check_private, write_new_private, write_private};
pub(crate) use cache::{CacheKind, Cached, Slot};
pub(crate) use config::Config;
pub(crate) use entry::Entry;
pub(crate) use error::Error;
pub(crate) use file::FileStore;
pub(crate) use gate::Gate;
pub use home::Home;
pub(crate) use keyring::{KeyringStore, OnWaiting, SERVICE};
pub use lock::Lock;
pub(crate) use moved::Moved;
pub(crate) use opener::{Contents, MOST, Trust, check_replaceable, read_bytes, read_text, text_of};
pub(crate) use outlook::{keyring_name, keyring_outlook};
pub(crate) use owner::Others;
pub(crate) use pending::{
    Pending, PendingAuthorization, PendingCheck, PendingDelete, PendingKey, PendingMove, PendingRotation,
    PendingSwap, PendingTeardown, PendingToken, ReceivedSecret, RotationState,
};
pub(crate) use profile::{Consumer, ExportRecord, FailedCheck, Identity, Profile, Sso};
pub(crate) use remote::SharedError;
pub(crate) use sink::SinkRecord;
pub(crate) use stores::Stores;
pub(crate) use system::System;
pub(crate) use team::{Team, TeamError, TeamPlace, TeamStore};
pub(crate) use transfer::{copy_all, delete_all};

use crate::checkpoint;
use crate::env::Env;
use crate::values::{LwaClientId, Secret, StoreKind, hex};
use sha2::{Digest, Sha256};
use std::time::Duration;

/// How long a keyring may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Patience {
    /// Nobody can answer a dialog: 3 s.
    Unattended,
    /// Someone may have to find and answer a dialog: 120 s.
    AtTerminal,
}

impl Patience {
    /// The longest that one call may take.
    pub(crate) fn limit(self) -> Duration {
        match self {
            Self::Unattended => Duration::from_secs(3),
            Self::AtTerminal => Duration::from_secs(120),
        }
    }
}

/// Where secrets are kept.
#[derive(Debug, Clone)]
pub(crate) enum Store {
    /// The system's keyring.
    Keyring(KeyringStore),
    /// `credentials.toml`.
    File(FileStore),
    /// AWS Secrets Manager.
    Team(TeamStore),
}

impl Store {
    /// The keyring's entries of a home; touches nothing.
    pub(crate) fn keyring(home_id: &str, patience: Patience) -> Self {
        Self::Keyring(KeyringStore::new(home_id, patience))
    }

    /// The file of a home; touches nothing.
    pub(crate) fn file(home: &Home) -> Self {
        Self::File(FileStore::new(home.clone()))
    }

    /// Calls `waiting` where a keyring call takes more than 2 s at a terminal: a dialog of the
    /// system may be waiting for an answer.
    #[must_use]
    pub(crate) fn on_waiting(mut self, waiting: OnWaiting) -> Self {
        if let Self::Keyring(keyring) = &mut self {
            keyring.on_waiting(waiting);
        }
        self
    }

    /// Which of them it is.
    pub(crate) fn kind(&self) -> StoreKind {
        match self {
            Self::Keyring(_) => StoreKind::Keyring,
            Self::File(_) => StoreKind::File,
            Self::Team(_) => StoreKind::Aws,
        }
    }

    /// The name a person knows: "GNOME Keyring", or the file.
    pub(crate) fn title(&self) -> String {
        match self {
            Self::Keyring(_) => keyring_name(&Env::of_process()),
            Self::File(file) => file.title(),
            Self::Team(team) => team.title(),
        }
    }

    /// What a person has to empty so that deleted entries are gone, where the program that keeps them keeps them.
    pub(crate) fn recycle_bin(&self) -> Option<&'static str> {
        match self {
            Self::Keyring(_) if self.title() == "KeePassXC" => Some(
                "KeePassXC moves deleted entries into its recycle bin and keeps the history of each entry there. Their \
                 values were overwritten first, but the history may hold them: open KeePassXC and empty the group \
                 \"Recycle Bin\".",
            ),
            Self::Team(_) => Some(
                "AWS Secrets Manager keeps what was deleted for 7 days: until then it can be taken back with aws \
                 secretsmanager restore-secret, and costs nothing.",
            ),
            _ => None,
        }
    }

    /// Writes, reads back and removes an entry of its own.
    pub(crate) async fn probe(&self) -> Result<(), Error> {
        match self {
            Self::Keyring(keyring) => keyring.probe().await,
            Self::File(file) => file.probe(),
            Self::Team(team) => team.probe().await,
        }
    }

    /// Makes sure that there is room for another secret of so many bytes, where the store is a file.
    pub(crate) fn probe_room(&self, more: usize) -> Result<(), Error> {
        match self {
            Self::Keyring(_) | Self::Team(_) => Ok(()),
            Self::File(file) => file.probe_room(more),
        }
    }

    /// A secret; `None` where the store has none under that name.
    pub(crate) async fn get(&self, entry: &Entry) -> Result<Option<Secret>, Error> {
        match self {
            Self::Keyring(keyring) => keyring.get(entry).await,
            Self::File(file) => file.get(entry),
            Self::Team(team) => team.get(entry).await,
        }
    }

    /// Keeps a secret, then reads it back and compares.
    pub(crate) async fn put(&self, entry: &Entry, secret: &Secret) -> Result<(), Error> {
        match self {
            Self::Keyring(keyring) => keyring.put(entry, secret).await?,
            Self::File(file) => file.put(entry, secret)?,
            Self::Team(team) => team.put(entry, secret).await?,
        }
        match self.get(entry).await? {
            Some(back) if back == *secret => Ok(()),
            _ => Err(Error::ReadBackDiffers { entry: entry.to_string() }),
        }
    }

    /// Removes a secret; false where there was none.
    pub(crate) async fn delete(&self, entry: &Entry) -> Result<bool, Error> {
        match self {
            Self::Keyring(keyring) => keyring.delete(entry).await,
            Self::File(file) => file.delete(entry),
            Self::Team(team) => team.delete(entry).await,
        }
    }

    /// Puts `next` in the place of an app's client secret; that one becomes `previous`. `from` and `to` are the
    /// fingerprints of the two. False where `next` is not there: what the store holds is the truth.
    ///
    /// # Errors
    /// The store's own; of a team's store also [`TeamError::Raced`].
    pub(crate) async fn promote(&self, id: &LwaClientId, from: &str, to: &str) -> Result<bool, Error> {
        if let Self::Team(team) = self {
            return team.promote(id, from, to).await;
        }
        let current = Entry::ClientSecret(id.clone());
        let old = self.get(&current).await?;
        if old.as_ref().is_some_and(|old| fingerprint(old) == to) {
            return Ok(true);
        }
        let next = self.get(&Entry::NextClientSecret(id.clone())).await?;
        let Some(new) = next.filter(|new| fingerprint(new) == to) else { return Ok(false) };
        if let Some(old) = &old {
            self.put(&Entry::PreviousClientSecret(id.clone()), old).await?;
        }
        checkpoint::at("rotate-secret.previous");
        self.put(&current, &new).await?;
        checkpoint::at("rotate-secret.current");
        Ok(true)
    }
}

/// The first 16 hexadecimal digits of a secret's SHA-256: tells two secrets apart, reveals neither.
pub(crate) fn fingerprint(secret: &Secret) -> String {
    hex(&Sha256::digest(secret.expose().as_bytes())[..8])
}

#[cfg(test)]
mod tests;
