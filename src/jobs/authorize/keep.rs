//! The profile on disk: the token under its name, whose account it is, and then nothing else of the authorization.

use super::redeem::lock;
use super::{Authorizing, list};
use crate::profiles::keep::{self, Keeping};
use crate::profiles::{Ledger, after, consumers, due, notes, secrets, storage};
use crate::proof::{LwaValues, Proof};
use crate::store::{Config, Entry, PendingAuthorization, Profile};
use crate::values::{Auth, ProfileName};
use crate::{Error, checkpoint};

/// Stores the token as the profile's, and removes it from where it lay.
pub(super) async fn store(
    a: &mut Authorizing<'_>,
    note: &PendingAuthorization,
    name: &ProfileName,
    renewed: Option<&Profile>,
    values: &LwaValues,
    proof: Option<&Proof>,
) -> Result<(), Error> {
    let ledger = lock(a)?;
    let _applying = a.world.guard.applying();
    notes::change(&ledger, |notes| {
        if let Some(own) = notes.authorize.iter_mut().find(|own| own.entry == note.entry) {
            own.clone_from(note);
        }
    })?;
    checkpoint::at("authorize.named");
    let given = a.given.auth.as_ref().map(|auth| auth.value);
    let what = Keeping {
        name,
        auth: renewed.map(|p| p.auth).or(given).unwrap_or(Auth::Lwa),
        store: renewed.map_or(note.store, |p| p.store),
        software: None,
        secret_date: a.given.secret_date.as_ref().map(|date| date.value),
        aws_profile: None,
        aws_region: None,
    };
    let stores = a.world.stores(&a.config);
    keep::keep(&ledger, &stores, &what, values, proof).await?;
    checkpoint::at("authorize.stored");
    let place = storage::place(stores.kind(what.store));
    record(&ledger, a, note, name).await?;
    a.world.term.ok(&format!("Profile \"{name}\" stored in {place}"));
    Ok(())
}

/// The end of a run that was stopped after the token was stored.
pub(super) async fn finish(
    a: &Authorizing<'_>,
    note: &PendingAuthorization,
    name: &ProfileName,
) -> Result<(), Error> {
    let ledger = lock(a)?;
    let _applying = a.world.guard.applying();
    record(&ledger, a, note, name).await
}

/// Whose account it is, and how the page of consent knows the app; then the note and its entry go.
async fn record(
    ledger: &Ledger,
    a: &Authorizing<'_>,
    note: &PendingAuthorization,
    name: &ProfileName,
) -> Result<(), Error> {
    ledger.update(|config| {
        if let (Some(profile), Some(id)) = (config.profiles.get_mut(name), &note.selling_partner_id) {
            profile.selling_partner_id = Some(id.clone());
        }
        if let Some(app) = config.apps.get_mut(&note.client_id) {
            let newer = |old: &mut Option<String>, new: &Option<String>| {
                if new.is_some() {
                    old.clone_from(new);
                }
            };
            newer(&mut app.application_id, &note.application_id);
            newer(&mut app.redirect_uri, &note.redirect_uri);
        }
        consumers::mark(config, std::slice::from_ref(name));
    })?;
    checkpoint::at("authorize.recorded");
    let stores = a.world.stores(&ledger.config());
    stores.kind(note.store).delete(&Entry::RefreshToken(note.entry.clone())).await?;
    checkpoint::at("authorize.entry-deleted");
    clear(ledger, note)
}

fn clear(ledger: &Ledger, note: &PendingAuthorization) -> Result<(), Error> {
    notes::change(ledger, |notes| notes.authorize.retain(|own| own.entry != note.entry))
}

/// Removes a token that nobody can use or wants.
pub(super) async fn forget(a: &Authorizing<'_>, note: &PendingAuthorization) -> Result<(), Error> {
    let ledger = lock(a)?;
    let stores = a.world.stores(&ledger.config());
    stores.kind(note.store).delete(&Entry::RefreshToken(note.entry.clone())).await?;
    clear(&ledger, note)
}

/// What stands now: the dates, the count, and who needs the new token.
pub(super) async fn tell(
    a: &mut Authorizing<'_>,
    note: &PendingAuthorization,
    name: &ProfileName,
    renewed: bool,
) -> Result<(), Error> {
    let config = Config::load(&a.world.home)?;
    let profile = secrets::profile(&config, name)?;
    let term = &a.world.term;
    let all = due::of(&config, &notes::read(&a.world.home)?, profile, due::today());
    if let Some(end) = all.iter().find(|due| due.what == due::What::Authorization) {
        term.detail(&format!(
            "The authorization ends on {}: spapi-setup authorize --renew {name}",
            end.when()
        ));
    }
    list::counts_line(term, &config, &note.client_id, note.partner);
    if renewed {
        let names = [name.clone()];
        let site = profile.site();
        return after::tell(a.world, &mut a.ask, &names, site, after::Changed::RefreshToken).await;
    }
    let flag = name.flag();
    term.line(&format!("  Check it at any time       spapi-setup check{flag}"));
    term.line(&format!("  Give it to your software   spapi-setup export{flag} --list"));
    Ok(())
}
