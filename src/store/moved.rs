//! A home that was moved: what it leaves behind says where to.

use super::config::{self, Config, FILE};
use super::{Error, Home, Lock, SharedError, Trust};
use crate::values::StoreKind;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Where the home went. From the first step of the move on nothing is changed here any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Moved {
    /// What `SPAPI_SETUP_HOME` is there.
    pub to: String,
    /// When it began.
    pub at: Timestamp,
    /// Where its secrets are there, where that is another kind of store.
    pub store: Option<StoreKind>,
    /// Whether everything is there.
    #[serde(default)]
    pub complete: bool,
}

impl Config {
    /// [`Config::load`], for what is going to change something.
    ///
    /// # Errors
    /// [`SharedError::Moved`].
    pub(crate) fn load_unmoved(home: &Home) -> Result<Self, Error> {
        let config = Self::load(home)?;
        config.unmoved(home)?;
        Ok(config)
    }

    /// Refuses a home that was moved, or is being moved.
    ///
    /// # Errors
    /// [`SharedError::Moved`].
    pub(crate) fn unmoved(&self, home: &Home) -> Result<(), SharedError> {
        match &self.moved {
            Some(Moved { to, complete, .. }) => {
                Err(SharedError::Moved { from: home.to_string(), to: to.clone(), complete: *complete })
            }
            None => Ok(()),
        }
    }

    /// Writes `now` as the `config.toml` of another home: the text of this one, `self` being what it says, with what differs.
    /// Comments, order and keys that this program does not know go along.
    pub(crate) fn carry(&self, now: &Self, from: &Home, to: &Home, _lock: &Lock) -> Result<(), Error> {
        let text = from.read(FILE, Trust::Guarded)?.unwrap_or_default();
        let after = config::changed(&from.file(FILE), &text, &self.said(), &now.said())?;
        to.write(FILE, after.as_bytes())
    }
}

impl Home {
    /// Removes what is left of a home whose secrets are gone: its files, `config.toml` last. A folder that holds nothing
    /// else goes too, once the lock was let go of.
    pub(crate) fn clear(&self, lock: Lock) -> Result<(), Error> {
        for name in ["cache.toml", "pending.toml", FILE] {
            self.remove(name)?;
        }
        drop(lock);
        if let Ok(folder) = self.folder() {
            // What stays behind is an empty file, or somebody else's.
            let _ = std::fs::remove_file(folder.path("lock"));
            let _ = std::fs::remove_dir(folder.dir());
        }
        Ok(())
    }
}
