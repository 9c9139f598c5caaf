//! What differs between systems: the terminal's modes, signals, core dumps.

#[cfg(unix)]
mod job;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
use unix as os;
#[cfg(windows)]
use windows as os;

pub(crate) use os::{Hardening, harden};
pub(super) use os::{
    NoEcho, RawMode, Saved, Signals, ask_to_stop, in_foreground, obeys_escapes, reads_keys, resume, size,
    stop,
};
#[cfg(unix)]
pub(super) use os::{ignored, leads_session};

use std::sync::{Mutex, MutexGuard, PoisonError};

use zeroize::Zeroize;

/// What the system tells the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(windows, allow(dead_code, reason = "Windows tells only of the end"))]
pub(super) enum Event {
    /// Ctrl-C: the run is to end, or only what it waits for.
    Interrupt,
    /// The run is to end: SIGTERM or SIGHUP; on Windows Ctrl-Break, a console that is closed, a logoff, a shutdown.
    End,
    /// SIGTSTP: Ctrl-Z, or another program asks to stop.
    Stop,
    /// SIGCONT: the process goes on, on a terminal whose modes somebody else may have set.
    Continue,
    /// The window has another size.
    Resize,
}

/// How long a read waits for the first byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ReadWait {
    /// Until there is one.
    Forever,
    /// This many tenths of a second.
    Tenths(u8),
}

/// What a read gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(windows, allow(dead_code, reason = "a Windows console that goes away ends the process"))]
pub(super) enum Read {
    /// So many bytes.
    Bytes(usize),
    /// Nothing came in time; or, with all patience, the window has another size.
    Nothing,
    /// The terminal is gone.
    Gone,
}

/// Whether the run is leaving: from then on nobody may change the terminal's modes any more.
static LEAVING: Mutex<bool> = Mutex::new(false);

/// What was read and belongs to the next question: somebody typed ahead.
static AHEAD: Mutex<Vec<u8>> = Mutex::new(Vec::new());

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs `change`, a change of the terminal's modes, unless the run is leaving: a prompt that opens while a signal
/// restores the terminal would undo that. Then this thread waits for the end, which is there in a moment.
fn unless_leaving<T>(change: impl FnOnce() -> T) -> T {
    let leaving = held(&LEAVING);
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
    let mut leaving = held(&LEAVING);
    *leaving = true;
    restore();
}

/// Keeps `bytes` for the next read.
pub(super) fn put_back(bytes: &[u8]) {
    let mut ahead = held(&AHEAD);
    // In front of what was put back before: it was read earlier.
    ahead.splice(..0, bytes.iter().copied());
}

/// Moves what was put back into `into`; the number of bytes.
fn take_back(into: &mut [u8]) -> usize {
    let mut ahead = held(&AHEAD);
    let count = into.len().min(ahead.len());
    into[..count].copy_from_slice(&ahead[..count]);
    ahead[..count].zeroize();
    ahead.drain(..count);
    count
}

/// Forgets what was put back.
fn drop_ahead() {
    let mut ahead = held(&AHEAD);
    ahead.zeroize();
    ahead.clear();
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

    #[test]
    fn what_was_typed_ahead_comes_first_and_in_order() {
        super::put_back(b"cd");
        super::put_back(b"ab");
        let mut into = [0; 3];
        assert_eq!((super::take_back(&mut into), &into), (3, b"abc"));
        super::put_back(b"xy");
        super::drop_ahead();
        assert_eq!(super::take_back(&mut into), 0);
    }
}
