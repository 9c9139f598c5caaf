//! `sync list` and `sync remove`: the records.

use super::none;
use crate::Error;
use crate::error::SinkError;
use crate::profiles::{Ledger, due, sinks};
use crate::store::Config;
use crate::values::{ProfileName, Sink};
use crate::world::World;
use serde_json::json;

/// Prints the sinks, only from `config.toml`.
pub(crate) fn list(world: &World) -> Result<(), Error> {
    let config = Config::load(&world.home)?;
    let all = sinks::all(&config);
    if all.is_empty() {
        return none(world);
    }
    if world.global.json {
        let all: Vec<_> = all
            .iter()
            .map(|sink| {
                json!({
                    "sink": sink.record.sink.to_string(),
                    "target": sink.record.target,
                    "profiles": sink.names,
                    "then": sink.record.then,
                    "stale": sink.stale.is_some(),
                    "why": sink.stale.map(sinks::Stale::words),
                    "written_at": sink.record.written_at.map(|at| at.to_string()),
                    "version": sink.record.version,
                    "failed": sink.record.failed,
                })
            })
            .collect();
        world.term.data(&serde_json::to_string_pretty(&json!({ "sinks": all })).unwrap_or_default());
        return Ok(());
    }
    let today = due::today();
    for sink in &all {
        let names = sink.names.iter().map(ProfileName::as_str).collect::<Vec<_>>().join(", ");
        world.term.data(&sink.record.sink.to_string());
        let written = sink.record.written_at.map(|at| due::ago(due::day_of(at), today));
        let written = written.map_or_else(|| "never written".to_owned(), |ago| format!("written {ago}"));
        world.term.data(&format!("  {} of {names}, {written}", sink.record.target));
        if let Some(then) = &sink.record.then {
            world.term.data(&format!("  then: {then}"));
        }
        if let Some(stale) = sink.stale {
            world.term.data(&format!("  stale: it {}", stale.words()));
        }
        if let Some(failed) = &sink.record.failed {
            world.term.data(&format!("  failed last: {failed}"));
        }
    }
    Ok(())
}

/// Forgets a sink in every profile.
pub(crate) fn remove(world: &World, text: &str) -> Result<(), Error> {
    let given = super::add::absolute(text.parse()?);
    let ledger = Ledger::take(world, "sync remove")?;
    let known: Vec<Sink> = sinks::all(&ledger.config()).into_iter().map(|sink| sink.record.sink).collect();
    let named: Vec<&Sink> = known.iter().filter(|sink| sink.is_named_by(&given)).collect();
    let [sink] = named.as_slice() else {
        let known = if named.is_empty() { known.iter().collect() } else { named };
        let known = known.into_iter().map(ToString::to_string).collect();
        return Err(SinkError::Unknown { sink: text.to_owned(), known }.into());
    };
    ledger.update(|config| {
        config.profiles.values_mut().for_each(|profile| profile.sinks.retain(|record| record.sink != **sink));
    })?;
    world.term.ok(&format!("{sink} is not written any more"));
    world.term.warn(&match sink {
        Sink::Pipe(_) => {
            "The values stay where the command put them, and keep working: delete them there.".to_owned()
        }
        other => format!("The values stay in {other}, and keep working: delete them there."),
    });
    Ok(())
}
