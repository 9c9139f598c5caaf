//! The console and the signals of Windows.

use std::io;
use std::time::{Duration, Instant};

use crossterm_winapi::{Console, ConsoleMode, Handle, HandleType, InputRecord, KeyEventRecord, ScreenBuffer};
use tokio::signal::windows::{
    CtrlBreak, CtrlC, CtrlClose, CtrlLogoff, CtrlShutdown, ctrl_break, ctrl_c, ctrl_close, ctrl_logoff,
    ctrl_shutdown,
};
use zeroize::Zeroizing;

use super::{Event, Read, ReadWait, drop_ahead, take_back, unless_leaving};
use crate::term::keys::{Keys, Stroke};

/// `ENABLE_PROCESSED_INPUT`, `ENABLE_LINE_INPUT` and `ENABLE_ECHO_INPUT`: without the first, Ctrl-C comes as a key.
const COOKED: u32 = 0x1 | 0x2 | 0x4;
/// `ENABLE_WINDOW_INPUT`: the window's changes of size come as events.
const SIZES: u32 = 0x8;
/// `ENABLE_VIRTUAL_TERMINAL_PROCESSING`.
const ESCAPES: u32 = 0x4;
/// `RIGHT_ALT_PRESSED` and `LEFT_ALT_PRESSED`.
const ALT: u32 = 0x1 | 0x2;
/// `RIGHT_CTRL_PRESSED`, `LEFT_CTRL_PRESSED` and `SHIFT_PRESSED`.
const OTHERS: u32 = 0x4 | 0x8 | 0x10;
/// How often a console is asked for events where a read has a time limit.
const LOOK_AGAIN: Duration = Duration::from_millis(10);

/// The console's input, wherever standard input leads.
fn input() -> io::Result<Handle> {
    Handle::new(HandleType::CurrentInputHandle)
}

/// The console without echo and line editing, until the value is dropped.
pub(in crate::term) struct RawMode {
    console: Console,
    before: u32,
    keys: Keys,
    /// What an event gave beyond what was asked for.
    waiting: Zeroizing<Vec<u8>>,
    /// Whether what was not read is thrown away at the end, so that it cannot become the next answer.
    pub discard: bool,
}

impl RawMode {
    pub(in crate::term) fn enter() -> io::Result<Self> {
        let mode = ConsoleMode::from(input()?);
        let before = mode.mode()?;
        unless_leaving(|| mode.set_mode(before & !COOKED | SIZES))?;
        Ok(Self {
            console: Console::from(input()?),
            before,
            keys: Keys::default(),
            waiting: Zeroizing::new(Vec::new()),
            discard: false,
        })
    }

    /// Reads what is there.
    pub(in crate::term) fn read(&mut self, into: &mut [u8], patience: ReadWait) -> io::Result<Read> {
        let ahead = take_back(into);
        if ahead > 0 {
            return Ok(Read::Bytes(ahead));
        }
        while self.waiting.is_empty() {
            if let ReadWait::Tenths(tenths) = patience
                && !self.comes_within(Duration::from_millis(100) * u32::from(tenths))?
            {
                return Ok(Read::Nothing);
            }
            if self.next()? && patience == ReadWait::Forever {
                return Ok(Read::Nothing);
            }
        }
        let count = into.len().min(self.waiting.len());
        into[..count].copy_from_slice(&self.waiting[..count]);
        self.waiting.drain(..count);
        Ok(Read::Bytes(count))
    }

    fn comes_within(&self, time: Duration) -> io::Result<bool> {
        let end = Instant::now() + time;
        while self.console.number_of_console_input_events()? == 0 {
            if Instant::now() >= end {
                return Ok(false);
            }
            std::thread::park_timeout(LOOK_AGAIN);
        }
        Ok(true)
    }

    /// Takes the next event, and those that are there already: a paste is many. Whether the window has another size.
    fn next(&mut self) -> io::Result<bool> {
        let mut resized = false;
        loop {
            match self.console.read_single_input_event()? {
                InputRecord::KeyEvent(key) => self.keys.bytes_of(stroke(&key), &mut self.waiting),
                InputRecord::WindowBufferSizeEvent(_) => resized = true,
                _ => {}
            }
            if self.console.number_of_console_input_events()? == 0 {
                return Ok(resized && self.waiting.is_empty());
            }
        }
    }
}

fn stroke(key: &KeyEventRecord) -> Stroke {
    Stroke {
        down: key.key_down,
        code: key.virtual_key_code,
        unit: key.u_char,
        times: key.repeat_count,
        only_alt: key.control_key_state.has_state(ALT) && !key.control_key_state.has_state(OTHERS),
    }
}

impl Drop for RawMode {
    fn drop(&mut self) {
        if self.discard {
            drop_ahead();
            let _ = self.console.read_console_input();
        }
        if let Ok(handle) = input() {
            let _ = ConsoleMode::from(handle).set_mode(self.before);
        }
    }
}

/// The console keeps what is typed, and shows it only when it is read: nothing has to be turned off.
#[allow(dead_code, reason = "only Unix has something to turn off")]
pub(in crate::term) struct NoEcho;

impl NoEcho {
    pub(in crate::term) fn enter() -> Option<Self> {
        None
    }
}

/// The console's modes as they were at the start.
pub(in crate::term) struct Saved(u32);

impl Saved {
    /// `None` where there is no console.
    pub(in crate::term) fn take() -> Option<Self> {
        ConsoleMode::from(input().ok()?).mode().ok().map(Self)
    }

    pub(in crate::term) fn restore(&self) {
        if let Ok(handle) = input() {
            let _ = ConsoleMode::from(handle).set_mode(self.0);
        }
    }
}

/// Ctrl-C, Ctrl-Break, the closing of the console, logoff and shutdown.
pub(in crate::term) struct Signals {
    interrupt: CtrlC,
    ctrl_break: CtrlBreak,
    close: CtrlClose,
    logoff: CtrlLogoff,
    shutdown: CtrlShutdown,
}

impl Signals {
    pub(in crate::term) fn listen() -> io::Result<Self> {
        Ok(Self {
            interrupt: ctrl_c()?,
            ctrl_break: ctrl_break()?,
            close: ctrl_close()?,
            logoff: ctrl_logoff()?,
            shutdown: ctrl_shutdown()?,
        })
    }

    pub(in crate::term) async fn next(&mut self) -> Event {
        tokio::select! {
            _ = self.interrupt.recv() => Event::Interrupt,
            _ = self.ctrl_break.recv() => Event::End,
            _ = self.close.recv() => Event::End,
            _ = self.logoff.recv() => Event::End,
            _ = self.shutdown.recv() => Event::End,
        }
    }
}

/// Windows stops no jobs.
pub(in crate::term) fn ask_to_stop() {}

/// Windows stops no jobs.
pub(in crate::term) fn stop() {}

/// Windows stops no jobs, so none goes on.
pub(in crate::term) fn resume() {}

/// Windows has no jobs in the background of a console.
pub(in crate::term) fn in_foreground() -> bool {
    true
}

/// The rows and columns of the console's window.
pub(in crate::term) fn size() -> Option<(usize, usize)> {
    let window = ScreenBuffer::current().ok()?.info().ok()?.terminal_size();
    // It counts from 0.
    Some((usize::try_from(window.height + 1).ok()?, usize::try_from(window.width + 1).ok()?))
}

/// Whether the terminal obeys escape sequences: a console is told to, and an old one can't; the terminal of Git Bash is
/// none, sets `TERM`, and does.
pub(in crate::term) fn obeys_escapes() -> bool {
    let turned_on = || {
        let mode = ConsoleMode::from(Handle::new(HandleType::CurrentOutputHandle)?);
        mode.set_mode(mode.mode()? | ESCAPES)
    };
    turned_on().is_ok() || std::env::var_os("TERM").is_some()
}

/// Whether keys can be read from what counts as a terminal: that of Git Bash is a pipe for Windows' programs.
pub(in crate::term) fn reads_keys() -> bool {
    let standard_input = Handle::new(HandleType::InputHandle);
    standard_input.is_ok_and(|handle| ConsoleMode::from(handle).mode().is_ok())
}

/// What [`harden`] changed: nothing on this system.
#[derive(Debug, Clone, Default)]
pub(crate) struct Hardening;

/// Windows writes no core files by itself.
pub(crate) fn harden() -> Hardening {
    Hardening
}

impl Hardening {
    /// Runs `start`.
    pub(crate) fn for_child<T>(&self, start: impl FnOnce() -> T) -> T {
        start()
    }
}
