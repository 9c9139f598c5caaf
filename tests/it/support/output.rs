//! What a run left behind, and what a test asks of it.

use std::collections::BTreeSet;
use std::process::ExitStatus;

/// What a run left behind.
#[must_use = "an output that nobody looks at proves nothing"]
pub(crate) struct Output {
    pub command: String,
    pub status: ExitStatus,
    pub stdout_bytes: Vec<u8>,
    pub stderr_bytes: Vec<u8>,
    /// Filled by [`Cmd::watch_argv`].
    pub argv: BTreeSet<Vec<u8>>,
}

impl std::fmt::Debug for Output {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (out, err) = (self.stdout(), self.stderr());
        write!(f, "$ {}\n{}\n--- stdout\n{out}\n--- stderr\n{err}\n---", self.command, self.status)
    }
}

impl Output {
    pub(crate) fn stdout(&self) -> String {
        String::from_utf8_lossy(&self.stdout_bytes).into_owned()
    }

    pub(crate) fn stderr(&self) -> String {
        String::from_utf8_lossy(&self.stderr_bytes).into_owned()
    }

    /// Standard output as JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.stdout_bytes).unwrap_or_else(|e| panic!("no JSON: {e}\n{self:?}"))
    }

    /// The exit code is this one.
    #[track_caller]
    pub(crate) fn code(&self, code: i32) -> &Self {
        assert_eq!(self.status.code(), Some(code), "the exit code\n{self:?}");
        self
    }

    /// It ended by this signal (9 after a kill).
    #[cfg(unix)]
    #[track_caller]
    pub(crate) fn by_signal(&self, signal: i32) -> &Self {
        use std::os::unix::process::ExitStatusExt;
        assert_eq!(self.status.signal(), Some(signal), "the signal\n{self:?}");
        self
    }

    /// It was killed, at a checkpoint or by [`Running::kill`](super::home::Running::kill).
    #[track_caller]
    pub(crate) fn killed(&self) -> &Self {
        #[cfg(unix)]
        self.by_signal(9);
        #[cfg(windows)]
        assert!(matches!(self.status.code(), Some(137 | 1)), "not killed\n{self:?}");
        self
    }

    /// Standard error says this; a line break in it matches any run of blanks, for texts that wrap.
    #[track_caller]
    pub(crate) fn says(&self, text: &str) -> &Self {
        assert!(flat(&self.stderr()).contains(&flat(text)), "standard error does not say {text:?}\n{self:?}");
        self
    }

    #[track_caller]
    pub(crate) fn never_says(&self, text: &str) -> &Self {
        let both = flat(&(self.stderr() + &self.stdout()));
        assert!(!both.contains(&flat(text)), "it says {text:?}\n{self:?}");
        self
    }

    /// Standard output holds this.
    #[track_caller]
    pub(crate) fn prints(&self, text: &str) -> &Self {
        assert!(self.stdout().contains(text), "standard output does not hold {text:?}\n{self:?}");
        self
    }

    /// Nothing on standard output.
    #[track_caller]
    pub(crate) fn prints_nothing(&self) -> &Self {
        assert!(self.stdout_bytes.is_empty(), "standard output is not empty\n{self:?}");
        self
    }
}

/// One blank between words: where a text wraps depends on values that are as long as they are.
pub(crate) fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
