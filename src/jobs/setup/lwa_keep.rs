//! Stores the proved values of the wizard.

use super::Wizard;
use super::lwa_entry::Answers;
use super::purpose::Purpose;
use super::storage::Storage;
use crate::Error;
use crate::profiles::keep::{self, Keeping};
use crate::profiles::{Ledger, secrets, seller, swap};
use crate::proof::{LwaValues, Proof};

/// Stores what differs. `false` where everything was stored already.
pub(super) async fn store(
    w: &mut Wizard<'_>,
    purpose: &Purpose,
    storage: &Storage,
    answers: &Answers,
    proof: Option<&Proof>,
    other_seller: bool,
) -> Result<bool, Error> {
    may_store(w, &answers.values, proof, other_seller)?;
    let ledger = Ledger::take(w.world, "init")?;
    let values = &newest(w, &ledger, storage, &answers.values).await?;
    let what = Keeping {
        name: &w.name,
        auth: purpose.auth,
        store: storage.kind,
        software: Some(&purpose.software),
        secret_date: answers.secret_date,
        aws_profile: w.given.aws_profile.as_ref().map(|p| p.value.as_str()),
        aws_region: w.given.aws_region.as_ref().map(|r| r.value.as_str()),
    };
    let was = ledger.config().profiles.get(&w.name).map(|p| (p.auth, p.region, p.kind(), p.restricted_data));
    let mut changed = keep::keep(&ledger, &storage.stores, &what, values, proof).await?;
    changed |=
        was.is_some() && was != Some((purpose.auth, purpose.region, purpose.kind, values.restricted_data));
    if ledger.config().profiles.get(&w.name).is_some_and(|p| p.portal != purpose.portal) {
        ledger.update(|config| {
            if let Some(profile) = config.profiles.get_mut(&w.name) {
                profile.portal = purpose.portal;
            }
        })?;
    }
    w.config = ledger.config();
    Ok(changed)
}

/// The values with what the store holds now instead of what this run read there: another run may have rotated since.
async fn newest(
    w: &Wizard<'_>,
    ledger: &Ledger,
    storage: &Storage,
    values: &LwaValues,
) -> Result<LwaValues, Error> {
    let mut newest = values.clone();
    if w.stored.client_id.as_ref() != Some(&values.client_id) {
        return Ok(newest);
    }
    let config = ledger.config();
    if w.stored.client_secret.as_ref() == Some(&values.client_secret) {
        let now = secrets::client_secret_of(&storage.stores, &config, &values.client_id).await?;
        newest.client_secret = now.unwrap_or(newest.client_secret);
    }
    let profile = config.profiles.get(&w.name);
    if let Some(profile) = profile.filter(|_| w.stored.refresh_token.as_ref() == Some(&values.refresh_token))
    {
        let now = secrets::refresh_token(&storage.stores, profile, &w.name).await?;
        newest.refresh_token = now.unwrap_or(newest.refresh_token);
    }
    Ok(newest)
}

/// A given secret that was replaced is refused with its date, before Amazon is asked: it may be dead by now.
///
/// # Errors
/// [`Error::ReplacedSecret`].
pub(super) fn refuse_replaced(w: &Wizard<'_>) -> Result<(), Error> {
    let id = w.given.client_id.as_ref().map(|c| &c.value).or(w.stored.client_id.as_ref());
    match (id, &w.given.client_secret) {
        (Some(id), Some(secret)) if w.stored.client_secret.as_ref() != Some(&secret.value) => {
            swap::refuse_replaced(&w.config, id, &secret.value)
        }
        _ => Ok(()),
    }
}

/// Whether the values may be stored: the right seller, and no secret that was replaced. Asked before anything is
/// created where the values are known that early. Returns whether another store was agreed to: that is not asked twice.
///
/// # Errors
/// [`Error::OtherSeller`], [`Error::TokenOfOtherProfile`], [`Error::ReplacedSecret`].
pub(super) fn may_store(
    w: &mut Wizard<'_>,
    values: &LwaValues,
    proof: Option<&Proof>,
    agreed: bool,
) -> Result<bool, Error> {
    let stored = w.stored.client_id.as_ref() == Some(&values.client_id)
        && w.stored.client_secret.as_ref() == Some(&values.client_secret);
    if !stored {
        swap::refuse_replaced(&w.config, &values.client_id, &values.client_secret)?;
    }
    if agreed {
        return Ok(true);
    }
    seller::same(&mut w.desk.ask, w.given, &w.config, &w.name, values, proof)
}
