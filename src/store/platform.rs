//! What differs between systems: modes and access lists, nothing else.

use std::fs::File;
use std::io;
use std::path::Path;

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

/// Leaves one access list entry each for the owner of the file ("OWNER RIGHTS", by its well-known
/// id, which no language translates) and for the user by name: what an elevated run creates is owned
/// by the administrators, and the same user's next run must still read it.
#[cfg(windows)]
fn own(path: &Path, rights: &str) -> io::Result<()> {
    let owner = format!("*S-1-3-4:{rights}");
    let name = |var| std::env::var(var).ok().filter(|v| !v.is_empty());
    if let (Some(domain), Some(user)) = (name("USERDOMAIN"), name("USERNAME"))
        && icacls(path, &[&owner, &format!("{domain}\\{user}:{rights}")]).is_ok()
    {
        return Ok(());
    }
    icacls(path, &[&owner])
}

#[cfg(windows)]
fn icacls(path: &Path, grants: &[&str]) -> io::Result<()> {
    // The whole path: a program of that name in the current folder is not meant.
    let root = std::env::var_os("SystemRoot").unwrap_or_else(|| "C:\\Windows".into());
    let program = Path::new(&root).join("System32").join("icacls.exe");
    let status = std::process::Command::new(program)
        .arg(path)
        .args(["/inheritance:r", "/grant:r"])
        .args(grants)
        .arg("/Q")
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .status()?;
    if status.success() { Ok(()) } else { Err(io::Error::from(io::ErrorKind::PermissionDenied)) }
}

/// Makes a file, just created and still empty, readable only by its owner.
#[cfg(windows)]
pub(crate) fn own_file(_file: &File, path: &Path) -> io::Result<()> {
    own(path, "(F)")
}

/// Creates one folder whose files belong only to their owner.
#[cfg(windows)]
pub(crate) fn create_dir(path: &Path) -> io::Result<()> {
    std::fs::create_dir(path)?;
    own(path, "(OI)(CI)(F)")
}

/// The access list was set when the folder was made; a person may have changed it on purpose.
#[cfg(windows)]
pub(crate) fn narrow_dir(_path: &Path) -> io::Result<()> {
    Ok(())
}

/// NTFS journals the rename itself.
#[cfg(not(unix))]
pub(crate) fn sync_dir(_dir: &Path) -> io::Result<()> {
    Ok(())
}

/// Opens for writing, creating it where it is missing.
#[cfg(not(unix))]
pub(crate) fn open_lock(path: &Path) -> io::Result<File> {
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
pub(crate) fn runtime_dir(root: &Path) -> std::path::PathBuf {
    root.to_owned()
}
