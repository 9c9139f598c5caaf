//! One profile of many: read and written without the others.

use super::config::{WRITTEN, text, written};
use super::*;
use crate::values::{Auth, ProfileName, Region, StoreKind};

/// A file in which nothing is where this program would put it.
const ODD: &str = "version = 1\nhome_id = \"h\"\nprofiles.root = { auth = \"lwa\", region = \"eu\", store = \"file\" }\n\
    [settings]\naccess_key_days = 9\n";

fn named(name: &str) -> ProfileName {
    name.parse().unwrap()
}

#[test]
fn one_profile_is_read_with_its_app_and_identity_only() {
    let place = place();
    let lock = Lock::take(&place.home, "init").unwrap();
    let mut all = Config::fresh();
    for n in 0..3 {
        let profile = Profile {
            client_id: Some(client(&n.to_string())),
            identity: Some(format!("u-{n}")),
            ..Profile::new(Auth::Iam, Region::Eu, StoreKind::File)
        };
        all.profiles.insert(named(&format!("p.{n}")), profile);
        all.apps.insert(client(&n.to_string()), App::new(StoreKind::File));
        let names = ("U".parse().unwrap(), "P".parse().unwrap(), "R".parse().unwrap());
        let account = "123456789012".parse().unwrap();
        all.identities.insert(format!("u-{n}"), Identity::new(account, "aws".into(), names, StoreKind::File));
    }
    all.save(&place.home, &lock).unwrap();
    let text = text(&place);
    let one = Config::load_for(&place.home, &named("p.1")).unwrap();
    assert_eq!(one.profiles.keys().map(ToString::to_string).collect::<Vec<_>>(), ["p.1"]);
    assert_eq!(one.apps.keys().cloned().collect::<Vec<_>>(), [client("1")]);
    assert_eq!(one.identities.keys().cloned().collect::<Vec<_>>(), ["u-1"]);
    assert_eq!(one.profiles[&named("p.1")], all.profiles[&named("p.1")]);
    assert_eq!((&one.home_id, &one.settings), (&all.home_id, &all.settings));
    // What a part of the file changes leaves the rest of it.
    let mut changed = one.clone();
    changed.profiles.get_mut(&named("p.1")).unwrap().software = Some("CSM".into());
    changed.save(&place.home, &lock).unwrap();
    let mut wanted = all.clone();
    wanted.profiles.get_mut(&named("p.1")).unwrap().software = Some("CSM".into());
    assert_eq!(Config::load(&Home::at(place.home.dir().to_owned())).unwrap(), wanted);
    write_private(&place.home.file("config.toml"), text.as_bytes()).unwrap();
    // All the names are told where there is no such profile.
    assert_eq!(Config::load_for(&place.home, &named("nobody")).unwrap(), all);
}

#[test]
fn what_is_written_in_another_way_is_read_whole() {
    for (text, name) in [(ODD, "root"), (WRITTEN, "acme.us"), (WRITTEN, "default")] {
        let place = place();
        write_private(&place.home.file("config.toml"), text.as_bytes()).unwrap();
        let (one, all) =
            (Config::load_for(&place.home, &named(name)).unwrap(), Config::load(&place.home).unwrap());
        assert_eq!(one.profiles[&named(name)], all.profiles[&named(name)]);
        assert_eq!(one.settings, all.settings);
    }
    // A mistake is told with its line in the whole file.
    let place = place();
    let broken = format!("{WRITTEN}[profiles.bad]\nauth = 7\n");
    write_private(&place.home.file("config.toml"), broken.as_bytes()).unwrap();
    let error = Config::load_for(&place.home, &named("bad")).unwrap_err();
    let line = broken.lines().count();
    assert!(matches!(&error, Error::CorruptConfig { line: at, .. } if *at >= line - 1), "{error:?}");
    let newer = "version = 2\n[profiles.a]\nauth = \"lwa\"\nregion = \"eu\"\nstore = \"file\"\n";
    write_private(&place.home.file("config.toml"), newer.as_bytes()).unwrap();
    let error = Config::load_for(&place.home, &named("a")).unwrap_err();
    assert!(matches!(error, Error::NewerVersion { found: 2, .. }), "{error:?}");
}

#[test]
fn a_new_profile_stands_after_its_siblings() {
    let place = written();
    let lock = Lock::take(&place.home, "init").unwrap();
    let mut config = Config::load(&place.home).unwrap();
    config.apps.insert(client("1"), App::new(StoreKind::File));
    config.profiles.insert(named("new"), Profile::new(Auth::Lwa, Region::Fe, StoreKind::File));
    config.save(&place.home, &lock).unwrap();
    let wanted = WRITTEN.replace(
        "store = \"keyring\"\n\n[from",
        "store = \"keyring\"\n\n[profiles.new]\nauth = \"lwa\"\nregion = \"fe\"\nstore = \"file\"\nverified = false\n\n[from",
    );
    let app = "\n[apps.\"amzn1.application-oa2-client.1\"]\nstore = \"file\"\n";
    assert_eq!(text(&place), format!("{wanted}{app}"));
    assert_eq!(Config::load(&Home::at(place.home.dir().to_owned())).unwrap(), config);
}
