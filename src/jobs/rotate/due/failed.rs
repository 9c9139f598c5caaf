//! `--on-failed`: tells a command that a run did not end with 0. It gets no secret.

use crate::term::tool::Tool;
use crate::world::World;
use jiff::civil::Date;
use std::time::Duration;

/// How long the command may take.
const LIMIT: Duration = Duration::from_secs(60);

/// Runs the command with `SPAPI_SETUP_EVENT=rotate-failed`, `SPAPI_SETUP_EXIT` and, where a day is known,
/// `SPAPI_SETUP_DUE_ON`. That it fails is said and changes nothing: the run's own exit code is what counts.
pub(super) async fn tell(world: &World, words: &[String], code: u8, on: Option<Date>) {
    let Some(name) = words.first() else { return };
    let Some(mut tool) = Tool::of(words, &world.env, LIMIT) else {
        world.term.warn(&format!("--on-failed: there is no program \"{name}\""));
        return;
    };
    tool.env = tool.env.with("SPAPI_SETUP_EVENT", "rotate-failed").with("SPAPI_SETUP_EXIT", code.to_string());
    if let Some(on) = on {
        tool.env = tool.env.with("SPAPI_SETUP_DUE_ON", on.to_string());
    }
    if let Err(why) = tool.succeed().await {
        world.term.warn(&format!("--on-failed: \"{name}\" failed: {why}"));
    }
}
