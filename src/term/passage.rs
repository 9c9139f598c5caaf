//! A way out for bytes that are not this program's: a child's output.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::time::Duration;

use super::term::{Term, lock};

/// Which of the process's streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stream {
    /// Standard output.
    Out,
    /// Standard error.
    Err,
}

/// One of the process's streams, past every buffer and every check.
///
/// The standard library's own streams refuse bytes that are not UTF-8 where Windows shows them in a console.
pub(crate) struct Passage {
    term: Term,
    stream: Stream,
    /// `None`: the process was started without this stream, or a test reads along.
    file: Option<File>,
}

impl Term {
    /// Opens a way to a stream.
    pub(crate) fn passage(&self, stream: Stream) -> Passage {
        let file = if self.shared.memory.is_some() { None } else { own(stream).ok() };
        Passage { term: self.clone(), stream, file }
    }
}

impl Passage {
    /// Writes all bytes as they are; false when nobody reads them any more. Another failure of standard output is kept
    /// for [`Term::data_error`].
    pub(crate) fn write(&self, bytes: &[u8]) -> bool {
        if let Some(memory) = &self.term.shared.memory {
            let mut memory = lock(memory);
            let kept = if self.stream == Stream::Out { &mut memory.out } else { &mut memory.err };
            kept.extend_from_slice(bytes);
            return true;
        }
        let Some(file) = &self.file else { return false };
        let Err(error) = write_all(file, bytes) else { return true };
        if self.stream == Stream::Out {
            self.term.stdout_failed(&error);
        }
        false
    }
}

fn write_all(mut file: &File, mut bytes: &[u8]) -> std::io::Result<()> {
    while !bytes.is_empty() {
        match file.write(bytes) {
            Ok(0) => return Err(ErrorKind::WriteZero.into()),
            Ok(count) => bytes = &bytes[count..],
            Err(e) if e.kind() == ErrorKind::Interrupted => {}
            // Another process that has the same stream open told the system not to wait in writes.
            Err(e) if e.kind() == ErrorKind::WouldBlock => {
                std::thread::park_timeout(Duration::from_millis(5))
            }
            Err(e) => return Err(e),
        }
    }
    Ok(())
}

#[cfg(unix)]
fn own(stream: Stream) -> std::io::Result<File> {
    use std::os::fd::AsFd;
    Ok(File::from(match stream {
        Stream::Out => std::io::stdout().as_fd().try_clone_to_owned()?,
        Stream::Err => std::io::stderr().as_fd().try_clone_to_owned()?,
    }))
}

#[cfg(windows)]
fn own(stream: Stream) -> std::io::Result<File> {
    use std::os::windows::io::AsHandle;
    Ok(File::from(match stream {
        Stream::Out => std::io::stdout().as_handle().try_clone_to_owned()?,
        Stream::Err => std::io::stderr().as_handle().try_clone_to_owned()?,
    }))
}
