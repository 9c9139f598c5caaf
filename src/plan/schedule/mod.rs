//! What a host's own timer is told: the texts that run `rotate --due` twice a day. Pure: one file a host.

pub(crate) mod cron;
mod error;
pub(crate) mod github;
pub(crate) mod kubernetes;
pub(crate) mod launchd;
pub(crate) mod systemd;
#[cfg(test)]
mod tests;
pub(crate) mod windows;

pub(crate) use error::TimerError;

use super::formats::sh::quoted;
use crate::values::choice::words;

words! {
    /// Whose timer; the word of `--for` and of the JSON.
    pub(crate) Host,
    /// systemd: a service and a timer, of the user or of the system.
    Systemd "systemd",
    /// cron: a line of the user's table, or a file of the system's.
    Cron "cron",
    /// macOS: an agent, or a daemon.
    Launchd "launchd",
    /// The Task Scheduler of Windows.
    Windows "windows",
    /// A Kubernetes `CronJob`; only printed.
    Kubernetes "kubernetes",
    /// A workflow of GitHub Actions; only printed.
    Github "github"
}

impl std::str::FromStr for Host {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let words = Self::ALL.map(Self::as_str).join(", ");
        Self::ALL.into_iter().find(|host| host.as_str() == word).ok_or(format!("it is one of {words}"))
    }
}

/// What the timer runs, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Schedule {
    /// The name of units, task, label and job.
    pub name: String,
    pub program: String,
    pub words: Vec<String>,
    /// What its environment needs beyond what the host gives; no secret is among it.
    pub env: Vec<(String, String)>,
    /// The hour of the first run, 0 to 11; the second one is twelve hours later.
    pub hour: u8,
    /// The minute of both.
    pub minute: u8,
    /// The container's image, for a host that runs one.
    pub image: Option<String>,
    /// The AWS role of the run, for a host that gives one.
    pub role_arn: Option<String>,
    /// The shared home, `s3://BUCKET/PREFIX`, where the home is one: runs elsewhere then need no disk that lasts.
    pub shared_home: Option<String>,
}

/// The word that tells our files, lines and tasks from others.
pub(crate) const MARK: &str = "spapi-setup schedule";

/// What it is for, as the hosts show it.
const PURPOSE: &str = "Rotate secrets of Amazon's Selling Partner API that fall due";

impl Schedule {
    /// Refuses what no host's text can hold.
    ///
    /// # Errors
    /// [`TimerError::Unfit`] where a path, a word or a value holds a control character.
    pub(crate) fn check(&self, host: Host) -> Result<(), TimerError> {
        let values = self.env.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let words = self.words.iter().map(|word| ("an argument", word.as_str()));
        let program = [("the program's path", self.program.as_str())];
        let given = [&self.image, &self.role_arn, &self.shared_home].into_iter().filter_map(Option::as_deref);
        let given = given.map(|text| ("a flag", text));
        for (what, value) in program.into_iter().chain(words).chain(values).chain(given) {
            if value.contains(char::is_control) {
                return Err(TimerError::unfit(
                    host,
                    what,
                    "it holds a control character, such as a line break",
                ));
            }
        }
        Ok(())
    }

    /// Both hours of a day.
    fn hours(&self) -> [u8; 2] {
        let first = self.hour % 12;
        [first, first + 12]
    }

    /// The five fields of cron: twice a day.
    fn cron_fields(&self) -> String {
        let [first, second] = self.hours();
        format!("{} {first},{second} * * *", self.minute % 60)
    }
}

/// A word of a command line for a POSIX shell, quoted where it has to be.
fn word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,@+".contains(c);
    if !text.is_empty() && text.chars().all(plain) { text.to_owned() } else { quoted(text) }
}

/// For the text of an XML element.
fn xml(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
