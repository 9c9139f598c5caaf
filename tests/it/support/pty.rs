//! A command in a pseudo-terminal: keys go in, a screen comes out, and every wait is for a text.

mod waits;

use std::io::{Read, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use portable_pty::{ChildKiller, CommandBuilder, PtySize, native_pty_system};

use super::home::Cmd;
pub(crate) use super::terminal::Terminal;
use super::terminal::{plain, reset, state};

/// How long [`Pty::expect`] waits: a browser may have to start first, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

struct Seen {
    parser: vt100::Parser,
    raw: Vec<u8>,
    /// Where in `raw` the next [`Pty::expect_next`] begins.
    mark: usize,
    closed: bool,
    exit: Option<Exit>,
}

/// How it ended, and how it left the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Exit {
    /// The exit code; 128 + n for a signal would be a shell's doing: `signal` has its name instead.
    pub code: u32,
    pub signal: Option<String>,
    pub terminal: Terminal,
}

/// A command that runs in a terminal of its own.
pub(crate) struct Pty {
    shared: Arc<(Mutex<Seen>, Condvar)>,
    writer: Box<dyn Write + Send>,
    killer: Box<dyn ChildKiller + Send + Sync>,
    terminal: std::path::PathBuf,
    master: Box<dyn portable_pty::MasterPty + Send>,
    pub pid: u32,
}

impl Pty {
    /// In a terminal of 80 columns and 24 rows.
    pub(crate) fn spawn(cmd: Cmd) -> Self {
        Self::spawn_sized(cmd, 80, 24)
    }

    pub(crate) fn spawn_sized(cmd: Cmd, columns: u16, rows: u16) -> Self {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a pseudo-terminal");
        let terminal = pair.master.tty_name().expect("the terminal's name");
        let mut builder = CommandBuilder::new(&cmd.program);
        builder.args(&cmd.args);
        builder.env_clear();
        builder.env("TERM", "xterm-256color");
        for (name, value) in &cmd.env {
            builder.env(name, value);
        }
        builder.cwd(&cmd.dir);
        let mut child = pair.slave.spawn_command(builder).expect("the command in a terminal");
        let pid = child.process_id().expect("its id");
        let killer = child.clone_killer();
        let parser = vt100::Parser::new(nonzero(rows), nonzero(columns), 10_000);
        let seen = Seen { parser, raw: Vec::new(), mark: 0, closed: false, exit: None };
        let shared = Arc::new((Mutex::new(seen), Condvar::new()));

        let mut reader = pair.master.try_clone_reader().expect("the terminal's output");
        let sink = Arc::clone(&shared);
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            loop {
                // EIO is how Linux says that the last one to hold the terminal is gone.
                let n = reader.read(&mut buffer).unwrap_or(0);
                let mut seen = sink.0.lock().expect("the screen");
                seen.parser.process(&buffer[..n]);
                seen.raw.extend_from_slice(&buffer[..n]);
                seen.closed = n == 0;
                sink.1.notify_all();
                if n == 0 {
                    return;
                }
            }
        });

        // Held open until the end, so that the state in which the command leaves it can be read.
        let slave = pair.slave;
        let (path, sink) = (terminal.clone(), Arc::clone(&shared));
        std::thread::spawn(move || {
            let status = child.wait().expect("the command's end");
            let terminal = state(&path);
            drop(slave);
            let exit =
                Exit { code: status.exit_code(), signal: status.signal().map(str::to_owned), terminal };
            sink.0.lock().expect("the screen").exit = Some(exit);
            sink.1.notify_all();
        });
        let writer = pair.master.take_writer().expect("the terminal's input");
        Self { shared, writer, killer, terminal, master: pair.master, pid }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.shared.0.lock().expect("the screen")
    }

    #[track_caller]
    fn wait_until(&self, what: &str, mut done: impl FnMut(&mut Seen) -> bool) {
        let end = Instant::now() + PATIENCE;
        let mut seen = self.seen();
        while !done(&mut seen) {
            let left = end.saturating_duration_since(Instant::now());
            let over = seen.closed && seen.exit.is_some();
            assert!(!over && !left.is_zero(), "waited for {what}{}\n{}", why(&seen), frame(&seen));
            seen = self.shared.1.wait_timeout(seen, left).expect("the screen").0;
        }
    }

    /// Stops the command with SIGSTOP, resets the terminal as a shell does, and lets the command go on.
    #[track_caller]
    pub(crate) fn stop_and_go_on(&mut self) -> &mut Self {
        use rustix::process::Signal;
        self.signal(Signal::STOP);
        let stat = std::path::PathBuf::from(format!("/proc/{}/stat", self.pid));
        let end = Instant::now() + PATIENCE;
        // The state is the word behind the name, which ends with the last parenthesis.
        while !std::fs::read_to_string(&stat)
            .expect("its state")
            .rsplit(')')
            .next()
            .unwrap_or("")
            .starts_with(" T")
        {
            assert!(Instant::now() < end, "it does not stop");
            let _ = self.shared.1.wait_timeout(self.seen(), Duration::from_millis(5)).expect("the screen");
        }
        reset(&self.terminal);
        self.signal(Signal::CONT);
        self
    }

    /// Types.
    pub(crate) fn send(&mut self, text: &str) -> &mut Self {
        self.writer.write_all(text.as_bytes()).and_then(|()| self.writer.flush()).expect("keys");
        self
    }

    /// Types a line and Enter.
    pub(crate) fn line(&mut self, text: &str) -> &mut Self {
        self.send(&format!("{text}\r"))
    }

    pub(crate) fn enter(&mut self) -> &mut Self {
        self.send("\r")
    }

    /// What a terminal with bracketed paste sends for a paste.
    pub(crate) fn paste(&mut self, text: &str) -> &mut Self {
        self.send(&format!("\x1b[200~{text}\x1b[201~"))
    }

    /// What a terminal without bracketed paste sends: line ends become Enter.
    pub(crate) fn paste_plain(&mut self, text: &str) -> &mut Self {
        self.send(&text.replace("\r\n", "\r").replace('\n', "\r"))
    }

    /// Ctrl and a letter.
    pub(crate) fn ctrl(&mut self, letter: char) -> &mut Self {
        assert!(letter.is_ascii_lowercase(), "a letter");
        self.send(&char::from(letter as u8 & 0x1f).to_string())
    }

    pub(crate) fn up(&mut self) -> &mut Self {
        self.send("\x1b[A")
    }

    pub(crate) fn down(&mut self) -> &mut Self {
        self.send("\x1b[B")
    }

    pub(crate) fn resize(&mut self, columns: u16, rows: u16) -> &mut Self {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        // What the command draws for the new size is not looked at before the screen has it.
        let mut seen = self.seen();
        self.master.resize(size).expect("another size");
        seen.parser.screen_mut().set_size(nonzero(rows), nonzero(columns));
        drop(seen);
        self
    }

    /// The visible screen, lines without trailing blanks.
    pub(crate) fn screen(&self) -> String {
        self.seen().parser.screen().contents()
    }

    /// Everything that was written, escape sequences and all.
    pub(crate) fn raw(&self) -> Vec<u8> {
        self.seen().raw.clone()
    }

    /// Everything that was written, without escape sequences.
    pub(crate) fn transcript(&self) -> String {
        plain(&self.seen().raw).0
    }

    pub(crate) fn cursor_visible(&self) -> bool {
        !self.seen().parser.screen().hide_cursor()
    }

    /// Whether the command asked for bracketed paste and has not ended it.
    pub(crate) fn bracketed_paste(&self) -> bool {
        self.seen().parser.screen().bracketed_paste()
    }

    /// The terminal's state now.
    pub(crate) fn terminal(&self) -> Terminal {
        state(&self.terminal)
    }

    /// A signal to the command itself.
    pub(crate) fn signal(&self, signal: rustix::process::Signal) {
        let pid = rustix::process::Pid::from_raw(i32::try_from(self.pid).expect("a pid")).expect("a pid");
        rustix::process::kill_process(pid, signal).expect("a signal to the command");
    }

    /// Waits for its end and for all of its output.
    #[track_caller]
    pub(crate) fn wait(&mut self) -> Exit {
        self.wait_until("its end", |seen| seen.closed && seen.exit.is_some());
        self.seen().exit.clone().expect("ended")
    }

    /// It ends with `code`, in whatever state it leaves the terminal.
    #[track_caller]
    pub(crate) fn ends_unsound(&mut self, code: u32) -> Exit {
        let exit = self.wait();
        assert_eq!(
            (exit.code, exit.signal.as_deref()),
            (code, None),
            "the exit code\n{}",
            frame(&self.seen())
        );
        exit
    }

    /// It ends with `code` and leaves the terminal as a shell wants it: echo, lines, signals, a visible
    /// cursor, no bracketed paste.
    #[track_caller]
    pub(crate) fn ends(&mut self, code: u32) -> Exit {
        let exit = self.ends_unsound(code);
        let sound = Terminal { echo: true, canonical: true, signals: true };
        assert_eq!(exit.terminal, sound, "the terminal's state");
        assert!(self.cursor_visible(), "the cursor is hidden");
        assert!(!self.bracketed_paste(), "bracketed paste is on");
        exit
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        if self.shared.0.lock().is_ok_and(|seen| seen.exit.is_none()) {
            let _ = self.killer.kill();
        }
    }
}

fn nonzero(n: u16) -> std::num::NonZero<u16> {
    std::num::NonZero::new(n).expect("a terminal has columns and rows")
}

fn why(seen: &Seen) -> String {
    seen.exit.as_ref().map_or_else(|| " in vain".to_owned(), |exit| format!(", but it ended: {exit:?}"))
}

fn frame(seen: &Seen) -> String {
    let (_, columns) = seen.parser.screen().size();
    let rule = "-".repeat(usize::from(columns.get()));
    format!("{rule}\n{}\n{rule}", seen.parser.screen().contents())
}
