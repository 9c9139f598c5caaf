//! The one way to read a file from disk.
//!
//! The file is opened without waiting, and what is judged is the open file, so that nobody can change it in
//! between: a regular file of mine that nobody else can write to (a secret: nor read), of at most 4 MiB. A link
//! is followed only where its end is as a mounted secret volume makes it ([`owner::sealed`]).

use super::owner::{Access, Others};
use super::{Error, owner};
use crate::files;
use crate::values::decode;
use std::fs::{File, Metadata};
use std::io::ErrorKind;
use std::path::Path;
use zeroize::Zeroizing;

/// The most bytes that are read of a file.
pub(crate) const MOST: u64 = 4 << 20;

/// What a file has to be before it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Trust {
    /// Regular and not too large: the user named somebody else's file, whose values are proved before use.
    Any,
    /// Also mine: a file that is about to be replaced.
    Mine,
    /// Also writable by nobody else: it decides what this program does.
    Guarded,
    /// Also readable by nobody else: it holds secrets.
    Secret,
}

/// What was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Contents {
    /// The bytes, zeroed when dropped.
    pub bytes: Zeroizing<Vec<u8>>,
    /// Who else than the owner can read or change the file.
    pub others: Option<Others>,
}

/// Reads a file's bytes; `None` where there is none.
pub(crate) fn read_bytes(path: &Path, trust: Trust) -> Result<Option<Contents>, Error> {
    let Some((file, others)) = open(path, trust)? else { return Ok(None) };
    let failed = |e: std::io::Error| Error::reading(path, &e);
    let size = file.metadata().map_err(failed)?.len();
    match files::contents(file, size, MOST) {
        Ok(bytes) => Ok(Some(Contents { bytes, others })),
        Err(e) if e.kind() == ErrorKind::FileTooLarge => Err(Error::TooLarge { path: path.to_owned() }),
        Err(e) => Err(failed(e)),
    }
}

/// Reads a file's text, as people and programs write it ([`decode()`]); `None` where there is none.
pub(crate) fn read_text(path: &Path, trust: Trust) -> Result<Option<Zeroizing<String>>, Error> {
    let Some(contents) = read_bytes(path, trust)? else { return Ok(None) };
    text_of(path, &contents.bytes).map(Some)
}

/// The text of what was read at `path`.
pub(crate) fn text_of(path: &Path, bytes: &[u8]) -> Result<Zeroizing<String>, Error> {
    decode(bytes).map_err(|e| Error::CorruptConfig {
        path: path.to_owned(),
        line: e.line,
        column: 1,
        message: "this line is not UTF-8".to_owned(),
    })
}

/// Refuses to replace what is not a regular file of mine: a link, a device, a FIFO, a folder, another user's
/// file. Nothing there is in order.
pub(crate) fn check_replaceable(path: &Path) -> Result<(), Error> {
    let meta = match std::fs::symlink_metadata(path) {
        Ok(meta) => meta,
        Err(e) if matches!(e.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(()),
        Err(e) => return Err(Error::reading(path, &e)),
    };
    if meta.is_symlink() {
        return Err(Error::Symlink { path: path.to_owned() });
    }
    regular(path, &meta)?;
    match owner::stranger(&meta) {
        Some(owner) => Err(not_mine(path, owner)),
        None => Ok(()),
    }
}

fn open(path: &Path, trust: Trust) -> Result<Option<(File, Option<Others>)>, Error> {
    if trust != Trust::Mine && owner::inherited(path) {
        // The shell opened it for this process; like standard input it is nobody's file.
        return File::open(path).map(|file| Some((file, None))).map_err(|e| Error::reading(path, &e));
    }
    // A mounted volume changes its links at any moment: what was there a moment ago is looked up again.
    for _ in 0..3 {
        let link = match std::fs::symlink_metadata(path) {
            Ok(meta) if meta.is_symlink() => true,
            // A device is not even opened: some act on that.
            Ok(meta) => regular(path, &meta).map(|()| false)?,
            Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(Error::reading(path, &e)),
        };
        let at = match link {
            false => path.to_owned(),
            true => match std::fs::canonicalize(path) {
                Ok(at) => at,
                Err(_) => continue,
            },
        };
        if link
            && let Ok(meta) = std::fs::metadata(&at)
            && let Err(error) = regular(path, &meta)
        {
            return Err(if trust == Trust::Any { error } else { Error::Symlink { path: path.to_owned() } });
        }
        let file = match owner::open(&at) {
            Ok(file) => file,
            Err(e) if e.kind() == ErrorKind::NotFound && link => continue,
            Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(Error::reading(path, &e)),
        };
        let meta = file.metadata().map_err(|e| Error::reading(path, &e))?;
        return judge(path, &at, link, &file, &meta, trust).map(|open| Some((file, open)));
    }
    Err(Error::Symlink { path: path.to_owned() })
}

/// Who else can read what is no secret.
fn judge(
    path: &Path,
    at: &Path,
    link: bool,
    file: &File,
    meta: &Metadata,
    trust: Trust,
) -> Result<Option<Others>, Error> {
    regular(path, meta)?;
    if meta.len() > MOST {
        return Err(Error::TooLarge { path: path.to_owned() });
    }
    let access = Access::of(file, meta).map_err(|e| Error::reading(path, &e))?;
    if trust == Trust::Any {
        return Ok(access.others());
    }
    let stranger = owner::stranger(meta);
    let mounted = link || stranger.is_some() || owner::mounted_read_only(file);
    if trust > Trust::Mine && mounted && owner::sealed(file, meta, at) {
        return Ok(None);
    }
    if link {
        return Err(Error::Symlink { path: path.to_owned() });
    }
    if let Some(owner) = stranger {
        return Err(not_mine(path, owner));
    }
    if trust == Trust::Mine {
        return Ok(access.others());
    }
    match (access.writers(), access.others()) {
        (_, Some(others)) if trust == Trust::Secret => Err(Error::Readable { path: path.to_owned(), others }),
        (Some(others), _) => Err(Error::Writable { path: path.to_owned(), others, folder: false }),
        (None, others) => Ok(others),
    }
}

fn regular(path: &Path, meta: &Metadata) -> Result<(), Error> {
    if meta.is_dir() {
        return Err(Error::NotA { path: path.to_owned(), wanted: "file" });
    }
    match owner::special(meta) {
        Some(what) => Err(Error::Special { path: path.to_owned(), what }),
        None => Ok(()),
    }
}

fn not_mine(path: &Path, owner: u32) -> Error {
    Error::NotMine { path: path.to_owned(), owner, me: owner::me(), folder: false }
}
