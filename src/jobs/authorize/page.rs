//! The page of consent in a browser, and the address on which it ended, from a hidden prompt.

use super::Authorizing;
use super::app::ChosenApp;
use super::place::Place;
use crate::amazon::consent::{self, Consent};
use crate::answers::question as q;
use crate::error::Authorization;
use crate::prompts::counted;
use crate::term::Hidden;
use crate::values::{Callback, NoCallback, Secret, callback};
use crate::{Error, report};
use std::time::{Duration, Instant};
use url::Url;

/// The address of the page, with a fresh `state`.
pub(super) fn address(
    a: &Authorizing<'_>,
    application_id: &str,
    redirect_uri: &str,
    place: &Place,
) -> Result<(Url, Secret), Error> {
    let state = consent::state();
    let page = Consent { host: place.host, application_id, redirect_uri, draft: a.draft };
    Ok((page.address(&a.world.endpoints, &state)?, state))
}

/// What follows a text that holds no code.
enum Next {
    /// The same page: another text is asked for.
    Paste,
    /// The page has to be opened again.
    Open,
}

/// Opens the page and takes the address that it ended on, until there is a code.
pub(super) fn run(a: &mut Authorizing<'_>, app: &ChosenApp, place: &Place) -> Result<Callback, Error> {
    let application_id = app.application_id.as_deref().unwrap_or_default();
    loop {
        let (url, state) = address(a, application_id, &app.redirect_uri, place)?;
        show(a, &url, app, place);
        let until = Instant::now() + Duration::from_secs(consent::CODE_SECONDS);
        if let Some(callback) = pasted(a, app, &state, until)? {
            return Ok(callback);
        }
    }
}

fn show(a: &Authorizing<'_>, url: &Url, app: &ChosenApp, place: &Place) {
    let term = &a.world.term;
    let (who, central) = (place.kind.partner, place.kind.central());
    let what = format!("page of consent ({central}, {})", place.market.country);
    match term.open_browser(url.as_str()) {
        Ok(()) => term.detail(&format!(
            "The {what} opens in your browser. If it does not, or if the {who} is somewhere else: this is its address."
        )),
        Err(why) => term.detail(&format!("{why} Open the {what} in a browser, or send its address to the {who}:")),
    }
    term.blank();
    term.must(url.as_str());
    term.blank();
    let step = |n: u8, text: &str| term.hanging(&format!("  {n}. "), text);
    step(1, "Sign in as the account's primary user, or as one who may \"Manage Authorized Partners\".");
    step(2, "Read what the app may do, and choose \"Confirm\".");
    step(
        3,
        &format!(
            "The browser ends on {}, perhaps with an error: that is right. Copy the whole address out of its address \
             bar and paste it here at once: the code in it works for five minutes.",
            app.redirect_uri
        ),
    );
    term.blank();
}

/// Asks for the address until it holds a code, or the page has to be opened again (`None`). `until`: when a code that was
/// given at once is too old.
fn pasted(
    a: &mut Authorizing<'_>,
    app: &ChosenApp,
    state: &Secret,
    until: Instant,
) -> Result<Option<Callback>, Error> {
    let sample = a.world.samples.as_ref().map(|samples| samples.callback(state));
    let hidden = Hidden {
        label: "Address",
        default: sample.as_ref().map(Secret::expose),
        until: Some(until),
        echo_after: &counted,
    };
    loop {
        let text = match (&sample, a.ask.can()) {
            (Some(sample), false) => sample.clone(),
            _ => a.ask.secret(&q::CALLBACK, &hidden)?,
        };
        match callback::read(text.expose(), state, &app.redirect_uri) {
            Ok(callback) => {
                if let Some(host) = &callback.other_host {
                    a.world.term.detail(&format!(
                        "The browser went on to {host}; the address is still the right one."
                    ));
                }
                return Ok(Some(callback));
            }
            Err(why) => match after(a, why)? {
                Next::Paste => {}
                Next::Open => return Ok(None),
            },
        }
    }
}

/// Says what the text is, and what to do.
fn after(a: &mut Authorizing<'_>, why: NoCallback) -> Result<Next, Error> {
    if !a.ask.can() {
        return Err(Authorization::Callback(why).into());
    }
    let ended = matches!(why, NoCallback::Amazon(_) | NoCallback::Declined(_));
    let draft = why == NoCallback::Amazon("MD1000".to_owned()) && !a.draft;
    a.world.term.refusal(&report::lines(&Authorization::Callback(why).into()));
    if draft {
        let label = "Is the app a draft? Open the page for a draft (version=beta)?";
        a.draft = a.ask.confirm(label, Some(true), false)?;
        if a.draft {
            return Ok(Next::Open);
        }
    }
    if ended && a.ask.confirm("Open the page again?", Some(false), false)? {
        return Ok(Next::Open);
    }
    Ok(Next::Paste)
}
