//! systemd: two units, and `systemctl` to load them.

use super::place::{Place, State, failed};
use crate::Error;
use crate::plan::schedule::systemd as text;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// `--user` or `--system`.
pub(super) fn scope(place: &Place<'_>) -> &'static str {
    if place.system { "--system" } else { "--user" }
}

/// The unit's file.
fn unit(place: &Place<'_>, kind: &str) -> Result<PathBuf, Error> {
    let folder = match place.system {
        true => PathBuf::from("/etc/systemd/system"),
        false => place.folder("XDG_CONFIG_HOME", ".config")?.join("systemd/user"),
    };
    Ok(folder.join(name(place, kind)))
}

fn name(place: &Place<'_>, kind: &str) -> String {
    format!("{}.{kind}", place.schedule.name)
}

/// Writes both units and starts the timer. What can't be started is taken away again.
pub(super) async fn install(place: &Place<'_>) -> Result<(), Error> {
    let (service, timer) = (unit(place, "service")?, unit(place, "timer")?);
    let before = (place.read(&service)?, place.read(&timer)?);
    place.write(&service, text::service(&place.schedule, place.system).as_bytes())?;
    place.write(&timer, text::timer(&place.schedule).as_bytes())?;
    let started = start(place).await;
    if started.is_err() && before == (None, None) {
        // Nothing half is left; the first error is the one that counts.
        let _ = remove(place).await;
    }
    started
}

async fn start(place: &Place<'_>) -> Result<(), Error> {
    place.must("systemctl", &[scope(place), "daemon-reload"]).await?;
    place.must("systemctl", &[scope(place), "enable", "--now", &name(place, "timer")]).await?;
    Ok(())
}

/// Looks at the units and asks systemd about them.
pub(super) async fn state(place: &Place<'_>) -> Result<State, Error> {
    let (service, timer) = (unit(place, "service")?, unit(place, "timer")?);
    let (service_text, timer_text) = (place.read(&service)?, place.read(&timer)?);
    let mut state = State { place: timer.display().to_string(), ..State::default() };
    let Some(service_text) = service_text.filter(|_| timer_text.is_some()) else { return Ok(state) };
    state.installed = true;
    let environment = |text: &str| text.lines().filter(|line| line.starts_with("Environment=")).count();
    let wanted = text::marks(&place.schedule);
    state.current = wanted.iter().all(|mark| service_text.contains(mark))
        && environment(&service_text) == place.schedule.env.len();
    let shown = |unit: String, what: &'static str| async move {
        let ran = place.tool("systemctl", &[scope(place), "show", &unit, "--property", what]).await?;
        let pair = |line: &str| line.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned()));
        let pairs = ran.out.lines().filter_map(pair).filter(|(_, value)| !value.is_empty() && value != "n/a");
        Ok::<BTreeMap<_, _>, Error>(pairs.collect())
    };
    let timer =
        shown(name(place, "timer"), "ActiveState,UnitFileState,NextElapseUSecRealtime,LastTriggerUSec")
            .await?;
    let is = |what: &str, wanted: &str| timer.get(what).is_some_and(|value| value == wanted);
    state.active = is("ActiveState", "active") && is("UnitFileState", "enabled");
    state.next = timer.get("NextElapseUSecRealtime").cloned();
    state.last = timer.get("LastTriggerUSec").cloned();
    let service = shown(name(place, "service"), "ExecMainExitTimestamp,ExecMainStatus").await?;
    if service.contains_key("ExecMainExitTimestamp") {
        state.exit = service.get("ExecMainStatus").and_then(|code| code.parse().ok());
    }
    if !place.system {
        state.lingers = lingers(place).await;
    }
    Ok(state)
}

/// Whether the user's manager runs without a login: logind keeps a file for each user who lingers.
async fn lingers(place: &Place<'_>) -> Option<bool> {
    let user = place.tool("id", &["-un"]).await.ok().filter(|ran| ran.ok())?;
    Some(Path::new("/var/lib/systemd/linger").join(user.out.trim()).exists())
}

/// Stops the timer, removes both units and when the timer ran last. False where there was none.
pub(super) async fn remove(place: &Place<'_>) -> Result<bool, Error> {
    let (service, timer) = (unit(place, "service")?, unit(place, "timer")?);
    if place.read(&service)?.is_none() && place.read(&timer)?.is_none() {
        return Ok(false);
    }
    let scope = scope(place);
    let stopped = place.tool("systemctl", &[scope, "disable", "--now", &name(place, "timer")]).await;
    // Where Persistent=true keeps the time of the last run; a timer that never ran has none.
    let _ = place.tool("systemctl", &[scope, "clean", "--what=state", &name(place, "timer")]).await;
    place.delete(&timer)?;
    place.delete(&service)?;
    let _ = place.tool("systemctl", &[scope, "daemon-reload"]).await;
    // A run that failed would stay in the list of what failed.
    let _ = place.tool("systemctl", &[scope, "reset-failed", &name(place, "service")]).await;
    match stopped {
        Ok(ran) if !ran.ok() => {
            let args = [scope, "disable", "--now", &name(place, "timer")];
            Err(failed("systemctl", &args, format!("{} (its files are removed)", ran.why())).into())
        }
        Ok(_) => Ok(true),
        Err(error) => Err(error),
    }
}
