//! What is known about the terminal, and where texts go.

use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use indicatif::{MultiProgress, ProgressDrawTarget};

use super::dialog::DialoguerPrompt;
use super::memory::Memory;
use super::plain::PlainPrompt;
use super::prompt::Prompt;
use super::style::Palette;
use crate::env::Env;

/// The widest line that is written, in columns.
const WIDEST: usize = 80;
/// Below this the text would be a column of single words.
const NARROWEST: usize = 20;

/// When colours are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ColorChoice {
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
pub struct Look {
    /// `--color`.
    pub color: ColorChoice,
    /// How often `-v` was given.
    pub verbose: u8,
    /// `-q`: data, errors and questions alone.
    pub quiet: bool,
    /// `--no-input`.
    pub no_input: bool,
}

/// The terminal. Cheap to clone; all clones write to the same place.
#[derive(Clone)]
pub struct Term {
    pub(super) shared: Arc<Shared>,
    pub(super) suffix: Option<&'static str>,
}

pub(super) struct Shared {
    pub look: Look,
    pub plain: bool,
    pub palette: Palette,
    pub env: Env,
    stdin_is_terminal: bool,
    pub stderr_is_terminal: bool,
    /// Where texts go instead of the process's own streams, in tests.
    pub memory: Option<Mutex<Memory>>,
    pub progress: MultiProgress,
    prompts_open: AtomicUsize,
    /// Whether the cursor stands behind a question.
    line_open: AtomicBool,
    /// Whether the last thing that was written is an empty line.
    pub after_blank: AtomicBool,
    pub stdout_closed: AtomicBool,
    pub data_error: Mutex<Option<String>>,
}

/// A mutex whose content is good even when another thread panicked: texts are only ever appended.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Term {
    /// The process's own streams, as `look` and the environment want them.
    pub fn open(look: Look, env: &Env) -> Term {
        let stderr = std::io::stderr().is_terminal();
        Self::build(look, env, std::io::stdin().is_terminal(), stderr, None)
    }

    /// A terminal that keeps what is written, for tests: `columns` wide, without colours, and never one
    /// that may prompt.
    pub fn capture(look: Look, env: &Env, columns: usize) -> (Term, Capture) {
        let term = Self::build(look, env, false, false, Some(Mutex::new(Memory::new(columns))));
        (term.clone(), Capture(term))
    }

    fn build(look: Look, env: &Env, stdin: bool, stderr: bool, memory: Option<Mutex<Memory>>) -> Term {
        let accessible = env.get("SPAPI_SETUP_ACCESSIBLE").is_some_and(|v| v != "0");
        // An old Windows console shows escape sequences as they are; asking turns them on where it can.
        let obeys = !cfg!(windows) || !stderr || console::Term::stderr().features().colors_supported();
        let plain = accessible || !obeys || env.get("TERM") == Some("dumb");
        let forced = env.get("CLICOLOR_FORCE").is_some_and(|v| v != "0");
        let color = match look.color {
            _ if plain => false,
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => env.get("NO_COLOR").is_none() && (stderr || forced),
        };
        let target = if stderr && !plain && !look.quiet && memory.is_none() {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let shared = Shared {
            look,
            plain,
            palette: Palette { color },
            env: env.clone(),
            stdin_is_terminal: stdin,
            stderr_is_terminal: stderr,
            memory,
            progress: MultiProgress::with_draw_target(target),
            prompts_open: AtomicUsize::new(0),
            line_open: AtomicBool::new(false),
            after_blank: AtomicBool::new(false),
            stdout_closed: AtomicBool::new(false),
            data_error: Mutex::new(None),
        };
        Term { shared: Arc::new(shared), suffix: None }
    }

    /// The same terminal with headings that end in `suffix`, a space and parentheses included.
    pub fn with_suffix(&self, suffix: &'static str) -> Term {
        Term { shared: Arc::clone(&self.shared), suffix: Some(suffix) }
    }

    /// What the headings of this terminal end in: " (rehearsal)", or nothing.
    pub fn suffix(&self) -> &'static str {
        self.suffix.unwrap_or_default()
    }

    /// Whether a question may be asked: standard input and standard error are both terminals, and
    /// `--no-input` was not given. (dialoguer alone would read the keyboard even behind a pipe.)
    pub fn may_prompt(&self) -> bool {
        self.shared.stdin_is_terminal && self.shared.stderr_is_terminal && !self.shared.look.no_input
    }

    /// Whether what is printed as data is shown to a person at once.
    pub fn stdout_is_terminal(&self) -> bool {
        self.shared.memory.is_none() && std::io::stdout().is_terminal()
    }

    /// Whether to do without redrawing, colours and signs: `TERM=dumb` or `SPAPI_SETUP_ACCESSIBLE`.
    pub fn plain(&self) -> bool {
        self.shared.plain
    }

    /// The columns to fill at most: those of the terminal, never more than 80.
    pub fn width(&self) -> usize {
        if let Some(memory) = &self.shared.memory {
            return lock(memory).columns.clamp(NARROWEST, WIDEST);
        }
        match console::Term::stderr().size_checked() {
            Some((_, columns)) if columns > 0 && self.shared.stderr_is_terminal => {
                usize::from(columns).clamp(NARROWEST, WIDEST)
            }
            _ => WIDEST,
        }
    }

    /// Who asks the questions; `None` where [`Term::may_prompt`] is false.
    pub fn prompt(&self) -> Option<Box<dyn Prompt>> {
        if !self.may_prompt() {
            None
        } else if self.plain() {
            Some(Box::new(PlainPrompt::new(self.clone())))
        } else {
            Some(Box::new(DialoguerPrompt::new(self.clone())))
        }
    }

    /// Why data could not be written, if so. A reader that went away (a broken pipe) is no error.
    pub fn data_error(&self) -> Option<String> {
        lock(&self.shared.data_error).clone()
    }

    /// Whether spinners are drawn; otherwise progress is told in lines.
    pub(super) fn animated(&self) -> bool {
        self.shared.stderr_is_terminal && !self.plain() && self.shared.memory.is_none()
    }

    /// Writes `text` to standard error as it is, above a spinner if one is drawn.
    pub(super) fn raw(&self, text: &str) {
        self.shared.after_blank.store(false, Ordering::SeqCst);
        if let Some(memory) = &self.shared.memory {
            lock(memory).err.extend_from_slice(text.as_bytes());
            return;
        }
        self.shared.progress.suspend(|| {
            // Nobody is left to be told that standard error is gone.
            let mut stderr = std::io::stderr().lock();
            let _ = stderr.write_all(text.as_bytes());
            let _ = stderr.flush();
        });
    }

    /// Holds the spinners still as long as the returned value lives.
    pub(super) fn while_prompting(&self) -> Prompting {
        self.shared.line_open.store(true, Ordering::SeqCst);
        if self.shared.prompts_open.fetch_add(1, Ordering::SeqCst) == 0 {
            let _ = self.shared.progress.clear();
            self.shared.progress.set_draw_target(ProgressDrawTarget::hidden());
        }
        Prompting(self.clone())
    }

    /// Whether a question is open.
    pub(super) fn prompting(&self) -> bool {
        self.shared.prompts_open.load(Ordering::SeqCst) > 0
    }

    /// Leaves the line of a question that got no answer; once, whoever comes first. Returns whether
    /// there was one.
    pub(super) fn end_line(&self) -> bool {
        let open = self.shared.line_open.swap(false, Ordering::SeqCst);
        if open {
            self.raw("\n");
        }
        open
    }
}

/// See [`Term::while_prompting`].
pub(super) struct Prompting(Term);

impl Drop for Prompting {
    fn drop(&mut self) {
        let shared = &self.0.shared;
        shared.line_open.store(false, Ordering::SeqCst);
        if shared.prompts_open.fetch_sub(1, Ordering::SeqCst) == 1 && self.0.animated() && !shared.look.quiet
        {
            shared.progress.set_draw_target(ProgressDrawTarget::stderr());
        }
    }
}

/// What a [`Term::capture`] was told.
pub struct Capture(Term);

impl Capture {
    /// Everything that went to standard error.
    pub fn err(&self) -> String {
        self.0.shared.memory.as_ref().map(|m| lock(m).err_text()).unwrap_or_default()
    }

    /// Everything that went to standard output.
    pub fn out(&self) -> String {
        self.0.shared.memory.as_ref().map(|m| lock(m).out_text()).unwrap_or_default()
    }
}
