//! `sync`: writes the recorded sinks again, looks at them, lists, adds and forgets them.

mod add;
mod list;

pub(crate) use add::{Add, add};
pub(crate) use list::{list, remove};

use crate::profiles::Ledger;
use crate::profiles::named::only;
use crate::profiles::secrets;
use crate::profiles::sinks::{self, Done, Found, How, Recorded, Synced};
use crate::store::Config;
use crate::values::ProfileName;
use crate::world::World;
use crate::{Error, report};
use serde_json::{Value, json};

/// What the commands after the sinks find in `SPAPI_SETUP_EVENT`.
const EVENT: &str = "sync";

/// Writes every recorded sink, or those of these profiles.
///
/// # Errors
/// One was not written; each was said before.
pub(crate) async fn run(world: &World, profiles: &[String]) -> Result<(), Error> {
    let names = only(profiles)?;
    let outcomes = {
        let ledger = Ledger::take(world, "sync")?;
        let config = ledger.config();
        let found = chosen(&config, &names)?;
        if found.is_empty() {
            return none(world);
        }
        let _applying = world.guard.applying();
        sinks::write(world, &ledger, &found, How::Again).await?
    };
    tell(world, outcomes, &names).await
}

/// Says what became of the sinks, runs the commands that follow, and ends.
async fn tell(world: &World, mut outcomes: Vec<Synced>, names: &[ProfileName]) -> Result<(), Error> {
    outcomes.iter().for_each(|outcome| outcome.say(&world.term));
    let which = |config: &Config| chosen(config, names).unwrap_or_default();
    for outcome in sinks::follow(world, EVENT, which).await? {
        outcome.say(&world.term);
        outcomes.push(outcome);
    }
    if world.global.json {
        let all: Vec<Value> = outcomes.iter().map(as_json).collect();
        world.term.data(&serde_json::to_string_pretty(&json!({ "sinks": all })).unwrap_or_default());
    }
    match sinks::end(world, &outcomes) {
        // The data says it already, and there is one JSON a run.
        Err(error @ Error::Sink(_)) if world.global.json => {
            world.term.error_report(&report::lines(&error));
            Err(Error::Exit(report::exit_code(&error)))
        }
        end => end,
    }
}

/// The sinks of these profiles; of none: all.
fn chosen(config: &Config, names: &[ProfileName]) -> Result<Vec<Recorded>, Error> {
    for name in names {
        secrets::profile(config, name)?;
    }
    Ok(if names.is_empty() { sinks::all(config) } else { sinks::of(config, names) })
}

fn none(world: &World) -> Result<(), Error> {
    if world.global.json {
        world.term.data(&json!({ "sinks": [] }).to_string());
    }
    world.term.must("No sink is recorded. Record one with: spapi-setup sync add --for TARGET --to SINK");
    Ok(())
}

fn as_json(outcome: &Synced) -> Value {
    let word = match &outcome.done {
        Ok(Done::Wrote) => "wrote",
        Ok(Done::Same) => "same",
        Ok(Done::Ran) => "ran",
        Err(_) => "failed",
    };
    let error = outcome.done.as_ref().err().map(|error| report::as_json(error)["error"].clone());
    json!({
        "what": outcome.what,
        "profiles": outcome.names,
        "outcome": word,
        "error": error,
    })
}

/// Names the sinks that hold other values than are stored here; writes nothing.
///
/// # Errors
/// [`Error::Exit`] with 8 where one is stale; with the gravest code where one could not be read.
pub(crate) async fn check(world: &World, profiles: &[String]) -> Result<(), Error> {
    let config = Config::load_unmoved(&world.home)?;
    let chosen = chosen(&config, &only(profiles)?)?;
    if chosen.is_empty() {
        return none(world);
    }
    let (mut code, mut all) = (0, Vec::new());
    for (sink, found) in chosen.iter().zip(sinks::look(world, &config, &chosen).await) {
        let name = &sink.record.sink;
        let (stale, why) = match &found {
            Ok(Found::Fresh) => {
                world.term.ok(&format!("{name} has the values that are stored here"));
                (Some(false), None)
            }
            Ok(Found::Stale(why)) => {
                code = if code == 0 { report::ATTENTION } else { code };
                world.term.warn(&format!("{name} {why}: spapi-setup sync"));
                (Some(true), Some((*why).to_owned()))
            }
            Err(error) => {
                code = report::exit_code(error);
                let lines = report::refusal(error, &format!("not read: {name}"));
                world.term.error_report(&lines);
                (None, Some(lines.heading))
            }
        };
        all.push(json!({ "sink": name.to_string(), "profiles": sink.names, "stale": stale, "why": why }));
    }
    if world.global.json {
        world.term.data(&serde_json::to_string_pretty(&json!({ "sinks": all })).unwrap_or_default());
    }
    if code == 0 { Ok(()) } else { Err(Error::Exit(code)) }
}
