//! The client secret rotates itself: Amazon is asked for a new one, sends it to the app's queue, and it is taken from
//! there, proved and swapped in.
//!
//! ```text
//! what is under way ─► queue fit, own message round ─► drain ─► token ─► note ─► ONE request ─► note
//!        │                                               │                                       │
//!        └───────────────► message ◄─────────────────────┴───────────────────────────────────────┘
//!                             └─► next ─► proofs ─► swap ─► exports, --then ─► message deleted ─► note cleared
//! ```
//!
//! Each step is durable before the next. A run that was killed anywhere is continued by the next one from the step that
//! it was killed in; no run repeats the request by itself. What happened comes back as data ([`Done`]): the command
//! prints it, and `rotate --due` does for many apps.

mod ask;
pub(crate) mod command;
mod conditions;
mod event;
mod finish;
mod inbox;
mod proofs;
mod rotator;
mod sign_in;
mod take;

pub(crate) use event::Event;

use crate::Error;
use crate::store::{Config, Rotation};
use crate::values::{LwaClientId, ProfileName};
use crate::world::World;
use jiff::civil::Date;
use rotator::Rotator;
use std::time::Duration;

/// How long a run waits for Amazon's message where a person waits with it.
pub(crate) const WAIT_ATTENDED: Duration = Duration::from_secs(10 * 60);
/// And where nobody does. A message that a killed run had received is hidden for as long.
pub(crate) const WAIT_UNATTENDED: Duration = Duration::from_secs(2 * 60);

/// What a run is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Aim {
    /// A new secret: what is under way is finished, and only where nothing is, Amazon is asked for one.
    Rotate {
        /// Whether a person agreed to another request within 7 days of the last one.
        again: bool,
    },
    /// What is under way is finished, and messages are taken in. Amazon is never asked for anything new.
    TakeIn,
}

/// How a run is to go.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Options {
    /// What it is for.
    pub aim: Aim,
    /// How long it waits for Amazon's message, and for a new secret to be known everywhere.
    pub wait: Duration,
    /// Whether what happens is printed as it happens; it is in [`Done`] either way.
    pub say: bool,
}

/// What a run did for an app.
#[derive(Debug)]
pub(crate) struct Done {
    /// The app's profiles.
    pub names: Vec<ProfileName>,
    /// What happened, in order; also where it ended in an error.
    pub events: Vec<Event>,
    /// How it ended.
    pub end: Result<End, Error>,
}

/// How a run ended well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum End {
    /// Nothing was under way and nothing had come. Only for [`Aim::TakeIn`].
    Nothing,
    /// A new secret is in use, proved; the old one works until the day.
    Rotated {
        /// The old secret's last day.
        old_until: Option<Date>,
        /// The new secret's last day.
        expires: Option<Date>,
    },
    /// What an earlier run left was cleared away; the secret in use is a newer one already.
    Settled,
}

/// Proves that the queue of a profile's app is reached with the sign-in of its runs. Changes nothing.
pub(crate) async fn reach(
    world: &World,
    config: &Config,
    rotation: &Rotation,
    profile: &ProfileName,
) -> Result<(), Error> {
    let session = sign_in::session(world, config, rotation, profile).await?;
    session.queue(&rotation.queue_arn)?.attributes().await?;
    Ok(())
}

/// Runs for one app. The lock is held while it works, but not while the command of `--then` runs.
pub(crate) async fn run(world: &World, client_id: &LwaClientId, options: Options) -> Done {
    let mut rotator = match Rotator::open(world, client_id, options).await {
        Ok(rotator) => rotator,
        Err(end) => return Done { names: Vec::new(), events: Vec::new(), end: Err(end) },
    };
    let end = rotator.run().await;
    rotator.leave().await;
    Done { names: rotator.names, events: rotator.events, end }
}
