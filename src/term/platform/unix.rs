//! Terminals, signals and limits of Unix.

use std::future::poll_fn;
use std::io;
use std::sync::Mutex;
use std::task::Poll;

use rustix::process::{
    Resource, Rlimit, Signal as Number, getpid, getrlimit, kill_current_process_group, kill_process,
    setrlimit,
};
use rustix::termios::{
    LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcgetpgrp, tcgetwinsize, tcsetattr,
};
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::job::Job;
use super::{Event, Read, ReadWait, drop_ahead, held, take_back, unless_leaving};

/// The modes that a question or a spinner has set. After SIGCONT they are set again: the shell that had the terminal
/// meanwhile may have left others.
static WANTED: Mutex<Option<Termios>> = Mutex::new(None);

fn set(modes: &Termios) -> io::Result<()> {
    unless_leaving(|| tcsetattr(io::stdin(), OptionalActions::Now, modes))?;
    *held(&WANTED) = Some(modes.clone());
    Ok(())
}

/// Sets the modes again that the program had set when it was stopped.
pub(in crate::term) fn resume() {
    let wanted = held(&WANTED).clone();
    if let Some(modes) = wanted.filter(|_| in_foreground()) {
        let _ = unless_leaving(|| tcsetattr(io::stdin(), OptionalActions::Now, &modes));
    }
}

/// The terminal without echo, line editing and signals, until the value is dropped. Output is left
/// as it is, so that other threads can still write lines.
pub(in crate::term) struct RawMode {
    before: Termios,
    outer: Option<Termios>,
    patience: ReadWait,
    /// Whether what was not read is thrown away at the end, so that it cannot become the next answer.
    pub discard: bool,
}

impl RawMode {
    pub(crate) fn enter() -> io::Result<Self> {
        let before = tcgetattr(io::stdin())?;
        let outer = held(&WANTED).clone();
        let mode = Self { before, outer, patience: ReadWait::Forever, discard: false };
        mode.set(ReadWait::Forever)?;
        Ok(mode)
    }

    fn set(&self, patience: ReadWait) -> io::Result<()> {
        let mut raw = self.before.clone();
        raw.make_raw();
        raw.output_modes = self.before.output_modes;
        let (at_least, tenths) = match patience {
            ReadWait::Forever => (1, 0),
            ReadWait::Tenths(tenths) => (0, tenths),
        };
        raw.special_codes[SpecialCodeIndex::VMIN] = at_least;
        raw.special_codes[SpecialCodeIndex::VTIME] = tenths;
        set(&raw)
    }

    /// Reads what is there.
    ///
    /// The terminal's own timer is used instead of `poll`, which macOS lacks for terminals.
    pub(crate) fn read(&mut self, into: &mut [u8], patience: ReadWait) -> io::Result<Read> {
        let ahead = take_back(into);
        if ahead > 0 {
            return Ok(Read::Bytes(ahead));
        }
        if self.patience != patience {
            self.set(patience)?;
            self.patience = patience;
        }
        loop {
            match rustix::io::read(io::stdin(), &mut *into) {
                Err(rustix::io::Errno::INTR) => {}
                // A terminal that hung up.
                Err(rustix::io::Errno::IO) => return Ok(Read::Gone),
                Ok(0) if patience == ReadWait::Forever => return Ok(Read::Gone),
                Ok(0) => return Ok(Read::Nothing),
                Ok(count) => return Ok(Read::Bytes(count)),
                Err(other) => return Err(other.into()),
            }
        }
    }
}

impl Drop for RawMode {
    fn drop(&mut self) {
        *held(&WANTED) = self.outer.take();
        if self.discard {
            drop_ahead();
        }
        let action = if self.discard { OptionalActions::Flush } else { OptionalActions::Drain };
        let _ = tcsetattr(io::stdin(), action, &self.before);
    }
}

/// The terminal without echo, until the value is dropped: what is typed while a spinner turns would move the cursor.
pub(in crate::term) struct NoEcho {
    before: Termios,
}

impl NoEcho {
    /// `None` where standard input is no terminal, another job has it, or there is no echo already.
    pub(crate) fn enter() -> Option<Self> {
        let before = tcgetattr(io::stdin()).ok().filter(|_| in_foreground())?;
        if !before.local_modes.contains(LocalModes::ECHO) {
            return None;
        }
        let mut quiet = before.clone();
        quiet.local_modes.remove(LocalModes::ECHO);
        set(&quiet).ok()?;
        Some(Self { before })
    }
}

impl Drop for NoEcho {
    fn drop(&mut self) {
        *held(&WANTED) = None;
        // Another job's terminal is not ours to change; asking for it would stop this process.
        if in_foreground() {
            let _ = tcsetattr(io::stdin(), OptionalActions::Now, &self.before);
        }
    }
}

/// The terminal's modes as they were at the start.
pub(in crate::term) struct Saved(Termios);

impl Saved {
    /// `None` where standard input is no terminal.
    pub(crate) fn take() -> Option<Self> {
        tcgetattr(io::stdin()).ok().map(Self)
    }

    pub(crate) fn restore(&self) {
        let _ = tcsetattr(io::stdin(), OptionalActions::Now, &self.0);
    }
}

/// The signals that end a run, stop it, let it go on, or tell of another size: each unless it was ignored when this
/// process began (`nohup`).
pub(in crate::term) struct Signals(Vec<(Signal, Event)>);

impl Signals {
    pub(crate) fn listen() -> io::Result<Self> {
        let all = [
            (SignalKind::interrupt(), Event::Interrupt),
            (SignalKind::terminate(), Event::End),
            (SignalKind::hangup(), Event::End),
            (SignalKind::from_raw(Number::TSTP.as_raw()), Event::Stop),
            (SignalKind::from_raw(Number::CONT.as_raw()), Event::Continue),
            (SignalKind::window_change(), Event::Resize),
        ];
        let ignored = ignored();
        let wanted = all.into_iter().filter(|(kind, _)| ignored & (1 << (kind.as_raw_value() - 1)) == 0);
        wanted.map(|(kind, event)| Ok((signal(kind)?, event))).collect::<io::Result<_>>().map(Self)
    }

    /// Waits for the next one.
    pub(crate) async fn next(&mut self) -> Event {
        poll_fn(|context| {
            let came = |(signal, event): &mut (Signal, Event)| {
                signal.poll_recv(context).is_ready().then_some(*event)
            };
            self.0.iter_mut().find_map(came).map_or(Poll::Pending, Poll::Ready)
        })
        .await
    }
}

/// A bit for each signal that this process ignores, where the system tells.
pub(in crate::term) fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0)
}

/// Asks the whole job to stop, as the terminal does when it sees Ctrl-Z itself.
pub(in crate::term) fn ask_to_stop() {
    if has_job_control() {
        let _ = kill_current_process_group(Number::TSTP);
    }
}

/// Stops this process until somebody continues it. Without a shell that could, nothing happens, as without a handler.
pub(in crate::term) fn stop() {
    if has_job_control() {
        let _ = kill_process(getpid(), Number::STOP);
    }
}

fn has_job_control() -> bool {
    Job::now().is_some_and(|job| job.has_shell())
}

/// Whether this process is the leader of its session.
pub(in crate::term) fn leads_session() -> bool {
    Job::now().is_some_and(|job| job.leads_session())
}

/// Whether the terminal is this job's.
pub(in crate::term) fn in_foreground() -> bool {
    let Ok(terminal) = std::fs::File::open("/dev/tty") else { return false };
    tcgetpgrp(terminal).is_ok_and(|group| Job::now().is_some_and(|job| job.is_in(group)))
}

/// The rows and columns of the terminal at standard error.
pub(in crate::term) fn size() -> Option<(usize, usize)> {
    let size = tcgetwinsize(io::stderr()).ok()?;
    Some((usize::from(size.ws_row), usize::from(size.ws_col)))
}

/// Whether a terminal obeys escape sequences.
pub(in crate::term) fn obeys_escapes() -> bool {
    true
}

/// Whether keys can be read from what counts as a terminal.
pub(in crate::term) fn reads_keys() -> bool {
    true
}

/// What [`harden`] changed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Hardening {
    core: Option<Rlimit>,
}

/// No core dumps of this process, which would hold secrets, and on Linux no other process of the
/// same user may read its memory. What the system refuses is left as it is.
pub(crate) fn harden() -> Hardening {
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
    pub(crate) fn for_child<T>(&self, start: impl FnOnce() -> T) -> T {
        let Some(core) = &self.core else { return start() };
        let given = Rlimit { current: core.current, maximum: core.maximum };
        let _ = setrlimit(Resource::Core, given);
        let started = start();
        let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: core.maximum });
        started
    }
}
