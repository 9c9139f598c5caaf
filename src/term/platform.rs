//! What differs between systems: the terminal's modes, signals, core dumps.

#[cfg(unix)]
pub(super) use os::ignored;
pub use os::{Hardening, harden};
pub(super) use os::{RawMode, Saved, Signals};

use std::sync::{Mutex, PoisonError};

/// Whether the run is leaving: from then on nobody may change the terminal's modes any more.
static LEAVING: Mutex<bool> = Mutex::new(false);

/// Runs `change`, a change of the terminal's modes, unless the run is leaving: a prompt that opens while a signal
/// restores the terminal would undo that. Then this thread waits for the end, which is there in a moment.
fn unless_leaving<T>(change: impl FnOnce() -> T) -> T {
    let leaving = LEAVING.lock().unwrap_or_else(PoisonError::into_inner);
    if *leaving {
        drop(leaving);
        loop {
            std::thread::park();
        }
    }
    change()
}

/// Runs `restore` as the last change of the terminal's modes.
pub(super) fn leave(restore: impl FnOnce()) {
    let mut leaving = LEAVING.lock().unwrap_or_else(PoisonError::into_inner);
    *leaving = true;
    restore();
}

/// How long a read waits for the first byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Patience {
    /// Until there is one.
    Forever,
    /// This many tenths of a second.
    Tenths(u8),
}

#[cfg(unix)]
mod os {
    use std::io;

    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    use rustix::termios::{OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};
    use tokio::signal::unix::{Signal, SignalKind, signal};

    use super::Patience;

    /// The terminal without echo, line editing and signals, until the value is dropped. Output is left
    /// as it is, so that other threads can still write lines.
    pub(in crate::term) struct RawMode {
        before: Termios,
        patience: Patience,
        /// Whether what was not read is thrown away at the end, so that it cannot become the next answer.
        pub discard: bool,
    }

    impl RawMode {
        pub fn enter() -> io::Result<Self> {
            let before = tcgetattr(io::stdin())?;
            let mode = Self { before, patience: Patience::Forever, discard: false };
            mode.set(Patience::Forever)?;
            Ok(mode)
        }

        fn set(&self, patience: Patience) -> io::Result<()> {
            let mut raw = self.before.clone();
            raw.make_raw();
            raw.output_modes = self.before.output_modes;
            let (at_least, tenths) = match patience {
                Patience::Forever => (1, 0),
                Patience::Tenths(tenths) => (0, tenths),
            };
            raw.special_codes[SpecialCodeIndex::VMIN] = at_least;
            raw.special_codes[SpecialCodeIndex::VTIME] = tenths;
            Ok(super::unless_leaving(|| tcsetattr(io::stdin(), OptionalActions::Now, &raw))?)
        }

        /// Reads what is there; 0 when nothing came in time, or, with all patience, when the terminal is gone.
        ///
        /// The terminal's own timer is used instead of `poll`, which macOS lacks for terminals.
        pub fn read(&mut self, into: &mut [u8], patience: Patience) -> io::Result<usize> {
            if self.patience != patience {
                self.set(patience)?;
                self.patience = patience;
            }
            loop {
                match rustix::io::read(io::stdin(), &mut *into) {
                    Err(rustix::io::Errno::INTR) => {}
                    // A terminal that hung up.
                    Err(rustix::io::Errno::IO) => return Ok(0),
                    other => return Ok(other?),
                }
            }
        }
    }

    impl Drop for RawMode {
        fn drop(&mut self) {
            let action = if self.discard { OptionalActions::Flush } else { OptionalActions::Drain };
            let _ = tcsetattr(io::stdin(), action, &self.before);
        }
    }

    /// The terminal's modes as they were at the start.
    pub(in crate::term) struct Saved(Termios);

    impl Saved {
        /// `None` where standard input is no terminal.
        pub fn take() -> Option<Self> {
            tcgetattr(io::stdin()).ok().map(Self)
        }

        pub fn restore(&self) {
            let _ = tcsetattr(io::stdin(), OptionalActions::Now, &self.0);
        }
    }

    /// SIGINT, SIGTERM and SIGHUP, each unless it was ignored when this process began (`nohup`).
    pub(in crate::term) struct Signals {
        interrupt: Option<Signal>,
        terminate: Option<Signal>,
        hang_up: Option<Signal>,
    }

    impl Signals {
        pub fn listen() -> io::Result<Self> {
            let ignored = ignored();
            let listen = |kind: SignalKind| {
                let wanted = ignored & (1 << (kind.as_raw_value() - 1)) == 0;
                wanted.then(|| signal(kind)).transpose()
            };
            Ok(Self {
                interrupt: listen(SignalKind::interrupt())?,
                terminate: listen(SignalKind::terminate())?,
                hang_up: listen(SignalKind::hangup())?,
            })
        }

        /// Waits for the next one.
        pub async fn next(&mut self) {
            tokio::select! {
                Some(()) = received(&mut self.interrupt) => {}
                Some(()) = received(&mut self.terminate) => {}
                Some(()) = received(&mut self.hang_up) => {}
                else => std::future::pending().await,
            }
        }
    }

    async fn received(signal: &mut Option<Signal>) -> Option<()> {
        signal.as_mut()?.recv().await
    }

    /// A bit for each signal that this process ignores, where the system tells.
    pub(in crate::term) fn ignored() -> u64 {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0)
    }

    /// What [`harden`] changed.
    #[derive(Debug, Clone)]
    pub struct Hardening {
        core: Option<Rlimit>,
    }

    /// No core dumps of this process, which would hold secrets, and on Linux no other process of the
    /// same user may read its memory. What the system refuses is left as it is.
    pub fn harden() -> Hardening {
        let core = getrlimit(Resource::Core);
        // The hard limit stays, so that a child can have its own back.
        let none = Rlimit { current: Some(0), maximum: core.maximum };
        let changed = setrlimit(Resource::Core, none).is_ok();
        #[cfg(target_os = "linux")]
        let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
        Hardening { core: changed.then_some(core) }
    }

    impl Hardening {
        /// Runs `start`, which starts a child or becomes another program, with the core limit that this
        /// process was given. (That it cannot be read is not inherited: `exec` ends it.)
        pub fn for_child<T>(&self, start: impl FnOnce() -> T) -> T {
            let Some(core) = &self.core else { return start() };
            let given = Rlimit { current: core.current, maximum: core.maximum };
            let _ = setrlimit(Resource::Core, given);
            let started = start();
            let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: core.maximum });
            started
        }
    }
}

#[cfg(windows)]
mod os {
    use std::io;
    use std::time::Duration;

    use crossterm::{event, terminal};
    use zeroize::Zeroizing;

    use super::Patience;
    use crate::term::keys::bytes_of;

    /// The console without echo and line editing, until the value is dropped.
    pub(in crate::term) struct RawMode {
        /// What an event gave beyond what was asked for.
        waiting: Zeroizing<Vec<u8>>,
        /// Whether what was not read is thrown away at the end, so that it cannot become the next answer.
        pub discard: bool,
    }

    impl RawMode {
        pub fn enter() -> io::Result<Self> {
            super::unless_leaving(terminal::enable_raw_mode)?;
            Ok(Self { waiting: Zeroizing::new(Vec::new()), discard: false })
        }

        /// Reads what is there; 0 when nothing came in time.
        pub fn read(&mut self, into: &mut [u8], patience: Patience) -> io::Result<usize> {
            while self.waiting.is_empty() {
                if let Patience::Tenths(tenths) = patience
                    && !event::poll(Duration::from_millis(100) * u32::from(tenths))?
                {
                    return Ok(0);
                }
                bytes_of(&event::read()?, &mut self.waiting);
            }
            let count = into.len().min(self.waiting.len());
            into[..count].copy_from_slice(&self.waiting[..count]);
            self.waiting.drain(..count);
            Ok(count)
        }
    }

    impl Drop for RawMode {
        fn drop(&mut self) {
            while self.discard && event::poll(Duration::ZERO).unwrap_or(false) {
                let _ = event::read();
            }
            let _ = terminal::disable_raw_mode();
        }
    }

    /// The console's modes; Windows has one way back to them.
    pub(in crate::term) struct Saved;

    impl Saved {
        pub fn take() -> Option<Self> {
            Some(Self)
        }

        pub fn restore(&self) {
            let _ = terminal::disable_raw_mode();
        }
    }

    /// Ctrl-C and the closing of the console.
    pub(in crate::term) struct Signals {
        interrupt: tokio::signal::windows::CtrlC,
        close: tokio::signal::windows::CtrlClose,
    }

    impl Signals {
        pub fn listen() -> io::Result<Self> {
            Ok(Self {
                interrupt: tokio::signal::windows::ctrl_c()?,
                close: tokio::signal::windows::ctrl_close()?,
            })
        }

        /// Waits for the next one.
        pub async fn next(&mut self) {
            tokio::select! {
                _ = self.interrupt.recv() => {}
                _ = self.close.recv() => {}
            }
        }
    }

    /// What [`harden`] changed: nothing on this system.
    #[derive(Debug, Clone)]
    pub struct Hardening;

    /// Windows writes no core files by itself.
    pub fn harden() -> Hardening {
        Hardening
    }

    impl Hardening {
        /// Runs `start`.
        pub fn for_child<T>(&self, start: impl FnOnce() -> T) -> T {
            start()
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use rustix::process::{Resource, getrlimit};

    #[test]
    fn a_child_gets_its_own_core_limit_back() {
        let before = getrlimit(Resource::Core).current;
        let hardening = super::harden();
        assert_eq!(getrlimit(Resource::Core).current, Some(0));
        let inside = hardening.for_child(|| getrlimit(Resource::Core).current);
        assert_eq!(inside, before);
        assert_eq!(getrlimit(Resource::Core).current, Some(0));
    }
}
