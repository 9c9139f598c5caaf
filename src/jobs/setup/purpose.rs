//! Step 1: which software, and where the seller sells.

use super::desk::Desk;
use super::partner;
use crate::Error;
use crate::answers::ask::Choice;
use crate::answers::{Given, Sourced, question as q};
use crate::store::Profile;
use crate::values::{AppKind, Auth, Kind, ProfileName, Region, Site};

/// What the credentials are for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Purpose {
    pub auth: Auth,
    pub kind: Kind,
    pub region: Region,
    /// Whether the app is in the Solution Provider Portal.
    pub portal: bool,
    /// The word of [`crate::seller_central::software::Software`].
    pub software: String,
}

impl Purpose {
    /// The line of result: "CSM: AWS keys and Login with Amazon, Europe".
    pub(super) fn line(&self) -> String {
        let what = match (self.software.as_str(), self.auth) {
            ("csm", Auth::Iam) => "CSM: AWS keys and Login with Amazon",
            (_, Auth::Iam) => "AWS keys and Login with Amazon",
            (_, Auth::Lwa) => "Login with Amazon only",
        };
        let vendor = if self.kind.is_vendor() { ", vendor" } else { "" };
        let public = if self.kind.app == AppKind::Public { ", public app" } else { "" };
        let sandbox = if self.kind.is_sandbox() { ", sandbox" } else { "" };
        format!("{what}, {}{vendor}{public}{sandbox}", self.region.title())
    }

    /// Where the app is listed.
    pub(super) fn site(&self) -> Site {
        Site { kind: self.kind, region: self.region, portal: self.portal }
    }
}

/// Asks what was neither given nor stored.
///
/// # Errors
/// [`Error::Usage`] where addresses of orders are asked for, and the partner has none.
pub(super) fn run(
    desk: &mut Desk,
    given: &Given,
    name: &ProfileName,
    stored: Option<&Profile>,
) -> Result<Purpose, Error> {
    desk.heading(1, "What is it for");
    let (auth, software) = match (&given.auth, stored) {
        (Some(Sourced { value, .. }), profile) => {
            let kept = profile.filter(|p| p.auth == *value).and_then(|p| p.software.clone());
            (*value, kept.unwrap_or_else(|| other(*value)))
        }
        (None, Some(profile)) => {
            (profile.auth, profile.software.clone().unwrap_or_else(|| other(profile.auth)))
        }
        (None, None) => software(desk)?,
    };
    let known = given.kind(stored.map(Profile::kind).unwrap_or_default());
    let (region, kind) = match (&given.region, stored) {
        (Some(region), _) => (region.value, known),
        (None, Some(profile)) => (profile.region, known),
        (None, None) => partner::region(desk, given, known)?,
    };
    refuse_addresses(given, kind)?;
    // Sandbox apps and apps for others are made in the portal; who has them elsewhere says so in step 2.
    let portal = stored.map_or(kind.is_sandbox() || kind.app == AppKind::Public, |p| p.portal);
    let purpose = Purpose { auth, kind, region, portal, software };
    desk.term.ok(&purpose.line());
    if desk.ask.can() && stored.is_some_and(|p| p.client_id.is_none()) {
        desk.term.detail("As answered in an earlier run; --auth and --region change it.");
    }
    if stored.is_some_and(|p| p.auth == Auth::Iam && auth == Auth::Lwa && p.identity.is_some()) {
        desk.term.warn(&format!(
            "The profile had AWS keys. What is in AWS stays as it is; remove it with `spapi-setup teardown{}`.",
            name.flag()
        ));
    }
    Ok(purpose)
}

/// Addresses of orders are a production seller's.
fn refuse_addresses(given: &Given, kind: Kind) -> Result<(), Error> {
    let Some(wanted) = given.restricted_data.as_ref().filter(|wanted| wanted.value) else { return Ok(()) };
    if kind.has_restricted_data() {
        return Ok(());
    }
    let who = if kind.is_sandbox() { "the sandbox" } else { "a vendor" };
    Err(Error::Usage {
        what: format!("{} asks for the addresses of a seller's orders, and {who} has none", wanted.source),
        fix: "leave it out".into(),
    })
}

fn other(auth: Auth) -> String {
    format!("other-{auth}")
}

fn software(desk: &mut Desk) -> Result<(Auth, String), Error> {
    if desk.ask.can() {
        desk.term.para(
            2,
            "Not sure? Look at your software's settings page: is there a field for an AWS access key? \
             Amazon itself stopped checking AWS signatures on 2 October 2023, but older software still asks \
             for the keys. The first two choices serve both kinds.",
        );
        desk.term.blank();
    }
    let options = vec![
        Choice::new((Auth::Iam, "csm"), "CSM for Business Central", &[]),
        Choice::new(
            (Auth::Iam, "other-iam"),
            "Other software that asks for an AWS access key and a role ARN",
            &["ERPNext, python-amazon-sp-api before 1.0, ..."],
        ),
        Choice::new(
            (Auth::Lwa, "other-lwa"),
            "Software that asks only for Login with Amazon values",
            &["python-amazon-sp-api 1.0 and later, most current clients"],
        ),
    ];
    // Unattended the documented default is `iam`, for no software in particular.
    if !desk.ask.can() {
        return Ok((Auth::Iam, other(Auth::Iam)));
    }
    let (auth, software) =
        desk.ask.choice(&q::AUTH, "Which software will use the credentials?", options, Some(0))?;
    desk.note(&q::AUTH, auth.as_str());
    Ok((auth, software.to_owned()))
}
