//! A home on this computer: a folder that only its owner can enter.

use super::opener::{Trust, read_text};
use super::owner::Access;
use super::{Error, atomic, owner, platform};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The folder; nothing is touched before it is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Folder {
    dir: PathBuf,
}

impl Folder {
    /// This folder, wherever it is.
    pub(super) fn at(dir: PathBuf) -> Self {
        Self { dir }
    }

    /// The folder.
    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    /// A file in the folder.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    /// Refuses a folder that others can write to, or that belongs to another user: who can put a file there
    /// decides where secrets are written. A missing folder is in order, and so is a mounted read-only one.
    pub(super) fn check(&self) -> Result<(), Error> {
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

    /// The text of a file, `None` where there is none.
    pub(super) fn read(&self, name: &str, trust: Trust) -> Result<Option<Zeroizing<String>>, Error> {
        self.check()?;
        read_text(&self.path(name), trust)
    }

    /// Writes a file that only its owner can read, at once or not at all.
    pub(super) fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        self.ensure()?;
        atomic::write_private(&self.path(name), bytes)
    }

    /// Removes a file for good; false where there is none.
    pub(super) fn remove(&self, name: &str) -> Result<bool, Error> {
        atomic::remove(&self.path(name))
    }

    /// Creates the folder (0700) where it is missing, and takes a wider mode from it where it holds
    /// nothing but this program's files: someone may have named their home directory.
    pub(super) fn ensure(&self) -> Result<(), Error> {
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
    pub(super) fn shown(&self, name: &str) -> String {
        let path = self.path(name);
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
