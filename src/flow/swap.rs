//! Replaces a stored client secret by a proved one; the old one stays as `previous` until Amazon lets it expire.

use super::Ledger;
use crate::Error;
use crate::store::{App, Config, Entry, Replaced, Store, fingerprint};
use crate::values::{LwaClientId, Secret};
use jiff::ToSpan;
use jiff::civil::Date;

/// How long Amazon lets the old secret work after a rotation (Rotate your Application's LWA Credentials).
pub const PREVIOUS_DAYS: i64 = 7;

/// Swaps `new` in. The new secret lies in the store as `next` first, so that a killed run loses neither.
///
/// # Errors
/// `new` is one that was replaced before; the store; the configuration.
pub async fn client_secret(
    ledger: &Ledger,
    store: &Store,
    client_id: &LwaClientId,
    new: &Secret,
    made: Date,
    estimated: bool,
) -> Result<(), Error> {
    refuse_replaced(&ledger.config(), client_id, new)?;
    store.put(&Entry::NextClientSecret(client_id.clone()), new).await?;
    let current = Entry::ClientSecret(client_id.clone());
    if let Some(old) = store.get(&current).await?.filter(|old| old != new) {
        store.put(&Entry::PreviousClientSecret(client_id.clone()), &old).await?;
        ledger.update(|config| {
            let app = config.apps.entry(client_id.clone()).or_insert_with(|| App::new(store.kind()));
            let today = jiff::Zoned::now().date();
            app.previous_until = today.checked_add(PREVIOUS_DAYS.days()).ok();
            app.previous_date = app.secret_date;
            let print = fingerprint(&old);
            if !app.replaced.iter().any(|r| r.fingerprint == print) {
                app.replaced.push(Replaced { fingerprint: print, on: today });
            }
        })?;
    }
    store.put(&current, new).await?;
    ledger.update(|config| {
        let app = config.apps.entry(client_id.clone()).or_insert_with(|| App::new(store.kind()));
        app.secret_date = Some(made);
        app.secret_date_estimated = estimated;
        app.next_since = None;
    })?;
    store.delete(&Entry::NextClientSecret(client_id.clone())).await?;
    Ok(())
}

/// A secret that was replaced is refused with its date.
///
/// # Errors
/// [`Error::ReplacedSecret`].
pub fn refuse_replaced(config: &Config, client_id: &LwaClientId, new: &Secret) -> Result<(), Error> {
    let print = fingerprint(new);
    match config.apps.get(client_id).and_then(|a| a.replaced.iter().find(|r| r.fingerprint == print)) {
        Some(replaced) => Err(Error::ReplacedSecret { on: replaced.on }),
        None => Ok(()),
    }
}
