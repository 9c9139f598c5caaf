//! `rotate lwa-secret --rollback`: `previous` is proved and swapped back.

use super::client_secret::SecretRotation;
use super::swapped::proved;
use crate::Error;
use crate::profiles::{Ledger, swap};
use crate::proof::app::{self, Judgement};
use crate::store::Entry;
use jiff::civil::Date;

/// Proves `previous`, swaps, and says until when it works. After a rollback it goes forward again.
pub(super) async fn run(r: &mut SecretRotation<'_>) -> Result<(), Error> {
    let store = r.store();
    let entry = Entry::PreviousClientSecret(r.client_id.clone());
    let previous = store.get(&entry).await?.ok_or_else(swap::nothing_previous)?;
    let term = r.world.term.clone();
    let on = |date: Option<Date>| {
        date.map_or_else(|| "on a day that is not known".to_owned(), |d| format!("on {d}"))
    };
    let forward = r.app.secret_until.is_some();
    let heading =
        if forward { "Forward to the newer client secret" } else { "Back to the previous client secret" };
    term.heading(heading);
    term.line(&format!("  In use     made {}{}", on(r.app.secret_date), until(r.app.secret_until)));
    term.line(&format!("  Previous   made {}{}", on(r.app.previous_date), until(r.app.previous_until)));
    let outcomes = {
        let _wait = term.wait("Proving the previous secret with the profiles of the app");
        app::prove(r.world, &r.config, &r.client_id, &previous, &r.names).await?
    };
    let (passed, failed) = match app::judge(outcomes) {
        Judgement::Proved(passed, failed) => (passed, failed),
        Judgement::NotYet(error) | Judgement::Wrong(error) | Judgement::Unproved(error) => return Err(error),
    };
    r.warn(&failed);
    {
        let ledger = Ledger::take(r.world, "rotate lwa-secret")?;
        let _applying = r.world.guard.applying();
        if r.app.next_since.is_some() {
            swap::drop_next(&ledger, &store, &r.client_id).await?;
            term.detail("A new secret that waited for its proof was dropped.");
        }
        swap::roll_back(&ledger, &store, &r.client_id).await?;
        proved(&ledger, &passed)?;
    }
    let made = on(r.app.previous_date);
    let which = if forward { "newer" } else { "previous" };
    term.ok(&format!("The {which} secret, made {made}, is in use again"));
    if let (false, Some(last)) = (forward, r.app.previous_until) {
        term.warn(&format!(
            "It stops working on {last}. Give the newer one before that: spapi-setup rotate lwa-secret --rollback, once more"
        ));
    }
    r.after().await
}

fn until(date: Option<Date>) -> String {
    date.map(|d| format!(", works until {d}")).unwrap_or_default()
}
