//! A short lock: who comes second waits until the first has what both want.
//!
//! It only saves work. Where it cannot be had (a read-only home, a file system without locks, a holder that
//! hangs), everything goes on without it.

use super::{Home, opener, owner, platform};
use std::fs::{File, TryLockError};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// How often a gate that is shut is tried again.
const PAUSE: Duration = Duration::from_millis(10);

/// Held until it is dropped; the system lets go of it when the process ends, however it ends.
#[derive(Debug)]
pub(crate) struct Gate {
    file: File,
    path: PathBuf,
}

enum Tried {
    In(Gate),
    Shut,
    Impossible,
}

impl Gate {
    /// Waits at most `limit` for the gate of this name.
    pub(crate) async fn enter(home: &Home, name: &str, limit: Duration) -> Option<Self> {
        let until = Instant::now() + limit;
        loop {
            match Self::attempt(home, name) {
                Tried::In(gate) => return Some(gate),
                Tried::Shut if Instant::now() < until => tokio::time::sleep(PAUSE).await,
                Tried::Shut | Tried::Impossible => return None,
            }
        }
    }

    /// The same for what takes a moment only: the thread waits.
    pub(super) fn enter_now(home: &Home, name: &str, limit: Duration) -> Option<Self> {
        let until = Instant::now() + limit;
        loop {
            match Self::attempt(home, name) {
                Tried::In(gate) => return Some(gate),
                Tried::Shut if Instant::now() < until => std::thread::park_timeout(PAUSE),
                Tried::Shut | Tried::Impossible => return None,
            }
        }
    }

    fn attempt(home: &Home, name: &str) -> Tried {
        let Ok(folder) = home.folder() else { return Tried::Impossible };
        let path = folder.path(name);
        if folder.ensure().is_err() || opener::check_replaceable(&path).is_err() {
            return Tried::Impossible;
        }
        let Ok(file) = platform::open_lock(&path) else { return Tried::Impossible };
        match file.try_lock() {
            // The holder has removed its file since this one was opened: another file is the gate now.
            Ok(()) if !owner::is_at(&file, &path) => Tried::Shut,
            Ok(()) => Tried::In(Self { file, path }),
            Err(TryLockError::WouldBlock) => Tried::Shut,
            Err(TryLockError::Error(_)) => Tried::Impossible,
        }
    }
}

/// The file is removed while it is locked: nobody else can have entered by it.
impl Drop for Gate {
    fn drop(&mut self) {
        if cfg!(unix) {
            // A file that stays behind harms nothing.
            let _ = std::fs::remove_file(&self.path);
        }
        let _ = self.file.unlock();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_is_in_and_nothing_is_left() {
        let dir = tempfile::tempdir().unwrap();
        let home = Home::at(dir.path().join("home"));
        let short = Duration::from_millis(30);
        let first = Gate::enter(&home, "cache-x.lock", short).await.unwrap();
        assert!(Gate::enter(&home, "cache-x.lock", short).await.is_none());
        assert!(Gate::enter(&home, "cache-y.lock", short).await.is_some());
        let long = Duration::from_secs(30);
        let (second, ()) = tokio::join!(Gate::enter(&home, "cache-x.lock", long), async { drop(first) });
        drop(second.unwrap());
        if cfg!(unix) {
            assert_eq!(std::fs::read_dir(home.dir()).unwrap().count(), 0);
        }
        std::fs::create_dir(home.file("cache-z.lock")).unwrap();
        assert!(Gate::enter(&home, "cache-z.lock", long).await.is_none(), "given up at once");
    }
}
