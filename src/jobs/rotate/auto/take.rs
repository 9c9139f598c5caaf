//! From the message to the swap: the secret is stored as `next` and read back, proved, and swapped in.

use super::inbox::{Candidate, HIDDEN};
use super::proofs::Proved;
use super::rotator::{NEVER_AGAIN_WITHIN, Rotator};
use super::{End, Event};
use crate::amazon::LwaError;
use crate::amazon::notices::NewSecret;
use crate::jobs::rotate::swapped;
use crate::profiles::due::{SECRET_DAYS, day_of};
use crate::profiles::{notes, swap};
use crate::proof::app::Parted;
use crate::store::{PendingRotation, ReceivedSecret, RotationState, fingerprint};
use crate::values::Secret;
use crate::{Error, checkpoint};
use jiff::ToSpan;
use jiff::civil::Date;
use std::time::Duration;
use tokio::time::Instant;

/// What is said where a run stops after Amazon may have been asked.
pub(super) const GOES_ON: &str =
    "nothing is lost: the secret in use is unchanged, and the same command goes on from here.";
/// What is said where a run stops while the new secret waits for its proof.
const KEPT: &str = "the new secret is kept, and its message stays in the queue; the secret in use is unchanged. The same \
                    command goes on.";
/// The longest pause between two proofs.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

impl Rotator<'_> {
    /// Takes the newest secret that is proved: of the messages, or the one that waits in the store.
    pub(super) async fn take(&mut self, mut note: Option<PendingRotation>) -> Result<End, Error> {
        self.with_waiting(note.as_ref()).await?;
        let (at, (passed, failed)) =
            self.prove_newest(&mut note).await.map_err(|error| error.halfway(KEPT))?;
        let candidate = self.inbox.candidates.remove(at);
        let days = self.days(&candidate.new, note.as_ref());
        // From here on a later run knows that a rotation happened, also where nobody here asked for it.
        let note = self.write_received(note, &candidate, &days).await?;
        checkpoint::at("rotate-auto.proved");
        let store = self.store()?;
        let ledger = self.ledger()?;
        swap::client_secret(ledger, &store, &self.client_id, &candidate.new.secret, days.clone())
            .await
            .map_err(|error| error.halfway(KEPT))?;
        checkpoint::at("rotate-auto.swapped");
        swapped::proved(ledger, &passed)?;
        self.reload()?;
        for (name, error) in failed {
            self.tell(Event::NotProved { name, error });
        }
        self.swapped_in(&note, candidate.receipts).await
    }

    /// The secret that waits in the store stands beside those of the messages: its message may be hidden still.
    async fn with_waiting(&mut self, note: Option<&PendingRotation>) -> Result<(), Error> {
        let Some(next) = self.waits().await? else { return Ok(()) };
        if swap::refuse_replaced(&self.config, &self.client_id, &next).is_err() {
            return swap::drop_next(self.ledger()?, &self.store()?, &self.client_id).await;
        }
        if self.inbox.candidates.iter().any(|candidate| candidate.new.secret == next) {
            return Ok(());
        }
        let print = fingerprint(&next);
        let received = note.and_then(|note| note.received.as_ref()).filter(|received| received.to == print);
        let new = NewSecret {
            client_id: self.client_id.clone(),
            secret: next,
            expires: None,
            old_expires: None,
            made: None,
        };
        let receipts = received.map(|received| received.receipt.clone()).into_iter().collect();
        // The first to be proved: it would be overwritten by the next one that is.
        self.inbox.candidates.insert(0, Candidate { new, receipts, sent: None, waits: true });
        Ok(())
    }

    /// Takes a secret that nobody here asked for. None: Login with Amazon has refused it for a day, so that nobody made
    /// it, or it is dead; its message stays in the queue and keeps nothing from going on.
    pub(super) async fn take_unclaimed(&mut self) -> Result<Option<End>, Error> {
        let day = self.now().checked_sub(NEVER_AGAIN_WITHIN).ok();
        let all = &self.inbox.candidates;
        let old = !all.is_empty() && all.iter().all(|one| one.sent.is_some_and(|at| Some(at) < day));
        let waited = self.options.wait;
        if old {
            self.options.wait = Duration::ZERO;
        }
        let taken = self.take(None).await;
        self.options.wait = waited;
        match taken {
            Err(Error::Halfway { source, .. })
                if old && matches!(*source, Error::Lwa(LwaError::InvalidClient { .. })) =>
            {
                swap::drop_next(self.ledger()?, &self.store()?, &self.client_id).await?;
                self.inbox.give_up_candidates();
                let what = "a client secret that Login with Amazon has not known for a day".to_owned();
                self.tell(Event::LeftAlone { what });
                Ok(None)
            }
            other => other.map(Some),
        }
    }

    /// Proves the secrets, the newest first, until one is proved or the time is up. Returns which.
    async fn prove_newest(&mut self, note: &mut Option<PendingRotation>) -> Result<(usize, Parted), Error> {
        let (start, mut pause) = (Instant::now(), Duration::from_secs(1));
        let mut shown_until = Instant::now() + HIDDEN / 2;
        let line = self.world.term.wait("Proving the new secret");
        loop {
            let mut why: Option<Error> = None;
            for at in 0..self.inbox.candidates.len() {
                self.keep(at, note).await?;
                let secret = self.inbox.candidates[at].new.secret.clone();
                match self.prove(&secret).await? {
                    Proved::Yes(proofs) => return Ok((at, proofs)),
                    // Amazon knows it, and no message may have it: no other takes its place in the store.
                    Proved::NotYet(error) if self.inbox.candidates[at].waits => {
                        why = Some(error);
                        break;
                    }
                    // What the newest one shows is what counts.
                    Proved::NotYet(error) | Proved::Refused(error) => why = why.or(Some(error)),
                }
            }
            let left = self.options.wait.saturating_sub(start.elapsed());
            let Some(error) = why else { return Err(Error::Meanwhile) };
            if left.is_zero() {
                // What was tried last is in the store now; what the next run should begin with is the first one.
                if self.inbox.candidates.len() > 1 {
                    self.keep(0, note).await?;
                }
                return Err(self.not_proved(error));
            }
            line.set(&format!(
                "The new secret is not known everywhere yet: trying again ({} s of at most {}). Ctrl-C loses nothing",
                start.elapsed().as_secs(),
                self.options.wait.as_secs()
            ));
            let until = Instant::now() + pause.min(left);
            // Meanwhile another message may come, whose secret is proved at once.
            self.look(pause.min(left)).await?;
            self.pause(until.saturating_duration_since(Instant::now())).await?;
            pause = (pause * 2).min(LONGEST_PAUSE);
            if Instant::now() >= shown_until {
                self.hide_longer().await;
                shown_until = Instant::now() + HIDDEN / 2;
            }
        }
    }

    fn not_proved(&self, error: Error) -> Error {
        match error {
            Error::SpApi(crate::amazon::SpApiError::SecretExpired { .. }) => {
                Error::SecretNotKnownYet { waited: self.options.wait, last: Box::new(error) }
            }
            other => other,
        }
    }

    /// The messages of the secrets are hidden from others a while longer.
    async fn hide_longer(&self) {
        for receipt in self.inbox.candidates.iter().filter_map(|candidate| candidate.receipts.last()) {
            // One that shows again meanwhile is received again and known by its secret.
            let _ = self.queue.extend(receipt, HIDDEN).await;
        }
    }

    /// Keeps a secret as `next`, read back, before it is proved. Where a request is noted its handle and dates are on
    /// disk first: a run that follows a kill can go on while SQS hides the message.
    async fn keep(&mut self, at: usize, note: &mut Option<PendingRotation>) -> Result<(), Error> {
        let candidate = &self.inbox.candidates[at];
        let secret: Secret = candidate.new.secret.clone();
        let days = self.days(&candidate.new, note.as_ref());
        if let Some(noted) = note.as_mut()
            && let Some(receipt) = candidate.receipts.last()
        {
            noted.received = Some(received(&secret, receipt, &days));
            notes::write_rotation(self.ledger()?, noted)?;
            checkpoint::at("rotate-auto.handle-noted");
        }
        if self.waits().await?.as_ref() != Some(&secret) {
            let store = self.store()?;
            swap::keep_next(self.ledger()?, &store, &self.client_id, &secret, days.made).await?;
        }
        checkpoint::at("rotate-auto.kept");
        Ok(())
    }

    /// The note that a rotation happened, with what is known of the message.
    async fn write_received(
        &self,
        note: Option<PendingRotation>,
        candidate: &Candidate,
        days: &swap::Days,
    ) -> Result<PendingRotation, Error> {
        let mut note = match note {
            Some(note) => note,
            None => {
                let at = candidate.new.made.unwrap_or_else(|| self.now()).min(self.now());
                self.new_note(String::new(), at, RotationState::Accepted).await?
            }
        };
        let receipt = candidate.receipts.last().cloned();
        let before = note.received.as_ref().map(|received| received.receipt.clone());
        let receipt = receipt.or(before).unwrap_or_default();
        note.received = Some(received(&candidate.new.secret, &receipt, days));
        notes::write_rotation(self.ledger()?, &note)?;
        Ok(note)
    }

    /// The days of a secret: Amazon's, as far as they are believed. No secret lives longer than 180 days after it was
    /// made, and none that was replaced longer than seven.
    fn days(&self, new: &NewSecret, note: Option<&PendingRotation>) -> swap::Days {
        let print = fingerprint(&new.secret);
        let noted = note.and_then(|note| note.received.as_ref()).filter(|received| received.to == print);
        let asked = note.map(|note| note.at).filter(|_| note.is_some_and(|note| !note.host.is_empty()));
        let made = asked.or(new.made).map_or_else(|| self.now(), |made| made.min(self.now()));
        let (made, app) = (day_of(made), self.app().ok());
        let entered = app.and_then(|app| app.next_date).filter(|_| asked.is_none() && new.made.is_none());
        let made = entered.unwrap_or(made);
        let at_most = |said: Option<Date>, days: i64| {
            let most = made.checked_add(days.days()).unwrap_or(made);
            said.map(|said| said.min(most))
        };
        let expires = new.expires.map(day_of).or_else(|| noted?.expires);
        let from_expires = new.old_expires.map(day_of).or_else(|| noted?.from_expires);
        swap::Days {
            made: Some(made),
            estimated: asked.is_none() && new.made.is_none() && entered.is_none(),
            expires: at_most(expires, SECRET_DAYS),
            from_expires: at_most(from_expires, swap::PREVIOUS_DAYS),
        }
    }
}

fn received(secret: &Secret, receipt: &str, days: &swap::Days) -> ReceivedSecret {
    ReceivedSecret {
        to: fingerprint(secret),
        receipt: receipt.to_owned(),
        expires: days.expires,
        from_expires: days.from_expires,
    }
}
