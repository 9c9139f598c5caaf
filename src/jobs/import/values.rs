//! One account: its values completed, then proved.

use super::accounts::Chosen;
use super::complete::Parts;
use super::{Importing, key};
use crate::answers::{Given, Question, question as q};
use crate::profiles::seller;
use crate::prompts::regions;
use crate::proof::{self, Blame, LwaValues, Proof};
use crate::provision::foreign_key::{Key, Owner};
use crate::store::Profile;
use crate::values::{Field, Kind, ProfileName, Region};
use crate::{Error, report};
use jiff::civil::Date;

/// What is stored for one account.
pub(super) struct Taken {
    pub(super) name: ProfileName,
    pub(super) region: Region,
    pub(super) values: Option<LwaValues>,
    pub(super) proof: Option<Proof>,
    pub(super) secret_date: Option<Date>,
    pub(super) key: Option<(Key, Owner)>,
}

/// Completes and proves; nothing is stored yet.
pub(super) async fn take(i: &mut Importing<'_>, chosen: Chosen) -> Result<Taken, Error> {
    let mut missing = Vec::new();
    let region = region(i, &chosen, &mut missing)?;
    let mut parts = Parts::of(i, &chosen).await?;
    if let Some(parts) = &mut parts {
        missing.extend(parts.complete(i)?);
    }
    let Some(region) = region.filter(|_| missing.is_empty()) else {
        let several = chosen.account.name.is_some();
        return Err(parts.unwrap_or_default().incomplete(
            i,
            &chosen.title,
            missing,
            several && i.given.profile.is_none(),
        ));
    };
    let (values, proof) = match &mut parts {
        Some(parts) => {
            let stored = i.config.profiles.get(&chosen.name).map(Profile::kind).unwrap_or_default();
            let place = (region, i.given.kind(chosen.account.kind(stored)));
            let (values, proof) = proved(i, parts, place, restricted(i, &chosen.name)).await?;
            (Some(values), proof)
        }
        None => (None, None),
    };
    let key = key::take(i, &chosen, region, values.is_some()).await?;
    if let Some(values) = &values {
        seller::same(&mut i.ask, &i.given, &i.config, &chosen.name, values, proof.as_ref())?;
    }
    let given = i.given.secret_date.as_ref().map(|d| d.value);
    let secret_date = given.or(chosen.account.lwa_secret_date);
    Ok(Taken { name: chosen.name, region, values, proof, secret_date, key })
}

fn restricted(i: &Importing<'_>, name: &ProfileName) -> bool {
    let stored = || i.config.profiles.get(name).is_some_and(|p| p.restricted_data);
    i.given.restricted_data.as_ref().map_or_else(stored, |r| r.value)
}

/// Flag or variable, the file, the stored profile, the person.
fn region(
    i: &mut Importing<'_>,
    chosen: &Chosen,
    missing: &mut Vec<&'static Question>,
) -> Result<Option<Region>, Error> {
    let stored = i.config.profiles.get(&chosen.name).map(|p| p.region);
    let known = i.given.region.as_ref().map(|r| r.value).or(chosen.account.region).or(stored);
    if known.is_some() {
        return Ok(known);
    }
    if !i.ask.can() {
        missing.push(&q::REGION);
        return Ok(None);
    }
    i.ask.choice(&q::REGION, "Where do you sell?", regions(|region| region), None).map(Some)
}

/// The values with their proof, which is `None` where they are to be kept although they could not be proved. What
/// Amazon refuses is asked again where a person is there.
async fn proved(
    i: &mut Importing<'_>,
    parts: &mut Parts,
    (region, kind): (Region, Kind),
    restricted: bool,
) -> Result<(LwaValues, Option<Proof>), Error> {
    loop {
        let Some(values) = parts.values(region, kind, restricted) else { return Err(Error::Cancelled) };
        let error = match proof::prove_with_wait(i.world, &values).await {
            Ok(proof) => {
                accepted(i, &values, &proof);
                return Ok((values, Some(proof)));
            }
            Err(error) => error,
        };
        let field = match proof::blame(&error) {
            Blame::ClientSecret => Field::ClientSecret,
            Blame::RefreshToken | Blame::Pair => Field::RefreshToken,
            Blame::Access | Blame::Nothing => {
                return if keep_unproved(i, &error)? { Ok((values, None)) } else { Err(error) };
            }
        };
        let (what, source_name) = parts.refused(field);
        let refused = Error::Refused { what, source_name, refusal: Box::new(error) };
        if !i.ask.can() {
            return Err(refused);
        }
        i.world.term.refusal(&report::lines(&refused));
        i.world.term.detail("Another one, or Enter to stop:");
        if !parts.ask(i, field)? {
            return Err(refused);
        }
    }
}

fn accepted(i: &Importing<'_>, values: &LwaValues, proof: &Proof) {
    let term = &i.world.term;
    term.ok("Login with Amazon accepts the three values");
    proof::say_answers(term, "", values, proof);
}

/// What Amazon did not refuse outright may be kept, marked so.
pub(super) fn keep_unproved(i: &mut Importing<'_>, error: &Error) -> Result<bool, Error> {
    let agreed = Given::is_yes(&i.given.accept_unverified);
    if agreed || i.ask.can() {
        i.world.term.refusal(&report::lines(error));
    }
    let keep = agreed || i.ask.confirm("Keep the values anyway, unverified?", Some(false), false)?;
    if keep {
        i.world.term.warn("Kept unverified: spapi-setup check proves the values as soon as Amazon answers");
    }
    Ok(keep)
}
