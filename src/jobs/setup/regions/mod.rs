//! After the first proof: the other regions of the same app. Each has a refresh token and a profile of its own.

mod asked;

use super::lwa::Kept;
use super::purpose::Purpose;
use super::storage::Storage;
use super::wizard::Wizard;
use crate::answers::regions::token_question;
use crate::answers::{self, Given, question as q};
use crate::profiles::keep::{self, Keeping};
use crate::profiles::{Ledger, secrets, seller};
use crate::prompts::{lwa_value, page};
use crate::proof::{self, Blame, LwaValues, Proof};
use crate::values::{Auth, Field, ProfileName, Region, Secret, Site};
use crate::{Error, report, seller_central};
use asked::{said, wanted};
use std::collections::{BTreeMap, VecDeque};

/// The profile of another region.
pub(super) struct More {
    pub(super) name: ProfileName,
    pub(super) region: Region,
    pub(super) changed: bool,
    pub(super) proved: bool,
}

/// The name of the profile of another region: `acme-eu`.
///
/// # Errors
/// A name that gets too long.
pub(super) fn name(of: &ProfileName, region: Region) -> Result<ProfileName, Error> {
    Ok(format!("{of}-{region}").parse()?)
}

/// Whether a token that was refused belongs to another region and is to be kept for its profile.
///
/// # Errors
/// The question was cancelled.
pub(super) fn sets_aside(w: &mut Wizard<'_>, token: &Secret, error: &Error) -> Result<bool, Error> {
    let Error::OtherRegion { chosen, accepts } = error else { return Ok(false) };
    let of = name(&w.name, *accepts)?;
    if !w.desk.ask.can() || w.aside.contains_key(accepts) || w.config.profiles.contains_key(&of) {
        return Ok(false);
    }
    w.world.term.warn(&format!("That is the refresh token of {}, not of {}", said(*accepts), said(*chosen)));
    let label = format!("Keep it for a profile \"{of}\", and go on with {}?", said(*chosen));
    let agreed = w.desk.ask.confirm(&label, Some(true), false)?;
    if agreed {
        w.aside.insert(*accepts, token.clone());
    }
    Ok(agreed)
}

/// Asks for other regions, proves their tokens and stores them.
///
/// # Errors
/// What stops the first region's values too; what is stored by then is said.
pub(super) async fn run(
    w: &mut Wizard<'_>,
    purpose: &Purpose,
    storage: &Storage,
    kept: &Kept,
) -> Result<Vec<More>, Error> {
    let mut tokens = std::mem::take(&mut w.aside);
    let mut queue: VecDeque<Region> = wanted(w, kept, &tokens)?.into();
    let mut all: Vec<More> = Vec::new();
    while let Some(region) = queue.pop_front() {
        let done = one(w, purpose, storage, kept, region, &mut tokens).await;
        let left = std::iter::once(&region).chain(&queue).map(|region| said(*region));
        let left = left.collect::<Vec<_>>().join(" and ");
        let stored = std::iter::once(&w.name).chain(all.iter().map(|more| &more.name));
        let stored = stored.map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
        let note = format!("stored: {stored}; left: {left}. The same command goes on with it");
        all.extend(done.map_err(|error| error.halfway(note))?);
        // Tokens that turned up for a region that nobody asked for.
        let found = tokens.keys().filter(|found| !queue.contains(found)).copied();
        let found: Vec<Region> = found.filter(|found| all.iter().all(|more| more.region != *found)).collect();
        queue.extend(found);
    }
    if w.given.more_regions.is_empty() && !all.is_empty() {
        let regions = std::iter::once(kept.values.region).chain(all.iter().map(|more| more.region));
        w.desk.note(&q::REGION, &regions.map(Region::as_str).collect::<Vec<_>>().join(","));
    }
    Ok(all)
}

/// One region: its token found, proved, stored. `None`: it is left out.
async fn one(
    w: &mut Wizard<'_>,
    purpose: &Purpose,
    storage: &Storage,
    kept: &Kept,
    region: Region,
    tokens: &mut BTreeMap<Region, Secret>,
) -> Result<Option<More>, Error> {
    let name = name(&w.name, region)?;
    fits(w, &name, region, kept)?;
    w.desk.term.heading(&format!("{} · profile \"{name}\"", region.title()));
    let mut token = match (tokens.remove(&region), w.given.tokens.get(&region)) {
        (Some(token), _) => Some(token),
        (None, Some(given)) => Some(given.value.clone()),
        (None, None) => stored(w, storage, &name).await?,
    };
    let mut shown = false;
    loop {
        let Some(found) = token.take() else {
            if !w.desk.ask.can() {
                return Err(answers::Error::Missing(vec![token_question(region)]).into());
            }
            if !std::mem::replace(&mut shown, true) {
                authorize_page(w, Site { region, ..purpose.site() });
            }
            w.desk.term.detail("Enter without a token leaves this region out.");
            let sample = w.desk.samples.as_ref().map(|samples| samples.refresh_token.clone());
            let sample = sample.as_ref().map(Secret::expose);
            let term = w.desk.term.clone();
            token = lwa_value::secret_or(&term, &mut w.desk.ask, Field::RefreshToken, sample)?;
            if token.is_none() {
                w.desk.term.warn(&format!("{} is left out. It can be added at any time:", region.title()));
                w.desk.term.detail(&format!("spapi-setup init{} --region {region}", name.flag()));
                return Ok(None);
            }
            continue;
        };
        let values = LwaValues { region, refresh_token: found.clone(), ..kept.values.clone() };
        let error = match proof::prove_with_wait(w.world, &values).await {
            Ok(proof) => return store(w, purpose, storage, &name, &values, Some(proof)).await.map(Some),
            Err(error) => error,
        };
        let blame = proof::blame(&error);
        let may_keep = matches!(blame, Blame::Access | Blame::Nothing);
        if may_keep && Given::is_yes(&w.given.accept_unverified) {
            w.world.term.refusal(&report::lines(&error));
            return store(w, purpose, storage, &name, &values, None).await.map(Some);
        }
        if !w.desk.ask.can() {
            return Err(refused(w, region, error));
        }
        if belongs_elsewhere(w, kept, tokens, &found, &error)? {
            continue;
        }
        w.world.term.refusal(&report::lines(&error));
    }
}

/// A token that was given names its source.
fn refused(w: &Wizard<'_>, region: Region, error: Error) -> Error {
    let about_it = matches!(proof::blame(&error), Blame::RefreshToken | Blame::Pair | Blame::Access);
    match w.given.tokens.get(&region).filter(|_| about_it) {
        Some(given) => Error::Refused {
            what: token_question(region).title,
            source_name: given.source.to_string(),
            refusal: Box::new(error),
        },
        None => error,
    }
}

/// Whether the token is another region's, and is to be kept for it; or that region has one already.
fn belongs_elsewhere(
    w: &mut Wizard<'_>,
    kept: &Kept,
    tokens: &mut BTreeMap<Region, Secret>,
    token: &Secret,
    error: &Error,
) -> Result<bool, Error> {
    let Error::OtherRegion { chosen, accepts } = error else { return Ok(false) };
    if *accepts == kept.values.region {
        w.world.term.fail(&format!(
            "That is a refresh token of {}, which is set up. Choose {} in Seller Central, at the top, before you authorize",
            said(*accepts),
            said(*chosen)
        ));
        return Ok(true);
    }
    if sets_aside(w, token, error)? {
        tokens.append(&mut w.aside);
        return Ok(true);
    }
    Ok(false)
}

/// The profile's name must be free, or that of this app in this region.
fn fits(w: &Wizard<'_>, name: &ProfileName, region: Region, kept: &Kept) -> Result<(), Error> {
    secrets::no_twin(&w.config, name)?;
    let Some(profile) = w.config.profiles.get(name) else { return Ok(()) };
    let other_app = profile.client_id.as_ref().is_some_and(|id| *id != kept.values.client_id);
    if other_app || profile.region != region {
        return Err(Error::Usage {
            what: format!("the profile \"{name}\" is there already, of another app or region"),
            fix: format!(
                "set {} up under a name of its own: spapi-setup init -p NAME --region {region}",
                region.title()
            ),
        });
    }
    Ok(())
}

async fn stored(w: &Wizard<'_>, storage: &Storage, name: &ProfileName) -> Result<Option<Secret>, Error> {
    match w.config.profiles.get(name) {
        Some(profile) => secrets::refresh_token(&storage.stores, profile, name).await,
        None => Ok(None),
    }
}

/// The page of Seller Central that gives a refresh token, at the region's own address.
fn authorize_page(w: &Wizard<'_>, site: Site) {
    let pages = seller_central::pages(site, None, false);
    if let Some(authorize) = pages.last() {
        page::show(&w.desk.term, authorize.title, authorize);
    }
    w.desk.term.blank();
}

async fn store(
    w: &mut Wizard<'_>,
    purpose: &Purpose,
    storage: &Storage,
    name: &ProfileName,
    values: &LwaValues,
    proof: Option<Proof>,
) -> Result<More, Error> {
    proof::say_kept(&w.world.term, values, proof.as_ref());
    if !w.desk.rehearsing() {
        seller::same(&mut w.desk.ask, w.given, &w.config, name, values, proof.as_ref())?;
    }
    let ledger = Ledger::take(w.world, "init")?;
    // Another run may have rotated the app's secret while the token was looked for.
    let app = &values.client_id;
    let secret = secrets::client_secret_of(&storage.stores, &ledger.config(), app).await?;
    let client_secret = secret.unwrap_or_else(|| values.client_secret.clone());
    let values = &LwaValues { client_secret, ..values.clone() };
    let known = ledger.config().profiles.get(name).cloned();
    let what = Keeping {
        name,
        auth: purpose.auth,
        store: known.as_ref().map_or(storage.kind, |profile| profile.store),
        software: Some(&purpose.software),
        secret_date: None,
        aws_profile: w.given.aws_profile.as_ref().map(|p| p.value.as_str()),
        aws_region: w.given.aws_region.as_ref().map(|r| r.value.as_str()),
    };
    let mut changed = keep::keep(&ledger, &storage.stores, &what, values, proof.as_ref()).await?;
    // User, role and key are those of the first region.
    let identity = ledger.config().profiles.get(&w.name).and_then(|first| first.identity.clone());
    changed |= ledger.update(|config| match config.profiles.get_mut(name) {
        Some(profile) if purpose.auth == Auth::Iam && profile.identity.is_none() => {
            profile.identity = identity;
            true
        }
        _ => false,
    })?;
    w.config = ledger.config();
    if changed {
        w.world.term.ok(&format!("Stored as profile \"{name}\" in {}", w.place(storage)));
    }
    Ok(More { name: name.clone(), region: values.region, changed, proved: proof.is_some() })
}
