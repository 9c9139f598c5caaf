//! What every page has in common: its address on the screen, and the wait for the person who opened it.

use super::Door;
use crate::term::Term;
use crate::{Error, aws};
use std::time::Duration;

/// After this time something may be wrong with the page.
const HINT_AFTER: Duration = Duration::from_secs(60);

/// Shows an address or a code: whole and on a line of its own, to be copied.
pub(super) fn show(term: &Term, text: &str) {
    term.blank();
    term.must(text);
    term.blank();
}

/// Opens a page in the browser, or says how, with its address; `lead` says what opens, and what to do there.
pub(super) fn open(term: &Term, lead: &str, address: &str) {
    match term.open_browser(address) {
        Ok(()) => term.detail(&format!("{lead} If no page appears, open this address yourself:")),
        Err(why) => term.detail(&format!("{why} Open this address in a browser of this computer:")),
    }
    show(term, address);
}

/// Says that nobody signed in, before the question comes again.
pub(super) fn say_not_signed_in(term: &Term) {
    term.detail("Not signed in.");
    term.blank();
}

/// Waits for the person; `None` after Ctrl-C. `hint` is said once, after a minute: what may be wrong with the page.
pub(super) async fn wait<T>(
    door: &Door<'_>,
    what: &str,
    hint: &str,
    answer: impl Future<Output = Result<T, aws::Error>>,
) -> Result<Option<T>, Error> {
    let world = door.world;
    // Before the line says what Ctrl-C does.
    let interrupt = world.guard.waiting();
    let _wait = world.term.wait(&format!("Waiting for {what} (Ctrl-C: choose another way)"));
    let first = first(&world.term, hint, answer, interrupt.interrupted()).await;
    first.transpose().map_err(Error::Aws)
}

/// The answer, or nothing where Ctrl-C came first; a hint on the way.
async fn first<T>(
    term: &Term,
    hint: &str,
    answer: impl Future<Output = T>,
    interrupted: impl Future<Output = ()>,
) -> Option<T> {
    let hint = async {
        tokio::time::sleep(HINT_AFTER).await;
        term.detail(hint);
        std::future::pending().await
    };
    tokio::select! {
        answer = answer => Some(answer),
        () = interrupted => None,
        () = hint => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::browser::HINT;
    use super::*;
    use crate::env::Env;
    use crate::term::Look;
    use std::future::pending;

    /// What is shown to somebody whose browser comes back after so many seconds, and whether it counts.
    async fn after(seconds: u64) -> (bool, String) {
        let (term, seen) = Term::capture(Look::default(), &Env::default(), 80);
        let answer = tokio::time::sleep(Duration::from_secs(seconds));
        let came = first(&term, HINT, answer, pending()).await.is_some();
        (came, seen.err())
    }

    #[tokio::test(start_paused = true)]
    async fn after_a_minute_a_stale_console_session_is_thought_of_once() {
        assert_eq!(after(59).await, (true, String::new()));
        let (came, seen) = after(599).await;
        assert!(came && seen.matches("sign out of the AWS").count() == 1, "{seen}");
    }

    #[tokio::test]
    async fn ctrl_c_ends_the_wait() {
        let (term, _) = Term::capture(Look::default(), &Env::default(), 80);
        assert!(first(&term, HINT, pending::<()>(), std::future::ready(())).await.is_none());
    }
}
