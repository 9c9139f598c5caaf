//! Stores proved rows, many at a time: recorded, then the tokens, then that they are proved.
//!
//! A run that is killed leaves profiles that know their token's fingerprint and are not verified: the next one proves
//! them again under the same name.

use super::super::Importing;
use super::app::ListApp;
use super::names::Naming;
use super::row::{Failure, ProvedRow, Row, RowState};
use crate::checkpoint;
use crate::foreign::Seller;
use crate::profiles::keep::{self, Keeping};
use crate::profiles::naming::holder;
use crate::profiles::storage::Storage;
use crate::profiles::{Ledger, notes, swap};
use crate::proof::LwaValues;
use crate::store::{Config, Entry, Profile, fingerprint};
use crate::values::{Auth, Kind, ProfileName, Region};
use crate::{Error, proof};
use std::time::Duration;

/// How long a batch waits for another run that holds the lock.
const LOCK: Duration = Duration::from_secs(60);

/// What all rows have in common.
pub(super) struct Keeper<'a> {
    pub(super) app: &'a ListApp,
    pub(super) storage: &'a Storage,
    pub(super) auth: Auth,
    pub(super) restricted_data: bool,
    pub(super) regions: bool,
    pub(super) other_seller: bool,
}

/// A row on its way into the store.
struct Accepted {
    seller: Seller,
    /// Its place among the rows.
    at: usize,
    name: ProfileName,
    values: LwaValues,
    proof: Option<proof::Proof>,
}

impl Keeper<'_> {
    /// The region that is tried first for a row that names none.
    pub(super) fn guess(&self, i: &Importing<'_>) -> Region {
        let like = self.app.like.as_ref().map_or(Region::Na, |(_, profile)| profile.region);
        i.given.region.as_ref().map_or(like, |region| region.value)
    }

    pub(super) fn values(&self, i: &Importing<'_>, row: &Row, region: Region) -> LwaValues {
        LwaValues {
            region,
            kind: self.kind(i, row),
            client_id: self.app.client_id.clone(),
            client_secret: self.app.client_secret.clone(),
            refresh_token: row.seller.token.clone(),
            restricted_data: self.restricted_data,
        }
    }

    /// Who the row's partner is: its own columns, the answers, the profile of `-p`.
    fn kind(&self, i: &Importing<'_>, row: &Row) -> Kind {
        let like = self.app.like.as_ref().map(|(_, profile)| profile.kind()).unwrap_or_default();
        let given = i.given.kind(like);
        Kind {
            partner: row.seller.partner.unwrap_or(given.partner),
            app: row.seller.app.unwrap_or(given.app),
            environment: row.seller.environment.unwrap_or(given.environment),
        }
    }

    /// Stores a batch; a row that its profile's own store refuses says so itself.
    ///
    /// # Errors
    /// The lock, the store, `config.toml`; the rows of the batch may be stored in part.
    pub(super) async fn keep(
        &self,
        i: &Importing<'_>,
        rows: &mut [Row],
        batch: Vec<ProvedRow>,
    ) -> Result<(), Error> {
        let ledger = Ledger::take_within(i.world, "import", Some(LOCK))?;
        // What a killed rotation left is finished first.
        swap::finish(i.world, &ledger).await?;
        let config = ledger.config();
        let (regions, other_seller) = (self.regions, self.other_seller);
        let mut naming = Naming { config: &config, regions, other_seller, taken: Vec::new() };
        let mut all = Vec::new();
        for ProvedRow { at, region, proof } in batch {
            let row = &mut rows[at];
            row.region = Some(region);
            row.store = proof.as_ref().and_then(|p| p.store_name.clone());
            let values = self.values(i, row, region);
            match naming.of(row, &values) {
                Ok(name) => {
                    row.name = Some(name.clone());
                    all.push(Accepted { seller: row.seller.clone(), at, name, values, proof });
                }
                Err(error) => row.state = RowState::Refused(Failure::of(&error)),
            }
        }
        self.write(&ledger, &all).await?;
        for kept in all {
            let row = &mut rows[kept.at];
            row.state = match (kept.proof, std::mem::replace(&mut row.state, RowState::Stored)) {
                (None, RowState::Unproved(why) | RowState::Refused(why)) => RowState::Unverified(why),
                _ => RowState::Stored,
            };
        }
        Ok(())
    }

    async fn write(&self, ledger: &Ledger, all: &[Accepted]) -> Result<(), Error> {
        let Some((first, rest)) = all.split_first() else { return Ok(()) };
        // A known profile keeps its old token's fingerprint until the new token is stored.
        ledger.update(|config| {
            for kept in all {
                let print = fingerprint(&kept.values.refresh_token);
                if holder(config, &print).is_some() {
                    continue;
                }
                let new = || Profile::new(self.auth, kept.values.region, self.storage.kind);
                let profile = config.profiles.entry(kept.name.clone()).or_insert_with(new);
                if profile.token_fingerprint.is_none() {
                    profile.client_id = Some(self.app.client_id.clone());
                    profile.token_fingerprint = Some(print);
                    self.record(config, kept);
                }
            }
        })?;
        checkpoint::at("import.rows.noted");
        let (config, secret) = (ledger.config(), fingerprint(&self.app.client_secret));
        let known = config.apps.get(&self.app.client_id).and_then(|app| app.secret_fingerprint.as_ref());
        // The first one brings the client secret in, by the way that every client secret takes.
        let rest = if known == Some(&secret) {
            all
        } else {
            let what = self.keeping(&config, first);
            keep::keep(ledger, &self.storage.stores, &what, &first.values, first.proof.as_ref()).await?;
            rest
        };
        let config = ledger.config();
        for kept in rest {
            let kind = config.profiles.get(&kept.name).map_or(self.storage.kind, |profile| profile.store);
            let (store, entry) = (self.storage.stores.kind(kind), Entry::RefreshToken(kept.name.clone()));
            store.put(&entry, &kept.values.refresh_token).await?;
            checkpoint::at("import.token.stored");
        }
        ledger.update(|config| {
            for kept in rest {
                let what = self.keeping(config, kept);
                keep::record(config, &what, &kept.values, kept.proof.as_ref());
                self.record(config, kept);
            }
        })?;
        checkpoint::at("import.rows.recorded");
        // A set-up that is finished again has no teardown to finish.
        notes::change(ledger, |notes| {
            notes.teardown.take_if(|note| all.iter().any(|kept| note.profile == kept.name))
        })?;
        Ok(())
    }

    /// What is kept of a row; a profile that is known stays as it is asked for, and where it is.
    fn keeping<'k>(&'k self, config: &Config, kept: &'k Accepted) -> Keeping<'k> {
        let like = self.app.like.as_ref().map(|(_, profile)| profile);
        let known = config.profiles.get(&kept.name);
        Keeping {
            name: &kept.name,
            auth: known.map_or(self.auth, |profile| profile.auth),
            store: known.map_or(self.storage.kind, |profile| profile.store),
            software: like.and_then(|profile| profile.software.as_deref()),
            secret_date: self.app.secret_date,
            aws_profile: like.and_then(|profile| profile.aws_profile.as_deref()),
            aws_region: like.and_then(|profile| profile.aws_region.as_deref()),
        }
    }

    /// What a list says of a seller beyond the three values.
    fn record(&self, config: &mut Config, kept: &Accepted) {
        let Some(profile) = config.profiles.get_mut(&kept.name) else { return };
        // A public app's authorization lasts a year from that day on, not from today.
        let day = kept.seller.authorized_on.and_then(|day| day.to_zoned(jiff::tz::TimeZone::UTC).ok());
        if let Some(day) = day {
            profile.token_set_at = Some(day.timestamp());
        }
        let id = &kept.seller.selling_partner_id;
        if id.is_some() {
            profile.selling_partner_id.clone_from(id);
        }
        if let Some((_, like)) =
            self.app.like.as_ref().filter(|_| self.auth == Auth::Iam && profile.identity.is_none())
        {
            profile.identity.clone_from(&like.identity);
        }
    }
}

/// Records the ids of sellers whose profiles are there already and lack them: by them a newer token finds its profile.
pub(super) fn ids(i: &Importing<'_>, rows: &[Row]) -> Result<(), Error> {
    let lacks = |row: &Row| {
        let profile = i.config.profiles.get(row.name.as_ref()?)?;
        let known = row.state == RowState::Known && profile.selling_partner_id.is_none();
        Some((row.name.clone()?, row.seller.selling_partner_id.clone().filter(|_| known)?))
    };
    let lacking: Vec<_> = rows.iter().filter_map(lacks).collect();
    if lacking.is_empty() {
        return Ok(());
    }
    Ledger::take_within(i.world, "import", Some(LOCK))?.update(|config| {
        for (name, id) in lacking {
            if let Some(profile) = config.profiles.get_mut(&name) {
                profile.selling_partner_id.get_or_insert(id);
            }
        }
    })
}
