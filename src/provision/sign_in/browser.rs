//! Signing in on AWS's page: in the browser of this computer, or of another device.

use super::waiting::{open, say_not_signed_in, show, wait};
use super::{Door, Taken, keep};
use crate::Error;
use crate::answers::{Ask, question as q};
use crate::aws::SignIn;
use crate::aws::sign_in::{Keeping, Page, Paste, Site};
use crate::prompts::counted;
use crate::term::Hidden;
use crate::values::Secret;

/// What may be wrong: a console session that has expired answers with a bare error page and does not come back.
pub(super) const HINT: &str = "Still waiting. If the page shows an error, or nothing happens after Continue: sign out of the AWS \
                    console in that browser, or use a private window, and open the address again.";

/// Finds AWS's sign-in page.
async fn site(door: &Door<'_>) -> Result<Site, Error> {
    let site = Box::pin(Site::of(&door.options())).await?;
    door.world.say_profile_endpoints(&site.moved);
    Ok(site)
}

/// In the browser of this computer, which comes back to 127.0.0.1.
pub(super) async fn here(door: &Door<'_>) -> Result<Taken, Error> {
    let term = &door.world.term;
    let keeping = keep::wanted(door, Keeping::of).await?;
    let site = site(door).await?;
    let mut page = site.here().await?;
    const LEAD: &str = "AWS's sign-in page opens in your browser. Sign in there and come back here.";
    open(term, LEAD, &page.address());
    let Some(code) = wait(door, "the browser", HINT, page.answer()).await? else {
        say_not_signed_in(term);
        return Ok(Taken::Back);
    };
    finish(door, &site, page, &code, keeping).await
}

/// On another device; the code that its page shows is pasted.
pub(super) async fn elsewhere(door: &Door<'_>, ask: &mut Ask) -> Result<Taken, Error> {
    let term = &door.world.term;
    let keeping = keep::wanted(door, Keeping::of).await?;
    let site = site(door).await?;
    let page = site.elsewhere();
    term.detail("Open this address in a browser of any device, and sign in there:");
    show(term, &page.address());
    term.detail("The page then shows a code. Paste it here (Ctrl-C: choose another way).");
    let hidden = Hidden { label: "Code", default: None, until: None, echo_after: &counted };
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
