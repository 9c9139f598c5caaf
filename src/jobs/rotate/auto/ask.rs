//! The one request. What it is about is on disk before it is sent, and what became of it right after.
//!
//! Where Amazon says no, nothing was made and the note goes. Where nobody knows, the note stays: the next run waits for
//! the message, and does not ask again by itself.

use super::Event;
use super::rotator::Rotator;
use super::take::GOES_ON;
use crate::amazon::applications::Rotated;
use crate::amazon::{AccessToken, NoAnswer, SpApiError};
use crate::error::Unrotated;
use crate::profiles::{awaited, notes};
use crate::store::{PendingRotation, RotationState};
use crate::values::Region;
use crate::{Error, checkpoint};
use std::time::Duration;

/// Amazon takes one request a minute.
const MINUTE: Duration = Duration::from_secs(60);

impl Rotator<'_> {
    /// Asks Amazon for a new secret. Returns the note of the request that it took, or may have taken.
    pub(super) async fn ask(&mut self) -> Result<PendingRotation, Error> {
        let token = self.token().await?;
        let mut region = self.region;
        let mut refused: Option<SpApiError> = None;
        let mut throttled = false;
        loop {
            if self.stopped() {
                return Err(Error::Cancelled.halfway("Amazon was not asked; run the same command again"));
            }
            match self.send(region, &token).await? {
                Sent::Under(note) => return Ok(note),
                // Which host an app is registered at is not documented; after a clear no the other one is asked.
                Sent::Refused(error)
                    if refused.is_none()
                        && region != Region::Na
                        && matches!(error.status(), Some(403 | 404))
                        && self.world.endpoints.regions_differ() =>
                {
                    (refused, region) = (Some(error), Region::Na);
                }
                Sent::Refused(error) => return Err(refused.unwrap_or(error).into()),
                Sent::Throttled(asked) => {
                    let pause = asked.unwrap_or_default().max(MINUTE);
                    if throttled || pause > self.options.wait {
                        let error =
                            NoAnswer::Throttled { tries: 1 + u32::from(throttled), seen: seen(asked) };
                        return Err(Error::from(SpApiError::NoAnswer(error)).halfway(
                            "Amazon made no new secret; run the same command again in a few minutes.",
                        ));
                    }
                    throttled = true;
                    let _wait =
                        self.world.term.wait("Amazon takes one request a minute: waiting for the next");
                    self.pause(pause).await?;
                }
            }
        }
    }

    /// One request, with its note before and after.
    async fn send(&mut self, region: Region, token: &AccessToken) -> Result<Sent, Error> {
        let spapi = self.world.amazon()?.spapi;
        let host = spapi.rotation_host(region)?;
        let mut note = self.new_note(host, self.now(), RotationState::Sending).await?;
        notes::write_rotation(self.ledger()?, &note)?;
        checkpoint::at("rotate-auto.noted");
        let rotated = {
            let _wait = self.world.term.wait("Asking Amazon for a new client secret");
            spapi.rotate_client_secret(region, token).await
        };
        checkpoint::at("rotate-auto.sent");
        match rotated {
            Rotated::Accepted { request_id, at } => {
                (note.state, note.at) = (RotationState::Accepted, at);
                note.request_id.clone_from(&request_id);
                let last_day = awaited::last_day(&note);
                self.tell(Event::Asked { at, request_id, last_day });
                self.noted(&note)?;
                checkpoint::at("rotate-auto.accepted");
                Ok(Sent::Under(note))
            }
            Rotated::Maybe { why } => {
                note.state = RotationState::Maybe;
                let last_day = awaited::last_day(&note);
                self.tell(Event::Unclear { why: why.to_string(), last_day });
                self.noted(&note)?;
                checkpoint::at("rotate-auto.unclear");
                Ok(Sent::Under(note))
            }
            Rotated::NotEnrolled { .. } => {
                self.nothing_made()?;
                Err(Unrotated::NotSubscribed { profile: self.profile() }.into())
            }
            Rotated::Refused(error) => self.nothing_made().map(|()| Sent::Refused(error)),
            Rotated::Throttled { retry_after } => self.nothing_made().map(|()| Sent::Throttled(retry_after)),
            Rotated::Unsent(why) => {
                self.nothing_made()?;
                Err(SpApiError::NoAnswer(why).into())
            }
        }
    }

    /// Amazon said no, or was not reached: there is nothing to wait for.
    fn nothing_made(&self) -> Result<(), Error> {
        notes::clear_rotation(self.ledger()?, &self.client_id)?;
        checkpoint::at("rotate-auto.refused");
        Ok(())
    }

    /// Writes what became of the request. If that fails the first note stands, which says less and holds off as much.
    fn noted(&self, note: &PendingRotation) -> Result<(), Error> {
        notes::write_rotation(self.ledger()?, note).map_err(|error| error.halfway(GOES_ON))
    }
}

/// What became of a request.
enum Sent {
    /// Amazon took it, or may have.
    Under(PendingRotation),
    /// Amazon said no.
    Refused(SpApiError),
    /// Too many requests; how long Amazon asks to wait.
    Throttled(Option<Duration>),
}

fn seen(retry_after: Option<Duration>) -> crate::amazon::Seen {
    crate::amazon::Seen { status: Some(429), retry_after, ..crate::amazon::Seen::default() }
}
