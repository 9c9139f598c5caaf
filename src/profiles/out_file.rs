//! A file that a command writes for its user: `--out`.

use crate::Error;
use crate::store::{self, write_new_private, write_private};
use std::path::{Path, PathBuf};

/// Where the text goes: a new file, or one that may be replaced.
pub(crate) struct OutFile {
    path: PathBuf,
    force: bool,
}

impl OutFile {
    /// Refuses what can be refused before anything is read or asked.
    ///
    /// # Errors
    /// A file that is there, unless `force`; with it a device, a FIFO or somebody else's file; a folder that is not
    /// there.
    pub(crate) fn find(path: PathBuf, force: bool) -> Result<Self, Error> {
        let file = Self::find_with_folder(path, force)?;
        let folder = file.path.parent().filter(|folder| !folder.as_os_str().is_empty());
        match folder.filter(|folder| !folder.is_dir()) {
            Some(folder) => Err(Error::File {
                path: folder.display().to_string(),
                why: "the folder is not there".to_owned(),
            }),
            None => Ok(file),
        }
    }

    /// As [`OutFile::find`], where a folder that is missing will be made.
    pub(crate) fn find_with_folder(path: PathBuf, force: bool) -> Result<Self, Error> {
        if std::fs::symlink_metadata(&path).is_ok() && !force {
            return Err(store::Error::Exists { path }.into());
        }
        // --force replaces a file of mine, never a device, a FIFO or somebody else's file.
        store::check_replaceable(&path)?;
        Ok(Self { path, force })
    }

    /// The file.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Writes it, readable only by its owner, at once or not at all.
    ///
    /// # Errors
    /// What came up since it was looked for is not ours to replace, unless `force`.
    pub(crate) fn write(&self, bytes: &[u8]) -> Result<(), Error> {
        match self.force {
            true => write_private(&self.path, bytes)?,
            false => write_new_private(&self.path, bytes)?,
        }
        Ok(())
    }
}
