//! Where everything outside a keyring lives. All that touches a file of the home goes through here.

use super::config::Seen;
use super::folder::Folder;
use super::opener::Trust;
use super::remote::Remote;
use super::{Error, SharedError};
use crate::aws::{Guarded, Mfa};
use crate::clock::Clock;
use crate::env::Env;
use crate::values::BucketPath;
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use zeroize::Zeroizing;

/// `SPAPI_SETUP_HOME`, or the system's own folder for such files.
#[derive(Debug, Clone)]
pub struct Home {
    back: Back,
    seen: Arc<Mutex<Option<Seen>>>,
}

/// What keeps the files.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Back {
    /// A folder of this computer.
    Folder(Folder),
    /// Objects that several computers share.
    Remote(Remote),
}

impl PartialEq for Home {
    fn eq(&self, other: &Self) -> bool {
        self.back == other.back
    }
}

impl Eq for Home {}

/// The whole path.
impl std::fmt::Display for Home {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.back {
            Back::Folder(folder) => folder.dir().display().fmt(f),
            Back::Remote(remote) => f.write_str(&remote.place()),
        }
    }
}

impl Home {
    /// Finds the home; creates and reads nothing.
    pub fn locate(env: &Env) -> Result<Self, Error> {
        if let Some(given) = env.get_os("SPAPI_SETUP_HOME") {
            if let Some(given) = given.to_str().filter(|given| BucketPath::looks_like(given)) {
                let back = Back::Remote(Remote::at(given, env)?);
                return Ok(Self { back, seen: Arc::default() });
            }
            return std::path::absolute(given).map(Self::at).map_err(|_| Error::NoHome);
        }
        native_base(env).map(|base| Self::at(base.join("spapi-setup"))).ok_or(Error::NoHome)
    }

    /// This folder, wherever it is.
    pub fn at(dir: PathBuf) -> Self {
        Self { back: Back::Folder(Folder::at(dir)), seen: Arc::default() }
    }

    /// What `config.toml` was when this run saw it last.
    pub(super) fn seen(&self) -> MutexGuard<'_, Option<Seen>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What `SPAPI_SETUP_HOME` has to say for another run to find this home.
    pub(crate) fn setting(&self) -> OsString {
        match &self.back {
            Back::Folder(folder) => folder.dir().into(),
            Back::Remote(remote) => remote.place().into(),
        }
    }

    /// The folder, for what only a folder can hold: locks of the system, secrets in a file.
    pub(super) fn folder(&self) -> Result<&Folder, Error> {
        match &self.back {
            Back::Folder(folder) => Ok(folder),
            Back::Remote(remote) => {
                Err(SharedError::NotShared { place: remote.place(), kind: "file" }.into())
            }
        }
    }

    /// How errors name a file of the home; on a computer its path.
    pub fn file(&self, name: &str) -> PathBuf {
        match &self.back {
            Back::Folder(folder) => folder.path(name),
            Back::Remote(remote) => remote.named(name),
        }
    }

    /// A file of the home as a person reads it: with `~` for the home directory.
    pub(crate) fn shown(&self, name: &str) -> String {
        match &self.back {
            Back::Folder(folder) => folder.shown(name),
            Back::Remote(remote) => remote.named(name).display().to_string(),
        }
    }

    /// The text of a file of the home, `None` where there is none.
    pub(crate) fn read(&self, name: &str, trust: Trust) -> Result<Option<Zeroizing<String>>, Error> {
        match &self.back {
            Back::Folder(folder) => folder.read(name, trust),
            Back::Remote(remote) => remote.read(name),
        }
    }

    /// Whether there is such a file.
    pub(crate) fn has(&self, name: &str) -> Result<bool, Error> {
        match &self.back {
            Back::Folder(folder) => Ok(folder.path(name).exists()),
            Back::Remote(remote) => Ok(remote.read(name)?.is_some()),
        }
    }

    /// Writes a file of the home, at once or not at all, readable only by its owner. Makes the home where it is missing.
    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        match &self.back {
            Back::Folder(folder) => folder.write(name, bytes),
            Back::Remote(remote) => remote.write(name, bytes),
        }
    }

    /// Removes a file of the home for good; false where there is none.
    pub(crate) fn remove(&self, name: &str) -> Result<bool, Error> {
        match &self.back {
            Back::Folder(folder) => folder.remove(name),
            Back::Remote(remote) => remote.remove(name),
        }
    }

    /// Shares the clock and the MFA codes of a run with a home that is reached by AWS, before it is first used.
    pub(crate) fn around(&self, clock: &Clock, mfa: &Mfa) {
        if let Back::Remote(remote) = &self.back {
            remote.around(clock, mfa);
        }
    }

    /// The home as objects that several computers share; nothing where it is a folder.
    pub(super) fn remote(&self) -> Option<&Remote> {
        match &self.back {
            Back::Folder(_) => None,
            Back::Remote(remote) => Some(remote),
        }
    }

    /// The bucket and the prefix of a shared home.
    pub(crate) fn bucket_path(&self) -> Option<&BucketPath> {
        self.remote().map(Remote::path)
    }

    /// Whether several computers share it: reading it asks the network.
    pub(crate) fn is_shared(&self) -> bool {
        self.remote().is_some()
    }

    /// Whose credentials a shared home was reached with, in words, once it was; nothing of a folder.
    pub(crate) fn source(&self) -> Option<String> {
        self.remote().and_then(Remote::source)
    }

    /// The region of a shared home's bucket, where it is not the one that is set here and every run has to find it anew.
    pub(crate) fn other_region(&self) -> Option<String> {
        self.remote().and_then(Remote::other_region)
    }

    /// How the bucket of a shared home is guarded; nothing of a folder.
    ///
    /// # Errors
    /// A bucket that is public; one that can't be reached.
    pub(crate) fn guarded(&self) -> Result<Option<Guarded>, Error> {
        Ok(self.remote().map(Remote::guarded).transpose()?)
    }

    /// Makes sure that the server of a shared home keeps the conditions of writes. Its lock has been taken before.
    pub(crate) fn prove_conditions(&self) -> Result<(), Error> {
        Ok(self.remote().map_or(Ok(()), Remote::prove_conditions)?)
    }

    /// The folder of a test's home.
    #[cfg(test)]
    pub(super) fn dir(&self) -> &std::path::Path {
        match &self.back {
            Back::Folder(folder) => folder.dir(),
            Back::Remote(remote) => panic!("{remote:?} is no folder"),
        }
    }
}

/// The environment that was handed over comes first; the system is asked where it says nothing.
fn user_dir(env: &Env) -> Option<PathBuf> {
    let name = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
    env.get_os(name).map(PathBuf::from).filter(|p| p.is_absolute()).or_else(|| etcetera::home_dir().ok())
}

fn absolute(env: &Env, name: &str) -> Option<PathBuf> {
    env.get_os(name).map(PathBuf::from).filter(|p| p.is_absolute())
}

fn native_base(env: &Env) -> Option<PathBuf> {
    if cfg!(windows) {
        // Local, not Roaming: secrets do not travel with the profile.
        absolute(env, "LOCALAPPDATA").or_else(|| Some(user_dir(env)?.join("AppData").join("Local")))
    } else if cfg!(target_os = "macos") {
        Some(user_dir(env)?.join("Library").join("Application Support"))
    } else {
        absolute(env, "XDG_CONFIG_HOME").or_else(|| Some(user_dir(env)?.join(".config")))
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn the_variable_wins_over_the_systems_folder() {
        let env = Env::default().with("HOME", "/home/anna");
        assert_eq!(Home::locate(&env).unwrap().dir(), Path::new("/home/anna/.config/spapi-setup"));
        let env = env.with("XDG_CONFIG_HOME", "relative");
        assert_eq!(Home::locate(&env).unwrap().dir(), Path::new("/home/anna/.config/spapi-setup"));
        let env = env.with("XDG_CONFIG_HOME", "/cfg");
        assert_eq!(Home::locate(&env).unwrap().dir(), Path::new("/cfg/spapi-setup"));
        let env = env.with("SPAPI_SETUP_HOME", "/elsewhere");
        assert_eq!(Home::locate(&env).unwrap().dir(), Path::new("/elsewhere"));
        assert!(Home::locate(&env.with("SPAPI_SETUP_HOME", "here")).unwrap().dir().is_absolute());
    }

    #[test]
    fn a_wider_folder_is_narrowed_unless_it_serves_others_too() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let mode = |p: &Path| std::fs::metadata(p).unwrap().permissions().mode() & 0o7777;
        for (before, after) in [(0o755, 0o700), (0o750, 0o700), (0o700, 0o700)] {
            std::fs::set_permissions(dir.path(), std::fs::Permissions::from_mode(before)).unwrap();
            Home::at(dir.path().to_owned()).folder().unwrap().ensure().unwrap();
            assert_eq!(mode(dir.path()), after);
        }
        std::fs::set_permissions(dir.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
        std::fs::write(dir.path().join("letter.txt"), "").unwrap();
        Home::at(dir.path().to_owned()).folder().unwrap().ensure().unwrap();
        assert_eq!(mode(dir.path()), 0o755);
        let deep = Home::at(dir.path().join("a/b"));
        deep.folder().unwrap().ensure().unwrap();
        assert_eq!((mode(deep.dir()), mode(&dir.path().join("a"))), (0o700, 0o700));
    }
}
