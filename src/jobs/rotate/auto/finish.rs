//! After the swap: files, sinks and the command of `--then`, and last the message and the note.

use super::rotator::Rotator;
use super::{End, Event};
use crate::error::Unrotated;
use crate::profiles::sinks::{self, Done, Synced};
use crate::profiles::{due, exports, notes};
use crate::store::{PendingRotation, fingerprint};
use crate::values::command_words::command_words;
use crate::{Error, checkpoint};
use std::time::Duration;

/// What the commands that follow find in `SPAPI_SETUP_EVENT`.
const EVENT: &str = "lwa-secret";
/// How often the queue is looked at for copies of the message, after it was deleted.
const SWEEPS: usize = 5;
/// How long the lock is waited for after the command ran: another command of this program may have it.
const LOCK: Duration = Duration::from_secs(60);

impl Rotator<'_> {
    /// Whether the secret of the request's message is the one in use.
    pub(super) async fn is_swapped(&self, note: &PendingRotation) -> Result<bool, Error> {
        let Some(received) = &note.received else { return Ok(false) };
        Ok(received.to == fingerprint(&self.current().await?))
    }

    /// What an earlier run left after its swap, or after somebody entered another secret by hand.
    pub(super) async fn finish(&mut self, note: &PendingRotation) -> Result<End, Error> {
        if self.is_swapped(note).await? {
            return self.swapped_in(note, Vec::new()).await;
        }
        // Another secret is in use: the message's is not wanted any more, unless it is a newer one.
        if self.drain().await? {
            return self.take(None).await;
        }
        notes::clear_rotation(self.ledger()?, &self.client_id)?;
        Ok(End::Settled)
    }

    /// The new secret is in use. A program that could not be given it does not keep the message: the secret is stored
    /// and proved, and the message would only come again.
    pub(super) async fn swapped_in(
        &mut self,
        note: &PendingRotation,
        receipts: Vec<String>,
    ) -> Result<End, Error> {
        let noted = note.received.as_ref().map(|received| received.receipt.clone());
        let noted = noted.filter(|receipt| !receipt.is_empty());
        if noted.is_some() {
            self.record_proof()?;
        }
        let app = self.app()?;
        let (old_until, expires) = (app.previous_until, due::last_day(app));
        self.tell(Event::Swapped { expires, old_until });
        let mut failed = self.rewrite().await?;
        checkpoint::at("rotate-auto.exported");
        failed.extend(self.sinks().await?);
        failed.extend(self.then().await?);
        checkpoint::at("rotate-auto.told");
        let noted = noted.filter(|receipt| !receipts.contains(receipt));
        for receipt in noted.into_iter().chain(receipts) {
            self.delete(&receipt).await.map_err(|error| error.halfway(STORED))?;
        }
        self.tell(Event::MessageDeleted);
        checkpoint::at("rotate-auto.deleted");
        // The handle may have been an older one: then the message shows again, and is known by its secret.
        for _ in 0..SWEEPS {
            if !self.look(Duration::ZERO).await.map_err(|error| error.halfway(STORED))? {
                break;
            }
        }
        notes::clear_rotation(self.ledger()?, &self.client_id)?;
        checkpoint::at("rotate-auto.cleared");
        if failed.is_empty() {
            Ok(End::Rotated { old_until, expires })
        } else {
            Err(Unrotated::NotPassedOn { to: failed, profile: self.profile() }.into())
        }
    }

    /// Amazon wrote to the queue: that is proved by a secret that only Amazon can make.
    fn record_proof(&self) -> Result<(), Error> {
        let today = due::day_of(self.now());
        self.ledger()?.update_app(&self.client_id, |app| {
            if let Some(rotation) = &mut app.rotation {
                rotation.proved_on = Some(today);
            }
        })
    }

    /// Writes the files of `export --out` again. Returns those that still have the old secret.
    async fn rewrite(&mut self) -> Result<Vec<String>, Error> {
        let mut failed = Vec::new();
        for (path, outcome) in exports::rewrite_all(self.world, &self.names).await? {
            match outcome {
                Ok(()) => self.tell(Event::Rewrote { path }),
                Err(error) => {
                    failed.push(path.clone());
                    self.tell(Event::NotRewritten { path, error });
                }
            }
        }
        Ok(failed)
    }

    /// Writes the sinks that have the old secret, and runs what follows them. Returns those that still have it.
    async fn sinks(&mut self) -> Result<Vec<String>, Error> {
        let names = self.names.clone();
        // It takes the lock by itself: the commands after it run without.
        self.ledger = None;
        let written =
            sinks::pass_on(self.world, EVENT, |config| sinks::stale(sinks::of(config, &names))).await;
        self.lock_again(LOCK).map_err(|error| error.halfway(STORED))?;
        let mut failed = Vec::new();
        for Synced { what, done, .. } in written.map_err(|error| error.halfway(STORED))? {
            match done {
                Ok(Done::Ran) => self.tell(Event::Ran { program: what }),
                Ok(Done::Wrote | Done::Same) => self.tell(Event::Rewrote { path: what }),
                Err(error) => {
                    failed.push(what.clone());
                    self.tell(Event::NotRewritten { path: what, error });
                }
            }
        }
        Ok(failed)
    }

    /// Runs the command that is recorded with the app, without the lock: it may call this program. It gets no secret.
    async fn then(&mut self) -> Result<Option<String>, Error> {
        let Some(command) = self.rotation.then.clone() else { return Ok(None) };
        let words = match command_words(&command) {
            Ok(words) => words,
            Err(error) => return Ok(Some(self.then_failed("--then".into(), error.why))),
        };
        self.ledger = None;
        let (profile, app) = (self.names.first(), Some(&self.client_id));
        let ran = sinks::run_words(self.world, &words, profile, app, EVENT).await;
        self.lock_again(LOCK).map_err(|error| error.halfway(STORED))?;
        let program = words.into_iter().next().unwrap_or_default();
        if let Err(why) = ran {
            return Ok(Some(self.then_failed(program, why)));
        }
        self.tell(Event::Ran { program });
        Ok(None)
    }

    fn then_failed(&mut self, program: String, why: String) -> String {
        self.tell(Event::RunFailed { program: program.clone(), why });
        program
    }
}

/// What is said where a run stops after the swap.
const STORED: &str =
    "the new secret is proved and in use; the same command removes the message and the note of it.";
