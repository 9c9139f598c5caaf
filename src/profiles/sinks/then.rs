//! `--then`: the command that a program needs to notice its new values.

use super::known::{Recorded, record_mut};
use super::write::{Done, Synced};
use crate::Error;
use crate::error::SinkError;
use crate::profiles::Ledger;
use crate::store::Config;
use crate::term::tool::Tool;
use crate::values::{LwaClientId, ProfileName, command_words};
use crate::world::World;
use std::collections::BTreeSet;
use std::time::Duration;

/// How long a command may take.
const LIMIT: Duration = Duration::from_secs(10 * 60);

/// Runs the commands of these sinks, each once an app however many sinks name it, without the lock and without a secret.
/// Each outcome names its command and all of the profiles that it ran for.
pub(super) async fn run(world: &World, config: &Config, open: &[Recorded], event: &str) -> Vec<Synced> {
    let app = |sink: &Recorded| {
        let profile = sink.names.first().and_then(|name| config.profiles.get(name));
        profile.and_then(|profile| profile.client_id.clone())
    };
    let (mut ran, mut outcomes) = (BTreeSet::new(), Vec::new());
    for sink in open {
        let Some(command) = &sink.record.then else { continue };
        let app = app(sink);
        if world.guard.cancelled() || !ran.insert((command.clone(), app.clone())) {
            continue;
        }
        let done = one(world, command, sink.names.first(), app.as_ref(), event).await.map(|()| Done::Ran);
        outcomes.push(Synced { what: command.clone(), names: sink.names.clone(), done, version: None });
    }
    outcomes
}

async fn one(
    world: &World,
    command: &str,
    profile: Option<&ProfileName>,
    app: Option<&LwaClientId>,
    event: &str,
) -> Result<(), Error> {
    let words = command_words(command)?;
    let ran = tokio::select! {
        ran = run_words(world, &words, profile, app, event) => ran,
        () = world.guard.stopped() => Err("it was ended, because this run was".to_owned()),
    };
    let program = words.into_iter().next().unwrap_or_default();
    ran.map_err(|why| SinkError::Then { program, why }.into())
}

/// Runs a command that follows a change, which learns of whose and why, but no secret.
///
/// # Errors
/// Why it failed, in words.
pub(crate) async fn run_words(
    world: &World,
    words: &[String],
    profile: Option<&ProfileName>,
    app: Option<&LwaClientId>,
    event: &str,
) -> Result<(), String> {
    let mut tool = Tool::of(words, &world.env, LIMIT).ok_or("there is no such program")?;
    tool.env = tool
        .env
        .with("SPAPI_SETUP_PROFILE", profile.map(ProfileName::as_str).unwrap_or_default())
        .with("SPAPI_SETUP_APP", app.map(LwaClientId::as_str).unwrap_or_default())
        .with("SPAPI_SETUP_EVENT", event);
    let _wait = world.term.wait(&format!("Running {}", words[0]));
    tool.succeed().await.map(drop)
}

/// Records which of the commands are done.
pub(super) fn close(ledger: &Ledger, open: &[Recorded], outcomes: &[Synced]) -> Result<(), Error> {
    let failed: Vec<&String> = outcomes.iter().filter(|o| o.done.is_err()).map(|o| &o.what).collect();
    let ran: Vec<&String> = outcomes.iter().filter(|o| o.done.is_ok()).map(|o| &o.what).collect();
    let done = |sink: &&Recorded| {
        sink.record.then.as_ref().is_some_and(|then| ran.contains(&then) && !failed.contains(&then))
    };
    ledger.update(|config| {
        for sink in open.iter().filter(done) {
            for name in &sink.names {
                if let Some(record) = record_mut(config, name, &sink.record.sink) {
                    // Written again meanwhile by another run: its command is still to run.
                    record.then_open &= record.written_at != sink.record.written_at;
                }
            }
        }
    })
}
