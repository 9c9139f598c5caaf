//! cron: an entry of the user's table by `crontab`, or a file among the system's tables.

use super::place::{Place, State, failed};
use crate::Error;
use crate::plan::schedule::cron as text;
use std::path::PathBuf;

/// The system's table of ours.
fn file(place: &Place<'_>) -> PathBuf {
    PathBuf::from("/etc/cron.d").join(&place.schedule.name)
}

/// The user's table; empty where there is none.
///
/// # Errors
/// `crontab` failed otherwise: a table that was not read must not be replaced.
async fn table(place: &Place<'_>) -> Result<String, Error> {
    let ran = place.tool("crontab", &["-l"]).await?;
    if ran.ok() {
        return Ok(ran.out);
    }
    // Vixie's cron and cronie; BusyBox.
    let none = ["no crontab for", "No such file or directory"].iter().any(|words| ran.err.contains(words));
    if none { Ok(String::new()) } else { Err(failed("crontab", &["-l"], ran.why()).into()) }
}

/// Replaces the user's table; an empty one is removed.
async fn replace(place: &Place<'_>, table: &str) -> Result<(), Error> {
    let (args, input): (&[&str], &str) = if table.is_empty() { (&["-r"], "") } else { (&["-"], table) };
    let ran = place.tool_with("crontab", args, input).await?;
    if ran.ok() { Ok(()) } else { Err(failed("crontab", args, ran.why()).into()) }
}

/// Adds the entry, or replaces it; everything else stays.
pub(super) async fn install(place: &Place<'_>) -> Result<(), Error> {
    if place.system {
        place.read(&file(place))?;
        return place.write(&file(place), text::entry(&place.schedule, Some("root"))?.as_bytes());
    }
    let entry = text::entry(&place.schedule, None)?;
    let table = table(place).await?;
    replace(place, &(text::without(&table, &place.schedule.name) + &entry)).await
}

/// Looks for the entry.
pub(super) async fn state(place: &Place<'_>) -> Result<State, Error> {
    let (table, named) = match place.system {
        true => (place.read(&file(place))?.unwrap_or_default(), file(place).display().to_string()),
        false => (table(place).await?, "crontab -l".to_owned()),
    };
    let line = text::find(&table, &place.schedule.name);
    let installed = line.is_some();
    let current = line.is_some_and(|line| line.contains(&text::mark(&place.schedule)));
    Ok(State { installed, current, active: installed, place: named, ..State::default() })
}

/// Removes the entry; false where there was none.
pub(super) async fn remove(place: &Place<'_>) -> Result<bool, Error> {
    if place.system {
        return Ok(place.read(&file(place))?.is_some() && place.delete(&file(place))?);
    }
    let table = table(place).await?;
    if text::find(&table, &place.schedule.name).is_none() {
        return Ok(false);
    }
    replace(place, &text::without(&table, &place.schedule.name)).await.map(|()| true)
}
