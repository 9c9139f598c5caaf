//! Who the partner is, in the question of the region: most are sellers with an app of their own, and answer once. And in
//! what Amazon says of a token that was pasted.

use super::Wizard;
use super::desk::Desk;
use crate::Error;
use crate::answers::ask::Choice;
use crate::answers::{Given, question as q};
use crate::error::Elsewhere;
use crate::prompts::regions;
use crate::report;
use crate::values::{AppKind, Environment, Kind, Partner, Region};

/// An entry of the list of regions.
#[derive(Clone, Copy)]
enum Sells {
    In(Region),
    Otherwise,
}

/// Asks where the partner sells; where nothing was said of the partner, who that is can be said there too.
pub(super) fn region(desk: &mut Desk, given: &Given, known: Kind) -> Result<(Region, Kind), Error> {
    let said = given.partner.is_some() || given.app.is_some() || given.environment.is_some();
    let mut options: Vec<Choice<Sells>> = regions(Sells::In);
    if !said {
        options.push(Choice::new(
            Sells::Otherwise,
            "Something else",
            &["I sell to Amazon (vendor); an app for other sellers; Amazon's sandbox"],
        ));
    }
    let default = desk.ask.can().then_some(0);
    let kind = match desk.ask.choice(&q::REGION, label(known), options, default)? {
        Sells::In(region) => return Ok((noted(desk, region), known)),
        Sells::Otherwise => otherwise(desk)?,
    };
    let region = desk.ask.choice(&q::REGION, label(kind), regions(|region| region), default)?;
    Ok((noted(desk, region), kind))
}

fn label(kind: Kind) -> &'static str {
    match (kind.partner, kind.app) {
        (_, AppKind::Public) => "Where do those sell who will use it?",
        (Partner::Seller, _) => "Where do you sell?",
        (Partner::Vendor, _) => "Where do you sell to Amazon?",
    }
}

fn noted(desk: &mut Desk, region: Region) -> Region {
    desk.note(&q::REGION, region.as_str());
    region
}

/// Values that were typed, and are another kind of partner's than was answered: asks whether to go on as that one.
/// Returns its kind; an answer that was given stays as it is.
pub(super) fn of_token(w: &mut Wizard<'_>, kind: Kind, error: &Error) -> Result<Option<Kind>, Error> {
    let (Error::OtherPartner(Elsewhere { chosen, accepts })
    | Error::OtherEnvironment(Elsewhere { chosen, accepts })) = error
    else {
        return Ok(None);
    };
    let said = w.given.partner.is_some() || w.given.environment.is_some();
    if said || !w.desk.ask.can() || chosen.region != accepts.region {
        return Ok(None);
    }
    w.world.term.refusal(&report::lines(error));
    // The sandbox answers samples: an app of production without a role looks the same.
    let sandbox = accepts.environment == Environment::Sandbox && chosen.environment != accepts.environment;
    let other = Kind { partner: accepts.partner, environment: accepts.environment, ..kind };
    let place = if other.is_sandbox() { "in the sandbox, as" } else { "as" };
    let label = match other.partner {
        Partner::Seller => format!("Go on {place} a seller?"),
        Partner::Vendor => format!("Go on {place} a vendor?"),
    };
    if !w.desk.ask.confirm(&label, Some(!sandbox), false)? {
        return Ok(None);
    }
    w.desk.note(&q::PARTNER, other.partner.as_str());
    w.desk.note(&q::ENVIRONMENT, other.environment.as_str());
    Ok(Some(other))
}

/// A kind that is not the usual one.
fn otherwise(desk: &mut Desk) -> Result<Kind, Error> {
    let usual = Kind::default();
    let vendor = Kind { partner: Partner::Vendor, ..usual };
    let public = Kind { app: AppKind::Public, ..usual };
    let sandbox = Kind { environment: Environment::Sandbox, ..usual };
    let options = vec![
        Choice::new(vendor, "I sell to Amazon", &["Vendor Central; Amazon sends purchase orders"]),
        Choice::new(public, "I make software that others authorize", &["a public app, for other companies"]),
        Choice::new(
            sandbox,
            "I try the interface in Amazon's sandbox",
            &["sample data only, no approval needed"],
        ),
    ];
    let mut kind = desk.ask.choice(&q::PARTNER, "What is it?", options, Some(0))?;
    if kind != vendor {
        let options = vec![
            Choice::new(Partner::Seller, "Sellers, who sell on Amazon", &["Seller Central"]),
            Choice::new(Partner::Vendor, "Vendors, who sell to Amazon", &["Vendor Central"]),
        ];
        kind.partner = desk.ask.choice(&q::PARTNER, "Whose accounts is it for?", options, Some(0))?;
    }
    desk.note(&q::PARTNER, kind.partner.as_str());
    desk.note(&q::APP, kind.app.as_str());
    desk.note(&q::ENVIRONMENT, kind.environment.as_str());
    Ok(kind)
}
