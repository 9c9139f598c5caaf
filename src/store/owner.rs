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

/// Who else can touch a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Others {
    /// Unix: its permission bits.
    Mode(u32),
    /// Windows: these accounts, by name.
    Accounts(Vec<String>),
    /// Windows: its drive keeps no access lists.
    NoLists,
}

impl std::fmt::Display for Others {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Mode(mode) => write!(f, "mode {mode:04o}"),
            Self::Accounts(names) => f.write_str(&names.join(", ")),
            Self::NoLists => f.write_str("its drive keeps no access lists, as FAT and exFAT drives do"),
        }
    }
}

/// Who may touch a file or folder.
#[cfg(unix)]
pub(super) struct Access(u32);

#[cfg(unix)]
impl Access {
    /// Of an open file.
    pub(super) fn of(_file: &File, meta: &Metadata) -> io::Result<Self> {
        use std::os::unix::fs::MetadataExt;
        Ok(Self(meta.mode() & 0o7777))
    }

    /// Of what is at `path`.
    pub(super) fn at(_path: &Path, meta: &Metadata) -> io::Result<Self> {
        use std::os::unix::fs::MetadataExt;
        Ok(Self(meta.mode() & 0o7777))
    }

    /// Who else than the owner can change it.
    pub(super) fn writers(&self) -> Option<Others> {
        (self.0 & 0o022 != 0).then_some(Others::Mode(self.0))
    }

    /// Who else than the owner can read or change it.
    pub(super) fn others(&self) -> Option<Others> {
        (self.0 & 0o077 != 0).then_some(Others::Mode(self.0))
    }
}

#[cfg(unix)]
fn writable_by_others(meta: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    meta.mode() & 0o022 != 0
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
    meta.mode() & 0o222 == 0 && folder.is_some_and(|m| trusted(&m) && !writable_by_others(&m))
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
    fixed || (enters && !writes && !writable_by_others(meta))
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
#[cfg(windows)]
pub(super) fn open(path: &Path) -> io::Result<File> {
    super::platform::patiently(|| File::open(path))
}

/// There is no number for a user on this system.
#[cfg(not(unix))]
pub(super) fn me() -> u32 {
    0
}

/// There is no number for a user; an owner who is somebody else counts as one who can change the file.
#[cfg(not(unix))]
pub(super) fn stranger(_meta: &Metadata) -> Option<u32> {
    None
}

/// Who may touch a file or folder: its access list.
#[cfg(windows)]
pub(super) struct Access(super::access_list::List);

#[cfg(windows)]
impl Access {
    /// Of an open file.
    pub(super) fn of(file: &File, _meta: &Metadata) -> io::Result<Self> {
        super::access_list::of(file).map(Self)
    }

    /// Of what is at `path`.
    pub(super) fn at(path: &Path, _meta: &Metadata) -> io::Result<Self> {
        super::access_list::at(path).map(Self)
    }

    /// Who else than the user can change it.
    pub(super) fn writers(&self) -> Option<Others> {
        self.named(&self.0.writers)
    }

    /// Who else than the user can read or change it.
    pub(super) fn others(&self) -> Option<Others> {
        let all =
            self.0.readers.iter().chain(self.0.writers.iter().filter(|who| !self.0.readers.contains(who)));
        self.named(&all.cloned().collect::<Vec<_>>())
    }

    fn named(&self, who: &[String]) -> Option<Others> {
        if self.0.none {
            return Some(Others::NoLists);
        }
        (!who.is_empty()).then(|| Others::Accounts(super::access_list::names(who)))
    }
}

/// No link is followed on this system.
#[cfg(not(unix))]
pub(super) fn sealed(_file: &File, _meta: &Metadata, _at: &Path) -> bool {
    false
}

/// Not asked on this system.
#[cfg(not(unix))]
pub(super) fn mounted_read_only(_file: &File) -> bool {
    false
}

/// Not asked on this system.
#[cfg(not(unix))]
pub(super) fn sealed_folder(_path: &Path, _meta: &Metadata) -> bool {
    false
}

/// Not told apart on this system.
#[cfg(not(unix))]
pub(super) fn special(_meta: &Metadata) -> Option<&'static str> {
    None
}

/// The file is never removed on this system.
#[cfg(not(unix))]
pub(super) fn is_at(_file: &File, _path: &Path) -> bool {
    true
}

/// There is no such path on this system.
#[cfg(not(unix))]
pub(super) fn inherited(_path: &Path) -> bool {
    false
}

/// Whether the file system cannot lock files at all.
#[cfg(not(unix))]
pub(super) fn cannot_lock(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::Unsupported
}
