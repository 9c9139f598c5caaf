//! `rotate lwa-secret`: guide, take, prove with every profile of the app, wait where SP-API is late, swap, tell.

use super::app_proof::{self, Verdict};
use super::proof::{self, Blame, Proof};
use super::secrets;
use super::typed::{self, Field};
use super::{Ledger, after, consumers, guide, swap};
use crate::answers::{Ask, Error as AnswersError, Given, Source, question as q};
use crate::store::{App, Config, Entry, PendingSwap, Store};
use crate::values::{LwaClientId, ProfileName, Region, Secret};
use crate::world::World;
use crate::{Error, report, seller_central};
use jiff::civil::Date;
use std::time::Duration;
use tokio::time::Instant;

/// What the command line says.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// How long a fresh secret may be unknown to SP-API.
    pub wait: Option<Duration>,
    /// Swaps `previous` back.
    pub rollback: bool,
}

/// How long it waits where nothing is said: at a terminal.
const WAIT_ATTENDED: Duration = Duration::from_secs(30 * 60);
/// And without one.
const WAIT_UNATTENDED: Duration = Duration::from_secs(60);
/// The longest pause between two tries; the call allows about one a minute.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// One run of the command.
pub(super) struct Rotation<'w> {
    pub(super) world: &'w World,
    pub(super) ask: Ask,
    given: Given,
    wait: Duration,
    pub(super) config: Config,
    pub(super) client_id: LwaClientId,
    pub(super) app: App,
    /// Every profile of the app, the named one first.
    pub(super) names: Vec<ProfileName>,
    region: Region,
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
///
/// # Errors
/// What ended it; nothing is changed before the new secret is proved.
pub async fn run(world: &World, given: Given, options: Options) -> Result<(), Error> {
    let finished = finish_interrupted(world).await?;
    let mut r = Rotation::open(world, given, options.wait)?;
    let finished = finished.filter(|note| note.client_id == r.client_id);
    if options.rollback {
        return match finished {
            Some(note) if note.rollback => r.after().await,
            _ => super::rotate_back::run(&mut r).await,
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

/// A swap that was killed half-way is finished first: its secret was proved.
async fn finish_interrupted(world: &World) -> Result<Option<PendingSwap>, Error> {
    if swap::left_over(&world.home)?.is_none() {
        return Ok(None);
    }
    let ledger = Ledger::take(world, "rotate lwa-secret")?;
    let _applying = world.guard.applying();
    let note = swap::finish(world, &ledger).await?;
    if note.is_some() {
        world.term.ok("Finished the swap that an earlier run began");
    }
    Ok(note)
}

impl<'w> Rotation<'w> {
    fn open(world: &'w World, given: Given, wait: Option<Duration>) -> Result<Self, Error> {
        let config = Config::load(&world.home)?;
        let name = given.profile_name();
        let profile = secrets::profile(&config, &name)?;
        let lacks = |what| Error::Incomplete { profile: name.to_string(), what };
        let (client_id, app) = secrets::app(&config, profile).ok_or_else(|| lacks("an LWA app"))?;
        if let Some(other) = given.client_id.as_ref().filter(|id| id.value != *client_id) {
            return Err(Error::Usage {
                what: format!("the profile {:?} has another LWA client id than {}", name.as_str(), other.source),
                fix: "leave the client id out; another app is another profile (-p NAME), or goes through `spapi-setup init`".into(),
            });
        }
        let ask = Ask::new(&world.term);
        let wait = wait.unwrap_or(if ask.can() { WAIT_ATTENDED } else { WAIT_UNATTENDED });
        let mut names = app_proof::profiles(&config, client_id);
        names.sort_by_key(|n| *n != name);
        let (client_id, app, region) = (client_id.clone(), app.clone(), profile.region);
        Ok(Self { world, ask, given, wait, config, client_id, app, names, region })
    }

    /// The store of the app's secrets.
    pub(super) fn store(&self) -> Store {
        Store::open(self.app.store, &self.world.home, &self.config.home_id, self.world.patience())
    }

    /// The heading; programs of an earlier rotation are ticked off. `false`: that was all.
    async fn begin(&mut self) -> Result<bool, Error> {
        let term = self.world.term.clone();
        term.heading(&format!("Rotate the client secret of {}", self.client_id.short()));
        if self.names.len() > 1 {
            let names: Vec<&str> = self.names.iter().map(ProfileName::as_str).collect();
            term.detail(&format!("Profiles of this app: {}", names.join(", ")));
        }
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
                let since = self.app.next_since.map(day).map(|d| format!(" on {d}")).unwrap_or_default();
                self.world.term.ok(&format!("Going on with the new secret that was entered{since}"));
                return Ok((next, Origin::Kept));
            }
            if !self.ask.can() {
                return Err(AnswersError::Missing(vec![&q::LWA_CLIENT_SECRET]).into());
            }
            self.guide()?;
        }
        match typed::secret(&self.world.term, &mut self.ask, Field::ClientSecret)? {
            Some(secret) => Ok((secret, Origin::Typed)),
            None => Err(Error::Cancelled),
        }
    }

    fn guide(&mut self) -> Result<(), Error> {
        let page = seller_central::rotation_page(self.region);
        let term = self.world.term.clone();
        guide::show(&term, page.title, &page);
        let today = jiff::Zoned::now().date();
        if let Some(last) = self.app.previous_until.filter(|last| *last > today) {
            term.warn(&format!(
                "It was rotated a few days ago: the secret before this one works until {last}."
            ));
        }
        let keys = [('n', "(n)ext"), ('o', "(o)pen in browser"), ('?', "(?) why")];
        loop {
            match self.ask.keys("", &keys, Some('n'), 'n')? {
                'o' => {
                    term.browse(&page.open);
                }
                '?' => page.why.iter().for_each(|line| term.detail(line)),
                _ => return Ok(()),
            }
        }
    }

    async fn attempt(&mut self, new: &Secret, origin: &Origin) -> Result<Attempt, Error> {
        let store = self.store();
        if store.get(&Entry::ClientSecret(self.client_id.clone())).await?.as_ref() == Some(new) {
            self.same(&store).await?;
            return Ok(Attempt::Done);
        }
        if let Err(error) = swap::refuse_replaced(&self.config, &self.client_id, new) {
            return self.refused(error, origin).await;
        }
        let dates = self.made(&store, new).await?;
        match self.prove(&store, new, origin).await? {
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
            Err(error) => self.refused(error, origin).await,
        }
    }

    /// The secret that is stored already. A day that was given for it is recorded.
    async fn same(&self, store: &Store) -> Result<(), Error> {
        let next = Entry::NextClientSecret(self.client_id.clone());
        if store.get(&next).await?.is_some() || self.given.secret_date.is_some() {
            let ledger = Ledger::take(self.world, "rotate lwa-secret")?;
            swap::drop_next(&ledger, store, &self.client_id).await?;
            if let Some(date) = &self.given.secret_date {
                ledger.update(|config| {
                    if let Some(app) = config.apps.get_mut(&self.client_id) {
                        (app.secret_date, app.secret_date_estimated) = (Some(date.value), false);
                    }
                })?;
            }
        }
        self.world.term.ok("That client secret is the stored one: nothing was changed");
        Ok(())
    }

    /// A typed one is asked again; any other ends the run. Nothing was changed, and nothing waits.
    async fn refused(&mut self, error: Error, origin: &Origin) -> Result<Attempt, Error> {
        let next = Entry::NextClientSecret(self.client_id.clone());
        if self.store().get(&next).await?.is_some() {
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
                self.world.term.error_report(&report::refusal(&error, "the stored secret is as it was."));
                self.world.term.detail("Enter alone stops here.");
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
                return Ok((day(since), true));
            }
        }
        if let Some(date) = self.app.previous_date
            && is(Entry::PreviousClientSecret(self.client_id.clone())).await?
        {
            return Ok((date, self.app.previous_date_estimated));
        }
        Ok((jiff::Zoned::now().date(), true))
    }

    async fn keep(&self, store: &Store, new: &Secret) -> Result<(), Error> {
        let next = Entry::NextClientSecret(self.client_id.clone());
        if store.get(&next).await?.as_ref() == Some(new) && self.app.next_since.is_some() {
            return Ok(());
        }
        let ledger = Ledger::take(self.world, "rotate lwa-secret")?;
        let date = self.given.secret_date.as_ref().map(|d| d.value);
        swap::keep_next(&ledger, store, &self.client_id, new, date).await
    }

    /// Proves, and waits where SP-API alone says "expired": a fresh secret may take more than half an hour.
    async fn prove(&self, store: &Store, new: &Secret, origin: &Origin) -> Result<Outcome, Error> {
        let all = {
            let _wait = self.world.term.wait("Proving the new secret with the profiles of the app");
            app_proof::prove(self.world, &self.config, &self.client_id, new, &self.names).await?
        };
        let late: Vec<ProfileName> =
            all.iter().filter(|(_, o)| not_yet(o)).map(|(name, _)| name.clone()).take(1).collect();
        let mut error = match app_proof::judge(all) {
            Verdict::Proved(passed, failed) => return Ok(Ok((passed, failed))),
            Verdict::Wrong(error) | Verdict::Unproved(error) => return Ok(Err(error)),
            Verdict::NotYet(error) => error,
        };
        self.keep(store, new).await?;
        self.world.guard.set_note(KEPT);
        if matches!(origin, Origin::Kept) {
            tracing::debug!("resumed");
        }
        let (start, mut pause) = (Instant::now(), Duration::from_secs(1));
        let line = self.world.term.wait(&self.waiting(start));
        loop {
            let left = self.wait.saturating_sub(start.elapsed());
            if left.is_zero() {
                return Err(Error::SecretNotKnownYet { waited: self.wait, last: Box::new(error) });
            }
            tokio::time::sleep(pause.min(left)).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
            line.set(&self.waiting(start));
            let one = app_proof::prove(self.world, &self.config, &self.client_id, new, &late).await?;
            match app_proof::judge(one) {
                Verdict::Proved(mut passed, mut failed) => {
                    let rest: Vec<_> = self.names.iter().filter(|n| !late.contains(n)).cloned().collect();
                    if !rest.is_empty() {
                        let more =
                            app_proof::prove(self.world, &self.config, &self.client_id, new, &rest).await?;
                        for (name, outcome) in more {
                            match outcome {
                                Ok(proof) => passed.push((name, proof)),
                                Err(e) => failed.push((name, e)),
                            }
                        }
                    }
                    return Ok(Ok((passed, failed)));
                }
                Verdict::Wrong(wrong) => return Ok(Err(wrong)),
                Verdict::Unproved(other) if proof::blame(&other) != Blame::Nothing => return Ok(Err(other)),
                // Trouble of the network while it waits is no news about the secret.
                Verdict::NotYet(last) | Verdict::Unproved(last) => error = last,
            }
        }
    }

    fn waiting(&self, start: Instant) -> String {
        format!(
            "SP-API does not know the new secret yet: waiting ({} s of at most {}). Ctrl-C loses nothing",
            start.elapsed().as_secs(),
            self.wait.as_secs()
        )
    }

    pub(super) fn warn(&self, warnings: &[(ProfileName, Error)]) {
        for (name, error) in warnings {
            let lines = report::lines(error);
            self.world.term.warn(&format!("Profile \"{name}\" could not be proved: {}", lines.heading));
            if let Some(cause) = &lines.cause {
                self.world.term.detail(&format!("cause: {cause}"));
            }
            if let Some(fix) = &lines.fix {
                self.world.term.detail(&format!("fix:   {fix}"));
            }
        }
    }

    async fn swap(
        &mut self,
        store: &Store,
        new: &Secret,
        (made, estimated): (Date, bool),
        passed: Vec<(ProfileName, Proof)>,
    ) -> Result<(), Error> {
        let ledger = Ledger::take(self.world, "rotate lwa-secret")?;
        let _applying = self.world.guard.applying();
        swap::client_secret(&ledger, store, &self.client_id, new, made, estimated).await?;
        proved(&ledger, &passed)?;
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
                let due = made.saturating_add(jiff::Span::new().days(super::swap::SECRET_DAYS));
                term.detail(&format!(
                    "The new one was made on {made}{}: rotate again before {due}.",
                    about(app.secret_date_estimated)
                ));
            }
        }
        if let Some(name) = self.names.first() {
            after::check_lwa(self.world, name).await?;
        }
        after::tell(self.world, &mut self.ask, &self.names, self.region, after::Changed::ClientSecret).await
    }
}

type Outcome = Result<(Vec<(ProfileName, Proof)>, Vec<(ProfileName, Error)>), Error>;

const KEPT: &str =
    "the new secret is kept, the stored one is as it was; run spapi-setup rotate lwa-secret again to go on.";

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

fn not_yet(outcome: &Result<Proof, Error>) -> bool {
    matches!(outcome, Err(Error::SpApi(crate::amazon::SpApiError::SecretExpired { .. })))
}

fn day(at: jiff::Timestamp) -> Date {
    at.to_zoned(jiff::tz::TimeZone::system()).date()
}
