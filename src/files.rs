//! Files that the system, other programs or an administrator wrote: the time zone, certificates, the AWS CLI's files.
//!
//! Whose they are does not matter, and a link is followed, but a FIFO, a device or an endless file in their place must
//! neither hang nor fill the memory. Files that decide what this program does go through `store/opener.rs`, which asks
//! for more.

use std::fs::{File, Metadata};
use std::io::{Error, ErrorKind, Read, Result};
use std::path::Path;
use zeroize::Zeroizing;

/// Opens for reading without waiting for anybody at the other end, and without making it this process's terminal.
#[cfg(unix)]
fn open(path: &Path) -> Result<File> {
    use rustix::fs::OFlags;
    use std::os::unix::fs::OpenOptionsExt;
    let flags = OFlags::NONBLOCK | OFlags::NOCTTY;
    File::options().read(true).custom_flags(flags.bits().cast_signed()).open(path)
}

/// Opens for reading.
#[cfg(not(unix))]
fn open(path: &Path) -> Result<File> {
    File::open(path)
}

/// Reads a regular file of at most `most` bytes.
pub(crate) fn read(path: &Path, most: u64) -> Result<Zeroizing<Vec<u8>>> {
    // A device is not even opened: some act on that.
    check(path, most)?;
    let file = open(path)?;
    let size = judge(&file.metadata()?, most)?;
    contents(file, size, most)
}

/// Reads an open file of about `size` bytes, and of at most `most`.
pub(crate) fn contents(file: File, size: u64, most: u64) -> Result<Zeroizing<Vec<u8>>> {
    // Sized first, so that growing leaves no copies.
    let size = usize::try_from(size.min(most)).unwrap_or(0);
    let mut bytes = Zeroizing::new(Vec::with_capacity(size + 1));
    file.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most { Err(large(most)) } else { Ok(bytes) }
}

/// Refuses what [`read`] would not read: for a file that a library opens.
pub(crate) fn check(path: &Path, most: u64) -> Result<()> {
    judge(&std::fs::metadata(path)?, most).map(drop)
}

/// The size of a file that may be read.
fn judge(meta: &Metadata, most: u64) -> Result<u64> {
    if !meta.is_file() {
        return Err(Error::new(ErrorKind::InvalidInput, "not a regular file"));
    }
    if meta.len() > most { Err(large(most)) } else { Ok(meta.len()) }
}

fn large(most: u64) -> Error {
    Error::new(ErrorKind::FileTooLarge, format!("larger than {} KiB", most >> 10))
}

/// As [`read`], for text.
pub(crate) fn read_text(path: &Path, most: u64) -> Result<Zeroizing<String>> {
    let bytes = read(path, most)?;
    let text = std::str::from_utf8(&bytes).map_err(|_| Error::new(ErrorKind::InvalidData, "not UTF-8"))?;
    Ok(Zeroizing::new(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_none_or_has_no_end_is_refused_at_once() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("file");
        std::fs::write(&file, "text").unwrap();
        assert_eq!(read(&file, 4).unwrap().as_slice(), b"text");
        assert_eq!(read(&file, 3).unwrap_err().kind(), ErrorKind::FileTooLarge);
        assert_eq!(read(dir.path(), 9).unwrap_err().kind(), ErrorKind::InvalidInput);
        File::create(&file).unwrap().set_len(1 << 40).unwrap();
        assert_eq!(read(&file, 4 << 20).unwrap_err().kind(), ErrorKind::FileTooLarge);
        std::fs::write(&file, [0xff]).unwrap();
        assert_eq!(read_text(&file, 4).unwrap_err().kind(), ErrorKind::InvalidData);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_followed_and_a_fifo_or_a_device_is_not_read() {
        let dir = tempfile::tempdir().unwrap();
        let (file, link, fifo) = (dir.path().join("file"), dir.path().join("link"), dir.path().join("fifo"));
        std::fs::write(&file, "text").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        assert_eq!(read_text(&link, 9).unwrap().as_str(), "text");
        rustix::fs::mknodat(rustix::fs::CWD, &fifo, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
        for special in [fifo.as_path(), Path::new("/dev/zero"), Path::new("/dev/tty")] {
            assert!(read(special, 9).is_err(), "{}", special.display());
        }
    }
}
