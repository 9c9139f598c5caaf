//! The recorded sinks, and which of them are stale. Pure: the configuration is all it looks at.

use crate::export;
use crate::profiles::secrets;
use crate::store::{Config, Profile, SinkRecord};
use crate::values::{Arn, ProfileName, Sink};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// A sink with the profiles whose values it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Recorded {
    /// What is recorded of it.
    pub record: SinkRecord,
    /// Its profiles, by name; at least one.
    pub names: Vec<ProfileName>,
    /// Why it has to be written again; `None`: it holds what the configuration knows.
    pub stale: Option<Stale>,
}

/// Why a sink is stale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stale {
    /// It was not written yet.
    Never,
    /// The values changed since.
    Changed,
    /// Its command is still to run.
    Then,
}

impl Stale {
    /// The words for it.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Never => "was not written yet",
            Self::Changed => "still has the old values",
            Self::Then => "is written, but the command after it did not run to its end",
        }
    }
}

/// Every sink once, by its text.
pub(crate) fn all(config: &Config) -> Vec<Recorded> {
    let mut found: Vec<Recorded> = Vec::new();
    for (name, profile) in &config.profiles {
        for record in &profile.sinks {
            let stale = stale(config, profile, record);
            match found.iter_mut().find(|known| known.record.sink == record.sink) {
                Some(known) => {
                    known.names.push(name.clone());
                    known.stale = known.stale.or(stale);
                    known.record.then_open |= record.then_open;
                    if known.record.failed.is_none() {
                        known.record.failed.clone_from(&record.failed);
                    }
                }
                None => found.push(Recorded { record: record.clone(), names: vec![name.clone()], stale }),
            }
        }
    }
    found.sort_by(|one, other| one.record.sink.cmp(&other.record.sink));
    found
}

/// The sinks that hold values of one of these profiles.
pub(crate) fn of(config: &Config, names: &[ProfileName]) -> Vec<Recorded> {
    all(config).into_iter().filter(|sink| sink.names.iter().any(|name| names.contains(name))).collect()
}

/// The sinks of one profile, with why each is stale because of it.
pub(crate) fn of_one<'c>(config: &Config, profile: &'c Profile) -> Vec<(&'c SinkRecord, Option<Stale>)> {
    profile.sinks.iter().map(|record| (record, stale(config, profile, record))).collect()
}

/// Whether a sink of the profile still has the values before the last change.
pub(crate) fn behind(config: &Config, profile: &Profile) -> bool {
    profile.sinks.iter().any(|record| stale(config, profile, record) == Some(Stale::Changed))
}

/// What is recorded of a sink with one of its profiles.
pub(super) fn record_mut<'c>(
    config: &'c mut Config,
    name: &ProfileName,
    sink: &Sink,
) -> Option<&'c mut SinkRecord> {
    config.profiles.get_mut(name)?.sinks.iter_mut().find(|record| record.sink == *sink)
}

/// A profile is gone: what other profiles share a sink with it is written again, without its values.
pub(crate) fn without(config: &mut Config, gone: &Profile) {
    let shared = |record: &SinkRecord| gone.sinks.iter().any(|other| other.sink == record.sink);
    let records = config.profiles.values_mut().flat_map(|profile| &mut profile.sinks);
    records.filter(|record| shared(record)).for_each(|record| record.facts = None);
}

fn stale(config: &Config, profile: &Profile, record: &SinkRecord) -> Option<Stale> {
    match &record.facts {
        None => Some(Stale::Never),
        Some(written) if *written != facts(config, profile, &record.target) => Some(Stale::Changed),
        Some(_) if record.then_open => Some(Stale::Then),
        Some(_) => None,
    }
}

/// What is known of a profile's values, in a few characters: it changes when one of them does that the target writes. It
/// is made of what `config.toml` says, so that it says no more than that.
pub(super) fn facts(config: &Config, profile: &Profile, target: &str) -> String {
    let app = secrets::app(config, profile).map(|(_, app)| app);
    let identity = secrets::identity(config, profile).map(|(_, identity)| identity);
    let arn = |arn: Option<&Arn>| arn.map(ToString::to_string);
    let parts = [
        Some(profile.auth.as_str().to_owned()),
        Some(profile.region.as_str().to_owned()),
        profile.client_id.as_ref().map(ToString::to_string),
        app.and_then(|app| app.secret_fingerprint.clone()),
        app.and_then(|app| app.secret_date).map(|day| day.to_string()),
        profile.token_fingerprint.clone(),
        export::reads_marketplaces(target).then(|| profile.marketplaces.join(",")),
        identity.and_then(|identity| identity.access_key_id.clone()),
        arn(identity.and_then(|identity| identity.user_arn.as_ref())),
        arn(identity.and_then(|identity| identity.role_arn.as_ref())),
    ];
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.unwrap_or_default().as_bytes());
        hash.update([0]);
    }
    hex(&hash.finalize()[..8])
}

/// A fingerprint of a text with secrets, keyed with the home's id: it tells two texts apart, and is of no use
/// to a person who has a list of guesses but not the home.
pub(super) fn fingerprint(home_id: &str, text: &str) -> String {
    match Hmac::<Sha256>::new_from_slice(home_id.as_bytes()) {
        Ok(mut mac) => {
            mac.update(text.as_bytes());
            hex(&mac.finalize().into_bytes()[..16])
        }
        // It takes a key of any length; a text that nothing equals makes the sink be written again.
        Err(_) => String::new(),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profiles::sample;

    fn config(names: &[&str]) -> Config {
        let mut config = sample::config(names);
        let record = SinkRecord::new("file:/b".parse().unwrap(), "env", None);
        config.profiles.values_mut().for_each(|profile| profile.sinks.push(record.clone()));
        config
    }

    fn written(config: &mut Config) {
        let facts: Vec<String> = config.profiles.values().map(|p| facts(config, p, "env")).collect();
        for (profile, facts) in config.profiles.values_mut().zip(facts) {
            profile.sinks.iter_mut().for_each(|record| record.facts = Some(facts.clone()));
        }
    }

    #[test]
    fn a_sink_of_several_profiles_is_one_and_stale_with_any_of_them() {
        let mut config = config(&["a", "b"]);
        assert_eq!(all(&config).len(), 1);
        assert_eq!((all(&config)[0].names.len(), all(&config)[0].stale), (2, Some(Stale::Never)));
        written(&mut config);
        assert_eq!(all(&config)[0].stale, None);
        config.profiles.get_mut(&"b".parse().unwrap()).unwrap().token_fingerprint = Some("x".into());
        assert_eq!(all(&config)[0].stale, Some(Stale::Changed));
        assert_eq!(of(&config, &["b".parse().unwrap()]).len(), 1);
        assert!(of(&config, &["c".parse().unwrap()]).is_empty());
    }

    #[test]
    fn a_new_secret_of_the_app_makes_it_stale_and_the_old_one_fresh_again() {
        let mut config = config(&["a"]);
        let set = |config: &mut Config, print: &str| {
            config.apps.values_mut().for_each(|app| app.secret_fingerprint = Some(print.into()));
            all(config)[0].stale
        };
        set(&mut config, "old");
        written(&mut config);
        assert_eq!(set(&mut config, "new"), Some(Stale::Changed));
        assert_eq!(set(&mut config, "old"), None, "rolled back before it was written");
        config.profiles.values_mut().for_each(|p| p.sinks[0].then_open = true);
        assert_eq!(set(&mut config, "old"), Some(Stale::Then));
    }

    #[test]
    fn a_marketplace_that_check_learns_of_concerns_who_writes_it() {
        let config = config(&["a"]);
        let mut more = config.clone();
        more.profiles.values_mut().for_each(|p| p.marketplaces.push("A1PA6795UKMFR9".into()));
        let of =
            |config: &Config, target: &str| config.profiles.values().map(|p| facts(config, p, target)).next();
        assert_eq!(of(&config, "env"), of(&more, "env"));
        assert_ne!(of(&config, "airbyte"), of(&more, "airbyte"));
    }

    #[test]
    fn the_fingerprint_depends_on_text_and_home() {
        let one = fingerprint("home", "text");
        assert_eq!((one.len(), fingerprint("home", "text")), (32, one.clone()));
        assert_ne!(fingerprint("home", "texu"), one);
        assert_ne!(fingerprint("other", "text"), one);
    }
}
