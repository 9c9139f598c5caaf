//! What falls due, and what of it rotates by itself. Pure: the configuration, the notes and a day are all it looks at.

use crate::profiles::due::{self, Due, What};
use crate::profiles::secrets;
use crate::store::{App, Config, Pending};
use crate::values::{LwaClientId, ProfileName};
use jiff::civil::Date;

/// An app with its profiles.
#[derive(Debug, Clone)]
pub(super) struct AppWork {
    /// The app.
    pub client_id: LwaClientId,
    /// Its profiles; at least one.
    pub names: Vec<ProfileName>,
    /// When its client secret falls due, where that is known.
    pub due: Option<Due>,
    /// Whether that is within the days that were asked for.
    pub is_due: bool,
    /// Whether Amazon sends new secrets to its queue.
    pub enrolled: bool,
    /// Whether it is an app of the sandbox, which no interface rotates.
    pub sandbox: bool,
    /// Whether a secret that a person entered waits for its proof.
    pub entered: bool,
}

/// Something else that is due, which a person does.
#[derive(Debug, Clone)]
pub(super) struct ByHand {
    /// The identity, the app or the profile that it belongs to.
    whose: Option<String>,
    /// Whose it is; for a key every profile that uses it.
    pub names: Vec<ProfileName>,
    /// What, and when.
    pub due: Due,
    /// The command that does it, for the first of them.
    pub command: String,
}

/// All that a run may have to do or to name.
#[derive(Debug, Clone, Default)]
pub(super) struct Selection {
    /// Every app that a profile uses, the most urgent first.
    pub apps: Vec<AppWork>,
    /// What is due within the days and only a person can rotate, the most urgent first.
    pub by_hand: Vec<ByHand>,
}

/// Looks through the configuration; `within` days ahead counts as due.
pub(super) fn select(config: &Config, pending: &Pending, today: Date, within: u32) -> Selection {
    let within = i64::from(within);
    let mut found = Selection::default();
    for (name, profile) in &config.profiles {
        let all = due::of(config, pending, profile, today);
        let app = secrets::app(config, profile);
        if let Some((id, app)) = app {
            let secret = all.iter().find(|due| due.what == What::LwaSecret);
            match found.apps.iter_mut().find(|work| work.client_id == *id) {
                Some(work) => work.names.push(name.clone()),
                None => found.apps.push(AppWork {
                    client_id: id.clone(),
                    names: vec![name.clone()],
                    due: secret.cloned(),
                    is_due: secret.is_some_and(|due| due.days <= within),
                    enrolled: enrolled(app),
                    sandbox: profile.kind().is_sandbox(),
                    entered: app.next_since.is_some(),
                }),
            }
        }
        // What a command or a file passes on by itself is not for a person to do; where that fails it is told.
        let passed_on = !profile.exports.is_empty()
            || !profile.sinks.is_empty()
            || app.is_some_and(|(_, app)| app.rotation.as_ref().is_some_and(|r| r.then.is_some()));
        let open = profile.consumers.iter().any(|consumer| consumer.open) && !passed_on;
        for due in all.into_iter().filter(|due| due.days <= within) {
            // One key may serve many profiles: it is named once.
            let whose = match due.what {
                What::LwaSecret => continue,
                What::PreviousLwaSecret if !open => continue,
                What::PreviousLwaSecret => profile.client_id.as_ref().map(ToString::to_string),
                What::AccessKey => profile.identity.clone(),
                What::Authorization => Some(name.to_string()),
            };
            match found.by_hand.iter_mut().find(|other| other.due == due && other.whose == whose) {
                Some(known) => known.names.push(name.clone()),
                None => {
                    let command = due.what.command_for(name, profile);
                    found.by_hand.push(ByHand { whose, names: vec![name.clone()], due, command });
                }
            }
        }
    }
    found.apps.sort_by_key(|work| work.due.as_ref().map_or(i64::MAX, |due| due.days));
    found.by_hand.sort_by_key(|other| other.due.days);
    found
}

/// Whether Amazon sends the app's new secrets to a queue: a person subscribed it.
fn enrolled(app: &App) -> bool {
    app.rotation.as_ref().is_some_and(|rotation| rotation.enrolled_on.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Consumer, Profile};
    use crate::values::{Auth, Region, StoreKind};
    use jiff::ToSpan;
    use jiff::civil::date;

    const TODAY: Date = date(2026, 11, 28);

    /// Profiles `names` of app `n`, whose secret is due in `days`.
    fn add(config: &mut Config, n: u32, days: i64, names: &[&str]) -> LwaClientId {
        let id: LwaClientId = format!("amzn1.application-oa2-client.{n:032x}").parse().unwrap();
        let made = TODAY.checked_add((days - due::SECRET_DAYS).days()).unwrap();
        config.apps.insert(id.clone(), App { secret_date: Some(made), ..App::new(StoreKind::File) });
        for name in names {
            let profile = Profile {
                client_id: Some(id.clone()),
                ..Profile::new(Auth::Lwa, Region::Eu, StoreKind::File)
            };
            config.profiles.insert(name.parse().unwrap(), profile);
        }
        id
    }

    #[test]
    fn an_app_is_one_piece_of_work_and_the_most_urgent_is_first() {
        let mut config = Config::fresh();
        add(&mut config, 1, 31, &["a", "b"]);
        add(&mut config, 2, -3, &["c"]);
        add(&mut config, 3, 30, &["d"]);
        let found = select(&config, &Pending::default(), TODAY, 30);
        let told: Vec<_> =
            found.apps.iter().map(|w| (w.names.len(), w.due.as_ref().unwrap().days, w.is_due)).collect();
        assert_eq!(told, [(1, -3, true), (1, 30, true), (2, 31, false)]);
        assert!(found.by_hand.is_empty() && found.apps.iter().all(|work| !work.enrolled));
    }

    #[test]
    fn only_a_subscribed_app_rotates_by_itself() {
        let mut config = Config::fresh();
        let id = add(&mut config, 1, 100, &["a"]);
        let rotation = "queue_arn = \"arn:aws:sqs:eu-west-1:123456789012:q\"";
        let enrolled = |config: &mut Config, text: &str| {
            config.apps.get_mut(&id).unwrap().rotation = Some(toml::from_str(text).unwrap());
            select(config, &Pending::default(), TODAY, 30).apps[0].enrolled
        };
        assert!(!enrolled(&mut config, rotation), "the click is still to come");
        assert!(enrolled(&mut config, &format!("{rotation}\nenrolled_on = \"2026-11-01\"")));
    }

    #[test]
    fn what_a_person_does_is_named_once() {
        let mut config = Config::fresh();
        let id = add(&mut config, 1, 100, &["a", "b"]);
        config.apps.get_mut(&id).unwrap().previous_until = Some(date(2026, 12, 1));
        let by_hand = |config: &Config| select(config, &Pending::default(), TODAY, 30).by_hand;
        assert!(by_hand(&config).is_empty(), "no program has the previous secret any more");
        let consumer = Consumer { name: "CSM".into(), place: String::new(), open: true };
        for profile in config.profiles.values_mut() {
            profile.consumers.push(consumer.clone());
            profile.public_app = true;
            profile.token_set_at = Some("2025-12-02T00:00:00Z".parse().unwrap());
        }
        let told: Vec<_> = by_hand(&config).iter().map(|o| (o.due.what, o.due.days, o.names.len())).collect();
        assert_eq!(
            told,
            [(What::PreviousLwaSecret, 3, 2), (What::Authorization, 4, 1), (What::Authorization, 4, 1)]
        );
    }
}
