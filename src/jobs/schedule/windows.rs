//! Windows: a task, by `schtasks`.

use super::place::{Place, State};
use crate::Error;
use crate::plan::schedule::{MARK, TimerError, windows as text};

/// Creates the task, or replaces it.
pub(super) async fn install(place: &Place<'_>) -> Result<(), Error> {
    // One of this name that is not ours is refused.
    found(place).await?;
    let task = text::task(&place.schedule)?;
    // UTF-16 with its mark, as the Task Scheduler itself saves them.
    let bytes: Vec<u8> =
        std::iter::once(0xfeff).chain(task.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    // A shared home has no folder; what lies here for a moment holds no secret.
    let folder =
        if place.world.home.is_shared() { std::env::temp_dir() } else { place.world.home.setting().into() };
    let file = folder.join(format!("{}.xml", place.schedule.name));
    place.write(&file, &bytes)?;
    let path = file.display().to_string();
    let made = place.must("schtasks", &["/Create", "/TN", &place.schedule.name, "/XML", &path, "/F"]).await;
    place.delete(&file)?;
    made.map(drop)
}

/// The task's definition; `None` where there is none.
async fn found(place: &Place<'_>) -> Result<Option<String>, Error> {
    let ran = place.tool("schtasks", &["/Query", "/TN", &place.schedule.name, "/XML"]).await?;
    match ran.ok() {
        true if !ran.out.contains(MARK) => {
            Err(TimerError::Foreign { place: format!("the task {}", place.schedule.name) }.into())
        }
        true => Ok(Some(ran.out)),
        false => Ok(None),
    }
}

/// Looks at the task.
pub(super) async fn state(place: &Place<'_>) -> Result<State, Error> {
    let mut state = State { place: format!("task {}", place.schedule.name), ..State::default() };
    let Some(task) = found(place).await? else { return Ok(state) };
    state.installed = true;
    state.current = text::marks(&place.schedule)?.iter().all(|mark| task.contains(mark));
    state.active = !task.contains("<Enabled>false</Enabled>");
    Ok(state)
}

/// Deletes the task; false where there was none.
pub(super) async fn remove(place: &Place<'_>) -> Result<bool, Error> {
    if found(place).await?.is_none() {
        return Ok(false);
    }
    place.must("schtasks", &["/Delete", "/TN", &place.schedule.name, "/F"]).await.map(|_| true)
}
