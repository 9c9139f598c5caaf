//! The one exchange of a code. The token that it gives is kept at once, before anything else can fail: the code is used
//! up, and nobody should have to ask the account's owner again.

use super::Authorizing;
use super::app::ChosenApp;
use super::place::Place;
use crate::amazon::LwaError;
use crate::profiles::storage::Storage;
use crate::profiles::{Ledger, notes};
use crate::store::{App, Entry, PendingAuthorization, fingerprint};
use crate::values::{Callback, ProfileName, Secret};
use crate::{Error, checkpoint};
use jiff::Timestamp;
use std::time::Duration;

/// What is printed where a run stops after the exchange.
pub(super) const KEPT: &str =
    "The token is kept: the same command goes on with it, nobody has to give the consent again.";
/// A person's code is worth waiting for another run's lock: it lives for five minutes.
const PATIENCE: Duration = Duration::from_secs(60);

/// Takes the lock; where a person waits, it is waited for.
pub(super) fn lock(a: &Authorizing<'_>) -> Result<Ledger, Error> {
    Ledger::take_within(a.world, "authorize", a.ask.can().then_some(PATIENCE))
}

/// Whether the page of consent, opened again, would help.
pub(super) fn may_repeat(error: &Error) -> bool {
    matches!(error, Error::Lwa(LwaError::InvalidCode { .. } | LwaError::NoAnswer(_)))
}

/// Exchanges the code and keeps the token under a name of its own.
pub(super) async fn run(
    a: &Authorizing<'_>,
    app: &ChosenApp,
    place: &Place,
    storage: &Storage,
    callback: &Callback,
) -> Result<PendingAuthorization, Error> {
    let world = a.world;
    let lwa = world.amazon()?.lwa;
    let ledger = lock(a)?;
    // From here on Ctrl-C waits for the end.
    let _applying = world.guard.applying();
    let token = {
        let _wait = world.term.wait("Exchanging the code at Login with Amazon");
        lwa.redeem(&app.client_id, &app.client_secret, &callback.code, &app.redirect_uri)
            .await
            .map_err(|error| error.of(place.kind))?
    };
    checkpoint::at("authorize.exchanged");
    let note = PendingAuthorization {
        client_id: app.client_id.clone(),
        entry: entry(&token)?,
        store: storage.kind,
        region: place.market.region,
        partner: place.kind.partner,
        at: Timestamp::now(),
        to: fingerprint(&token),
        code: fingerprint(&callback.code),
        selling_partner_id: callback.selling_partner_id.clone(),
        redirect_uri: Some(app.redirect_uri.clone()),
        application_id: app.application_id.clone(),
        profile: a.renew.clone().or_else(|| a.given.profile.as_ref().map(|p| p.value.clone())),
    };
    notes::change(&ledger, |notes| notes.authorize.push(note.clone()))?;
    checkpoint::at("authorize.noted");
    storage.store().put(&Entry::RefreshToken(note.entry.clone()), &token).await?;
    checkpoint::at("authorize.kept");
    app_secret(&ledger, storage, app).await?;
    world.term.ok("Login with Amazon took the code and gave a refresh token");
    Ok(note)
}

/// The secret of an app that was not known here: the exchange has proved it.
async fn app_secret(ledger: &Ledger, storage: &Storage, app: &ChosenApp) -> Result<(), Error> {
    let kind = ledger.update(|config| {
        config.apps.entry(app.client_id.clone()).or_insert_with(|| App::new(storage.kind)).store
    })?;
    checkpoint::at("authorize.app.recorded");
    let (store, entry) = (storage.stores.kind(kind), Entry::ClientSecret(app.client_id.clone()));
    if store.get(&entry).await?.is_none() {
        store.put(&entry, &app.client_secret).await?;
        checkpoint::at("authorize.app.stored");
    }
    Ok(())
}

/// Where the token lies until it has a profile: a name that nobody gives to one.
fn entry(token: &Secret) -> Result<ProfileName, Error> {
    Ok(format!("authorize.{}", fingerprint(token)).parse()?)
}
