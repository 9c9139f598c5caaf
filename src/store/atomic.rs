//! Files that are either the old one or the new one, and never anyone else's to read.

use super::opener::check_replaceable;
use super::owner::Access;
use super::{Error, platform};
use std::io::{ErrorKind, Write};
use std::path::Path;

/// The end of every temporary file's name.
pub(crate) const TEMP_END: &str = ".spapi-tmp";

/// Writes a file that only its owner can read, at once or not at all: temporary file of mode 0600
/// in the same folder, write, fsync, rename, fsync of the folder. Missing folders are made (0700).
/// Only a regular file of mine is replaced: not a link, a device, a FIFO, or another user's file.
pub(crate) fn write_private(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    put(path, bytes, false, true)
}

/// As [`write_private`], for what means nothing after the computer was switched off: it is not flushed to the disk,
/// which would cost the run milliseconds.
pub(super) fn write_passing(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    put(path, bytes, false, false)
}

/// As [`write_private`], for a file that must not be there yet: one that comes up meanwhile stays as it is.
///
/// # Errors
/// [`Error::Exists`]; what [`write_private`] refuses.
pub(crate) fn write_new_private(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    put(path, bytes, true, true)
}

fn put(path: &Path, bytes: &[u8], new: bool, flush: bool) -> Result<(), Error> {
    check_replaceable(path)?;
    let failed = |e: &std::io::Error| Error::writing(path, e);
    let dir = folder_of(path);
    create_dirs(dir)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let prefix = format!(".{name}.");
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix).suffix(TEMP_END).rand_bytes(8);
    // Dropping it removes it on every way out.
    let mut temp = builder.make_in(dir, platform::create_new).map_err(|e| failed(&e))?;
    platform::own_file(temp.as_file(), temp.path()).map_err(|e| failed(&e))?;
    temp.write_all(bytes).map_err(|e| failed(&e))?;
    if flush {
        temp.as_file().sync_all().map_err(|e| failed(&e))?;
    }
    if new {
        temp.persist_noclobber(path).map_err(|e| match e.error.kind() {
            ErrorKind::AlreadyExists => Error::Exists { path: path.to_owned() },
            _ => failed(&e.error),
        })?;
    } else {
        let temp = temp.into_temp_path();
        platform::replace(&temp, path).map_err(|e| failed(&e))?;
        // Nothing is there any more that would have to be removed.
        let _ = temp.keep();
    }
    if flush { platform::sync_dir(dir).map_err(|e| failed(&e)) } else { Ok(()) }
}

/// Creates what is missing of `dir`, each part 0700 whatever the umask.
pub(crate) fn create_dirs(dir: &Path) -> Result<(), Error> {
    match std::fs::metadata(dir) {
        Ok(meta) if meta.is_dir() => return Ok(()),
        Ok(_) => return Err(Error::NotA { path: dir.to_owned(), wanted: "folder" }),
        // A file in the place of a folder above: the call for that one names it.
        Err(e) if matches!(e.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {}
        Err(e) => return Err(Error::writing(dir, &e)),
    }
    if let Some(parent) = dir.parent().filter(|p| !p.as_os_str().is_empty()) {
        create_dirs(parent)?;
    }
    match platform::create_dir(dir) {
        // Another process made it in between.
        Err(e) if e.kind() == ErrorKind::AlreadyExists && dir.is_dir() => Ok(()),
        Err(e) => Err(Error::writing(dir, &e)),
        Ok(()) => Ok(()),
    }
}

/// An error where others can read or write the file. A missing file is in order.
pub(crate) fn check_private(path: &Path) -> Result<(), Error> {
    match std::fs::metadata(path) {
        Ok(meta) => match Access::at(path, &meta).map_err(|e| Error::reading(path, &e))?.others() {
            Some(others) => Err(Error::Readable { path: path.to_owned(), others }),
            None => Ok(()),
        },
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(()),
        Err(e) => Err(Error::reading(path, &e)),
    }
}

/// Removes a file for good; false where there is none.
pub(crate) fn remove(path: &Path) -> Result<bool, Error> {
    let removed = remove_passing(path)?;
    if removed {
        platform::sync_dir(folder_of(path)).map_err(|e| Error::writing(path, &e))?;
    }
    Ok(removed)
}

/// Removes what [`write_passing`] wrote; false where there is none.
pub(super) fn remove_passing(path: &Path) -> Result<bool, Error> {
    match platform::remove(path) {
        Ok(()) => Ok(true),
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(false),
        Err(e) => Err(Error::writing(path, &e)),
    }
}

/// Removes temporary files that a killed run left in `dir`. Only the holder of the lock may: what
/// is written without it (the cache, the store's probe) must be older than a minute.
pub(crate) fn sweep(dir: &Path) {
    let Ok(entries) = std::fs::read_dir(dir) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') || !name.ends_with(TEMP_END) {
            continue;
        }
        let old = || {
            let age = entry.metadata().ok()?.modified().ok()?.elapsed().ok()?;
            Some(age.as_secs() >= 60)
        };
        let unlocked = name.starts_with(".cache.toml.") || name.starts_with("..probe-");
        if !unlocked || old().unwrap_or(false) {
            // What cannot be removed now is tried again by the next run.
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
