//! One run for one app: what it works with, and its steps from top to bottom.

use super::inbox::Inbox;
use super::sign_in::session;
use super::{Aim, End, Event, Options};
use crate::Error;
use crate::aws::Queue;
use crate::error::Unrotated;
use crate::profiles::awaited::{self, Lateness};
use crate::profiles::{Ledger, notes, swap};
use crate::proof::app;
use crate::store::{App, Config, Entry, PendingRotation, Rotation, RotationState, Store, fingerprint};
use crate::term::guard::Applying;
use crate::values::{LwaClientId, ProfileName, Region, Secret};
use crate::world::World;
use jiff::{SignedDuration, Timestamp};
use std::time::Duration;

/// The command that stands in the lock.
const COMMAND: &str = "rotate lwa-secret --auto";
/// Within this time Amazon is not asked again, even where a person wants it.
pub(super) const NEVER_AGAIN_WITHIN: SignedDuration = SignedDuration::from_hours(24);
/// A request that Amazon took ends the old secret after seven days; if it lives a day longer, there was none.
const SURVIVED: SignedDuration = SignedDuration::from_hours(8 * 24);

/// One run.
pub(super) struct Rotator<'w> {
    pub(super) world: &'w World,
    pub(super) options: Options,
    pub(super) client_id: LwaClientId,
    /// Every profile of the app.
    pub(super) names: Vec<ProfileName>,
    /// The region of the first of them: its host is asked.
    pub(super) region: Region,
    pub(super) rotation: Rotation,
    pub(super) config: Config,
    /// The lock; none while the command of `--then` runs.
    pub(super) ledger: Option<Ledger>,
    pub(super) queue: Queue,
    pub(super) inbox: Inbox,
    pub(super) events: Vec<Event>,
    _applying: Applying,
}

impl<'w> Rotator<'w> {
    /// Takes the lock, finishes what a killed swap left, and signs in to the queue.
    pub(super) async fn open(
        world: &'w World,
        client_id: &LwaClientId,
        options: Options,
    ) -> Result<Self, Error> {
        let ledger = Ledger::take(world, COMMAND)?;
        let applying = world.guard.applying();
        let finished = swap::finish(world, &ledger).await?.filter(|note| note.client_id == *client_id);
        let config = ledger.config();
        let names = app::profiles(&config, client_id);
        let app = config.apps.get(client_id);
        let rotation = app.and_then(|app| app.rotation.clone()).filter(|r| r.enrolled_on.is_some());
        let (Some(rotation), Some(first)) = (rotation, names.first()) else {
            return Err(not_enrolled(names.first()));
        };
        let region = config.profiles.get(first).map_or(Region::Na, |profile| profile.region);
        let session = session(world, &config, &rotation, first).await?;
        world.say_profile_endpoints(&session.queue_endpoint_in_use()?);
        let queue = session.queue(&rotation.queue_arn)?;
        let inbox = Inbox::new(&config.home_id);
        let ledger = Some(ledger);
        let client_id = client_id.clone();
        let mut rotator = Self {
            world,
            options,
            client_id,
            names,
            region,
            rotation,
            config,
            ledger,
            queue,
            inbox,
            events: Vec::new(),
            _applying: applying,
        };
        if finished.is_some() {
            rotator.tell(Event::SwapFinished);
        }
        Ok(rotator)
    }

    /// Takes note of what happened, and prints it where somebody looks on.
    pub(super) fn tell(&mut self, event: Event) {
        if self.options.say {
            event.say(&self.world.term);
        }
        self.events.push(event);
    }

    /// The steps.
    pub(super) async fn run(&mut self) -> Result<End, Error> {
        if let Some(note) = self.note()? {
            if !awaited::old_is_in_use(&self.config, &note) || self.is_swapped(&note).await? {
                return self.finish(&note).await;
            }
            if let Some(end) = self.under_way(note).await? {
                return Ok(end);
            }
        } else if self.waits().await?.is_some() {
            // Entered by a person, or taken from a message by a run that was killed: its message has its dates.
            self.listen(self.options.wait).await?;
            if let Some(end) = self.take_unclaimed().await? {
                return Ok(end);
            }
        }
        let Aim::Rotate { again } = self.options.aim else {
            let taken = match self.drain().await? {
                true => self.take_unclaimed().await?,
                false => None,
            };
            return Ok(taken.unwrap_or(End::Nothing));
        };
        self.fit().await?;
        if self.round_trip().await?
            && let Some(end) = self.take_unclaimed().await?
        {
            // A secret that nobody had claimed yet: that is the new one, and no other is asked for.
            return Ok(end);
        }
        self.not_too_soon(again)?;
        let note = self.ask().await?;
        self.until_it_comes(note).await
    }

    /// Goes on with a request of an earlier run. None: it is settled, and another one may be made.
    async fn under_way(&mut self, note: PendingRotation) -> Result<Option<End>, Error> {
        let age = self.now().duration_since(note.at);
        if note.state != RotationState::Accepted
            && age >= SURVIVED
            && self.drain().await.is_ok_and(|come| !come)
        {
            // Proved by Login with Amazon: what died of the request would be refused.
            self.token().await?;
            notes::clear_rotation(self.ledger()?, &self.client_id)?;
            self.tell(Event::NeverTaken { at: note.at });
            return Ok(None);
        }
        let again = matches!(self.options.aim, Aim::Rotate { again: true });
        if again && age >= NEVER_AGAIN_WITHIN && self.waits().await?.is_none() {
            // A person wants another one. What has come meanwhile goes before.
            return match self.drain().await? {
                true => self.take(Some(note)).await.map(Some),
                false => Ok(None),
            };
        }
        self.until_it_comes(note).await.map(Some)
    }

    /// Waits for the message of a request, and takes it.
    async fn until_it_comes(&mut self, note: PendingRotation) -> Result<End, Error> {
        let waits = self.waits().await?.map(|next| fingerprint(&next));
        let received = note.received.as_ref().map(|received| received.to.clone());
        if waits.is_some() && waits == received {
            // A newer one may be there: what waits may be a secret that Amazon never made.
            self.drain().await?;
            return self.take(Some(note)).await;
        }
        if self.listen(self.options.wait).await? {
            return self.take(Some(note)).await;
        }
        Err(self.not_come(&note).await)
    }

    async fn not_come(&mut self, note: &PendingRotation) -> Error {
        let lateness = Lateness::of(note.at, self.now());
        let in_flight = self.queue.attributes().await.ok().map(|attributes| attributes.in_flight);
        let missing = Unrotated::NotCome {
            last_day: awaited::last_day(note),
            certain: note.state == RotationState::Accepted,
            overdue: lateness >= Lateness::Overdue,
            in_flight: in_flight.unwrap_or_default(),
            queue: note.queue_arn.clone(),
            profile: self.profile(),
        };
        missing.into()
    }

    /// A profile of the app, for an error.
    pub(super) fn profile(&self) -> String {
        self.names.first().map(ToString::to_string).unwrap_or_default()
    }

    /// The time by Amazon's clock.
    pub(super) fn now(&self) -> Timestamp {
        self.world.clock.now()
    }

    /// The lock's ledger.
    pub(super) fn ledger(&self) -> Result<&Ledger, Error> {
        self.ledger.as_ref().ok_or(Error::Meanwhile)
    }

    /// Takes the lock again, after a command of the user's had its turn. It waits: another run may have it.
    pub(super) fn lock_again(&mut self, wait: Duration) -> Result<(), Error> {
        let ledger = Ledger::take_within(self.world, COMMAND, Some(wait))?;
        self.config = ledger.config();
        self.ledger = Some(ledger);
        Ok(())
    }

    /// Reads the configuration again, after something was recorded.
    pub(super) fn reload(&mut self) -> Result<(), Error> {
        self.config = self.ledger()?.config();
        Ok(())
    }

    pub(super) fn app(&self) -> Result<&App, Error> {
        self.config.apps.get(&self.client_id).ok_or_else(|| not_enrolled(self.names.first()))
    }

    /// The store of the app's secrets.
    pub(super) fn store(&self) -> Result<Store, Error> {
        let stores = self.world.stores(&self.config);
        Ok(stores.kind(self.app()?.store).clone())
    }

    pub(super) async fn current(&self) -> Result<Secret, Error> {
        let secret = self.store()?.get(&Entry::ClientSecret(self.client_id.clone())).await?;
        secret.ok_or(Error::Incomplete { profile: self.profile(), what: "a client secret" })
    }

    /// The secret that waits for its proof.
    pub(super) async fn waits(&self) -> Result<Option<Secret>, Error> {
        Ok(self.store()?.get(&Entry::NextClientSecret(self.client_id.clone())).await?)
    }

    pub(super) fn note(&self) -> Result<Option<PendingRotation>, Error> {
        notes::rotation(&self.world.home, &self.client_id)
    }

    /// The note of a request that was made at `at` with the secret in use.
    pub(super) async fn new_note(
        &self,
        host: String,
        at: Timestamp,
        state: RotationState,
    ) -> Result<PendingRotation, Error> {
        Ok(PendingRotation {
            client_id: self.client_id.clone(),
            queue_arn: self.rotation.queue_arn.clone(),
            host,
            at,
            state,
            from: fingerprint(&self.current().await?),
            request_id: None,
            received: None,
        })
    }

    /// Whether a signal asked to stop.
    pub(super) fn stopped(&self) -> bool {
        self.world.guard.cancelled()
    }

    /// Waits a while, or until a signal asks to stop.
    pub(super) async fn pause(&self, pause: Duration) -> Result<(), Error> {
        tokio::select! {
            biased;
            () = self.world.guard.stopped() => Err(Error::Cancelled.halfway(super::take::GOES_ON)),
            () = tokio::time::sleep(pause) => Ok(()),
        }
    }

    /// Messages that stay in the queue can be received again at once.
    pub(super) async fn leave(&mut self) {
        for receipt in self.inbox.held() {
            // SQS shows it again by itself, only later.
            let _ = self.queue.release(&receipt).await;
        }
    }
}

fn not_enrolled(name: Option<&ProfileName>) -> Error {
    let option = name.map(ProfileName::flag).unwrap_or_default();
    Error::Usage {
        what: "the app is not enrolled: Amazon has no queue to send a new client secret to".into(),
        fix: format!(
            "enrol it once with `spapi-setup rotate enroll{option}`, or rotate by hand: `spapi-setup rotate \
             lwa-secret{option}`"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profiles::awaited::OLD_LIVES;

    #[test]
    fn a_request_is_given_up_only_after_the_old_secret_would_have_died() {
        assert!(SURVIVED > OLD_LIVES && NEVER_AGAIN_WITHIN < OLD_LIVES);
    }
}
