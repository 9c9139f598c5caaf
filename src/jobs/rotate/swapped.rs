//! `rotate lwa-secret`: the swap, and what stands after it.

use super::checked;
use super::client_secret::SecretRotation;
use crate::profiles::after;
use crate::profiles::{Ledger, due, notes, swap};
use crate::proof::Proof;
use crate::store::{Config, Store};
use crate::values::{ProfileName, Secret};
use crate::{Error, report};
use jiff::civil::Date;

impl SecretRotation<'_> {
    pub(super) fn warn(&self, warnings: &[(ProfileName, Error)]) {
        for (name, error) in warnings {
            let lines = report::lines(error);
            self.world.term.warn(&format!("Profile \"{name}\" could not be proved: {}", lines.heading));
            let parts = [
                lines.cause.map(|cause| format!("cause: {cause}")),
                lines.fix.map(|fix| format!("fix:   {fix}")),
            ];
            parts.iter().flatten().for_each(|part| self.world.term.detail(part));
        }
    }

    pub(super) async fn swap(
        &mut self,
        store: &Store,
        new: &Secret,
        (made, estimated): (Date, bool),
        passed: Vec<(ProfileName, Proof)>,
    ) -> Result<(), Error> {
        let ledger = Ledger::take(self.world, "rotate lwa-secret")?;
        let _applying = self.world.guard.applying();
        let days = swap::Days::made(made, estimated);
        swap::client_secret(&ledger, store, &self.client_id, new, days).await?;
        proved(&ledger, &passed)?;
        // The secret that Amazon was asked for may be this one, pasted from the console; if it is an older one, its
        // message has nothing to give any more.
        notes::clear_rotation(&ledger, &self.client_id)?;
        self.world.term.ok(&format!("The new client secret is proved and stored in {}", store.title()));
        Ok(())
    }

    /// What stands now: dates, the check, programs and files.
    pub(super) async fn after(&mut self) -> Result<(), Error> {
        let config = Config::load(&self.world.home)?;
        let term = &self.world.term;
        if let Some(app) = config.apps.get(&self.client_id) {
            let about = |estimated: bool| if estimated { ", at the latest" } else { "" };
            if let Some(until) = app.previous_until {
                let made = app.previous_date.map(|d| format!(" (made on {d})")).unwrap_or_default();
                term.detail(&format!(
                    "The old one{made} is kept as `previous`: it works until {until}. Back to it: spapi-setup rotate \
                     lwa-secret --rollback"
                ));
            }
            if let (Some(made), None) = (app.secret_date, app.secret_until) {
                let due = made.saturating_add(jiff::Span::new().days(due::SECRET_DAYS));
                term.detail(&format!(
                    "The new one was made on {made}{}: rotate again before {due}.",
                    about(app.secret_date_estimated)
                ));
            }
        }
        if let Some(name) = self.names.first() {
            checked::lwa(self.world, name).await?;
        }
        after::tell(self.world, &mut self.ask, &self.names, self.site, after::Changed::ClientSecret).await
    }
}

/// Records which profiles were proved.
pub(super) fn proved(ledger: &Ledger, passed: &[(ProfileName, Proof)]) -> Result<(), Error> {
    ledger.update(|config| {
        for (name, proof) in passed {
            if let Some(profile) = config.profiles.get_mut(name) {
                (profile.verified, profile.verified_at) = (true, Some(proof.at));
            }
        }
    })
}
