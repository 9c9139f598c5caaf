//! The question that is open: drawn again when its answer changes, the window does, or the program goes on after it
//! was stopped; ended by its answer or by a signal.

use std::sync::{Arc, Mutex};

use super::term::{Term, lock};

/// A question as it stands on the screen.
pub(super) trait View: Send {
    /// What draws it: where the cursor is (`fresh`), or over what it drew before.
    fn draw(&mut self, fresh: bool) -> String;

    /// What goes to the line below it, without an answer.
    fn leave(&mut self) -> String;
}

impl Term {
    /// Opens a question and draws it. It is drawn again whenever the terminal asks for it, until it is closed; the
    /// spinner is held still.
    pub(super) fn ask_with<V: View + 'static>(&self, view: V) -> Open<V> {
        self.hold_spinner();
        let view = Arc::new(Mutex::new(view));
        *lock(&self.shared.question) = Some(view.clone());
        self.redraw(true);
        Open { term: self.clone(), view }
    }

    /// Draws the open question, if there is one: over what it drew before, or where the cursor is now (`fresh`).
    pub(super) fn redraw(&self, fresh: bool) {
        let question = lock(&self.shared.question);
        if let Some(view) = &*question {
            let text = lock(view).draw(fresh);
            self.raw(&text);
        }
    }

    /// Leaves the line of a question that got no answer; once. Returns whether there was one.
    pub(super) fn end_line(&self) -> bool {
        let mut question = lock(&self.shared.question);
        let Some(view) = question.take() else { return false };
        let text = lock(&view).leave();
        self.raw(&text);
        true
    }

    /// Goes to the line below the open question, which stays open. Returns whether there is one.
    pub(super) fn step_aside(&self) -> bool {
        let question = lock(&self.shared.question);
        let Some(view) = &*question else { return false };
        let text = lock(view).leave();
        self.raw(&text);
        true
    }
}

/// An open question; see [`Term::ask_with`].
pub(super) struct Open<V> {
    term: Term,
    view: Arc<Mutex<V>>,
}

impl<V> Open<V> {
    /// Changes what is drawn the next time.
    pub(super) fn with<T>(&self, change: impl FnOnce(&mut V) -> T) -> T {
        change(&mut lock(&self.view))
    }

    /// Ends it with what `last` draws, unless a signal has ended it already.
    pub(super) fn close(&self, last: impl FnOnce(&mut V) -> String) {
        let mut question = lock(&self.term.shared.question);
        if question.take().is_some() {
            self.term.raw(&last(&mut lock(&self.view)));
        }
    }
}

impl<V> Drop for Open<V> {
    fn drop(&mut self) {
        *lock(&self.term.shared.question) = None;
        lock(&self.term.shared.spinner).held -= 1;
    }
}
