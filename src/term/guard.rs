//! Ctrl-C, SIGTERM, SIGHUP and panics leave a terminal that works and a sentence that says where
//! things stand. Ctrl-Z stops the program with the terminal as it was; when it goes on, the question that is open
//! takes the terminal again.
//!
//! While a question is open a signal ends the run with exit code 130. While something is being applied
//! it only asks to stop: the step that runs is finished and stored first. The signal task needs a thread
//! of its own where questions are asked, so their runtime is a multi-thread one (one worker is enough): on a
//! current-thread runtime a question would block it. Commands that neither ask nor apply have one thread and
//! leave signals to the system: there is nothing to restore and nothing to finish.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::sync::Notify;

use super::platform::{Event, Saved, Signals, in_foreground, leave, resume, stop};
use super::term::{Term, lock};
use super::wrap::{harmless, wrap};

/// The exit code of a run that was cancelled.
pub(crate) const CANCELLED: i32 = 130;

/// Shows the cursor, ends bracketed paste, ends colours.
const RESET: &str = "\x1b[?25h\x1b[?2004l\x1b[0m";

/// What watches over the terminal; clones share it.
#[derive(Clone)]
pub(crate) struct Guard {
    state: Arc<State>,
}

struct State {
    term: Term,
    saved: Option<Saved>,
    applying: AtomicUsize,
    stopping: AtomicBool,
    /// Who waits between two steps for the signal that asks to stop.
    stopped: Notify,
    leaving: AtomicBool,
    /// Who waits for something that Ctrl-C ends without ending the run.
    waiting: Mutex<Option<Arc<Notify>>>,
    note: Mutex<Option<String>>,
    remove: Mutex<Vec<PathBuf>>,
}

/// Saves the terminal's state and watches for panics from now on; for signals see [`Guard::watch_signals`].
pub(crate) fn install(term: &Term) -> Guard {
    let guard = Guard::idle(term);
    guard.watch_panics();
    guard
}

impl Guard {
    /// Watches for signals from now on, as long as there is a runtime.
    pub(crate) fn watch_signals(&self) {
        let (Ok(runtime), Ok(mut signals)) = (tokio::runtime::Handle::try_current(), Signals::listen())
        else {
            return;
        };
        self.state.term.shared.guarded.store(true, Ordering::SeqCst);
        let guard = self.clone();
        runtime.spawn(async move {
            loop {
                let event = signals.next().await;
                guard.told(event);
            }
        });
    }

    /// A guard that watches for nothing yet.
    pub(crate) fn idle(term: &Term) -> Self {
        let state = State {
            term: term.clone(),
            saved: Saved::take(),
            applying: AtomicUsize::new(0),
            stopping: AtomicBool::new(false),
            stopped: Notify::new(),
            leaving: AtomicBool::new(false),
            waiting: Mutex::new(None),
            note: Mutex::new(None),
            remove: Mutex::new(Vec::new()),
        };
        Self { state: Arc::new(state) }
    }

    /// From now on, until the returned value is dropped, a signal asks to stop instead of ending the run.
    /// These scopes nest.
    pub(crate) fn applying(&self) -> Applying {
        self.state.applying.fetch_add(1, Ordering::SeqCst);
        Applying { state: Arc::clone(&self.state) }
    }

    /// From now on, until the returned value is dropped, Ctrl-C ends what is waited for, and the run goes on.
    pub(crate) fn waiting(&self) -> Waiting {
        let told = Arc::new(Notify::new());
        *lock(&self.state.waiting) = Some(Arc::clone(&told));
        Waiting { state: Arc::clone(&self.state), told }
    }

    /// Whether a signal asked to stop while something was applied.
    pub(crate) fn cancelled(&self) -> bool {
        self.state.stopping.load(Ordering::SeqCst)
    }

    /// Waits until a signal asks to stop while something is applied.
    pub(crate) async fn stopped(&self) {
        while !self.cancelled() {
            self.state.stopped.notified().await;
        }
    }

    /// What is printed under "cancelled": what is done, and how to go on.
    pub(crate) fn set_note(&self, note: impl Into<String>) {
        *lock(&self.state.note) = Some(note.into());
    }

    /// A file or folder that must not outlive a run that is cancelled or panics.
    pub(crate) fn remove_on_exit(&self, path: impl Into<PathBuf>) {
        lock(&self.state.remove).push(path.into());
    }

    /// Ends the run as a signal does: the terminal as it was, "cancelled" and the note, exit code 130.
    /// Also for a question that answered "interrupted"; said once.
    pub(crate) fn cancel(&self) -> ! {
        if self.state.leaving.swap(true, Ordering::SeqCst) {
            loop {
                std::thread::park();
            }
        }
        let term = &self.state.term;
        term.hold_spinner();
        term.end_line();
        leave(|| self.restore());
        let note = lock(&self.state.note).clone().map(|note| format!("\n{}", harmless(&note)));
        let text = format!("cancelled{}", note.unwrap_or_default());
        term.raw(&format!("{}\n", wrap(&text, term.width(), "", "  ").join("\n")));
        self.remove_paths();
        std::process::exit(CANCELLED);
    }

    fn told(&self, event: Event) {
        let term = &self.state.term;
        match event {
            Event::Interrupt => match lock(&self.state.waiting).clone() {
                Some(told) => told.notify_one(),
                None => self.signalled(),
            },
            Event::End => self.signalled(),
            Event::Stop => {
                term.hide_spinner();
                term.step_aside();
                self.restore();
                stop();
            }
            // Continued in the background, the terminal belongs to another job.
            Event::Continue if in_foreground() => {
                resume();
                term.redraw(true);
            }
            Event::Resize if in_foreground() => term.redraw(false),
            Event::Continue | Event::Resize => {}
        }
    }

    fn signalled(&self) {
        let term = &self.state.term;
        if !term.end_line() && term.animated() {
            // The terminal has shown "^C".
            term.raw("\r\x1b[K");
        }
        if self.state.applying.load(Ordering::SeqCst) == 0 {
            self.cancel();
        }
        if !self.state.stopping.swap(true, Ordering::SeqCst) {
            self.state.stopped.notify_one();
            let text =
                "Stopping after this step; what is done is kept. The same command continues from there.";
            term.raw(&format!("{}\n", wrap(text, term.width(), "", "").join("\n")));
        }
    }

    /// The terminal as it was at the start.
    fn restore(&self) {
        if let Some(saved) = &self.state.saved {
            saved.restore();
        }
        if self.state.term.animated() {
            write_to_stderr(RESET);
        }
    }

    fn remove_paths(&self) {
        for path in lock(&self.state.remove).drain(..) {
            remove(&path);
        }
    }

    /// A panic's message may hold a value that nobody must see: only the place is told. No lock that
    /// the panicking thread could hold is taken.
    fn watch_panics(&self) {
        let guard = self.clone();
        std::panic::set_hook(Box::new(move |panic| {
            guard.restore();
            let place = panic.location().map_or("an unknown place".to_owned(), ToString::to_string);
            write_to_stderr(&format!(
                "\nerror: spapi-setup stopped because of a mistake in itself.\n\
                 cause: a panic at {place}\n\
                 fix:   run the same command again; report the place above if it happens twice.\n"
            ));
            if let Ok(mut paths) = guard.state.remove.try_lock() {
                paths.drain(..).for_each(|path| remove(&path));
            }
        }));
    }
}

/// As long as it lives something is being applied. See [`Guard::applying`].
pub(crate) struct Applying {
    state: Arc<State>,
}

impl Applying {
    /// Whether to stop after the step that runs.
    pub(crate) fn cancelled(&self) -> bool {
        self.state.stopping.load(Ordering::SeqCst)
    }
}

impl Drop for Applying {
    fn drop(&mut self) {
        self.state.applying.fetch_sub(1, Ordering::SeqCst);
    }
}

/// As long as it lives Ctrl-C ends a wait. See [`Guard::waiting`].
pub(crate) struct Waiting {
    state: Arc<State>,
    told: Arc<Notify>,
}

impl Waiting {
    /// Waits for Ctrl-C.
    pub(crate) async fn interrupted(&self) {
        self.told.notified().await;
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        *lock(&self.state.waiting) = None;
    }
}

fn remove(path: &Path) {
    let _ = if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
}

/// Past everything that could be locked or broken.
fn write_to_stderr(text: &str) {
    use std::io::Write;
    let mut stderr = std::io::stderr();
    let _ = stderr.write_all(text.as_bytes());
    let _ = stderr.flush();
}

#[cfg(test)]
#[path = "guard_tests.rs"]
mod tests;
