//! A line for cron (crontab(5)).

use super::{Host, MARK, Schedule, TimerError, word};
use crate::plan::formats::sh::quoted;

/// The longest command that Vixie's cron and its descendants take.
const LONGEST: usize = 998;

/// The comment and the line for a user's table; with `user` for a file of the system's tables.
///
/// # Errors
/// [`TimerError::Unfit`] where the command is longer than cron takes.
pub(crate) fn entry(schedule: &Schedule, user: Option<&str>) -> Result<String, TimerError> {
    let command = command(schedule);
    if command.len() > LONGEST {
        return Err(TimerError::unfit(Host::Cron, "the command", "cron takes 998 characters at most"));
    }
    let user = user.map(|user| format!("{user} ")).unwrap_or_default();
    Ok(format!("{}\n{} {user}{command}\n", comment(&schedule.name), schedule.cron_fields()))
}

/// The command as `sh` gets it, with cron's own sign for the end of a line escaped.
fn command(schedule: &Schedule) -> String {
    let env = schedule.env.iter().map(|(name, value)| format!("{name}={} ", quoted(value)));
    let words = schedule.words.iter().map(|text| format!(" {}", word(text)));
    let line = env.chain([quoted(&schedule.program)]).chain(words).collect::<String>();
    line.replace('%', r"\%")
}

/// The line above ours, by which it is found again.
fn comment(name: &str) -> String {
    format!("# {name}: written by {MARK}; spapi-setup schedule remove takes it away")
}

/// Our entry in a table; `None` where there is none.
pub(crate) fn find<'t>(table: &'t str, name: &str) -> Option<&'t str> {
    let mut lines = table.lines();
    let comment = comment(name);
    lines.by_ref().find(|line| *line == comment)?;
    Some(lines.next().unwrap_or_default())
}

/// The table without our entry.
pub(crate) fn without(table: &str, name: &str) -> String {
    let comment = comment(name);
    let mut lines = table.lines();
    let mut left = String::with_capacity(table.len());
    while let Some(line) = lines.next() {
        match line == comment {
            true => drop(lines.next()),
            false => left.extend([line, "\n"]),
        }
    }
    left
}

/// What has to stand in our line.
pub(crate) fn mark(schedule: &Schedule) -> String {
    let bare = Schedule { words: Vec::new(), ..schedule.clone() };
    command(&bare)
}
