//! The queue's messages: what each is worth, and what becomes of it.
//!
//! Nothing is deleted here but copies of what is stored, notices whose date is recorded, and this program's own
//! messages. Everything else stays in the queue; while the run lasts it is hidden from others.

use super::Event;
use super::rotator::Rotator;
use super::take::GOES_ON;
use crate::amazon::notices::{Expiry, NewSecret, Notice};
use crate::aws::{Message, unless_received_again};
use crate::profiles::awaited;
use crate::profiles::due::{self, SECRET_DAYS, day_of};
use crate::store::{Entry, PendingRotation, fingerprint};
use crate::values::Secret;
use crate::{Error, checkpoint};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::time::Instant;

/// How long a message that was received is hidden from others, unless this run asks for longer.
pub(super) const HIDDEN: Duration = Duration::from_secs(120);
/// The longest that one request waits for messages: SQS allows no more.
const LONG_POLL: Duration = Duration::from_secs(20);
/// The shortest: a request that does not wait asks a part of SQS's servers only.
const SHORT_POLL: Duration = Duration::from_secs(1);
/// As many messages as SQS gives at once.
const MOST: u8 = 10;
/// How many requests a look into the queue makes at most, so that a full one ends a run too.
const MOST_LOOKS: usize = 50;
/// How much earlier than the note a message of this request may say that it was made: its writer's clock is another one.
const EARLIER: SignedDuration = SignedDuration::from_mins(15);

/// A message with a new secret of this app, and its copies.
pub(super) struct Candidate {
    pub(super) new: NewSecret,
    /// The handles of the message and its copies, the newest last.
    pub(super) receipts: Vec<String>,
    /// When the message was sent, by AWS's clock.
    pub(super) sent: Option<Timestamp>,
    /// Whether it waits in the store, and its message was not seen in this run: only the store may have it.
    pub(super) waits: bool,
}

/// What a run has seen of the queue.
pub(super) struct Inbox {
    /// What begins this home's own marks.
    home: String,
    /// The mark that was sent in this run.
    mark: Option<String>,
    mark_seen: bool,
    /// New secrets of this app that may be the next one: what waits in the store, then the one that ends last.
    pub(super) candidates: Vec<Candidate>,
    /// Handles of what stays in the queue.
    others: Vec<String>,
    told: BTreeSet<String>,
}

impl Inbox {
    pub(super) fn new(home_id: &str) -> Self {
        Self {
            home: format!("{home_id}/"),
            mark: None,
            mark_seen: false,
            candidates: Vec::new(),
            others: Vec::new(),
            told: BTreeSet::new(),
        }
    }

    /// Makes the mark of a message of our own; it is waited for from now on.
    pub(super) fn new_mark(&mut self) -> Secret {
        let mark = format!("{}{}", self.home, uuid::Uuid::new_v4());
        let body = crate::amazon::notices::mark(&mark);
        self.mark = Some(mark);
        body
    }

    pub(super) fn mark_seen(&self) -> bool {
        self.mark_seen
    }

    /// The handles of all that is hidden from others for this run.
    pub(super) fn held(&mut self) -> Vec<String> {
        let held = self.candidates.drain(..).flat_map(|candidate| candidate.receipts);
        held.chain(self.others.drain(..)).collect()
    }

    /// Leaves the secrets in the queue: no app of ours has them.
    pub(super) fn give_up_candidates(&mut self) {
        self.others.extend(self.candidates.drain(..).flat_map(|candidate| candidate.receipts));
    }

    fn keep(&mut self, new: NewSecret, receipt: String, sent: Option<Timestamp>) -> bool {
        match self.candidates.iter_mut().find(|other| other.new.secret == new.secret) {
            Some(other) => {
                other.receipts.push(receipt);
                if other.waits {
                    // The message has its dates.
                    (other.new, other.sent, other.waits) = (new, sent, false);
                }
                false
            }
            None => {
                self.candidates.push(Candidate { new, receipts: vec![receipt], sent, waits: false });
                self.candidates.sort_by_key(|one| (!one.waits, std::cmp::Reverse(one.new.expires)));
                true
            }
        }
    }
}

impl Rotator<'_> {
    /// Takes in what is there now. Returns whether a secret is there that may be the next one.
    pub(super) async fn drain(&mut self) -> Result<bool, Error> {
        self.listen(Duration::ZERO).await
    }

    /// Takes messages in until a secret is there that may be the next one, at most this long, but at least once.
    pub(super) async fn listen(&mut self, wait: Duration) -> Result<bool, Error> {
        let long = wait > LONG_POLL;
        let _shown = long.then(|| {
            let minutes = wait.as_secs().div_ceil(60);
            self.world.term.wait(&format!(
                "Waiting for Amazon's message with the new secret, at most {minutes} min. Ctrl-C loses nothing"
            ))
        });
        let until = Instant::now() + wait;
        let mut looks = 0;
        while self.inbox.candidates.is_empty() {
            let left = until.saturating_duration_since(Instant::now());
            let some = self.look(left).await?;
            looks += 1;
            // Without anything to wait for, all that is there was seen once a request gave nothing.
            let done = left.is_zero() && (!some || looks >= MOST_LOOKS);
            if done || self.inbox.candidates.len() + self.inbox.others.len() >= 1000 {
                break;
            }
        }
        if self.inbox.candidates.is_empty() {
            return Ok(false);
        }
        // A second secret may be there beside the first one.
        while looks < MOST_LOOKS && self.look(Duration::ZERO).await? {
            looks += 1;
        }
        Ok(true)
    }

    /// Asks the queue once, and sorts what it gives. Returns whether it gave anything.
    pub(super) async fn look(&mut self, wait: Duration) -> Result<bool, Error> {
        let queue = self.queue.clone();
        let receive = queue.receive(wait.clamp(SHORT_POLL, LONG_POLL), MOST, HIDDEN);
        let messages = tokio::select! {
            messages = receive => messages?,
            () = self.world.guard.stopped() => return Err(Error::Cancelled.halfway(GOES_ON)),
        };
        let some = !messages.is_empty();
        for message in messages {
            self.sort(message).await?;
        }
        Ok(some)
    }

    async fn sort(&mut self, message: Message) -> Result<(), Error> {
        let first_time = self.inbox.told.insert(message.id.clone());
        let left = match Notice::read(&message.body) {
            Notice::Mark(mark) => {
                if mark.contains('/') && !mark.starts_with(&self.inbox.home) {
                    // Another home's: it is looking for it.
                    self.inbox.others.push(message.receipt);
                    return Ok(());
                }
                if self.inbox.mark.as_ref() == Some(&mark) {
                    // The new secret's message is held for longer than it was received for: that takes a permission too.
                    self.hold(&message.receipt).await?;
                    self.inbox.mark_seen = true;
                }
                return self.delete(&message.receipt).await;
            }
            Notice::NewSecret(new) if new.client_id == self.client_id => {
                return self.new_secret(new, &message, first_time).await;
            }
            Notice::Expiry(expiry) if expiry.client_id == self.client_id => {
                self.dated(&expiry)?;
                return self.delete(&message.receipt).await;
            }
            Notice::NewSecret(new) => format!("a new client secret of {}", new.client_id.short()),
            Notice::Expiry(expiry) => format!("a notice for {}", expiry.client_id.short()),
            Notice::Other(name) => format!("a message of the type {name}"),
            Notice::Unreadable(why) => format!("a message that can't be read: {why}"),
        };
        self.leave_alone(left, message.receipt, first_time);
        Ok(())
    }

    fn leave_alone(&mut self, what: String, receipt: String, tell: bool) {
        self.inbox.others.push(receipt);
        if tell {
            self.tell(Event::LeftAlone { what });
        }
    }

    /// A new secret of this app: a copy of one that is stored, one that may be the next, or one from before.
    async fn new_secret(&mut self, new: NewSecret, message: &Message, tell: bool) -> Result<(), Error> {
        let receipt = message.receipt.clone();
        let print = fingerprint(&new.secret);
        if self.is_known(&new.secret, &print).await? {
            self.delete(&receipt).await?;
            self.tell(Event::CopyDeleted);
            return Ok(());
        }
        if !self.is_newer(&new)? {
            self.leave_alone("a client secret that is not newer than the one in use".into(), receipt, tell);
            return Ok(());
        }
        let made = new.made;
        if self.inbox.keep(new, receipt, message.sent) {
            checkpoint::at("rotate-auto.received");
            self.tell(Event::Received { made });
        }
        Ok(())
    }

    /// Whether this program has stored that secret: it is in use, it was before the one in use, or longer ago.
    async fn is_known(&self, secret: &Secret, print: &str) -> Result<bool, Error> {
        if self.app()?.replaced.iter().any(|replaced| replaced.fingerprint == print) {
            return Ok(true);
        }
        let store = self.store()?;
        for entry in [Entry::ClientSecret, Entry::PreviousClientSecret] {
            if store.get(&entry(self.client_id.clone())).await?.as_ref() == Some(secret) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether a secret was made after the one in use: it ends on a later day, or it came after a request that was made
    /// with the one in use. Dates are the message's own claims; the secret is proved before it counts.
    fn is_newer(&self, new: &NewSecret) -> Result<bool, Error> {
        let after_request = |at: Timestamp| new.made.is_none_or(|made| made >= at - EARLIER);
        let asked_with_it = |note: &PendingRotation| awaited::old_is_in_use(&self.config, note);
        if self.note()?.filter(asked_with_it).is_some_and(|note| after_request(note.at)) {
            return Ok(true);
        }
        let Some(in_use) = due::last_day(self.app()?) else { return Ok(true) };
        let lives = SignedDuration::from_hours(24 * SECRET_DAYS);
        let expires = new.expires.or_else(|| new.made?.checked_add(lives).ok());
        Ok(expires.is_some_and(|expires| day_of(expires) > in_use))
    }

    /// Records when the secret in use ends. A notice from before the last rotation speaks of another secret.
    fn dated(&mut self, expiry: &Expiry) -> Result<(), Error> {
        let said = expiry.said.map_or_else(|| day_of(self.now()), day_of);
        let rotated = self.app()?.replaced.last().map(|replaced| replaced.on).max(self.rotation.rotated_on);
        if rotated.is_some_and(|rotated| said <= rotated) {
            return Ok(());
        }
        let expires = day_of(expiry.expires);
        let known = self.app()?.secret_expires;
        if known.is_none_or(|known| expires < known) {
            self.ledger()?.update_app(&self.client_id, |app| app.secret_expires = Some(expires))?;
            self.reload()?;
        }
        let event = |event: &Event| matches!(event, Event::Dated { expires: told } if *told == expires);
        if !self.events.iter().any(event) {
            self.tell(Event::Dated { expires });
        }
        Ok(())
    }

    /// Hides a message from others from now on. One that was received again since is held by its newer handle.
    async fn hold(&self, receipt: &str) -> Result<(), Error> {
        Ok(unless_received_again(self.queue.extend(receipt, HIDDEN).await)?)
    }

    /// Deletes a message by its handle. One that was received again since has a newer handle, and comes back.
    pub(super) async fn delete(&self, receipt: &str) -> Result<(), Error> {
        Ok(unless_received_again(self.queue.delete(receipt).await)?)
    }
}
