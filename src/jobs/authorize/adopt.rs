//! A kept token becomes a profile's: proved, the right seller, named, stored. Also one that an earlier run left.

use super::prove::{Decided, proved};
use super::redeem::KEPT;
use super::{Authorizing, app, keep};
use crate::answers::{self, Given, question as q};
use crate::error::Authorization;
use crate::profiles::{naming, notes, secrets, seller};
use crate::prompts::lwa_value;
use crate::proof::{LwaValues, Proof};
use crate::store::{Config, Entry, PendingAuthorization, Profile, fingerprint};
use crate::values::{AppKind, Environment, Field, Kind, ProfileName, Secret};
use crate::{Error, report};

/// An authorization that is done with.
pub(super) struct Done {
    /// The fingerprint of its code.
    pub code: String,
    pub name: ProfileName,
}

/// Goes on with what earlier runs left. `own`: the fingerprint of the code that this run was given; what is wrong with
/// another one does not stop it.
pub(super) async fn left_over(a: &mut Authorizing<'_>, own: Option<&str>) -> Result<Vec<Done>, Error> {
    let mut done = Vec::new();
    for note in notes::read(&a.world.home)?.authorize {
        let whose = note.selling_partner_id.as_deref().unwrap_or("an account");
        let going_on = format!("An earlier run got a token of {whose} and was stopped: going on with it.");
        a.world.term.detail(&going_on);
        let code = note.code.clone();
        match run(a, note, None).await {
            Ok(Some(name)) => done.push(Done { code, name }),
            Ok(None) => {}
            Err(error) if own.is_some_and(|own| own != code) && !matches!(error, Error::Cancelled) => {
                a.world.term.refusal(&report::lines(&error));
            }
            Err(error) => return Err(error),
        }
    }
    Ok(done)
}

/// Proves, names and stores; gives the profile's name. `secret`: the app's, where it was given just now. `None`: the token
/// is gone, or nobody wants it.
pub(super) async fn run(
    a: &mut Authorizing<'_>,
    mut note: PendingAuthorization,
    secret: Option<&Secret>,
) -> Result<Option<ProfileName>, Error> {
    a.world.guard.set_note(KEPT);
    a.config = Config::load_unmoved(&a.world.home)?;
    if let Some((name, _)) = naming::holder(&a.config, &note.to) {
        let name = name.clone();
        keep::finish(a, &note, &name).await?;
        a.world.term.ok(&format!("Profile \"{name}\" has the token"));
        return Ok(Some(name));
    }
    let Some(mut values) = values(a, &note, secret).await? else {
        keep::forget(a, &note).await?;
        return Ok(None);
    };
    let Decided { proof, wanted } = proved(a, &note, &mut values).await?;
    if !wanted {
        return Ok(None);
    }
    let name = name(a, &note, &values, proof.as_ref())?;
    let renewed = a.config.profiles.get(&name).filter(|profile| profile.token_fingerprint.is_some()).cloned();
    if let Some(profile) = &renewed {
        same_account(a, &note, &name, profile, &values, proof.as_ref())?;
        values.restricted_data = profile.restricted_data;
    }
    note.profile = Some(name.clone());
    note.region = values.region;
    keep::store(a, &note, &name, renewed.as_ref(), &values, proof.as_ref()).await?;
    a.world.guard.set_note("Everything is stored.");
    a.stop_here("Everything is stored.");
    keep::tell(a, &note, &name, renewed.is_some()).await?;
    Ok(Some(name))
}

/// The values to prove; `None` where the token is not in its store.
async fn values(
    a: &mut Authorizing<'_>,
    note: &PendingAuthorization,
    secret: Option<&Secret>,
) -> Result<Option<LwaValues>, Error> {
    let stores = a.world.stores(&a.config);
    let token = stores.kind(note.store).get(&Entry::RefreshToken(note.entry.clone())).await?;
    let Some(refresh_token) = token.filter(|token| fingerprint(token) == note.to) else { return Ok(None) };
    let stored = secrets::client_secret_of(&stores, &a.config, &note.client_id).await?;
    let given = a.given.client_secret.as_ref().map(|secret| secret.value.clone());
    let known = secret.cloned().or(stored).or(given);
    let client_secret = match known {
        None if a.ask.can() => lwa_value::secret(&a.world.term, &mut a.ask, Field::ClientSecret)?,
        known => known,
    };
    let client_secret = client_secret.ok_or_else(|| answers::Error::Missing(vec![&q::LWA_CLIENT_SECRET]))?;
    let kind = Kind { partner: note.partner, app: AppKind::Public, environment: Environment::Production };
    Ok(Some(LwaValues {
        region: note.region,
        kind,
        client_id: note.client_id.clone(),
        client_secret,
        refresh_token,
        restricted_data: false,
    }))
}

/// The profile's name: the one that was given, the one that has this account already, or a new one after the store.
fn name(
    a: &mut Authorizing<'_>,
    note: &PendingAuthorization,
    values: &LwaValues,
    proof: Option<&Proof>,
) -> Result<ProfileName, Error> {
    if let Some(name) = &note.profile {
        return Ok(name.clone());
    }
    let (store, account) =
        (proof.and_then(|proof| proof.store_name.as_deref()), note.selling_partner_id.as_deref());
    let place = (values.region, note.partner);
    let known = naming::of_account(&a.config, &note.client_id, account, place).next().cloned();
    if let Some(known) = known {
        let label =
            format!("Profile \"{known}\" holds this account's authorization. Put the new token there?");
        if a.ask.confirm(&label, Some(true), true)? {
            return Ok(known);
        }
    }
    let region = format!("-{}", values.region);
    let numbered = (2..).map(|n: usize| format!("{region}-{n}"));
    let ends = [String::new(), region.clone()].into_iter().chain(numbered);
    let is_free = |name: &ProfileName| !a.config.profiles.keys().any(|known| known.is_same(name));
    let default = naming::free_name(&[store, account], "account", ends, is_free);
    if a.ask.can() { app::free_name(a, &default) } else { Ok(default) }
}

/// A token of another account than the profile's is a question.
fn same_account(
    a: &mut Authorizing<'_>,
    note: &PendingAuthorization,
    name: &ProfileName,
    profile: &Profile,
    values: &LwaValues,
    proof: Option<&Proof>,
) -> Result<(), Error> {
    if profile.client_id.as_ref() != Some(&note.client_id) {
        return Err(Error::from(Authorization::Exists { profile: name.to_string() }).halfway(KEPT));
    }
    if Given::is_yes(&a.given.other_seller) {
        return Ok(());
    }
    if let (Some(recorded), Some(found)) = (&profile.selling_partner_id, &note.selling_partner_id)
        && recorded != found
    {
        let label = format!("This profile belongs to the account {recorded}; {found} consented. Store it?");
        if !a.ask.confirm(&label, Some(false), false)? {
            let error = Error::OtherSeller { recorded: recorded.clone(), found: found.clone() };
            return Err(error.halfway(KEPT));
        }
        return Ok(());
    }
    let same = seller::same(&mut a.ask, &a.given, &a.config, name, values, proof);
    same.map(drop).map_err(|error| error.halfway(KEPT))
}
