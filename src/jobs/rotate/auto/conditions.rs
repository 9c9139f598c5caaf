//! What must hold before Amazon is asked: once it has made a secret, that secret is only in one message.

use super::Event;
use super::rotator::Rotator;
use crate::Error;
use crate::amazon::AccessToken;
use crate::amazon::applications::ROTATION_SCOPE;
use crate::error::Unrotated;
use crate::plan::queue::{LEAST_RETENTION, MANAGED_KEY, judge};
use crate::profiles::due::{day_of, days_between};
use crate::profiles::swap;
use std::time::Duration;

/// How long this program's own message may be on its way.
const ROUND_TRIP: Duration = Duration::from_secs(30);

impl Rotator<'_> {
    /// The store takes and gives a secret, and the queue is one that Amazon can write to and that keeps what it gets.
    pub(super) async fn fit(&mut self) -> Result<(), Error> {
        let _wait = self.world.term.wait("Looking at the store and the queue");
        let store = self.store()?;
        store.probe().await?;
        // The new secret comes as `next` beside the one in use, and names of entries are longer than their secrets.
        store.probe_room(2 * self.current().await?.expose().len() + 1024)?;
        let queue = self.queue.attributes().await?;
        let mut faults = Vec::new();
        if queue.fifo {
            faults.push("it is a FIFO queue, and Amazon sends to standard queues only".to_owned());
        }
        if queue.retention < LEAST_RETENTION {
            let days = Duration::from_secs(queue.retention).as_secs_f64() / 86_400.0;
            faults.push(format!("it keeps a message for {days:.1} days only; it has to be 10 or more"));
        }
        match queue.kms_key.as_deref() {
            Some(_) if queue.has_managed_key() => faults.push(format!(
                "it encrypts with {MANAGED_KEY}, which Amazon may not use and whose policy can't be changed"
            )),
            Some(key) if self.rotation.proved_on.is_none() => faults.push(format!(
                "it encrypts with the KMS key {key}: whether Amazon may use it can't be read, and Amazon was never seen \
                 to write to the queue"
            )),
            Some(_) | None => {}
        }
        let judgement = judge::judge(queue.policy.as_deref(), &self.rotation.queue_arn);
        faults.extend(judgement.faults.iter().map(judge::Fault::words));
        if faults.is_empty() {
            return Ok(());
        }
        Err(self.unfit(faults))
    }

    /// Sends a message of our own and waits for it: the permissions and the encryption work both ways. All that waits in
    /// the queue is taken in on the way. Returns whether a secret is among it that may be the next one.
    pub(super) async fn round_trip(&mut self) -> Result<bool, Error> {
        let _wait = self.world.term.wait("Sending a message of our own through the queue");
        let mark = self.inbox.new_mark();
        self.queue.send(mark.expose()).await?;
        let until = tokio::time::Instant::now() + ROUND_TRIP;
        while !self.inbox.mark_seen() {
            let left = until.saturating_duration_since(tokio::time::Instant::now());
            if left.is_zero() {
                let why = format!("a message of our own did not come back within {} s", ROUND_TRIP.as_secs());
                return Err(self.unfit(vec![why]));
            }
            self.look(left).await?;
        }
        self.tell(Event::QueueProved);
        // The mark may have been quicker than a message that was there before.
        self.drain().await
    }

    fn unfit(&self, faults: Vec<String>) -> Error {
        Unrotated::Unfit { queue: self.rotation.queue_arn.clone(), faults, profile: self.profile() }.into()
    }

    /// Another request within seven days would end an old secret earlier than it was said, perhaps.
    pub(super) fn not_too_soon(&self, again: bool) -> Result<(), Error> {
        let last = self.app()?.replaced.last().map(|replaced| replaced.on).max(self.rotation.rotated_on);
        let today = day_of(self.now());
        match last {
            Some(last) if !again && days_between(last, today) < swap::PREVIOUS_DAYS => {
                Err(Unrotated::Lately { last, profile: self.profile() }.into())
            }
            _ => Ok(()),
        }
    }

    /// The token that the request is made with. That Login with Amazon gives one shows that the secret in use lives.
    pub(super) async fn token(&self) -> Result<AccessToken, Error> {
        let lwa = self.world.amazon()?.lwa;
        Ok(lwa.grantless(&self.client_id, &self.current().await?, ROTATION_SCOPE).await?)
    }
}
