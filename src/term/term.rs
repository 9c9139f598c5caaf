//! What is known about the terminal, and where texts go.

use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::dialog::Dialog;
use super::platform;
use super::prompt::Prompt;
use super::signs::Signs;
use super::style::Palette;
use super::view::View;
use super::wait::Spinner;
use crate::env::Env;

/// The widest line that is written, in columns.
const WIDEST: usize = 80;
/// Where the terminal does not tell.
const ROWS: usize = 24;
/// Below this the text would be a column of single words.
const NARROWEST: usize = 20;

/// When colours are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` is set; elsewhere where `CLICOLOR_FORCE` asks for them.
    #[default]
    Auto,
    /// Always, except in plain mode.
    Always,
    /// Never.
    Never,
}

/// How the user wants to be talked to: the global flags.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Look {
    /// `--color`.
    pub color: ColorChoice,
    /// How often `-v` was given.
    pub verbose: u8,
    /// `-q`: only data, errors and questions.
    pub quiet: bool,
    /// `--no-input`.
    pub no_input: bool,
}

/// The terminal. Cheap to clone; all clones write to the same place.
#[derive(Clone)]
pub(crate) struct Term {
    pub(super) shared: Arc<Shared>,
    pub(super) suffix: Option<&'static str>,
}

/// What was written, and how wide the terminal claims to be.
pub(super) struct Memory {
    pub out: Vec<u8>,
    pub err: Vec<u8>,
    columns: usize,
}

impl Memory {
    fn new(columns: usize) -> Mutex<Self> {
        Mutex::new(Self { out: Vec::new(), err: Vec::new(), columns })
    }
}

pub(super) struct Shared {
    pub look: Look,
    pub plain: bool,
    pub palette: Palette,
    pub signs: Signs,
    pub env: Env,
    stdin_is_terminal: bool,
    pub stderr_is_terminal: bool,
    /// Where texts go instead of the process's own streams, in tests and behind a rehearsal's scene.
    pub memory: Option<Mutex<Memory>>,
    pub spinner: Mutex<Spinner>,
    /// The question that is open.
    pub question: Mutex<Option<Arc<Mutex<dyn View>>>>,
    /// Whether a signal restores the terminal.
    pub guarded: AtomicBool,
    /// Whether the last thing that was written is an empty line.
    pub after_blank: AtomicBool,
    pub stdout_closed: AtomicBool,
    pub data_error: Mutex<Option<String>>,
}

/// A mutex whose content is good even when another thread panicked: texts are only ever appended.
pub(super) fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Writes to standard error; nobody is left to be told that it is gone.
pub(super) fn to_stderr(text: &str) {
    if text.is_empty() {
        return;
    }
    let mut stderr = std::io::stderr().lock();
    let _ = stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush());
}

impl Term {
    /// The process's own streams, as `look` and the environment want them.
    pub(crate) fn open(look: Look, env: &Env) -> Term {
        let stderr = std::io::stderr().is_terminal();
        Self::build(look, env, std::io::stdin().is_terminal(), stderr, None)
    }

    /// A terminal that shows nothing and asks nothing: what a rehearsal does behind the scene.
    pub(crate) fn muted(env: &Env) -> Term {
        let look = Look { quiet: true, no_input: true, ..Look::default() };
        Self::build(look, env, false, false, Some(Memory::new(WIDEST)))
    }

    #[cfg(test)]
    /// A terminal that keeps what is written, for tests: `columns` wide, without colours, and never one
    /// that may prompt.
    pub(crate) fn capture(look: Look, env: &Env, columns: usize) -> (Term, Capture) {
        let term = Self::build(look, env, false, false, Some(Memory::new(columns)));
        (term.clone(), Capture(term))
    }

    fn build(look: Look, env: &Env, stdin: bool, stderr: bool, memory: Option<Mutex<Memory>>) -> Term {
        let accessible = env.get("SPAPI_SETUP_ACCESSIBLE").is_some_and(|v| v != "0");
        // An old Windows console shows escape sequences as they are.
        let plain = accessible || env.get("TERM") == Some("dumb") || (stderr && !platform::obeys_escapes());
        let forced = env.get("CLICOLOR_FORCE").is_some_and(|v| v != "0");
        let color = match look.color {
            _ if plain => false,
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => env.get("NO_COLOR").is_none() && (stderr || forced),
        };
        // What is kept for a test has no terminal that lacks signs, unless the test says so.
        let named = ["LC_ALL", "LC_CTYPE", "LANG"].iter().any(|name| env.get(name).is_some());
        let signs = if memory.is_some() && !named { Signs::Unicode } else { Signs::of(env) };
        let shared = Shared {
            look,
            plain,
            palette: Palette { color },
            signs,
            env: env.clone(),
            stdin_is_terminal: stdin,
            stderr_is_terminal: stderr,
            memory,
            spinner: Mutex::default(),
            question: Mutex::default(),
            guarded: AtomicBool::new(false),
            after_blank: AtomicBool::new(false),
            stdout_closed: AtomicBool::new(false),
            data_error: Mutex::new(None),
        };
        Term { shared: Arc::new(shared), suffix: None }
    }

    /// The same terminal with headings that end in `suffix`, a space and parentheses included.
    pub(crate) fn with_suffix(&self, suffix: &'static str) -> Term {
        Term { shared: Arc::clone(&self.shared), suffix: Some(suffix) }
    }

    /// What the headings of this terminal end in: " (rehearsal)", or nothing.
    pub(crate) fn suffix(&self) -> &'static str {
        self.suffix.unwrap_or_default()
    }

    /// Whether a question may be asked: standard input and standard error are both terminals, and
    /// `--no-input` was not given.
    pub(crate) fn may_prompt(&self) -> bool {
        self.shared.stdin_is_terminal && self.shared.stderr_is_terminal && !self.shared.look.no_input
    }

    /// Whether the keys of the terminal reach this program. Those of Git Bash's do not reach a Windows program.
    pub(crate) fn reads_keys(&self) -> bool {
        platform::reads_keys()
    }

    /// Whether what is printed as data is shown to a person at once.
    pub(crate) fn stdout_is_terminal(&self) -> bool {
        self.shared.memory.is_none() && std::io::stdout().is_terminal()
    }

    /// Whether to do without redrawing, colours and signs: `TERM=dumb` or `SPAPI_SETUP_ACCESSIBLE`.
    pub(crate) fn plain(&self) -> bool {
        self.shared.plain
    }

    /// The columns to fill at most: those of the terminal, never more than 80.
    pub(crate) fn width(&self) -> usize {
        self.columns().clamp(NARROWEST, WIDEST)
    }

    /// The columns of the terminal.
    pub(super) fn columns(&self) -> usize {
        match &self.shared.memory {
            Some(memory) => lock(memory).columns,
            None => self.size().map_or(WIDEST, |(_, columns)| columns),
        }
    }

    /// The rows of the terminal.
    pub(super) fn rows(&self) -> usize {
        self.size().map_or(ROWS, |(rows, _)| rows)
    }

    /// The rows of the screen on which a person sees what is printed as data at once; `None` where there is none.
    pub(crate) fn screen_rows(&self) -> Option<usize> {
        self.stdout_is_terminal().then(|| self.rows())
    }

    fn size(&self) -> Option<(usize, usize)> {
        let terminal = self.shared.memory.is_none() && self.shared.stderr_is_terminal;
        platform::size().filter(|(rows, columns)| terminal && *rows > 0 && *columns > 0)
    }

    /// Who asks the questions; `None` where [`Term::may_prompt`] is false.
    pub(crate) fn prompt(&self) -> Option<Box<dyn Prompt>> {
        self.may_prompt().then(|| Box::new(Dialog::new(self.clone())) as Box<dyn Prompt>)
    }

    /// Why data could not be written, if so. A reader that went away (a broken pipe) is no error.
    pub(crate) fn data_error(&self) -> Option<String> {
        lock(&self.shared.data_error).clone()
    }

    /// Whether spinners are drawn; otherwise progress is told in lines.
    pub(super) fn animated(&self) -> bool {
        self.shared.stderr_is_terminal && !self.plain() && self.shared.memory.is_none()
    }

    /// Writes `text` to standard error, above a spinner if one is drawn; its signs are those that the terminal has.
    pub(super) fn raw(&self, text: &str) {
        self.shared.after_blank.store(false, Ordering::SeqCst);
        let text = self.shared.signs.fit(text);
        if let Some(memory) = &self.shared.memory {
            lock(memory).err.extend_from_slice(text.as_bytes());
            return;
        }
        self.above_spinner(text.ends_with('\n'), || to_stderr(&text));
    }

    /// Runs `write` with the spinner off the screen, and draws it again where the cursor is at the beginning of a line.
    pub(super) fn above_spinner<T>(&self, whole_lines: bool, write: impl FnOnce() -> T) -> T {
        let mut spinner = lock(&self.shared.spinner);
        let shown = spinner.hide();
        to_stderr(shown);
        let written = write();
        if whole_lines && !shown.is_empty() {
            to_stderr(&spinner.show(self));
        }
        written
    }

    /// Takes the spinner off the screen; it comes back when it turns.
    pub(super) fn hide_spinner(&self) {
        to_stderr(lock(&self.shared.spinner).hide());
    }

    /// Takes the spinner off the screen until nobody holds it.
    pub(super) fn hold_spinner(&self) {
        let mut spinner = lock(&self.shared.spinner);
        spinner.held += 1;
        to_stderr(spinner.hide());
    }
}

/// What a [`Term::capture`] was told.
#[cfg(test)]
pub(crate) struct Capture(Term);

#[cfg(test)]
impl Capture {
    /// Everything that went to standard error.
    pub(crate) fn err(&self) -> String {
        self.text(|memory| &memory.err)
    }

    /// Everything that went to standard output.
    pub(crate) fn out(&self) -> String {
        self.text(|memory| &memory.out)
    }

    fn text(&self, stream: fn(&Memory) -> &Vec<u8>) -> String {
        let memory = self.0.shared.memory.as_ref().map(lock);
        memory.map_or_else(String::new, |memory| String::from_utf8_lossy(stream(&memory)).into_owned())
    }
}
