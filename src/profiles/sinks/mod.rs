//! Sinks: places outside this program that a profile's values are written to again after each change.
//!
//! Whether a sink is stale is known without a secret and without a network: the record says what was known of the
//! values when they were written, and `config.toml` says what is known now. So a run that was killed between a swap and
//! its sinks leaves nothing to repair: the next `sync` or `rotate --due` finds them stale.

mod cloud;
mod file;
mod known;
mod look;
mod parameter;
mod pipe;
mod reach;
mod secret;
mod text;
mod then;
mod together;
mod write;

pub(crate) use cloud::region_of_chain;
pub(crate) use known::{Recorded, Stale, all, behind, of, of_one, without};
pub(crate) use look::{Found, look};
pub(crate) use pipe::holds_secret;
pub(crate) use reach::reach;
pub(crate) use then::run_words;
pub(crate) use write::{Done, How, Synced, write};

use super::Ledger;
use crate::error::SinkError;
use crate::store::Config;
use crate::values::ProfileName;
use crate::world::World;
use crate::{Error, checkpoint};
use std::time::Duration;

/// How long the lock is waited for after a rotation, which stands already.
const LOCK: Duration = Duration::from_secs(60);
/// What is said where a rotation stands and its sinks could not be begun.
const LATER: &str =
    "the new value is in use; `spapi-setup sync` writes the sinks that still have the old one.";

/// Writes the sinks that `which` chooses, and runs the commands that follow; `event` tells those why. What fails is in
/// the outcomes and stops nothing else.
///
/// The lock is held while the sinks are written, and not while the commands run: they may call this program.
///
/// # Errors
/// Another run has the lock; the configuration can't be read or written.
pub(crate) async fn pass_on(
    world: &World,
    event: &str,
    which: impl Fn(&Config) -> Vec<Recorded>,
) -> Result<Vec<Synced>, Error> {
    if which(&Config::load(&world.home)?).is_empty() {
        return Ok(Vec::new());
    }
    let mut outcomes = {
        let ledger = Ledger::take_within(world, "sync", Some(LOCK))?;
        let _applying = world.guard.applying();
        let sinks = which(&ledger.config());
        write(world, &ledger, &sinks, How::Again).await?
    };
    outcomes.extend(follow(world, event, which).await?);
    Ok(outcomes)
}

/// Runs the commands of the sinks that `which` chooses and that were written since they ran last.
pub(crate) async fn follow(
    world: &World,
    event: &str,
    which: impl Fn(&Config) -> Vec<Recorded>,
) -> Result<Vec<Synced>, Error> {
    let config = Config::load(&world.home)?;
    let open: Vec<Recorded> = which(&config).into_iter().filter(|sink| sink.record.then_open).collect();
    if open.is_empty() || world.guard.cancelled() {
        return Ok(Vec::new());
    }
    let _applying = world.guard.applying();
    let outcomes = then::run(world, &config, &open, event).await;
    checkpoint::at("sync.ran");
    let ledger = Ledger::take_within(world, "sync", Some(LOCK))?;
    then::close(&ledger, &open, &outcomes)?;
    Ok(outcomes)
}

/// Writes the sinks of these profiles after a rotation, those that have the old values, and says what became of them.
/// The rotation stands, whatever happens here.
pub(crate) async fn after(world: &World, event: &str, names: &[ProfileName]) -> Result<Vec<Synced>, Error> {
    let which = |config: &Config| stale(of(config, names));
    let outcomes = pass_on(world, event, which).await.map_err(|error| error.halfway(LATER))?;
    outcomes.iter().for_each(|outcome| outcome.say(&world.term));
    Ok(outcomes)
}

/// Says which sinks of a profile have old values, after a run that changed them and is no rotation.
pub(crate) fn hint(world: &World, names: &[ProfileName]) {
    // What can't be read is for the next command to say.
    let Ok(config) = Config::load(&world.home) else { return };
    for sink in stale(of(&config, names)) {
        let why = sink.stale.map(Stale::words).unwrap_or_default();
        world.term.warn(&format!("{} {why}: spapi-setup sync", sink.record.sink));
    }
}

/// Those that have to be written again.
pub(crate) fn stale(sinks: Vec<Recorded>) -> Vec<Recorded> {
    sinks.into_iter().filter(|sink| sink.stale.is_some()).collect()
}

/// The end of a command whose sinks were said one by one.
///
/// # Errors
/// [`SinkError::NotWritten`] where one failed; [`Error::Cancelled`] after a signal.
pub(crate) fn end(world: &World, outcomes: &[Synced]) -> Result<(), Error> {
    if world.guard.cancelled() {
        return Err(Error::Cancelled);
    }
    let failed: Vec<String> = outcomes.iter().filter(|o| o.done.is_err()).map(|o| o.what.clone()).collect();
    match failed.is_empty() {
        true => Ok(()),
        false => Err(SinkError::NotWritten { sinks: failed, all: outcomes.len() }.into()),
    }
}
