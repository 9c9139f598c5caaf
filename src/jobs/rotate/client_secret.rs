//! `rotate lwa-secret`: guide, take, prove with every profile of the app, wait where SP-API is late, swap, tell.

use super::wait::KEPT;
use crate::answers::{Ask, Error as AnswersError, Given, Source, question as q};
use crate::profiles::{Ledger, awaited, consumers, due, notes, secrets, swap};
use crate::prompts::{lwa_value, page};
use crate::proof::{self, Blame, app};
use crate::store::{App, Config, Entry, Store};
use crate::values::{Field, LwaClientId, ProfileName, Secret, Site};
use crate::world::World;
use crate::{Error, report, seller_central};
use jiff::civil::Date;
use std::time::Duration;

/// What the command line says.
#[derive(Debug, Clone, Default)]
pub(crate) struct Options {
    /// How long a fresh secret may be unknown to SP-API.
    pub wait: Option<Duration>,
    /// Swaps `previous` back.
    pub rollback: bool,
}

/// How long it waits where nothing is said: at a terminal.
const WAIT_ATTENDED: Duration = Duration::from_secs(30 * 60);
/// And without one.
const WAIT_UNATTENDED: Duration = Duration::from_secs(60);
/// One run of the command.
pub(super) struct SecretRotation<'w> {
    pub(super) world: &'w World,
    pub(super) ask: Ask,
    pub(super) given: Given,
    pub(super) wait: Duration,
    pub(super) config: Config,
    pub(super) client_id: LwaClientId,
    pub(super) app: App,
    /// Every profile of the app, the named one first.
    pub(super) names: Vec<ProfileName>,
    pub(super) site: Site,
}

/// Where the new secret came from.
enum Origin {
    Given(Source),
    /// An earlier run kept it.
    Kept,
    Typed,
}

enum Attempt {
    Done,
    Again,
}

/// Rotates, or rolls back.
pub(crate) async fn run(world: &World, given: Given, options: Options) -> Result<(), Error> {
    let finished = {
        let _applying = world.guard.applying();
        swap::finish_left_over(world, "rotate lwa-secret").await?
    };
    if finished.is_some() {
        world.term.ok("Finished the swap that an earlier run began");
    }
    let mut r = SecretRotation::open(world, given, options.wait)?;
    let finished = finished.filter(|note| note.client_id == r.client_id);
    if options.rollback {
        return match finished {
            Some(note) if note.rollback => r.after().await,
            _ => super::back::run(&mut r).await,
        };
    }
    if finished.is_some_and(|note| !note.rollback) && r.given.client_secret.is_none() {
        return r.after().await;
    }
    if !r.begin().await? {
        return Ok(());
    }
    let mut first = true;
    loop {
        let (secret, origin) = r.obtain(first).await?;
        first = false;
        if let Attempt::Done = r.attempt(&secret, &origin).await? {
            return Ok(());
        }
    }
}

impl<'w> SecretRotation<'w> {
    fn open(world: &'w World, given: Given, wait: Option<Duration>) -> Result<Self, Error> {
        let config = Config::load_unmoved(&world.home)?;
        let name = given.profile_name();
        let profile = secrets::profile(&config, &name)?;
        let lacks = |what| Error::Incomplete { profile: name.to_string(), what };
        let (client_id, app) = secrets::app(&config, profile).ok_or_else(|| lacks("an LWA app"))?;
        if let Some(other) = given.client_id.as_ref().filter(|id| id.value != *client_id) {
            return Err(Error::Usage {
                what: format!("the profile \"{}\" has another LWA client id than {}", name.as_str(), other.source),
                fix: "leave the client id out; another app is another profile (-p NAME), or goes through `spapi-setup init`".into(),
            });
        }
        let ask = Ask::new(&world.term);
        let wait = wait.unwrap_or(if ask.can() { WAIT_ATTENDED } else { WAIT_UNATTENDED });
        let mut names = app::profiles(&config, client_id);
        names.sort_by_key(|n| *n != name);
        let (client_id, app, site) = (client_id.clone(), app.clone(), profile.site());
        Ok(Self { world, ask, given, wait, config, client_id, app, names, site })
    }

    /// The store of the app's secrets.
    pub(super) fn store(&self) -> Store {
        self.world.stores(&self.config).kind(self.app.store).clone()
    }

    /// The heading; programs of an earlier rotation are ticked off. `false`: that was all.
    async fn begin(&mut self) -> Result<bool, Error> {
        let term = self.world.term.clone();
        term.heading(&format!("Rotate the client secret of {}", self.client_id.short()));
        if self.names.len() > 1 {
            let names: Vec<&str> = self.names.iter().map(ProfileName::as_str).collect();
            term.detail(&format!("Profiles of this app: {}", names.join(", ")));
        }
        awaited::say(&term, &self.config, &notes::read(&self.world.home)?);
        let waits = self.store().get(&Entry::NextClientSecret(self.client_id.clone())).await?.is_some();
        let unasked = self.given.client_secret.is_some() || waits || !self.ask.can();
        if unasked || consumers::open(&self.config, &self.names).is_empty() {
            return Ok(true);
        }
        consumers::settle(self.world, &mut self.ask, &self.names, "client secret")?;
        self.ask.confirm("Rotate to another new client secret now?", Some(false), false)
    }

    /// The new secret: given, kept by an earlier run, or typed under the guide.
    async fn obtain(&mut self, first: bool) -> Result<(Secret, Origin), Error> {
        if first {
            if let Some(given) = &self.given.client_secret {
                return Ok((given.value.clone(), Origin::Given(given.source.clone())));
            }
            let next = self.store().get(&Entry::NextClientSecret(self.client_id.clone())).await?;
            if let Some(next) = next {
                let since =
                    self.app.next_since.map(due::day_of).map(|d| format!(" on {d}")).unwrap_or_default();
                self.world.term.ok(&format!("Continuing with the new secret that was entered{since}"));
                return Ok((next, Origin::Kept));
            }
            if !self.ask.can() {
                return Err(AnswersError::Missing(vec![&q::LWA_CLIENT_SECRET]).into());
            }
            self.guide()?;
        }
        match lwa_value::secret(&self.world.term, &mut self.ask, Field::ClientSecret)? {
            Some(secret) => Ok((secret, Origin::Typed)),
            None => Err(Error::Cancelled),
        }
    }

    fn guide(&mut self) -> Result<(), Error> {
        let page = seller_central::rotation_page(self.site);
        let term = self.world.term.clone();
        page::show(&term, page.title, &page);
        let today = crate::calendar::today();
        if let Some(last) = self.app.previous_until.filter(|last| *last > today) {
            term.warn(&format!(
                "It was rotated a few days ago: the secret before this one works until {last}."
            ));
        }
        page::turn(&term, &mut self.ask, &page, false).map(drop)
    }

    async fn attempt(&mut self, new: &Secret, origin: &Origin) -> Result<Attempt, Error> {
        let store = self.store();
        if store.get(&Entry::ClientSecret(self.client_id.clone())).await?.as_ref() == Some(new) {
            self.same(&store).await?;
            return Ok(Attempt::Done);
        }
        if let Err(error) = swap::refuse_replaced(&self.config, &self.client_id, new) {
            return self.refused(error, new, origin).await;
        }
        let dates = self.made(&store, new).await?;
        match self.prove(&store, new).await? {
            Ok((passed, warnings)) => {
                self.warn(&warnings);
                self.swap(&store, new, dates, passed).await?;
                self.after().await?;
                Ok(Attempt::Done)
            }
            Err(error) if proof::blame(&error) == Blame::Nothing => {
                if matches!(origin, Origin::Given(_)) {
                    return Err(error);
                }
                self.keep(&store, new).await?;
                Err(error.halfway(KEPT))
            }
            Err(error) => self.refused(error, new, origin).await,
        }
    }

    /// The secret that is stored already. A day that was given for it is recorded.
    async fn same(&self, store: &Store) -> Result<(), Error> {
        let next = Entry::NextClientSecret(self.client_id.clone());
        let waits = store.get(&next).await?.is_some();
        if waits || self.given.secret_date.is_some() {
            let ledger = Ledger::take(self.world, "rotate lwa-secret")?;
            swap::drop_next(&ledger, store, &self.client_id).await?;
            if let Some(date) = &self.given.secret_date {
                ledger.update_app(&self.client_id, |app| {
                    (app.secret_date, app.secret_date_estimated) = (Some(date.value), false);
                })?;
            }
        }
        self.world.term.ok("That client secret is the stored one: nothing was changed");
        if waits {
            self.world.term.detail("Another one that waited for its proof was dropped.");
        }
        Ok(())
    }

    /// A typed one is asked again; any other ends the run. Nothing was changed, and it does not wait any longer.
    async fn refused(&mut self, error: Error, new: &Secret, origin: &Origin) -> Result<Attempt, Error> {
        let next = Entry::NextClientSecret(self.client_id.clone());
        if self.store().get(&next).await?.as_ref() == Some(new) {
            let ledger = Ledger::take(self.world, "rotate lwa-secret")?;
            swap::drop_next(&ledger, &self.store(), &self.client_id).await?;
        }
        match origin {
            Origin::Given(source) if !matches!(error, Error::ReplacedSecret { .. }) => Err(Error::Refused {
                what: "the client secret",
                source_name: source.to_string(),
                refusal: Box::new(error),
            }),
            Origin::Typed | Origin::Kept if self.ask.can() => {
                self.world.term.error_report(&report::refusal(&error, "the stored secret is unchanged."));
                self.world.term.detail("Press Enter without a value to stop here.");
                Ok(Attempt::Again)
            }
            _ => Err(error),
        }
    }

    /// The day the new secret was made, and whether that is "at the latest".
    async fn made(&self, store: &Store, new: &Secret) -> Result<(Date, bool), Error> {
        let is = async |entry: Entry| -> Result<bool, Error> {
            Ok(store.get(&entry).await?.as_ref() == Some(new))
        };
        if let Some(given) = &self.given.secret_date {
            return Ok((given.value, false));
        }
        if is(Entry::NextClientSecret(self.client_id.clone())).await? {
            if let Some(date) = self.app.next_date {
                return Ok((date, false));
            }
            if let Some(since) = self.app.next_since {
                return Ok((due::day_of(since), true));
            }
        }
        if let Some(date) = self.app.previous_date
            && is(Entry::PreviousClientSecret(self.client_id.clone())).await?
        {
            return Ok((date, self.app.previous_date_estimated));
        }
        Ok((crate::calendar::today(), true))
    }
}
