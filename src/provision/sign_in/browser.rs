//! Signing in on AWS's page: in the browser of this computer, or of another device.

use super::{Door, Taken, keep};
use crate::Error;
use crate::answers::{Ask, question as q};
use crate::aws::SignIn;
use crate::aws::sign_in::{Keeping, Page, Paste, Site};
use crate::provision::survey;
use crate::term::{Hidden, Term};
use crate::values::Secret;
use std::time::Duration;

/// After this time something may be wrong with the page.
const HINT_AFTER: Duration = Duration::from_secs(60);

/// What may be wrong: a console session that has expired answers with a bare error page and does not come back.
const HINT: &str = "Still waiting. If the page shows an error, or nothing happens after Continue: sign out of the AWS \
                    console in that browser, or use a private window, and open the address again.";

/// Finds AWS's sign-in page.
async fn site(door: &Door<'_>) -> Result<Site, Error> {
    let options = survey::options(door.world, door.given, door.profile, door.world.sign_in.clone());
    let site = Box::pin(Site::of(&options)).await?;
    for (service, url, source) in site.endpoints_in_use() {
        // Those of the environment were named at the start.
        if !crate::world::AWS_ENDPOINTS.contains(&source.as_str()) {
            door.world.term.warn(&format!("{source} sends {service} requests to {url}"));
        }
    }
    Ok(site)
}

/// In the browser of this computer, which comes back to 127.0.0.1.
pub(super) async fn here(door: &Door<'_>) -> Result<Taken, Error> {
    let term = &door.world.term;
    let keeping = keep::wanted(door).await?;
    let site = site(door).await?;
    let mut page = site.here().await?;
    let address = page.address();
    match term.open_browser(&address) {
        Ok(()) => term.detail(
            "AWS's sign-in page opens in your browser. Sign in there and come back here. If no page appears, open this \
             address yourself:",
        ),
        Err(why) => term.detail(&format!("{why} Open this address in a browser of this computer:")),
    }
    show(door, &address);
    let Some(code) = wait(door, &mut page).await? else {
        term.detail("Not signed in.");
        term.blank();
        return Ok(Taken::Back);
    };
    finish(door, &site, page, &code, keeping).await
}

/// On another device; the code that its page shows is pasted.
pub(super) async fn elsewhere(door: &Door<'_>, ask: &mut Ask) -> Result<Taken, Error> {
    let term = &door.world.term;
    let keeping = keep::wanted(door).await?;
    let site = site(door).await?;
    let page = site.elsewhere();
    term.detail("Open this address in a browser of any device, and sign in there:");
    show(door, &page.address());
    term.detail("The page then shows a code. Paste it here (Ctrl-C: choose another way).");
    let hidden = Hidden { label: "Code", default: None, echo_after: &count };
    loop {
        let Some(text) = ask.secret_or_back(&q::SIGN_IN, &hidden)? else { return Ok(Taken::Back) };
        match page.pasted(&text) {
            Ok(code) => return finish(door, &site, page, &code, keeping).await,
            Err(Paste::NoCode) => {
                term.fail("That is not the code that the page shows at its end. Copy all of it.");
            }
            Err(Paste::AnotherSignIn) => {
                term.fail("That is the code of another sign-in. Open the address above, and paste the code that comes then.");
            }
        }
    }
}

/// The address, whole and on a line of its own, to be copied.
fn show(door: &Door<'_>, address: &str) {
    let term = &door.world.term;
    term.blank();
    term.must(address);
    term.blank();
}

/// Waits for the browser; `None` after Ctrl-C.
async fn wait(door: &Door<'_>, page: &mut Page) -> Result<Option<Secret>, Error> {
    let world = door.world;
    // Before the line says what Ctrl-C does.
    let interrupt = world.guard.waiting();
    let _wait = world.term.wait("Waiting for the browser (Ctrl-C: choose another way)");
    first(&world.term, page.answer(), interrupt.interrupted()).await.transpose().map_err(Error::Aws)
}

/// The answer, or nothing where Ctrl-C came first; a hint on the way.
async fn first<T>(
    term: &Term,
    answer: impl Future<Output = T>,
    interrupted: impl Future<Output = ()>,
) -> Option<T> {
    let hint = async {
        tokio::time::sleep(HINT_AFTER).await;
        term.detail(HINT);
        std::future::pending().await
    };
    tokio::select! {
        answer = answer => Some(answer),
        () = interrupted => None,
        () = hint => None,
    }
}

async fn finish(
    door: &Door<'_>,
    site: &Site,
    page: Page,
    code: &Secret,
    keeping: Option<Keeping>,
) -> Result<Taken, Error> {
    let term = &door.world.term;
    let granted = {
        let _wait = term.wait("Signing in to AWS");
        page.exchange(code).await?
    };
    let renewed = keep::kept(term, keeping, &granted);
    Ok(Taken::Signed(SignIn::Signed(site.hold(granted, renewed))))
}

fn count(text: &str) -> String {
    match text.trim().chars().count() {
        1 => "(hidden) 1 character".to_owned(),
        n => format!("(hidden) {n} characters"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::env::Env;
    use crate::term::Look;
    use std::future::pending;

    /// What is shown to somebody whose browser comes back after so many seconds, and whether it counts.
    async fn after(seconds: u64) -> (bool, String) {
        let (term, seen) = Term::capture(Look::default(), &Env::default(), 80);
        let answer = tokio::time::sleep(Duration::from_secs(seconds));
        let came = first(&term, answer, pending()).await.is_some();
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
        assert!(first(&term, pending::<()>(), std::future::ready(())).await.is_none());
    }
}
