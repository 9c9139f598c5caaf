//! Whose a file is and who may touch it: the only place that knows modes and owners.

use std::fs::{File, Metadata};
use std::io;
use std::path::Path;

/// Opens for reading without waiting for a writer (a FIFO) or taking a terminal; a link at the last part of
/// the path is an error.
#[cfg(unix)]
pub(super) fn open(path: &Path) -> io::Result<File> {
    use rustix::fs::OFlags;
    use std::os::unix::fs::OpenOptionsExt;
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
    File::options().read(true).custom_flags(flags.bits().cast_signed()).open(path)
}

/// The user whose files these have to be.
#[cfg(unix)]
pub(super) fn me() -> u32 {
    rustix::process::geteuid().as_raw()
}

/// The owner, where it is another user.
#[cfg(unix)]
pub(super) fn stranger(meta: &Metadata) -> Option<u32> {
    use std::os::unix::fs::MetadataExt;
    (meta.uid() != me()).then_some(meta.uid())
}

/// The permission bits where others than the owner can write.
#[cfg(unix)]
pub(super) fn writable_by_others(meta: &Metadata) -> Option<u32> {
    bits(meta, 0o022)
}

/// The permission bits where others than the owner can read or write; `None` where they cannot.
#[cfg(unix)]
pub(super) fn open_to_others(meta: &Metadata) -> Option<u32> {
    bits(meta, 0o077)
}

#[cfg(unix)]
fn bits(meta: &Metadata, any_of: u32) -> Option<u32> {
    use std::os::unix::fs::MetadataExt;
    let mode = meta.mode() & 0o7777;
    (mode & any_of != 0).then_some(mode)
}

/// Whether it is a file as Kubernetes and Docker mount a secret: root's or mine, nobody writes to it, it is
/// closed to the world, and nobody else can put another one in its place. `at` is its path without links.
#[cfg(unix)]
pub(super) fn sealed(file: &File, meta: &Metadata, at: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    if !trusted(meta) || meta.mode() & 0o007 != 0 {
        return false;
    }
    if mounted_read_only(file) {
        return true;
    }
    let folder = at.parent().and_then(|folder| std::fs::metadata(folder).ok());
    meta.mode() & 0o222 == 0 && folder.is_some_and(|m| trusted(&m) && writable_by_others(&m).is_none())
}

/// Whether the file lies on a file system that nobody writes to.
#[cfg(unix)]
pub(super) fn mounted_read_only(file: &File) -> bool {
    use rustix::fs::{StatVfsMountFlags, fstatvfs};
    fstatvfs(file).is_ok_and(|fs| fs.f_flag.contains(StatVfsMountFlags::RDONLY))
}

/// Whether a folder is as a mounted secret volume is: root's or mine, and not to be written to by us.
#[cfg(unix)]
pub(super) fn sealed_folder(path: &Path, meta: &Metadata) -> bool {
    use rustix::fs::{Access, StatVfsMountFlags, statvfs};
    if !trusted(meta) {
        return false;
    }
    let fixed = statvfs(path).is_ok_and(|fs| fs.f_flag.contains(StatVfsMountFlags::RDONLY));
    let enters = rustix::fs::access(path, Access::READ_OK | Access::EXEC_OK).is_ok();
    let writes = rustix::fs::access(path, Access::WRITE_OK).is_ok();
    fixed || (enters && !writes && writable_by_others(meta).is_none())
}

#[cfg(unix)]
fn trusted(meta: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    meta.uid() == 0 || meta.uid() == me()
}

/// What is there instead of a file or a folder.
#[cfg(unix)]
pub(super) fn special(meta: &Metadata) -> Option<&'static str> {
    use std::os::unix::fs::FileTypeExt;
    let kind = meta.file_type();
    if kind.is_fifo() {
        Some("a named pipe (FIFO)")
    } else if kind.is_socket() {
        Some("a socket")
    } else if kind.is_char_device() || kind.is_block_device() {
        Some("a device")
    } else {
        None
    }
}

/// Whether the path names a stream that this process was started with, as bash's `<(command)` does.
#[cfg(unix)]
pub(super) fn inherited(path: &Path) -> bool {
    ["/dev/fd", "/proc/self/fd", "/dev/stdin"].iter().any(|folder| path.starts_with(folder))
}

/// Whether an open file is still the one at its path.
#[cfg(unix)]
pub(super) fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (file.metadata(), std::fs::symlink_metadata(path)) {
        (Ok(open), Ok(there)) => (open.dev(), open.ino()) == (there.dev(), there.ino()),
        _ => false,
    }
}

/// Whether the file system cannot lock files at all (NFS without its lock service, some FUSE drives).
#[cfg(unix)]
pub(super) fn cannot_lock(error: &io::Error) -> bool {
    use rustix::io::Errno;
    let none = [Errno::NOLCK, Errno::OPNOTSUPP, Errno::NOTSUP, Errno::NOSYS];
    error.raw_os_error().is_some_and(|code| none.iter().any(|errno| errno.raw_os_error() == code))
}

/// Opens for reading.
#[cfg(not(unix))]
pub(crate) fn open(path: &Path) -> io::Result<File> {
    File::open(path)
}

/// There is no number for a user on this system.
#[cfg(not(unix))]
pub(crate) fn me() -> u32 {
    0
}

/// Windows has no owner's number; the access list is set when a file is written.
#[cfg(not(unix))]
pub(crate) fn stranger(_meta: &Metadata) -> Option<u32> {
    None
}

/// Windows has no mode; the access list is set when a file is written.
#[cfg(not(unix))]
pub(crate) fn writable_by_others(_meta: &Metadata) -> Option<u32> {
    None
}

/// Windows has no mode; the access list is set when a file is written.
#[cfg(not(unix))]
pub(crate) fn open_to_others(_meta: &Metadata) -> Option<u32> {
    None
}

/// No link is followed on this system.
#[cfg(not(unix))]
pub(crate) fn sealed(_file: &File, _meta: &Metadata, _at: &Path) -> bool {
    false
}

/// Not asked on this system.
#[cfg(not(unix))]
pub(crate) fn mounted_read_only(_file: &File) -> bool {
    false
}

/// Not asked on this system.
#[cfg(not(unix))]
pub(crate) fn sealed_folder(_path: &Path, _meta: &Metadata) -> bool {
    false
}

/// Not told apart on this system.
#[cfg(not(unix))]
pub(crate) fn special(_meta: &Metadata) -> Option<&'static str> {
    None
}

/// The file is never removed on this system.
#[cfg(not(unix))]
pub(crate) fn is_at(_file: &File, _path: &Path) -> bool {
    true
}

/// There is no such path on this system.
#[cfg(not(unix))]
pub(crate) fn inherited(_path: &Path) -> bool {
    false
}

/// Whether the file system cannot lock files at all.
#[cfg(not(unix))]
pub(crate) fn cannot_lock(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::Unsupported
}
