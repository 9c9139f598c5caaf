//! Who holds the lock, or wrote an object: in words for people, and so exactly that the same computer can tell whether
//! the run is still alive.

use super::machine;
use crate::env::Env;
use crate::values::shown;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How long a lock is held without a sign of life. Its holder renews it three times within that.
pub(super) const LEASE: u32 = 60;

/// A run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Holder {
    /// `anna@laptop`, in ASCII: it travels in a header.
    pub by: String,
    /// `rotate lwa-secret`.
    pub command: String,
}

impl Holder {
    /// This run.
    pub(super) fn here(env: &Env, command: &str) -> Self {
        let user = ["USER", "LOGNAME", "USERNAME"].iter().find_map(|name| env.get(name));
        let user = user.map(ascii).unwrap_or_else(|| "somebody".to_owned());
        let host = machine::host(env).map(|host| ascii(&host)).unwrap_or_else(|| "a computer".to_owned());
        Self { by: format!("{user}@{host}"), command: ascii(command) }
    }
}

/// A text that fits a header and a line: what is neither is a question mark.
fn ascii(text: &str) -> String {
    let plain = |c: char| if c.is_ascii_graphic() || c == ' ' { c } else { '?' };
    text.chars().take(100).map(plain).collect::<String>().trim().to_owned()
}

/// "anna@laptop (`rotate lwa-secret`)": what an object has noted, as it is shown.
pub(super) fn words(by: &str, command: &str) -> String {
    match command {
        "" => shown(by),
        command => format!("{} (`{}`)", shown(by), shown(command)),
    }
}

/// What the lock's object says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Note {
    /// Whether somebody holds it.
    pub state: Whose,
    /// This one holding: another one of the same run has another id.
    pub id: String,
    /// Who, in words.
    #[serde(default)]
    pub by: String,
    /// What they run.
    #[serde(default)]
    pub command: String,
    /// Since when, by S3's clock as far as it was known.
    pub since: Timestamp,
    /// How many seconds after its last renewal it is free again.
    pub seconds: u32,
    /// The process.
    #[serde(default)]
    pub pid: u32,
    /// The computer since it was started, and the process's name space; empty where the system does not tell.
    #[serde(default)]
    pub machine: String,
    /// When the process was started, in the system's own unit; an id of a process is given again.
    #[serde(default)]
    pub started: String,
}

/// Whether the lock is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Whose {
    /// By the run that it names.
    Held,
    /// By nobody; it names the last one.
    Free,
}

impl Note {
    /// This run takes it.
    pub(super) fn held(holder: &Holder, since: Timestamp) -> Self {
        let pid = std::process::id();
        Self {
            state: Whose::Held,
            id: uuid::Uuid::new_v4().to_string(),
            by: holder.by.clone(),
            command: holder.command.clone(),
            since,
            seconds: LEASE,
            pid,
            machine: machine::id().unwrap_or_default(),
            started: machine::started(pid).unwrap_or_default(),
        }
    }

    /// Who holds it, or held it last.
    pub(super) fn words(&self) -> String {
        words(&self.by, &self.command)
    }

    /// Whether nobody holds it, where it was last written `modified` and it is `now`, both by S3's clock.
    pub(super) fn is_free(&self, modified: Option<Timestamp>, now: Timestamp) -> bool {
        self.state == Whose::Free || self.is_over(modified, now) || self.is_dead()
    }

    /// Whether its time is over. Both times are cut to the second.
    fn is_over(&self, modified: Option<Timestamp>, now: Timestamp) -> bool {
        let until =
            modified.and_then(|at| at.checked_add(SignedDuration::from_secs(self.seconds.into())).ok());
        until.is_some_and(|until| now >= until)
    }

    /// Whether its run is known to have ended: on this very computer, since it was started, in this name space of
    /// processes there is no such process.
    fn is_dead(&self) -> bool {
        let here = machine::id().is_some_and(|id| id == self.machine && !self.machine.is_empty());
        here && !self.started.is_empty()
            && machine::started(self.pid).is_none_or(|started| started != self.started)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note() -> Note {
        Note::held(
            &Holder { by: "anna@laptop".into(), command: "init".into() },
            "2026-11-28T06:00:00Z".parse().unwrap(),
        )
    }

    #[test]
    fn a_lock_is_free_after_its_time_by_the_servers_clock() {
        let modified = "2026-11-28T06:00:00Z".parse().unwrap();
        let at = |secs| modified + SignedDuration::from_secs(secs);
        let held = note();
        assert!(!held.is_free(Some(modified), at(0)) && !held.is_free(Some(modified), at(59)));
        assert!(held.is_free(Some(modified), at(60)));
        assert!(!held.is_free(None, at(600)), "a server that tells no time");
        assert!(Note { state: Whose::Free, ..held }.is_free(None, at(0)));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_holder_of_this_computer_that_is_gone_is_known_at_once() {
        let modified = "2026-11-28T06:00:00Z".parse().unwrap();
        let free = |note: &Note| note.is_free(Some(modified), modified);
        assert!(!free(&note()), "this very process");
        // No process has this id (the kernel's most is 2^22), or one that was started at another time.
        assert!(free(&Note { pid: 1 << 30, ..note() }));
        assert!(free(&Note { started: "1".into(), ..note() }));
        // Of another computer, or another container of this one, nothing is known.
        assert!(!free(&Note { machine: "elsewhere".into(), pid: 1 << 30, ..note() }));
        assert!(!free(&Note { machine: String::new(), pid: 1 << 30, ..note() }));
    }

    #[test]
    fn names_fit_a_header() {
        let env = Env::default().with("USER", "Jürgen\n");
        let holder = Holder::here(&env, "rotate lwa-secret");
        assert!(holder.by.starts_with("J?rgen?@") && holder.by.is_ascii());
    }

    #[test]
    fn a_note_is_read_back_and_one_with_more_in_it_too() {
        let text = toml::to_string(&note()).unwrap();
        assert_eq!(toml::from_str::<Note>(&format!("later = 1\n{text}")).unwrap().by, "anna@laptop");
    }
}
