//! The folder that everything outside a keyring lives in.

use super::config::Seen;
use super::opener::{Trust, read_text};
use super::owner::Access;
use super::{Error, atomic, owner, platform};
use crate::env::Env;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use zeroize::Zeroizing;

/// `SPAPI_SETUP_HOME`, or the system's own folder for such files.
#[derive(Debug, Clone)]
pub struct Home {
    dir: PathBuf,
    seen: Arc<Mutex<Option<Seen>>>,
}

impl PartialEq for Home {
    fn eq(&self, other: &Self) -> bool {
        self.dir == other.dir
    }
}

impl Eq for Home {}

impl Home {
    /// Finds the folder; creates nothing.
    pub fn locate(env: &Env) -> Result<Self, Error> {
        if let Some(given) = env.get_os("SPAPI_SETUP_HOME") {
            return std::path::absolute(given).map(Self::at).map_err(|_| Error::NoHome);
        }
        native_base(env).map(|base| Self::at(base.join("spapi-setup"))).ok_or(Error::NoHome)
    }

    /// This folder, wherever it is.
    pub fn at(dir: PathBuf) -> Self {
        Self { dir, seen: Arc::default() }
    }

    /// What `config.toml` was when this run saw it last.
    pub(super) fn seen(&self) -> MutexGuard<'_, Option<Seen>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// A file in the folder.
    pub fn file(&self, name: impl AsRef<Path>) -> PathBuf {
        self.dir.join(name)
    }

    /// Refuses a folder that others can write to, or that belongs to another user: who can put a file there
    /// decides where secrets are written. A missing folder is in order, and so is a mounted read-only one.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let path = self.dir.clone();
        let meta = match std::fs::metadata(&self.dir) {
            Ok(meta) => meta,
            Err(e) if e.kind() == ErrorKind::NotFound => return Ok(()),
            Err(e) => return Err(Error::reading(&self.dir, &e)),
        };
        if !meta.is_dir() {
            return Err(Error::NotA { path, wanted: "folder" });
        }
        let access = Access::at(&self.dir, &meta).map_err(|e| Error::reading(&self.dir, &e))?;
        match (owner::stranger(&meta), access.writers()) {
            (None, None) => Ok(()),
            _ if owner::sealed_folder(&self.dir, &meta) => Ok(()),
            (Some(owner), _) => Err(Error::NotMine { path, owner, me: owner::me(), folder: true }),
            (None, Some(others)) => Err(Error::Writable { path, others, folder: true }),
        }
    }

    /// The text of a file of the home, `None` where there is none.
    pub(crate) fn read(&self, name: &str, trust: Trust) -> Result<Option<Zeroizing<String>>, Error> {
        self.check()?;
        read_text(&self.file(name), trust)
    }

    /// Creates the folder (0700) where it is missing, and takes a wider mode from it where it holds
    /// nothing but this program's files: someone may have named their home directory.
    pub(crate) fn ensure(&self) -> Result<(), Error> {
        atomic::create_dirs(&self.dir)?;
        self.check()?;
        if self.only_ours() {
            platform::narrow_dir(&self.dir).map_err(|e| Error::writing(&self.dir, &e))?;
        }
        Ok(())
    }

    fn only_ours(&self) -> bool {
        const OURS: [&str; 6] =
            ["config.toml", "credentials.toml", "pending.toml", "cache.toml", "lock", "lock.info"];
        let gate = |name: &str| name.starts_with("cache") && name.ends_with(".lock");
        let ours = |name: &str| OURS.contains(&name) || name.ends_with(atomic::TEMP_END) || gate(name);
        std::fs::read_dir(&self.dir)
            .is_ok_and(|all| all.flatten().all(|each| each.file_name().to_str().is_some_and(ours)))
    }

    /// A path as a person reads it: `~` for the home directory; whole on Windows, where `cmd` and the Explorer know no
    /// `~`.
    pub(crate) fn shown(&self, name: &str) -> String {
        let path = self.file(name);
        if cfg!(windows) {
            return path.display().to_string();
        }
        etcetera::home_dir()
            .ok()
            .filter(|user| user.as_os_str().len() > 1)
            .and_then(|user| path.strip_prefix(user).ok().map(|rest| Path::new("~").join(rest)))
            .unwrap_or(path)
            .display()
            .to_string()
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
            Home::at(dir.path().to_owned()).ensure().unwrap();
            assert_eq!(mode(dir.path()), after);
        }
        std::fs::set_permissions(dir.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
        std::fs::write(dir.path().join("letter.txt"), "").unwrap();
        Home::at(dir.path().to_owned()).ensure().unwrap();
        assert_eq!(mode(dir.path()), 0o755);
        let deep = Home::at(dir.path().join("a/b"));
        deep.ensure().unwrap();
        assert_eq!((mode(deep.dir()), mode(&dir.path().join("a"))), (0o700, 0o700));
    }
}
