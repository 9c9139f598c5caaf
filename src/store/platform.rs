//! What differs between systems: modes and access lists, nothing else.

use std::fs::File;
use std::io;
use std::path::Path;

/// Creates a file that must not be there yet, readable and writable only by its owner.
#[cfg(unix)]
pub(super) fn create_new(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    File::options().read(true).write(true).create_new(true).mode(0o600).open(path)
}

/// Puts a file in the place of another one.
#[cfg(unix)]
pub(super) fn replace(from: &Path, to: &Path) -> io::Result<()> {
    std::fs::rename(from, to)
}

/// Removes a file.
#[cfg(unix)]
pub(super) fn remove(path: &Path) -> io::Result<()> {
    std::fs::remove_file(path)
}

/// Makes an open file, just created, readable and writable only by its owner.
#[cfg(unix)]
pub(super) fn own_file(file: &File, _path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    // The mode given at creation went through the umask, which can only take bits away.
    file.set_permissions(std::fs::Permissions::from_mode(0o600))
}

/// Creates one folder that only its owner can enter.
#[cfg(unix)]
pub(super) fn create_dir(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
    std::fs::DirBuilder::new().mode(0o700).create(path)?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700))
}

/// Takes a wider mode from a folder that is ours. One with the sticky bit (`/tmp`) is shared by
/// design and stays as it is.
#[cfg(unix)]
pub(super) fn narrow_dir(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let meta = std::fs::metadata(path)?;
    let mine = meta.uid() == rustix::process::geteuid().as_raw();
    if mine && meta.mode() & 0o1000 == 0 && meta.mode() & 0o077 != 0 {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

/// Makes a rename in `dir` survive a power cut.
#[cfg(unix)]
pub(super) fn sync_dir(dir: &Path) -> io::Result<()> {
    match File::open(dir)?.sync_all() {
        // Some network file systems cannot sync a folder.
        Err(e) if matches!(e.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => Ok(()),
        done => done,
    }
}

/// Opens for writing with mode 0600, refusing to follow a link at the last part of the path.
#[cfg(unix)]
pub(super) fn open_lock(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    // Without waiting: a FIFO in its place is opened, and refused by what it is.
    let flags = (rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK).bits().cast_signed();
    File::options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .custom_flags(flags)
        .open(path)
}

/// How long a file is waited for that another program holds open: a virus scanner looks at every new file.
#[cfg(windows)]
const HELD: std::time::Duration = std::time::Duration::from_secs(3);

/// Tries again for a while where another program holds the file open, and did not share it. Windows says "access
/// denied" too while a file that was removed is still open somewhere.
#[cfg(windows)]
pub(super) fn patiently<T>(mut call: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    use std::time::{Duration, Instant};
    // ERROR_ACCESS_DENIED, ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION.
    let held = |e: &io::Error| matches!(e.raw_os_error(), Some(5 | 32 | 33));
    let end = Instant::now() + HELD;
    let mut pause = Duration::from_millis(1);
    loop {
        match call() {
            Err(e) if held(&e) && Instant::now() < end => std::thread::park_timeout(pause),
            done => return done,
        }
        pause = (pause * 2).min(Duration::from_millis(50));
    }
}

/// Creates a file that must not be there yet. (tempfile's own would keep the attribute "temporary", and backups
/// leave such files out.)
#[cfg(windows)]
pub(super) fn create_new(path: &Path) -> io::Result<File> {
    File::options().read(true).write(true).create_new(true).open(path)
}

/// Puts a file in the place of another one, also while other programs read that one: the standard library renames
/// with POSIX semantics where the plain way is denied.
#[cfg(windows)]
pub(super) fn replace(from: &Path, to: &Path) -> io::Result<()> {
    patiently(|| std::fs::rename(from, to))
}

/// Removes a file.
#[cfg(windows)]
pub(super) fn remove(path: &Path) -> io::Result<()> {
    patiently(|| std::fs::remove_file(path))
}

/// Makes a file, just created and still empty, readable only by its owner.
#[cfg(windows)]
pub(super) fn own_file(_file: &File, path: &Path) -> io::Result<()> {
    super::access_list::own(path, false)
}

/// Creates one folder whose files belong only to their owner.
#[cfg(windows)]
pub(super) fn create_dir(path: &Path) -> io::Result<()> {
    std::fs::create_dir(path)?;
    super::access_list::own(path, true)
}

/// Takes the access of others from a folder that is ours.
#[cfg(windows)]
pub(super) fn narrow_dir(path: &Path) -> io::Result<()> {
    let list = super::access_list::at(path)?;
    if list.readers.is_empty() { Ok(()) } else { super::access_list::own(path, true) }
}

/// NTFS journals the rename itself.
#[cfg(not(unix))]
pub(super) fn sync_dir(_dir: &Path) -> io::Result<()> {
    Ok(())
}

/// Opens for writing, creating it where it is missing.
#[cfg(not(unix))]
pub(super) fn open_lock(path: &Path) -> io::Result<File> {
    File::options().read(true).write(true).create(true).truncate(false).open(path)
}

/// The most bytes one keyring entry takes (Windows: `CRED_MAX_CREDENTIAL_BLOB_SIZE`).
pub(super) const KEYRING_LIMIT: Option<usize> = if cfg!(windows) { Some(2560) } else { None };

/// The session's folder where no variable names it.
#[cfg(unix)]
pub(super) fn runtime_dir(root: &Path) -> std::path::PathBuf {
    root.join(format!("run/user/{}", rustix::process::geteuid().as_raw()))
}

/// There is none on this system.
#[cfg(not(unix))]
pub(super) fn runtime_dir(root: &Path) -> std::path::PathBuf {
    root.to_owned()
}
