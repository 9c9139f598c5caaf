//! launchd: a property list, and `launchctl` to load it.

use super::place::{Place, State};
use crate::Error;
use crate::plan::schedule::launchd as text;
use std::path::{Path, PathBuf};

/// The file that takes the output of the runs: nothing secret is among it.
pub(super) fn log(home: Option<&Path>, name: &str) -> String {
    match home {
        Some(home) => home.join("Library/Logs").join(format!("{name}.log")).display().to_string(),
        None => format!("/Library/Logs/{name}.log"),
    }
}

fn log_of(place: &Place<'_>) -> Result<String, Error> {
    let home = if place.system { None } else { Some(place.folder("HOME", "")?) };
    Ok(log(home.as_deref(), &place.schedule.name))
}

fn file(place: &Place<'_>) -> Result<PathBuf, Error> {
    let folder = match place.system {
        true => PathBuf::from("/Library/LaunchDaemons"),
        false => place.folder("HOME", "")?.join("Library/LaunchAgents"),
    };
    Ok(folder.join(format!("{}.plist", place.schedule.name)))
}

/// `system`, or the login session of the user.
async fn domain(place: &Place<'_>) -> Result<String, Error> {
    if place.system {
        return Ok("system".to_owned());
    }
    let uid = place.must("id", &["-u"]).await?.out;
    Ok(format!("gui/{}", uid.trim()))
}

/// Writes the property list and loads it.
pub(super) async fn install(place: &Place<'_>) -> Result<(), Error> {
    let (file, domain) = (file(place)?, domain(place).await?);
    let before = place.read(&file)?;
    if before.is_some() {
        // One that is loaded can't be loaded again.
        let _ = place.tool("launchctl", &["bootout", &format!("{domain}/{}", place.schedule.name)]).await?;
    }
    place.write(&file, text::plist(&place.schedule, &log_of(place)?).as_bytes())?;
    let loaded = place.must("launchctl", &["bootstrap", &domain, &file.display().to_string()]).await;
    if loaded.is_err() && before.is_none() {
        place.delete(&file)?;
    }
    loaded.map(drop)
}

/// Looks at the property list and asks launchd about it.
pub(super) async fn state(place: &Place<'_>) -> Result<State, Error> {
    let file = file(place)?;
    let mut state = State { place: file.display().to_string(), ..State::default() };
    let Some(found) = place.read(&file)? else { return Ok(state) };
    state.installed = true;
    state.current = text::marks(&place.schedule).iter().all(|mark| found.contains(mark));
    let service = format!("{}/{}", domain(place).await?, place.schedule.name);
    let shown = place.tool("launchctl", &["print", &service]).await?;
    state.active = shown.ok();
    let exit = shown.out.lines().find_map(|line| line.trim().strip_prefix("last exit code = "));
    state.exit = exit.and_then(|code| code.trim().parse().ok());
    Ok(state)
}

/// Unloads it and removes the property list and the log; false where there was none.
pub(super) async fn remove(place: &Place<'_>) -> Result<bool, Error> {
    let file = file(place)?;
    if place.read(&file)?.is_none() {
        return Ok(false);
    }
    let service = format!("{}/{}", domain(place).await?, place.schedule.name);
    // It is not loaded where somebody unloaded it.
    let _ = place.tool("launchctl", &["bootout", &service]).await?;
    place.delete(Path::new(&log_of(place)?))?;
    place.delete(&file)
}
