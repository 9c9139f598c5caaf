//! `rotate refresh-token`: guide, take, prove, the right seller, swap for one profile.

use super::checked;
use crate::answers::{Ask, Error as AnswersError, Given, question as q};
use crate::profiles::{Ledger, after, consumers, notes, secrets, seller};
use crate::prompts::{lwa_value, page};
use crate::proof::{self, Blame, LwaValues, Proof};
use crate::store::{Config, Entry, PendingToken, Profile, Store, fingerprint};
use crate::values::{Field, LwaClientId, ProfileName, Secret};
use crate::world::World;
use crate::{Error, checkpoint, report, seller_central};
use jiff::Timestamp;

/// One run of the command.
struct TokenRotation<'w> {
    world: &'w World,
    ask: Ask,
    given: Given,
    config: Config,
    name: ProfileName,
    profile: Profile,
    client_id: LwaClientId,
    client_secret: Secret,
}

/// Rotates.
pub(crate) async fn run(world: &World, given: Given) -> Result<(), Error> {
    let finished = finish_interrupted(world).await?;
    let mut r = TokenRotation::open(world, given).await?;
    if finished.as_ref() == Some(&r.name) && r.given.refresh_token.is_none() {
        return r.after().await;
    }
    world.term.heading(&format!("A new refresh token for profile \"{}\"", r.name));
    if let Some(given) = r.given.refresh_token.clone() {
        let source = given.source.to_string();
        return r.attempt(&given.value).await.map_err(|error| match proof::blame(&error) {
            Blame::Nothing | Blame::Access => error,
            _ => Error::Refused { what: "the refresh token", source_name: source, refusal: Box::new(error) },
        });
    }
    if !r.ask.can() {
        return Err(AnswersError::Missing(vec![&q::REFRESH_TOKEN]).into());
    }
    r.guide()?;
    loop {
        let Some(token) = lwa_value::secret(&world.term, &mut r.ask, Field::RefreshToken)? else {
            return Err(Error::Cancelled);
        };
        match r.attempt(&token).await {
            Err(error) if proof::blame(&error) != Blame::Nothing => {
                world.term.error_report(&report::refusal(&error, "the stored token is unchanged."));
                world.term.detail("Press Enter without a value to stop here.");
            }
            other => return other,
        }
    }
}

impl<'w> TokenRotation<'w> {
    async fn open(world: &'w World, given: Given) -> Result<Self, Error> {
        let config = Config::load_unmoved(&world.home)?;
        let name = given.profile_name();
        let profile = secrets::profile(&config, &name)?.clone();
        let lacks = |what| Error::Incomplete { profile: name.to_string(), what };
        let client_id = profile.client_id.clone().ok_or_else(|| lacks("an LWA app"))?;
        let stores = world.stores(&config);
        let client_secret = secrets::client_secret(&stores, &config, &profile).await?;
        let client_secret = client_secret.ok_or_else(|| lacks("a client secret"))?;
        Ok(Self { world, ask: Ask::new(&world.term), given, config, name, profile, client_id, client_secret })
    }

    fn store(&self) -> Store {
        self.world.stores(&self.config).kind(self.profile.store).clone()
    }

    fn guide(&mut self) -> Result<(), Error> {
        let term = self.world.term.clone();
        let pages = seller_central::pages(self.profile.site(), None, false);
        let Some(page) = pages.last() else { return Ok(()) };
        page::show(&term, page.title, page);
        term.detail("Earlier tokens stay valid; the end of this run tells how to end them.");
        page::turn(&term, &mut self.ask, page, false).map(drop)
    }

    async fn attempt(&mut self, token: &Secret) -> Result<(), Error> {
        let store = self.store();
        if store.get(&Entry::RefreshToken(self.name.clone())).await?.as_ref() == Some(token) {
            self.world.term.ok("That refresh token is the stored one: nothing was changed");
            return Ok(());
        }
        let (id, secret) = (self.client_id.clone(), self.client_secret.clone());
        let values = LwaValues::of(&self.profile, id, secret, token.clone());
        let proof = {
            let _wait = self.world.term.wait("Asking Login with Amazon and the Selling Partner API");
            proof::prove(&self.world.amazon()?, &values).await?
        };
        seller::same(&mut self.ask, &self.given, &self.config, &self.name, &values, Some(&proof))?;
        self.swap(&store, token, &proof).await?;
        self.after().await
    }

    async fn swap(&self, store: &Store, token: &Secret, proof: &Proof) -> Result<(), Error> {
        let ledger = Ledger::take(self.world, "rotate refresh-token")?;
        let _applying = self.world.guard.applying();
        let note = PendingToken {
            profile: self.name.clone(),
            at: proof.at,
            to: fingerprint(token),
            store_name: proof.store_name.clone(),
            marketplaces: proof.marketplaces.iter().map(|m| m.id.clone()).collect(),
        };
        write(&ledger, Some(note.clone()))?;
        checkpoint::at("rotate-token.noted");
        store.put(&Entry::RefreshToken(self.name.clone()), token).await?;
        checkpoint::at("rotate-token.stored");
        record(&ledger, note)?;
        self.world.term.ok(&format!("The new refresh token is proved and stored in {}", store.title()));
        Ok(())
    }

    /// What stands now: the check, programs and files, and how to end earlier tokens.
    async fn after(&mut self) -> Result<(), Error> {
        checked::lwa(self.world, &self.name).await?;
        let names = [self.name.clone()];
        after::tell(self.world, &mut self.ask, &names, self.profile.site(), after::Changed::RefreshToken)
            .await
    }
}

fn write(ledger: &Ledger, note: Option<PendingToken>) -> Result<(), Error> {
    notes::change(ledger, |notes| notes.swap_refresh_token = note)
}

/// What the proof showed goes to the profile; the note goes last.
fn record(ledger: &Ledger, note: PendingToken) -> Result<(), Error> {
    ledger.update(|config| {
        if let Some(profile) = config.profiles.get_mut(&note.profile) {
            profile.token_fingerprint = Some(note.to);
            profile.token_set_at = Some(Timestamp::now());
            (profile.verified, profile.verified_at) = (true, Some(note.at));
            profile.store_name = note.store_name;
            profile.marketplaces = note.marketplaces;
        }
        consumers::mark(config, &[note.profile]);
    })?;
    checkpoint::at("rotate-token.recorded");
    write(ledger, None)
}

/// What a killed run left: its token was proved. Gives the profile where the token is in the store.
pub(crate) async fn finish_interrupted(world: &World) -> Result<Option<ProfileName>, Error> {
    if notes::read(&world.home)?.swap_refresh_token.is_none() {
        return Ok(None);
    }
    let ledger = Ledger::take(world, "rotate refresh-token")?;
    let _applying = world.guard.applying();
    let Some(note) = notes::read(&world.home)?.swap_refresh_token else { return Ok(None) };
    let config = ledger.config();
    let stored = match config.profiles.get(&note.profile) {
        Some(profile) => secrets::refresh_token(&world.stores(&config), profile, &note.profile).await?,
        None => None,
    };
    if stored.as_ref().map(fingerprint).as_ref() != Some(&note.to) {
        // It was not stored yet: nothing has happened.
        write(&ledger, None)?;
        return Ok(None);
    }
    let profile = note.profile.clone();
    record(&ledger, note)?;
    world.term.ok("Finished the swap that an earlier run began");
    Ok(Some(profile))
}
