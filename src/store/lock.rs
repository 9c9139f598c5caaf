//! One run at a time may change something.

use super::opener::{self, Trust};
use super::remote::Held;
use super::{Error, Home, atomic, platform};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fs::{File, TryLockError};
use std::path::PathBuf;

/// Held while something changes, never while a prompt waits. The system lets go of it when the
/// process ends, however it ends; `lock.info` only says who it was.
#[derive(Debug)]
pub struct Lock(How);

#[derive(Debug)]
enum How {
    /// By the system, on a file of the home.
    Local(#[allow(dead_code, reason = "held, not read")] Local),
    /// By an object of a shared home; let go of when it is dropped.
    Shared(Held),
}

#[derive(Debug)]
struct Local {
    file: File,
    info: PathBuf,
}

/// How often, and after how long, the holder's note is looked for before it is said that nobody knows who it is.
const LOOKS: u32 = 15;
const LOOK: std::time::Duration = std::time::Duration::from_millis(20);

#[derive(Serialize, Deserialize)]
struct Info {
    pid: u32,
    command: String,
    since: Timestamp,
}

impl Lock {
    /// Takes the lock, or tells at once who has it. Creates the home where it is missing and
    /// removes temporary files that a killed run left there.
    pub fn take(home: &Home, command: &str) -> Result<Self, Error> {
        match home.remote() {
            Some(remote) => Ok(Self(How::Shared(remote.lock(command)?))),
            None => Local::take(home, command).map(|local| Self(How::Local(local))),
        }
    }

    /// Whose lock it was, where that run had ended without letting go of it and only its time has told.
    pub(crate) fn taken_over_from(&self) -> Option<&str> {
        match &self.0 {
            How::Local(_) => None,
            How::Shared(held) => held.taken_over_from(),
        }
    }
}

impl Local {
    fn take(home: &Home, command: &str) -> Result<Self, Error> {
        let folder = home.folder()?;
        folder.ensure()?;
        let path = folder.path("lock");
        let info = folder.path("lock.info");
        // What is there may be a device or another user's: it is not even opened.
        opener::check_replaceable(&path)?;
        let file = platform::open_lock(&path).map_err(|e| Error::writing(&path, &e))?;
        for left in (0..LOOKS).rev() {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) => match held_by(&info) {
                    // The holder has the lock and is about to say so.
                    Error::Locked { pid: None, .. } if left > 0 => std::thread::park_timeout(LOOK),
                    held => return Err(held),
                },
                Err(TryLockError::Error(e)) => return Err(Error::locking(&path, &e)),
            }
        }
        // Dropping it from here on lets go of the lock.
        let lock = Self { file, info };
        platform::own_file(&lock.file, &path).map_err(|e| Error::writing(&path, &e))?;
        atomic::sweep(folder.dir());
        let note = Info { pid: std::process::id(), command: command.to_owned(), since: Timestamp::now() };
        let text = toml::to_string(&note)
            .map_err(|e| Error::Unwritten { path: lock.info.clone(), message: e.to_string() })?;
        atomic::write_passing(&lock.info, text.as_bytes())?;
        Ok(lock)
    }
}

/// The note is removed before the lock is let go: the other way round it could be the next one's.
impl Drop for Local {
    fn drop(&mut self) {
        // A note that stays behind harms nothing: the system's lock is the truth.
        let _ = atomic::remove_passing(&self.info);
        let _ = self.file.unlock();
    }
}

/// The note may be missing for a moment, or be that of a holder before: then less is said.
fn held_by(info: &std::path::Path) -> Error {
    let note = opener::read_text(info, Trust::Guarded)
        .ok()
        .flatten()
        .and_then(|text| toml::from_str::<Info>(&text).ok());
    match note {
        Some(Info { pid, command, since }) => {
            Error::Locked { pid: Some(pid), command: Some(command), since: Some(since) }
        }
        None => Error::Locked { pid: None, command: None, since: None },
    }
}
