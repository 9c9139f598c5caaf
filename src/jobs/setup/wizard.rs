//! What every stage of the wizard works with.

use super::desk::Desk;
use super::lwa_entry::LwaEntry;
use super::storage;
use crate::Error;
use crate::answers::Given;
use crate::profiles::secrets;
use crate::proof::{self, Proof};
use crate::provision::sign_in;
use crate::store::{Config, Profile};
use crate::term::wrap;
use crate::values::{AppKind, Environment, Kind, LwaParts, Partner, ProfileName, Region, Secret};
use crate::world::World;
use std::collections::BTreeMap;

/// What every stage works with.
pub(crate) struct Wizard<'w> {
    pub world: &'w World,
    /// The answers that were given. What is typed goes on in what a stage returns, never back into these.
    pub given: &'w Given,
    pub desk: Desk,
    pub name: ProfileName,
    /// The configuration as it was at the start.
    pub config: Config,
    pub save_answers: Option<std::path::PathBuf>,
    pub stored: LwaParts,
    /// Whether the secrets went to another store.
    pub moved: bool,
    /// An administrator's long-term key that was typed here: it should be deleted afterwards.
    pub typed_key: Option<String>,
    /// Refresh tokens that were pasted for a region and belong to another one.
    pub aside: BTreeMap<Region, Secret>,
}

impl<'w> Wizard<'w> {
    /// A run that has read and asked nothing yet.
    pub(super) fn new(world: &'w World, given: &'w Given, desk: Desk, config: Config) -> Self {
        Self {
            world,
            given,
            desk,
            name: given.profile_name(),
            config,
            save_answers: None,
            stored: LwaParts::default(),
            moved: false,
            typed_key: None,
            aside: BTreeMap::new(),
        }
    }

    /// The first screen.
    pub(crate) fn welcome(&self) {
        let term = &self.world.term;
        let (version, suffix) = (env!("CARGO_PKG_VERSION"), term.suffix());
        term.text(&format!("spapi-setup {version} · profile \"{}\"{suffix}", self.name));
        if self.world.rehearsing() {
            term.blank();
            term.para(
                0,
                "This is a rehearsal: AWS, Login with Amazon and the Selling Partner API are played by this program on \
                 your own computer. Nothing leaves it and nothing is kept.",
            );
        }
        self.set_note("Nothing was created or stored. Run the same command again to start over.");
        if self.stored.refresh_token.is_some() || !self.desk.ask.can() {
            return;
        }
        term.blank();
        term.para(
            0,
            "This wizard gives your software working credentials for Amazon's Selling Partner API (SP-API). Nothing is \
             created before you have seen the plan and said yes. Ctrl-C stops at any time; the same command again goes \
             on from there.",
        );
        term.blank();
        term.line("You need:");
        for need in needs(self.given.kind(self.profile().map(Profile::kind).unwrap_or_default())) {
            wrap(need, term.width(), "  - ", "    ").iter().for_each(|line| term.line(line));
        }
        term.para(0, "With these at hand it takes about ten minutes.");
        if self.world.rehearsing() {
            term.para(
                0,
                "In the rehearsal you need none of them. Enter takes a sample value; type \"wrong\" where a secret is \
                 asked to see a refusal.",
            );
        }
    }

    /// What is printed under "cancelled" from now on: what is done, and how to go on.
    pub(crate) fn set_note(&self, note: &str) {
        let kept = if self.world.rehearsing() { "This was a rehearsal: nothing is kept." } else { note };
        self.world.guard.set_note(match &self.typed_key {
            Some(key) => format!("{kept}\n{}", sign_in::delete_key(key)),
            None => kept.to_owned(),
        });
    }

    /// Where secrets are, for a sentence.
    pub(crate) fn place(&self, storage: &storage::Storage) -> String {
        if self.world.rehearsing() {
            "a temporary file, gone when the rehearsal ends".to_owned()
        } else {
            crate::profiles::storage::place(storage.store())
        }
    }

    /// Exits as Ctrl-C does: prints what is done and what is left, not an error.
    pub(crate) fn cancel(&self) -> ! {
        self.world.guard.cancel()
    }

    pub(crate) fn profile(&self) -> Option<&Profile> {
        self.config.profiles.get(&self.name)
    }

    /// Reads what is stored for the profile. A store that can't be read is an error: never "not set up".
    pub(crate) async fn read_stored(&mut self) -> Result<(), Error> {
        let stores = self.world.stores(&self.config);
        self.stored = secrets::lwa(&stores, &self.config, &self.name).await?;
        let given = self.given.client_id.as_ref().map(|id| &id.value);
        // Another seller of an app that is known: its secret is there already.
        if let Some(id) =
            given.filter(|id| self.stored.client_id.is_none() && self.config.apps.contains_key(*id))
        {
            self.stored.client_secret = secrets::client_secret_of(&stores, &self.config, id).await?;
            self.stored.client_id = Some(id.clone());
        }
        Ok(())
    }

    /// What is given and stored of the three LWA values; a secret or token of another app is not this one's.
    pub(crate) fn known(&self) -> LwaEntry {
        LwaEntry::known(self.given, &self.stored)
    }

    /// Whether the profile reads restricted data: what was given, or what is stored, or no; never where the partner has
    /// none.
    pub(crate) fn restricted_data(&self, kind: Kind) -> bool {
        if !kind.has_restricted_data() {
            return false;
        }
        let stored = || self.profile().map(|p| p.restricted_data);
        self.given.restricted_data.as_ref().map(|r| r.value).or_else(stored).unwrap_or(false)
    }
}

/// What a person has to have at hand, before it is asked who they are: a vendor, or a seller like most.
fn needs(kind: Kind) -> [&'static str; 3] {
    let aws = "an AWS account and its administrator's login, if your software asks for AWS keys";
    let approved = "an approved developer registration (Amazon may take days; step 2 tells how)";
    match (kind.environment, kind.app, kind.partner) {
        (Environment::Sandbox, ..) => [
            "an account of the Solution Provider Portal (solutionproviderportal.amazon.com)",
            "no approval: a sandbox app can be made while Amazon checks a registration",
            aws,
        ],
        (_, AppKind::Public, _) => {
            ["the login of your developer account, in the Solution Provider Portal", approved, aws]
        }
        (_, _, Partner::Vendor) => ["the Vendor Central login of the account's primary user", approved, aws],
        (_, _, Partner::Seller) => {
            ["the Seller Central login of the account's primary user, on a Professional plan", approved, aws]
        }
    }
}

/// Values that were given or stored up front, and what proving them showed.
pub(super) struct Early {
    pub values: proof::LwaValues,
    pub outcome: Result<Proof, Error>,
    /// Whether another store than the profile's was agreed to.
    pub other_seller: bool,
}
