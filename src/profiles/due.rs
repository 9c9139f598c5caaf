//! What falls due when: the one place that knows how long a secret, a key and an authorization live.

use super::{awaited, secrets, sinks};
pub(crate) use crate::calendar::{day_of, today};
use crate::store::{App, Config, Pending, Profile};
use crate::values::{LwaClientId, ProfileName};
use jiff::ToSpan;
use jiff::civil::Date;

/// How long a client secret works (Rotate your Application's LWA Credentials).
pub(crate) const SECRET_DAYS: i64 = 180;
/// How long an authorization of a public app works.
pub(crate) const AUTHORIZATION_DAYS: i64 = 365;
/// From how many days before a client secret ends Amazon itself warns.
const SECRET_WARNING: i64 = 90;

/// What falls due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    /// The client secret.
    LwaSecret,
    /// The client secret before it: its last day.
    PreviousLwaSecret,
    /// The access key.
    AccessKey,
    /// A public app's authorization.
    Authorization,
}

impl What {
    /// The word of `status --json`.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::LwaSecret => "lwa-secret",
            Self::PreviousLwaSecret => "previous-lwa-secret",
            Self::AccessKey => "access-key",
            Self::Authorization => "authorization",
        }
    }

    /// The words on a screen.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::LwaSecret => "client secret",
            Self::PreviousLwaSecret => "previous client secret ends",
            Self::AccessKey => "access key",
            Self::Authorization => "authorization",
        }
    }

    /// The command that does what is due.
    fn command(self) -> &'static str {
        match self {
            Self::LwaSecret | Self::PreviousLwaSecret => "rotate lwa-secret",
            Self::AccessKey => "rotate access-key",
            Self::Authorization => "rotate refresh-token",
        }
    }

    /// That command for a profile, with its name: an account that consented on Amazon's page does so again.
    pub(crate) fn command_for(self, name: &ProfileName, profile: &Profile) -> String {
        match self {
            Self::Authorization if profile.selling_partner_id.is_some() => {
                format!("authorize --renew {name}")
            }
            _ => format!("{}{}", self.command(), name.flag()),
        }
    }

    /// From how many days before it is worth a mark.
    fn warning(self) -> i64 {
        match self {
            Self::LwaSecret | Self::Authorization => SECRET_WARNING,
            Self::PreviousLwaSecret => i64::MAX,
            Self::AccessKey => 30,
        }
    }
}

/// Something that falls due on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Due {
    pub what: What,
    pub on: Date,
    /// Days until then; below zero where the day is over.
    pub days: i64,
    /// Whether the day is "at the latest".
    pub estimated: bool,
}

impl Due {
    fn new(what: What, on: Date, today: Date, estimated: bool) -> Self {
        Self { what, on, days: days_between(today, on), estimated }
    }

    /// Whether it is near enough for a mark.
    pub(crate) fn near(&self) -> bool {
        self.days <= self.what.warning()
    }

    /// "21 May 2027 (180 days)", "30 Nov 2026 (at least 2 days overdue)".
    pub(crate) fn when(&self) -> String {
        let days = |n: i64| if n == 1 { "1 day".to_owned() } else { format!("{n} days") };
        let left = match (self.days, self.estimated) {
            (0, false) => "today".to_owned(),
            (0, true) => "today at the latest".to_owned(),
            (n @ 1.., false) => days(n),
            (n @ 1.., true) => format!("at most {}", days(n)),
            (n, false) => format!("{} overdue", days(-n)),
            (n, true) => format!("at least {} overdue", days(-n)),
        };
        format!("{} ({left})", self.on.strftime("%-d %b %Y"))
    }
}

/// Whole days from one day to another; below zero where it lies before.
pub(crate) fn days_between(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

fn after(day: Date, days: i64) -> Option<Date> {
    day.checked_add(days.days()).ok()
}

/// When an app's client secret ends: 180 days after it was made; earlier where one of Amazon's messages said so, where
/// it was rolled back to, or where Amazon was asked for the next one. With whether that is "at the latest".
///
/// No message moves the day to a later one: anyone who may write to the queue could have sent it.
fn secret_ends(config: &Config, notes: &Pending, id: &LwaClientId, app: &App) -> Option<(Date, bool)> {
    let asked = notes.rotate_client_secret.iter().find(|note| note.client_id == *id);
    let asked = asked.filter(|note| awaited::old_is_in_use(config, note)).map(awaited::last_day);
    let said = [app.secret_expires, app.secret_until, asked].into_iter().flatten();
    said.map(|on| (on, false)).chain(counted(app).map(|on| (on, app.secret_date_estimated))).min()
}

fn counted(app: &App) -> Option<Date> {
    after(app.secret_date?, SECRET_DAYS)
}

/// The last day of the secret in use: as one of Amazon's messages said it, otherwise 180 days after it was made.
pub(crate) fn last_day(app: &App) -> Option<Date> {
    app.secret_expires.or_else(|| counted(app))
}

/// The day on which the authorization of a public app ends.
pub(crate) fn authorization_ends(profile: &Profile) -> Option<Date> {
    let set = profile.token_set_at.filter(|_| profile.public_app)?;
    after(day_of(set), AUTHORIZATION_DAYS)
}

/// All that falls due for a profile, the next first.
pub(crate) fn of(config: &Config, notes: &Pending, profile: &Profile, today: Date) -> Vec<Due> {
    let mut all = Vec::new();
    if let Some((id, app)) = secrets::app(config, profile) {
        let secret = secret_ends(config, notes, id, app);
        all.extend(secret.map(|(on, estimated)| Due::new(What::LwaSecret, on, today, estimated)));
        // Once its last day is over nothing can be done for it, unless a program still has it.
        let open = profile.consumers.iter().any(|c| c.open) || sinks::behind(config, profile);
        let previous = app.previous_until.filter(|on| *on >= today || open);
        all.extend(previous.map(|on| Due::new(What::PreviousLwaSecret, on, today, false)));
    }
    let identity = secrets::identity(config, profile);
    if let Some(made) = identity.and_then(|(_, identity)| identity.access_key_created) {
        let days = i64::from(config.settings.access_key_days);
        all.extend(after(day_of(made), days).map(|on| Due::new(What::AccessKey, on, today, false)));
    }
    all.extend(authorization_ends(profile).map(|on| Due::new(What::Authorization, on, today, false)));
    all.sort_by_key(|due| due.on);
    all
}

/// "today", "yesterday", "3 days ago", "12 Mar 2026".
pub(crate) fn ago(day: Date, today: Date) -> String {
    match days_between(day, today) {
        ..=0 => "today".to_owned(),
        1 => "yesterday".to_owned(),
        n @ 2..=60 => format!("{n} days ago"),
        _ => day.strftime("%-d %b %Y").to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;
    use crate::store::{Consumer, PendingRotation, RotationState};
    use jiff::civil::date;

    const TODAY: Date = date(2026, 11, 22);

    fn profile() -> (Config, Profile) {
        let mut config = sample::config(&["shop"]);
        config.apps.values_mut().for_each(|app| app.secret_date = Some(TODAY));
        let profile = config.profiles.values().next().cloned().unwrap();
        (config, profile)
    }

    fn found(config: &Config, profile: &Profile) -> Vec<Due> {
        of(config, &Pending::default(), profile, TODAY)
    }

    #[test]
    fn a_secret_is_due_180_days_after_its_day() {
        let (mut config, profile) = profile();
        let due = found(&config, &profile);
        assert_eq!(due.len(), 1);
        assert_eq!((due[0].on, due[0].days, due[0].near()), (date(2027, 5, 21), 180, false));
        assert_eq!(due[0].when(), "21 May 2027 (180 days)");
        config.apps.values_mut().for_each(|a| {
            a.secret_date = Some(date(2026, 5, 24));
            a.secret_date_estimated = true;
        });
        let due = found(&config, &profile);
        assert_eq!((due[0].days, due[0].near(), due[0].estimated), (-2, true, true));
        assert_eq!(due[0].when(), "20 Nov 2026 (at least 2 days overdue)");
    }

    #[test]
    fn a_secret_that_was_rolled_back_to_ends_with_its_days() {
        let (mut config, profile) = profile();
        config.apps.values_mut().for_each(|a| {
            a.secret_until = Some(date(2026, 11, 25));
            a.secret_date_estimated = true;
        });
        let due = found(&config, &profile);
        assert_eq!((due[0].what, due[0].days, due[0].estimated), (What::LwaSecret, 3, false));
    }

    #[test]
    fn a_message_moves_the_day_to_an_earlier_one_only() {
        let (mut config, profile) = profile();
        let mut due = |expires| {
            config.apps.values_mut().for_each(|a| {
                a.secret_expires = Some(expires);
                a.secret_date_estimated = true;
            });
            let first = &found(&config, &profile)[0];
            (first.on, first.estimated)
        };
        assert_eq!(due(date(2027, 2, 1)), (date(2027, 2, 1), false));
        assert_eq!(due(date(2027, 5, 21)), (date(2027, 5, 21), false), "the same day, and now it is certain");
        assert_eq!(due(date(2029, 1, 1)), (date(2027, 5, 21), true), "no later");
    }

    #[test]
    fn a_secret_that_a_new_one_was_asked_for_with_ends_in_seven_days() {
        let (mut config, profile) = profile();
        let at = "2026-11-22T12:00:00Z".parse().unwrap();
        let note = PendingRotation { at, ..sample::note(RotationState::Maybe) };
        let notes = Pending { rotate_client_secret: vec![note], ..Pending::default() };
        config.apps.values_mut().for_each(|a| a.secret_fingerprint = Some("old".into()));
        let due = of(&config, &notes, &profile, TODAY);
        assert_eq!((due[0].what, due[0].on, due[0].days), (What::LwaSecret, date(2026, 11, 29), 7));
        config.apps.values_mut().for_each(|a| a.secret_fingerprint = Some("new".into()));
        assert_eq!(of(&config, &notes, &profile, TODAY)[0].days, 180, "only traces are left");
    }

    #[test]
    fn a_previous_secret_that_is_over_counts_only_where_a_program_has_it() {
        let (mut config, mut profile) = profile();
        config.apps.values_mut().for_each(|a| a.previous_until = Some(date(2026, 11, 21)));
        assert_eq!(found(&config, &profile).len(), 1);
        profile.consumers.push(Consumer { name: "CSM".into(), place: String::new(), open: true });
        let due = found(&config, &profile);
        assert_eq!((due[0].what, due[0].days), (What::PreviousLwaSecret, -1));
    }

    #[test]
    fn only_a_public_apps_authorization_ends() {
        let (config, mut profile) = profile();
        profile.token_set_at = Some("2026-01-01T12:00:00Z".parse().unwrap());
        assert_eq!(found(&config, &profile).len(), 1);
        profile.public_app = true;
        let due = found(&config, &profile);
        assert_eq!(due[0].what, What::Authorization);
        assert_eq!(due[0].on.year(), 2027);
        let name: ProfileName = "shop".parse().unwrap();
        assert_eq!(due[0].what.command_for(&name, &profile), "rotate refresh-token -p shop");
        profile.selling_partner_id = Some("A2X".into());
        assert_eq!(due[0].what.command_for(&name, &profile), "authorize --renew shop");
    }

    #[test]
    fn days_are_told_as_people_do() {
        let told = |day| ago(day, TODAY);
        assert_eq!(told(TODAY), "today");
        assert_eq!(told(date(2026, 11, 21)), "yesterday");
        assert_eq!(told(date(2026, 11, 19)), "3 days ago");
        assert_eq!(told(date(2026, 3, 12)), "12 Mar 2026");
    }
}
