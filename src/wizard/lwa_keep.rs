//! Stores the proved values of the wizard.

use super::Wizard;
use super::purpose::Purpose;
use super::storage::Storage;
use crate::Error;
use crate::answers::Given;
use crate::flow::keep::{self, Keeping};
use crate::flow::proof::{Proof, Values};
pub use crate::flow::storage::place;
use crate::flow::{Ledger, seller};

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
    if !Given::is_yes(&w.given.other_seller) {
        let found = proof.and_then(|p| p.store_name.as_deref());
        seller::same(&mut w.ask, &w.config, &w.name, &values.refresh_token, found)?;
    }
    let ledger = Ledger::take(w.world, "init")?;
    let what = Keeping {
        name: &w.name,
        auth: purpose.auth,
        store: storage.kind,
        software: Some(&purpose.software),
        secret_date: w.given.secret_date.as_ref().map(|d| d.value),
        aws_profile: w.given.aws_profile.as_ref().map(|p| p.value.as_str()),
        aws_region: w.given.aws_region.as_ref().map(|r| r.value.as_str()),
    };
    let changed = keep::keep(&ledger, &storage.stores, &what, values, proof).await?;
    w.config = ledger.config();
    Ok(changed)
}
