//! Signing in on a company's own page: IAM Identity Center.

use super::waiting::{self, say_not_signed_in, show, wait};
use super::{Door, Taken, assigned, keep, keep_sso};
use crate::answers::{Ask, Sourced, question as q};
use crate::aws::sign_in::{Center, SsoError, SsoKeeping, Token};
use crate::aws::{self, SignIn};
use crate::store::Config;
use crate::term::Term;
use crate::values::{AwsRegion, Malformed, StartUrl};
use crate::{Error, report};
use std::fmt::Display;
use std::str::FromStr;

/// What is waited for.
const ANSWER: &str = "you to allow the access";

/// What may be wrong: with another region AWS's page ends in an error, and nothing comes back.
const HINT: &str = "Still waiting. If the page shows an error such as \"Invalid grant provided\", the region is \
                    probably another one: press Ctrl-C and choose this way again.";

/// Any region will do in a rehearsal.
const REHEARSED: &str = "eu-west-1";

/// Asks for what it needs, and signs in.
pub(super) async fn ask(door: &Door<'_>, ask: &mut Ask) -> Result<Taken, Error> {
    let term = &door.world.term;
    let keeping = keep::wanted(door, SsoKeeping::of).await?;
    let mut again = None;
    let (center, token) = loop {
        let Some((start_url, region)) = portal(door, ask, again.as_ref())? else { return Ok(Taken::Back) };
        let center = open(door, &start_url, &region).await?;
        match allowed(door, &center).await {
            Ok(Some(token)) => break (center, token),
            Ok(None) => {
                say_not_signed_in(term);
                return Ok(Taken::Back);
            }
            Err(Error::Aws(error)) if is_elsewhere(&error) && !fixed(door) => {
                term.refusal(&report::lines(&Error::Aws(error)));
                term.blank();
                again = Some((start_url, region));
            }
            Err(error) => return Err(error),
        }
    };
    let account = assigned::account(door, ask, &center, &token).await?;
    let role = assigned::role(door, ask, &center, &token, &account.id).await?;
    let at_role = {
        let _wait = term.wait("Signing in to AWS");
        center.sign_in(token, &account.id, &role).await?
    };
    let renewed = keep_sso::kept(term, keeping, &at_role);
    Ok(Taken::Signed(SignIn::Signed(at_role.hold(renewed))))
}

/// Whether the trouble is that start URL and region do not fit.
fn is_elsewhere(error: &aws::Error) -> bool {
    matches!(error, aws::Error::Sso(SsoError::UnknownPortal { .. } | SsoError::Unreachable { .. }, _))
}

/// Whether both were given for this run: asking again would overrule a commitment.
fn fixed(door: &Door<'_>) -> bool {
    door.given.sso_start_url.is_some() && door.given.sso_region.is_some()
}

/// Start URL and region: given, stored, or asked for. With `again` what was stored or typed did not fit. None: another
/// way to sign in.
fn portal(
    door: &Door<'_>,
    ask: &mut Ask,
    again: Option<&(StartUrl, AwsRegion)>,
) -> Result<Option<(StartUrl, AwsRegion)>, Error> {
    let term = &door.world.term;
    let stored = door.profile.and_then(|profile| profile.sso.as_ref()).filter(|_| again.is_none());
    let likely = match again {
        Some(typed) => Some(typed.clone()),
        None => likely(door)?,
    };
    let url = match (value(&door.given.sso_start_url), stored) {
        (Some(given), _) => given,
        (None, Some(stored)) => stored.start_url.clone(),
        (None, None) => {
            term.detail(
                "The start URL is the page where you choose an AWS account: your administrator has it, and it ends in \
                 awsapps.com/start. The part before .awsapps.com is enough.",
            );
            let former = likely.as_ref().map(|(url, _)| url.as_str());
            match typed::<StartUrl>(term, ask, &q::SSO_START_URL, "Start URL", former)? {
                Some(url) => url,
                None => return Ok(None),
            }
        }
    };
    let named = url.region().and_then(|region| region.parse().ok());
    let stored = stored.filter(|stored| stored.start_url == url);
    let region = match (value(&door.given.sso_region), stored, named) {
        (Some(given), _, _) => given,
        (None, Some(stored), _) => stored.region.clone(),
        (None, None, Some(named)) => named,
        (None, None, None) => {
            term.detail(
                "Its region is the one of IAM Identity Center, not of your servers. While you sign in there it stands in \
                 the address: https://REGION.signin.aws/...",
            );
            let former =
                likely.as_ref().filter(|(former, _)| *former == url).map(|(_, region)| region.as_str());
            match typed::<AwsRegion>(term, ask, &q::SSO_REGION, "Region of the start URL", former)? {
                Some(region) => region,
                None => return Ok(None),
            }
        }
    };
    Ok(Some((url, region)))
}

/// What Enter may take: the stand-in's in a rehearsal, otherwise what another profile took.
fn likely(door: &Door<'_>) -> Result<Option<(StartUrl, AwsRegion)>, Error> {
    if let Some(samples) = &door.world.samples {
        return Ok(samples.start_url.parse().ok().zip(REHEARSED.parse().ok()));
    }
    let config = Config::load(&door.world.home)?;
    let mut others = config.profiles.values().filter_map(|profile| profile.sso.as_ref());
    Ok(others.next().map(|other| (other.start_url.clone(), other.region.clone())))
}

fn value<T: Clone>(given: &Option<Sourced<T>>) -> Option<T> {
    given.as_ref().map(|given| given.value.clone())
}

/// A line of text that is explained and asked again until it fits. None: another way to sign in.
fn typed<T: FromStr<Err = Malformed> + Display>(
    term: &Term,
    ask: &mut Ask,
    question: &'static crate::answers::Question,
    label: &str,
    former: Option<&str>,
) -> Result<Option<T>, Error> {
    let back = if former.is_some() { "-" } else { "only Enter" };
    let label = format!("{label} ({back}: another way to sign in)");
    loop {
        let text = ask.input(question, &label, former)?;
        if matches!(text.trim(), "" | "-") {
            return Ok(None);
        }
        match text.parse::<T>() {
            Ok(value) => {
                if value.to_string() != text.trim() {
                    term.ok(&value.to_string());
                }
                return Ok(Some(value));
            }
            Err(error) => {
                term.fail(&format!("That is not {}: {}. Example: {}", error.what, error.why, error.example))
            }
        }
    }
}

async fn open(door: &Door<'_>, start_url: &StartUrl, region: &AwsRegion) -> Result<Center, Error> {
    let center = Box::pin(Center::open(&door.options(), start_url, region)).await?;
    door.world.say_profile_endpoints(&center.moved);
    Ok(center)
}

/// The person's "allow": by the browser of this computer, or by the code of a device where there is none or AWS gives
/// no code to it. None after Ctrl-C.
async fn allowed(door: &Door<'_>, center: &Center) -> Result<Option<Token>, Error> {
    let term = &door.world.term;
    let no_browser = term.no_browser();
    if no_browser.is_none()
        && let Some(page) = {
            let _wait = term.wait("Asking AWS for the sign-in page");
            center.authorize().await?
        }
    {
        let lead = "Your company's sign-in page opens in your browser. Sign in there, allow the access, and come back here.";
        waiting::open(term, lead, &page.url);
        match wait(door, ANSWER, HINT, page.token()).await? {
            None => return Ok(None),
            Some(Some(token)) => return Ok(Some(token)),
            Some(None) => term.detail("AWS wants a code to be compared instead."),
        }
    }
    let device = {
        let _wait = term.wait("Asking AWS for a code");
        center.device().await?
    };
    let opened = no_browser.is_none() && term.open_browser(&device.complete_url).is_ok();
    match opened {
        true => {
            term.detail("The page opens in your browser. If it does not, open this address on any device:")
        }
        false => term.detail("Open this address in a browser of any device, and sign in there:"),
    }
    show(term, &device.complete_url);
    term.detail("Allow the access only if the page shows, or asks for, this code:");
    show(term, &device.user_code);
    if device.url != device.complete_url {
        term.detail(&format!("Shorter, to be typed: {}", device.url));
    }
    wait(door, ANSWER, HINT, device.token()).await
}
