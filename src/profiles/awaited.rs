//! A new client secret that Amazon was asked for and that has not come: how late it is, when the secret in use dies,
//! and what to do. The same words for `status`, `check`, every rotation and, in the end, every command.

use super::due::day_of;
use crate::calendar;
use crate::proof::app;
use crate::store::{Config, Pending, PendingRotation, RotationState};
use crate::term::Term;
use crate::values::ProfileName;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

/// How long the secret that was used for the request goes on working ("Rotate your application's client secret").
pub(crate) const OLD_LIVES: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Amazon's message was seen one second after the request; from here on it is late.
const LATE: SignedDuration = SignedDuration::from_mins(15);
/// From here on it needs a person.
const OVERDUE: SignedDuration = SignedDuration::from_hours(24);
/// From here on every command says so first.
const URGENT: SignedDuration = SignedDuration::from_hours(5 * 24);

/// How late a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Lateness {
    /// It may come any moment.
    OnTime,
    /// From 15 minutes on.
    Late,
    /// From 24 hours on: exit code 8.
    Overdue,
    /// From 5 days on: the first line of every command.
    Urgent,
}

impl Lateness {
    /// Of a message that was asked for `at`. A clock that runs behind makes nothing later.
    pub(crate) fn of(at: Timestamp, now: Timestamp) -> Self {
        let age = now.duration_since(at);
        match age {
            _ if age >= URGENT => Self::Urgent,
            _ if age >= OVERDUE => Self::Overdue,
            _ if age >= LATE => Self::Late,
            _ => Self::OnTime,
        }
    }
}

/// A secret that has not come, for an app whose secret in use dies of it.
#[derive(Debug, Clone)]
pub(crate) struct Awaited<'a> {
    pub note: &'a PendingRotation,
    /// The app's profiles.
    pub names: Vec<ProfileName>,
    /// How late it is.
    pub lateness: Lateness,
    /// The last day of the secret in use.
    pub last_day: Date,
}

/// Returns what is awaited now, the longest first. `Timestamp::now()` does where no server was asked.
pub(crate) fn awaited<'a>(config: &'a Config, notes: &'a Pending, now: Timestamp) -> Vec<Awaited<'a>> {
    let mut all: Vec<_> = notes
        .rotate_client_secret
        .iter()
        .filter(|note| old_is_in_use(config, note))
        .map(|note| Awaited {
            note,
            names: app::profiles(config, &note.client_id),
            lateness: Lateness::of(note.at, now),
            last_day: last_day(note),
        })
        .collect();
    all.sort_by_key(|awaited| awaited.note.at);
    all
}

/// Whether the secret that the request was made with is still the one in use. Otherwise only traces are to be removed.
pub(crate) fn old_is_in_use(config: &Config, note: &PendingRotation) -> bool {
    let Some(app) = config.apps.get(&note.client_id) else { return false };
    note.from.is_empty() || app.secret_fingerprint.as_ref().is_none_or(|print| *print == note.from)
}

/// The last day of the secret that the request was made with, where Amazon took the request.
pub(crate) fn last_day(note: &PendingRotation) -> Date {
    let said = note.received.as_ref().and_then(|received| received.from_expires);
    let counted = note.at.checked_add(OLD_LIVES).map_or_else(|_| calendar::today(), day_of);
    said.map_or(counted, |said| said.min(counted))
}

/// Says what is awaited, and what to do about it.
pub(crate) fn say(term: &Term, config: &Config, notes: &Pending) {
    for awaited in awaited(config, notes, Timestamp::now()) {
        term.warn(&awaited.headline());
        awaited.fixes().iter().for_each(|fix| term.detail(fix));
    }
}

impl Awaited<'_> {
    /// What has not come, and when the secret in use dies: one line.
    pub(crate) fn headline(&self) -> String {
        let dies = match self.note.state {
            RotationState::Accepted => "dies",
            // Nobody knows whether Amazon took the request: the worse is said.
            RotationState::Sending | RotationState::Maybe => "may die",
        };
        let asked = self.note.at.strftime("%-d %b %Y %H:%M UTC");
        let names: Vec<_> = self.names.iter().map(ProfileName::as_str).collect();
        format!(
            "{}: the client secret in use {dies} on {}. The new one, asked for on {asked}, {}.",
            names.join(", "),
            self.last_day,
            match self.lateness {
                Lateness::OnTime => "is under way",
                Lateness::Late => "is late",
                Lateness::Overdue | Lateness::Urgent => "never came",
            }
        )
    }

    /// What to do about it, the easiest first; nothing while the message is on time.
    pub(crate) fn fixes(&self) -> Vec<String> {
        let option = self.names.first().map(ProfileName::flag).unwrap_or_default();
        let mut fixes = vec![format!("Take the message in: spapi-setup rotate lwa-secret --auto{option}")];
        if self.lateness >= Lateness::Overdue {
            fixes.push(format!(
                "Look whether another program reads the queue {}: messages in flight, in the AWS console.",
                self.note.queue_arn.name()
            ));
            fixes.push(format!(
                "Open the app's \"LWA credentials > View\", copy the client secret, and paste it: spapi-setup rotate \
                 lwa-secret{option}"
            ));
            fixes.push("If that is refused: press \"Rotate secret\" there and paste the new one.".to_owned());
        }
        if self.lateness == Lateness::OnTime { Vec::new() } else { fixes }
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{self, note};
    use super::*;

    fn config(fingerprint: &str) -> Config {
        let mut config = sample::config(&["eu", "uk"]);
        config.apps.values_mut().for_each(|app| app.secret_fingerprint = Some(fingerprint.into()));
        config
    }

    fn told(state: RotationState, hours: i64) -> (Lateness, String, usize) {
        let (config, note) = (config("old"), note(state));
        let now = note.at + SignedDuration::from_hours(hours);
        let notes = Pending { rotate_client_secret: vec![note], ..Pending::default() };
        let all = awaited(&config, &notes, now);
        (all[0].lateness, all[0].headline(), all[0].fixes().len())
    }

    #[test]
    fn the_ladder_rises_with_the_age_of_the_request() {
        let at = note(RotationState::Accepted).at;
        for (minutes, expected) in [
            (-10, Lateness::OnTime),
            (14, Lateness::OnTime),
            (15, Lateness::Late),
            (24 * 60 - 1, Lateness::Late),
            (24 * 60, Lateness::Overdue),
            (5 * 24 * 60 - 1, Lateness::Overdue),
            (5 * 24 * 60, Lateness::Urgent),
            (50 * 24 * 60, Lateness::Urgent),
        ] {
            assert_eq!(Lateness::of(at, at + SignedDuration::from_mins(minutes)), expected, "{minutes}");
        }
    }

    #[test]
    fn the_last_day_is_said_from_the_first_minute_and_what_to_do_once_it_is_late() {
        let (lateness, line, fixes) = told(RotationState::Accepted, 0);
        assert_eq!((lateness, fixes), (Lateness::OnTime, 0));
        assert!(line.starts_with("eu, uk: the client secret in use dies on 2026-11-27."), "{line}");
        assert!(line.ends_with("is under way."), "{line}");
        let (lateness, line, fixes) = told(RotationState::Maybe, 25);
        assert_eq!((lateness, fixes), (Lateness::Overdue, 4));
        assert!(line.contains("may die on 2026-11-27") && line.ends_with("never came."), "{line}");
        assert_eq!(told(RotationState::Sending, 1).2, 1);
    }

    #[test]
    fn amazons_own_date_counts_where_it_is_earlier() {
        let mut note = note(RotationState::Accepted);
        let received = |from_expires| crate::store::ReceivedSecret {
            to: "new".into(),
            receipt: "r".into(),
            expires: None,
            from_expires: Some(from_expires),
        };
        note.received = Some(received(jiff::civil::date(2026, 11, 26)));
        assert_eq!(last_day(&note), jiff::civil::date(2026, 11, 26));
        note.received = Some(received(jiff::civil::date(2027, 11, 26)));
        assert_eq!(last_day(&note), jiff::civil::date(2026, 11, 27));
    }

    #[test]
    fn nothing_is_awaited_once_another_secret_is_in_use() {
        let notes =
            Pending { rotate_client_secret: vec![note(RotationState::Accepted)], ..Pending::default() };
        let now = notes.rotate_client_secret[0].at;
        assert!(awaited(&config("new"), &notes, now).is_empty());
        assert!(awaited(&Config::fresh(), &notes, now).is_empty());
        assert_eq!(awaited(&config("old"), &notes, now).len(), 1);
    }
}
