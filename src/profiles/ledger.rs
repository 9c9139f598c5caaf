//! `config.toml` while something changes: the lock is held, and every update is on disk before the next step.

use super::secrets;
use crate::Error;
use crate::store::{self, App, Config, Home, Identity, Lock, SharedError};
use crate::values::LwaClientId;
use crate::world::World;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long a run that waits for the lock does not ask for it again.
const PAUSE: Duration = Duration::from_millis(50);

/// The same where each look is a request.
const LOOK: Duration = Duration::from_secs(1);

/// The lock and the configuration it guards.
pub(crate) struct Ledger {
    home: Home,
    lock: Lock,
    config: Mutex<Config>,
}

/// Takes the lock, at once or within this time.
fn lock(world: &World, command: &str, within: Option<Duration>) -> Result<Lock, Error> {
    let until = within.map(|wait| Instant::now() + wait);
    let mut shown = None;
    loop {
        match Lock::take(&world.home, command) {
            Err(held @ (store::Error::Locked { .. } | store::Error::Shared(SharedError::Held { .. })))
                if until.is_some_and(|until| Instant::now() < until) && !world.guard.cancelled() =>
            {
                let text = format!("Waiting: {held}");
                match &shown {
                    None => shown = Some(world.term.wait(&text)),
                    Some(wait) => wait.set(&text),
                }
                let left = until.map_or(PAUSE, |until| until.saturating_duration_since(Instant::now()));
                std::thread::park_timeout(if world.home.is_shared() { LOOK.min(left) } else { PAUSE });
            }
            Ok(lock) => {
                if let Some(before) = lock.taken_over_from() {
                    world.term.warn(&format!(
                        "The run of {before} ended without letting go of the lock: taken over"
                    ));
                }
                return Ok(lock);
            }
            Err(error) => return Err(error.into()),
        }
    }
}

impl Ledger {
    /// Takes the lock, at once or within `--wait-lock`, and reads the configuration afresh: another run may have changed
    /// it.
    pub(crate) fn take(world: &World, command: &str) -> Result<Self, Error> {
        Self::take_within(world, command, None)
    }

    /// [`Ledger::take`], where the lock is worth this wait also without `--wait-lock`.
    pub(crate) fn take_within(world: &World, command: &str, wait: Option<Duration>) -> Result<Self, Error> {
        let ledger = Self::take_moved(world, command, wait)?;
        ledger.guard().unmoved(&world.home).map_err(store::Error::from)?;
        Ok(ledger)
    }

    /// [`Ledger::take_within`] also of a home that was moved: for the move itself.
    pub(crate) fn take_moved(world: &World, command: &str, wait: Option<Duration>) -> Result<Self, Error> {
        let lock = lock(world, command, world.global.wait_lock.max(wait))?;
        let config = Config::load(&world.home)?;
        if !world.home.has("config.toml")? {
            // The home id names keyring entries: it must be known before the first of them is written.
            config.save(&world.home, &lock)?;
        }
        Ok(Self { home: world.home.clone(), lock, config: Mutex::new(config) })
    }

    fn guard(&self) -> MutexGuard<'_, Config> {
        self.config.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A copy of the configuration as it is on disk.
    pub(crate) fn config(&self) -> Config {
        self.guard().clone()
    }

    /// Changes the configuration and writes it. Where it can't be written nothing is changed.
    pub(crate) fn update<R>(&self, change: impl FnOnce(&mut Config) -> R) -> Result<R, Error> {
        let mut config = self.guard();
        let mut next = config.clone();
        let result = change(&mut next);
        if next != *config {
            for name in next.profiles.keys().filter(|name| !config.profiles.contains_key(*name)) {
                secrets::no_twin(&config, name)?;
            }
            next.save(&self.home, &self.lock)?;
            *config = next;
        }
        Ok(result)
    }

    /// Changes one identity, where it is recorded.
    pub(crate) fn update_identity(
        &self,
        uuid: &str,
        change: impl FnOnce(&mut Identity),
    ) -> Result<(), Error> {
        self.update(|config| config.identities.get_mut(uuid).map_or((), change))
    }

    /// Changes one app, where it is recorded.
    pub(crate) fn update_app(&self, id: &LwaClientId, change: impl FnOnce(&mut App)) -> Result<(), Error> {
        self.update(|config| config.apps.get_mut(id).map_or((), change))
    }

    /// Lets go of everything but the lock.
    pub(crate) fn into_lock(self) -> Lock {
        self.lock
    }

    /// The home whose lock this is.
    pub(crate) fn home(&self) -> &Home {
        &self.home
    }
}
