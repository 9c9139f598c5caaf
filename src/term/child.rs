//! A command that stands in this program's place: it gets the signals, and it does not outlive the program.

use std::ffi::OsString;
use std::io;
use std::process::ExitStatus;

use tokio::process::{ChildStderr, ChildStdout};

use super::platform::Hardening;
use crate::env::Env;

#[cfg(unix)]
#[path = "child_unix.rs"]
mod os;
#[cfg(windows)]
#[path = "child_windows.rs"]
mod os;

#[cfg(unix)]
pub(crate) use os::{become_command, born};

/// A command line and the environment for it.
#[derive(Debug, Clone)]
pub(crate) struct CommandLine {
    /// The program, by its path or by a name in `PATH`.
    pub program: OsString,
    /// Its arguments.
    pub args: Vec<OsString>,
    /// Its whole environment.
    pub env: Env,
}

/// A command that runs.
pub(crate) struct Child {
    inner: tokio::process::Child,
    keeper: os::Keeper,
}

impl Child {
    /// Starts a command. From now on signals are the command's and do not end this run; where the system can, it takes
    /// the command along when this process is killed. With `piped` both of its output streams can be read.
    ///
    /// Call it on a thread that lives as long as the process: on Linux the command dies with that thread.
    ///
    /// # Errors
    /// The system can't start the program; on Unix the command itself may report that as [`born`] does.
    pub(crate) fn start(
        line: &CommandLine,
        hardening: &Hardening,
        piped: bool,
        json: bool,
    ) -> io::Result<Self> {
        let (inner, keeper) = os::start(line, hardening, piped, json)?;
        Ok(Self { inner, keeper })
    }

    /// The command's output streams, once.
    pub(crate) fn streams(&mut self) -> (Option<ChildStdout>, Option<ChildStderr>) {
        (self.inner.stdout.take(), self.inner.stderr.take())
    }

    /// Passes signals on until the command has ended.
    pub(crate) async fn wait(&mut self) -> io::Result<ExitStatus> {
        self.keeper.wait(&mut self.inner).await
    }
}
