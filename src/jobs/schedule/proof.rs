//! A run in the very environment that the host gives: it reaches home, stores and network, or nothing is set up.

use super::place::{Place, failed};
use super::systemd;
use crate::Error;
use crate::env::Env;
use crate::plan::schedule::{Host, TimerError};
use crate::term::tool::{Ran, Tool};
use std::path::PathBuf;
use std::time::Duration;

/// How long the run may take.
const LIMIT: Duration = Duration::from_secs(180);

/// What cron and launchd give a run besides `HOME` and the user's name.
const PATH: &str = "/usr/bin:/bin";

/// Runs `rotate --due --check-only` as the host would.
pub(super) async fn prove(place: &Place<'_>) -> Result<(), Error> {
    let _wait = place.world.term.wait("Proving that the timer's runs reach home, secrets and Amazon");
    let tool = match place.host {
        Host::Systemd => transient(place)?,
        _ => bare(place),
    };
    let ran = tool.run().await.map_err(|e| unproved(place, None, e.to_string()))?;
    if ran.ok() {
        place.world.term.ok("A run in the timer's own environment reached home, secrets and Amazon");
        return Ok(());
    }
    Err(unproved(place, ran.code, said(&ran)))
}

fn unproved(place: &Place<'_>, code: Option<i32>, said: String) -> Error {
    let code = code.and_then(|code| u8::try_from(code).ok());
    TimerError::Unproved { host: place.host, code, said }.into()
}

/// What the run said of its failure: the error's own lines, without what stands before them.
fn said(ran: &Ran) -> String {
    let text = crate::values::cleaned(&ran.err);
    match text.find("error: ") {
        Some(at) => text[at..].split_whitespace().collect::<Vec<_>>().join(" "),
        None => ran.why(),
    }
}

const CHECK: [&str; 3] = ["rotate", "--due", "--check-only"];

/// A transient service of the manager that will run the timer.
fn transient(place: &Place<'_>) -> Result<Tool, Error> {
    let name = "systemd-run";
    let mut words: Vec<String> = [
        name,
        systemd::scope(place),
        "--wait",
        "--pipe",
        "--collect",
        "--quiet",
        "--property=UMask=0077",
        "--property=RuntimeMaxSec=170",
    ]
    .map(str::to_owned)
    .into();
    if place.system {
        words.push("--uid=root".to_owned());
    }
    words.extend(place.schedule.env.iter().map(|(name, value)| format!("--setenv={name}={value}")));
    words.extend(["--".to_owned(), place.schedule.program.clone()]);
    words.extend(CHECK.map(str::to_owned));
    let missing = || failed(name, &[], format!("there is no program {name}"));
    Ok(Tool::of(&words, &place.world.env, LIMIT).ok_or_else(missing)?)
}

/// A child with nothing of this environment: what cron and launchd give, and what the timer's text adds. The Task
/// Scheduler gives the user's own environment.
fn bare(place: &Place<'_>) -> Tool {
    let own = &place.world.env;
    let mut tool = Tool::new(PathBuf::from(&place.schedule.program), own, LIMIT).args(CHECK);
    if !cfg!(windows) {
        let kept = ["HOME", "LOGNAME", "USER"];
        let env = kept.iter().filter_map(|name| own.get_os(name).map(|value| (*name, value)));
        let env = env.fold(Env::default(), |env, (name, value)| env.with(name, value.clone()));
        tool.env = env.with("PATH", PATH).with("SHELL", "/bin/sh");
    }
    for (name, value) in &place.schedule.env {
        tool.env = tool.env.with(name, value.as_str());
    }
    tool
}
