//! `config.toml`: nothing that a person wrote is lost.

use super::*;
use crate::values::{Auth, Region, StoreKind};
use proptest::prelude::*;

pub(super) const WRITTEN: &str = r#"# my file
version = 1   # do not change
home_id = "h"
colour = "green"

[settings]
access_key_days = 90 # our policy
later = true

# the German shop
[profiles.default]
region = "eu"
auth = "lwa"   # no IAM
store = "file"
note = "ask Anna"
restricted_data = false
marketplaces = [ "A1", # one
]

[[profiles.default.consumers]]
name = "CSM"
colour = "red"

[[profiles.default.consumers]]
name = "ERP"

[profiles."acme.us"]
auth = "lwa"
region = "na"
store = "keyring"

[from.the.future]
x = 1
"#;

pub(super) fn written() -> Place {
    let place = place();
    write_private(&place.home.file("config.toml"), WRITTEN.as_bytes()).unwrap();
    place
}

pub(super) fn text(place: &Place) -> String {
    std::fs::read_to_string(place.home.file("config.toml")).unwrap()
}

#[test]
fn a_missing_file_is_fresh_and_not_written() {
    let place = place();
    let config = Config::load(&place.home).unwrap();
    assert_eq!((config.version, config.settings.access_key_days), (1, 365));
    assert_ne!(config.home_id, Config::fresh().home_id);
    assert!(!place.home.dir().exists());
    config.save(&place.home, &Lock::take(&place.home, "init").unwrap()).unwrap();
    assert_eq!(Config::load(&place.home).unwrap(), config);
}

#[test]
fn saving_what_was_read_changes_no_byte() {
    let place = written();
    let config = Config::load(&place.home).unwrap();
    config.save(&place.home, &Lock::take(&place.home, "init").unwrap()).unwrap();
    assert_eq!(text(&place), WRITTEN);
}

#[test]
fn a_change_touches_its_own_line_alone() {
    let place = written();
    let lock = Lock::take(&place.home, "init").unwrap();
    let mut config = Config::load(&place.home).unwrap();
    config.settings.access_key_days = 30;
    let profile = config.profiles.get_mut(&"default".parse().unwrap()).unwrap();
    profile.auth = Auth::Iam;
    profile.restricted_data = true;
    profile.consumers[0].open = true;
    profile.store_name = Some("Acme".into());
    config.save(&place.home, &lock).unwrap();
    let wanted = WRITTEN
        .replace("access_key_days = 90 #", "access_key_days = 30 #")
        .replace("auth = \"lwa\"   # no IAM", "auth = \"iam\"   # no IAM")
        .replace("restricted_data = false", "restricted_data = true")
        .replace("colour = \"red\"\n", "colour = \"red\"\nopen = true\n")
        .replace("# one\n]\n", "# one\n]\nstore_name = \"Acme\"\n");
    assert_eq!(text(&place), wanted);
    assert_eq!(Config::load(&place.home).unwrap(), config);
    // What this run added it can take away again.
    let profile = config.profiles.get_mut(&"default".parse().unwrap()).unwrap();
    profile.store_name = None;
    profile.consumers.pop();
    config.save(&place.home, &lock).unwrap();
    assert!(!text(&place).contains("Acme") && !text(&place).contains("ERP"));
    assert_eq!(Config::load(&place.home).unwrap(), config);
}

#[test]
fn a_removed_profile_is_gone_and_the_rest_stays() {
    let place = written();
    let mut config = Config::load(&place.home).unwrap();
    config.profiles.remove(&"acme.us".parse().unwrap());
    config.save(&place.home, &Lock::take(&place.home, "teardown").unwrap()).unwrap();
    let wanted = WRITTEN
        .replace("\n[profiles.\"acme.us\"]\nauth = \"lwa\"\nregion = \"na\"\nstore = \"keyring\"\n", "");
    assert_eq!(text(&place), wanted);
}

#[test]
fn what_another_run_wrote_in_between_stays() {
    let place = written();
    let mut mine = Config::load(&place.home).unwrap();
    let mut other = Config::load(&place.home).unwrap();
    other.profiles.insert("new".parse().unwrap(), Profile::new(Auth::Lwa, Region::Fe, StoreKind::File));
    other.save(&place.home, &Lock::take(&place.home, "init").unwrap()).unwrap();
    mine.settings.access_key_days = 7;
    mine.save(&place.home, &Lock::take(&place.home, "init").unwrap()).unwrap();
    let both = Config::load(&place.home).unwrap();
    assert!(both.profiles.contains_key(&"new".parse().unwrap()));
    assert_eq!(both.settings.access_key_days, 7);
}

#[test]
fn inline_tables_are_understood() {
    let place = place();
    let written = "version = 1\nhome_id = \"h\"\nprofiles = { a = { auth = \"lwa\", region = \"eu\", store = \"file\" } } # mine\n";
    write_private(&place.home.file("config.toml"), written.as_bytes()).unwrap();
    let mut config = Config::load(&place.home).unwrap();
    config.profiles.get_mut(&"a".parse().unwrap()).unwrap().consumers =
        vec![Consumer { name: "CSM".into(), place: "page".into(), open: true }];
    config.profiles.insert("b".parse().unwrap(), Profile::new(Auth::Iam, Region::Na, StoreKind::File));
    config.save(&place.home, &Lock::take(&place.home, "init").unwrap()).unwrap();
    assert_eq!(Config::load(&place.home).unwrap(), config);
    assert!(text(&place).contains(" # mine\n"), "{}", text(&place));
}

#[test]
fn a_missing_home_id_is_written_once() {
    let place = place();
    write_private(&place.home.file("config.toml"), b"version = 1\n").unwrap();
    let config = Config::load(&place.home).unwrap();
    config.save(&place.home, &Lock::take(&place.home, "init").unwrap()).unwrap();
    assert_eq!(Config::load(&place.home).unwrap().home_id, config.home_id);
}

#[test]
fn a_newer_or_corrupt_file_is_refused_and_untouched() {
    let newer = "version = 2\nprofiles = 7\n";
    let corrupt = "version = 1\nhome_id = \"h\"\n[profiles.default]\nauth = \"lwa\"\nregion = eu\n";
    let wrong = "version = 1\nhome_id = \"h\"\n[profiles.default]\nauth = \"lwa\"\nregion = \"mars\"\nstore = \"file\"\n";
    for text in [newer, corrupt, wrong] {
        let place = place();
        let path = place.home.file("config.toml");
        let lock = Lock::take(&place.home, "init").unwrap();
        write_private(&path, text.as_bytes()).unwrap();
        let error = Config::load(&place.home).unwrap_err();
        assert_eq!(Config::fresh().save(&place.home, &lock).unwrap_err(), error);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        match error {
            Error::NewerVersion { found: 2, known: 1, .. } => assert_eq!(text, newer),
            Error::CorruptConfig { line: 5, column: 10, .. } => assert_ne!(text, newer),
            other => panic!("{other:?}"),
        }
    }
}

#[cfg(unix)]
#[test]
fn a_linked_file_is_neither_read_nor_written_through() {
    let place = place();
    let lock = Lock::take(&place.home, "init").unwrap();
    let real = place.home.dir().parent().unwrap().join("dotfiles.toml");
    write_private(&real, WRITTEN.as_bytes()).unwrap();
    let path = place.home.file("config.toml");
    std::os::unix::fs::symlink(&real, &path).unwrap();
    let refused = Error::Symlink { path };
    assert_eq!(Config::load(&place.home).unwrap_err(), refused);
    assert_eq!(Config::fresh().save(&place.home, &lock).unwrap_err(), refused);
    assert_eq!(std::fs::read_to_string(real).unwrap(), WRITTEN);
}

fn profile() -> impl Strategy<Value = Profile> {
    let text = || proptest::option::of(any::<String>());
    let list = proptest::collection::vec(any::<String>(), 0..3);
    let consumers = proptest::collection::vec((any::<String>(), any::<String>(), any::<bool>()), 0..3);
    (any::<bool>(), 0..3usize, text(), text(), list, consumers, 0..4_000_000_000i64).prop_map(
        |(flag, region, software, store_name, marketplaces, consumers, at)| Profile {
            software,
            store_name,
            marketplaces,
            restricted_data: flag,
            verified: flag,
            verified_at: flag.then(|| jiff::Timestamp::from_second(at).unwrap()),
            client_id: flag.then(|| client("1")),
            consumers: consumers
                .into_iter()
                .map(|(name, place, open)| Consumer { name, place, open })
                .collect(),
            exports: vec![ExportRecord { target: "csm".into(), path: "/tmp/ü \"x\"".into() }],
            sinks: sinks(flag),
            ..Profile::new(Auth::Lwa, Region::ALL[region], StoreKind::File)
        },
    )
}

/// A sink that was written, with a command in quotes of its own, and one that was not.
fn sinks(written: bool) -> Vec<SinkRecord> {
    let record = |text: &str, then: Option<&str>| {
        SinkRecord::new(text.parse().unwrap(), "env", then.map(str::to_owned))
    };
    let mut all = vec![
        record("pipe:sh -c 'cat > \"$HOME/x\"'", Some("systemctl restart 'my shop'")),
        record("aws-secret:shop@eu-west-1", None),
    ];
    if written {
        (all[0].facts, all[0].then_open) = (Some("ab".into()), true);
        all[1].failed = Some("The permission is missing.".into());
    }
    all
}

fn config() -> impl Strategy<Value = Config> {
    (proptest::collection::btree_map("[a-c.]{1,2}", profile(), 0..4), any::<u32>()).prop_map(
        |(profiles, days)| {
            let mut config = Config::fresh();
            config.home_id = "h".into();
            config.settings.access_key_days = days;
            config.profiles = profiles.into_iter().map(|(name, p)| (name.parse().unwrap(), p)).collect();
            let mut app = App::new(StoreKind::File);
            app.replaced = vec![Replaced { fingerprint: "ab".into(), on: jiff::civil::date(2026, 11, 22) }];
            config.apps.insert(client("1"), app);
            let names = ("U".parse().unwrap(), "P".parse().unwrap(), "R".parse().unwrap());
            let account = "123456789012".parse().unwrap();
            config
                .identities
                .insert("u-1".into(), Identity::new(account, "aws".into(), names, StoreKind::Keyring));
            config
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn any_two_configurations_follow_each_other(first in config(), second in config()) {
        let place = place();
        let lock = Lock::take(&place.home, "init").unwrap();
        first.save(&place.home, &lock).unwrap();
        let path = place.home.file("config.toml");
        let commented = format!("# kept\n{}\n[unknown]\nx = 1 # kept too\n", std::fs::read_to_string(&path).unwrap());
        write_private(&path, commented.as_bytes()).unwrap();
        let mut read = Config::load(&place.home).unwrap();
        prop_assert_eq!(&read, &first);
        read.profiles = second.profiles.clone();
        read.settings = second.settings.clone();
        read.save(&place.home, &lock).unwrap();
        // Read by this home, which remembers what it wrote, and by another run's.
        prop_assert_eq!(&Config::load(&place.home).unwrap(), &second);
        prop_assert_eq!(&Config::load(&Home::at(place.home.dir().to_owned())).unwrap(), &second);
        let text = std::fs::read_to_string(&path).unwrap();
        prop_assert!(text.starts_with("# kept\n") && text.contains("x = 1 # kept too"));
    }
}
