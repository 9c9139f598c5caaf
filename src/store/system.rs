//! What the operating system said, in its own words.

use std::io::{Error, ErrorKind};

/// A failed call's reason. `ErrorKind` by itself would say "uncategorized error" for most of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct System {
    /// The kind, where Rust knows one.
    pub kind: ErrorKind,
    /// The system's number.
    pub code: Option<i32>,
    words: String,
}

impl From<&Error> for System {
    fn from(error: &Error) -> Self {
        Self { kind: error.kind(), code: error.raw_os_error(), words: error.to_string() }
    }
}

impl std::fmt::Display for System {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.words)
    }
}

impl System {
    /// Whether another program holds the file open, so that it cannot be replaced now.
    pub fn held_open(&self) -> bool {
        // Windows: ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION.
        matches!(self.kind, ErrorKind::ExecutableFileBusy | ErrorKind::ResourceBusy)
            || cfg!(windows) && matches!(self.code, Some(32 | 33))
    }

    /// Whether the disk or the network drive itself failed (EIO, ESTALE).
    pub fn broken_disk(&self) -> bool {
        self.kind == ErrorKind::StaleNetworkFileHandle || cfg!(unix) && self.code == Some(5)
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn the_systems_words_are_kept() {
        let said = |errno| System::from(&Error::from_raw_os_error(errno));
        assert_eq!(said(5).to_string(), "Input/output error (os error 5)");
        assert!(said(5).broken_disk() && said(116).broken_disk() && !said(13).broken_disk());
        assert!(said(26).held_open() && said(16).held_open() && !said(5).held_open());
    }
}
