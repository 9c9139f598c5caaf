//! Stores proved values: the right seller, the secret before the profile that speaks of it.

use super::{Ledger, consumers, notes, swap};
use crate::proof::{LwaValues, Proof};
use crate::store::{App, Config, Entry, Profile, Stores, fingerprint};
use crate::values::{Auth, ProfileName, StoreKind};
use crate::{Error, checkpoint};
use jiff::Timestamp;
use jiff::civil::Date;

/// Whose values, and what else the profile is to say.
pub(crate) struct Keeping<'a> {
    pub name: &'a ProfileName,
    /// What the connector asks for.
    pub auth: Auth,
    /// Where the profile's secrets go; those of an app that is known already stay where they are.
    pub store: StoreKind,
    /// The connector's name, where it was answered.
    pub software: Option<&'a str>,
    /// The day the client secret was made, where it was told.
    pub secret_date: Option<Date>,
    /// The AWS profile that was named.
    pub aws_profile: Option<&'a str>,
    /// The AWS region that was named.
    pub aws_region: Option<&'a str>,
}

/// Stores what differs; `false` where everything was stored already. Call [`super::seller::same`] first.
pub(crate) async fn keep(
    ledger: &Ledger,
    stores: &Stores,
    what: &Keeping<'_>,
    values: &LwaValues,
    proof: Option<&Proof>,
) -> Result<bool, Error> {
    let app = ledger.config().apps.get(&values.client_id).cloned();
    let app_store = app.as_ref().map_or(what.store, |a| a.store);
    let secret_store = stores.kind(app_store);
    let secret_entry = Entry::ClientSecret(values.client_id.clone());
    let old = secret_store.get(&secret_entry).await?;
    // Another run may have replaced this one since it was read, typed or proved.
    if old.as_ref() != Some(&values.client_secret) {
        swap::refuse_replaced(&ledger.config(), &values.client_id, &values.client_secret)?;
    }
    // Recorded before anything is stored, so that a teardown finds what a killed run has stored.
    ledger.update(|c| {
        let new = || Profile::new(what.auth, values.region, what.store);
        let profile = c.profiles.entry(what.name.clone()).or_insert_with(new);
        profile.client_id.get_or_insert_with(|| values.client_id.clone());
        c.apps.entry(values.client_id.clone()).or_insert_with(|| App::new(app_store));
    })?;
    checkpoint::at("init.app.recorded");
    let (date, estimated) = match what.secret_date {
        Some(date) => (date, false),
        None => (crate::calendar::today(), true),
    };
    let (id, secret) = (&values.client_id, &values.client_secret);
    let dated = |app: &mut App| (app.secret_date, app.secret_date_estimated) = (Some(date), estimated);
    let recorded = |app: &mut App| {
        dated(app);
        app.secret_fingerprint = Some(fingerprint(secret));
    };
    let mut changed = true;
    match old {
        None => {
            secret_store.put(&secret_entry, secret).await?;
            checkpoint::at("init.secret.put");
            ledger.update_app(id, recorded)?;
            checkpoint::at("init.secret.stored");
        }
        Some(old) if old != *secret => {
            swap::client_secret(ledger, secret_store, id, secret, swap::Days::made(date, estimated)).await?;
            checkpoint::at("init.secret.stored");
        }
        // A run that was killed stored it and could not record its date.
        Some(_) if app.is_none_or(|app| app.secret_date.is_none()) => ledger.update_app(id, recorded)?,
        Some(_) => {
            changed = false;
            if !estimated {
                ledger.update_app(id, dated)?;
            }
        }
    }
    let token_entry = Entry::RefreshToken(what.name.clone());
    let store = stores.kind(what.store);
    if store.get(&token_entry).await?.as_ref() != Some(&values.refresh_token) {
        store.put(&token_entry, &values.refresh_token).await?;
        checkpoint::at("init.token.stored");
        changed = true;
    }
    ledger.update(|config| record(config, what, values, proof))?;
    checkpoint::at("init.profile.saved");
    // A set-up that is finished again has no teardown to finish.
    notes::change(ledger, |notes| notes.teardown.take_if(|note| note.profile == *what.name))?;
    Ok(changed)
}

/// Records a profile whose token is stored, with what its proof showed.
pub(crate) fn record(config: &mut Config, what: &Keeping<'_>, values: &LwaValues, proof: Option<&Proof>) {
    let profile = config
        .profiles
        .entry(what.name.clone())
        .or_insert_with(|| Profile::new(what.auth, values.region, what.store));
    profile.auth = what.auth;
    profile.region = values.region;
    profile.set_kind(values.kind);
    profile.store = what.store;
    profile.client_id = Some(values.client_id.clone());
    profile.restricted_data = values.restricted_data;
    let named = |stored: &mut Option<String>, named: Option<&str>| {
        if let Some(name) = named {
            *stored = Some(name.to_owned());
        }
    };
    named(&mut profile.software, what.software);
    consumers::first(profile);
    named(&mut profile.aws_profile, what.aws_profile);
    named(&mut profile.aws_region, what.aws_region);
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
}
