//! Stores proved values: the right seller, the secret before the profile that speaks of it.

use super::Wizard;
use super::lwa_entry::secret_date;
use super::purpose::Purpose;
use super::storage::Storage;
use crate::answers::{Given, Sourced};
use crate::flow::proof::{Proof, Values};
use crate::flow::{Ledger, consumers, seller, swap, teardown};
use crate::store::{App, Entry, Profile, Store, fingerprint};
use crate::values::StoreKind;
use crate::{Error, checkpoint};
use jiff::Timestamp;

/// "the keyring of this computer", or the file's path.
pub fn place(store: &Store) -> String {
    match store.kind() {
        StoreKind::Keyring => format!("the keyring of this computer ({})", store.title()),
        StoreKind::File => store.title(),
    }
}

/// Stores what differs. `false` where everything was stored already.
///
/// # Errors
/// Another seller or a replaced secret without consent; the store; the configuration.
pub async fn store(
    w: &mut Wizard<'_>,
    purpose: &Purpose,
    storage: &Storage,
    values: &Values,
    proof: Option<&Proof>,
) -> Result<bool, Error> {
    may_store(w, values, proof)?;
    let ledger = Ledger::take(w.world, "init")?;
    let app = ledger.config().apps.get(&values.client_id).cloned();
    let app_store = app.as_ref().map_or(storage.kind, |a| a.store);
    let secret_store = storage.stores.kind(app_store);
    let secret_entry = Entry::ClientSecret(values.client_id.clone());
    let old = secret_store.get(&secret_entry).await?;
    // Recorded before anything is stored, so that a teardown finds whatever a killed run has stored.
    ledger.update(|c| {
        let new = || Profile::new(purpose.auth, purpose.region, storage.kind);
        let profile = c.profiles.entry(w.name.clone()).or_insert_with(new);
        profile.client_id.get_or_insert_with(|| values.client_id.clone());
        c.apps.entry(values.client_id.clone()).or_insert_with(|| App::new(app_store));
    })?;
    checkpoint::at("init.app.recorded");
    let mut changed = false;
    if old.as_ref() != Some(&values.client_secret) {
        let (date, estimated) = secret_date(w)?;
        if old.is_some() {
            swap::client_secret(
                &ledger,
                secret_store,
                &values.client_id,
                &values.client_secret,
                date,
                estimated,
            )
            .await?;
        } else {
            secret_store.put(&secret_entry, &values.client_secret).await?;
            checkpoint::at("init.secret.put");
            ledger.update(|c| {
                let app = c.apps.entry(values.client_id.clone()).or_insert_with(|| App::new(app_store));
                app.secret_date = Some(date);
                app.secret_date_estimated = estimated;
                app.secret_fingerprint = Some(fingerprint(&values.client_secret));
            })?;
        }
        checkpoint::at("init.secret.stored");
        changed = true;
    } else if app.is_none_or(|a| a.secret_date.is_none()) {
        // A run that was killed stored it and could not record its date.
        let (date, estimated) = secret_date(w)?;
        ledger.update(|c| {
            let app = c.apps.entry(values.client_id.clone()).or_insert_with(|| App::new(app_store));
            app.secret_date = Some(date);
            app.secret_date_estimated = estimated;
            app.secret_fingerprint = Some(fingerprint(&values.client_secret));
        })?;
        changed = true;
    } else if let Some(given) = &w.given.secret_date {
        ledger.update(|c| {
            if let Some(app) = c.apps.get_mut(&values.client_id) {
                app.secret_date = Some(given.value);
                app.secret_date_estimated = false;
            }
        })?;
    }
    let token_entry = Entry::RefreshToken(w.name.clone());
    let store = storage.store();
    if store.get(&token_entry).await?.as_ref() != Some(&values.refresh_token) {
        store.put(&token_entry, &values.refresh_token).await?;
        checkpoint::at("init.token.stored");
        changed = true;
    }
    let was = ledger.config().profiles.get(&w.name).map(|p| (p.auth, p.region, p.restricted_data));
    changed |= was.is_some() && was != Some((purpose.auth, purpose.region, values.restricted_data));
    w.config = ledger.update(|config| {
        let profile = config
            .profiles
            .entry(w.name.clone())
            .or_insert_with(|| Profile::new(purpose.auth, purpose.region, storage.kind));
        profile.auth = purpose.auth;
        profile.region = purpose.region;
        profile.software = Some(purpose.software.clone());
        consumers::first(profile);
        profile.store = storage.kind;
        profile.client_id = Some(values.client_id.clone());
        profile.restricted_data = values.restricted_data;
        if let Some(name) = &w.given.aws_profile {
            profile.aws_profile = Some(name.value.clone());
        }
        if let Some(region) = &w.given.aws_region {
            profile.aws_region = Some(region.value.clone());
        }
        let print = fingerprint(&values.refresh_token);
        if profile.token_fingerprint.as_ref() != Some(&print) {
            profile.token_fingerprint = Some(print);
            profile.token_set_at = Some(Timestamp::now());
        }
        profile.verified = proof.is_some();
        if let Some(proof) = proof {
            profile.verified_at = Some(proof.at);
            profile.store_name.clone_from(&proof.store_name);
            profile.marketplaces = proof.marketplaces.iter().map(|m| m.id.clone()).collect();
        }
        config.clone()
    })?;
    checkpoint::at("init.profile.saved");
    teardown::call_off(&ledger, &w.name)?;
    Ok(changed)
}

/// A given secret that was replaced is refused with its date, before Amazon is asked: it may be dead by now.
///
/// # Errors
/// [`Error::ReplacedSecret`].
pub fn refuse_replaced(w: &Wizard<'_>) -> Result<(), Error> {
    let id = w.given.client_id.as_ref().map(|c| &c.value).or(w.stored.client_id.as_ref());
    match (id, &w.given.client_secret) {
        (Some(id), Some(secret)) if w.stored.client_secret.as_ref() != Some(&secret.value) => {
            swap::refuse_replaced(&w.config, id, &secret.value)
        }
        _ => Ok(()),
    }
}

/// Whether the values may be stored: the right seller, and no secret that was replaced. Asked before anything is
/// created where the values are known that early.
///
/// # Errors
/// [`Error::OtherSeller`], [`Error::TokenOfOtherProfile`], [`Error::ReplacedSecret`].
pub fn may_store(w: &mut Wizard<'_>, values: &Values, proof: Option<&Proof>) -> Result<(), Error> {
    let stored = w.stored.client_id.as_ref() == Some(&values.client_id)
        && w.stored.client_secret.as_ref() == Some(&values.client_secret);
    if !stored {
        swap::refuse_replaced(&w.config, &values.client_id, &values.client_secret)?;
    }
    if Given::is_yes(&w.given.other_seller) {
        return Ok(());
    }
    let found = proof.and_then(|p| p.store_name.as_deref());
    if seller::same(&mut w.ask, &w.config, &w.name, &values.refresh_token, found)? {
        // Asked and agreed to: not asked again when the values are stored.
        w.given.other_seller = Some(Sourced::typed(true));
    }
    Ok(())
}
