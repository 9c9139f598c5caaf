//! Where secrets go: the real GNOME Keyring, its troubles, and the way from one store to the other.

use crate::init::{again, init};
use crate::support::home::{Cmd, Home};
#[cfg(unix)]
use crate::support::keyring::{Keyring, Kind};
use crate::support::stage::Stage;
#[cfg(unix)]
use std::os::unix::fs::PermissionsExt;

/// `init` that names no store.
fn any_store(home: &Home, stage: &Stage) -> Cmd {
    again(home, stage).args(["--yes", "--region", "eu"]).envs(stage.answers())
}

/// This home's id, the first part of every account.
fn home_id(home: &Home) -> String {
    let config: toml::Table = home.read("config.toml").parse().expect("config.toml");
    config["home_id"].as_str().expect("a text").to_owned()
}

/// What `secret-tool` finds under `<home id>/<rest>`.
#[cfg(unix)]
fn kept(keyring: &Keyring, home: &Home, rest: &str) -> Option<String> {
    let account = format!("{}/{rest}", home_id(home));
    keyring.lookup(home, &[("service", "spapi-setup"), ("username", &account)])
}

#[cfg(unix)] // gnome-keyring
#[test]
fn the_keyring_is_the_default_where_it_works() {
    let (home, stage) = (Home::new(), Stage::new());
    let keyring = Keyring::start(&home, Kind::Unlocked);
    any_store(&home, &stage).envs(keyring.env()).run().code(0).says("Keyring").says("in the keyring");
    let sample = stage.sample();
    let key = stage.state().keys_of("SellingPartnerAPIUser")[0].clone();
    let find = |rest: &str| kept(&keyring, &home, rest);
    assert_eq!(find("refresh-token/default").as_deref(), Some(sample.refresh_token.expose()));
    let secret = find(&format!("client-secret/{}", sample.client_id));
    assert_eq!(secret.as_deref(), Some(sample.client_secret.expose()));
    assert_eq!(find(&format!("secret-access-key/{}", key.id)).as_deref(), Some(key.secret.expose()));
    assert!(!home.file("credentials.toml").exists(), "no file beside it");
    again(&home, &stage).envs(keyring.env()).run().code(0).says("Nothing to do").says("6 of 6");
}

/// Never a silent file, and nothing is created in AWS.
#[cfg(unix)] // gnome-keyring
fn no_keyring(kind: Option<Kind>, words: &str) {
    let (home, stage) = (Home::new(), Stage::new().unused());
    let keyring = kind.map(|kind| Keyring::start(&home, kind));
    let env = keyring.iter().flat_map(Keyring::env).collect::<Vec<_>>();
    let out = any_store(&home, &stage).envs(env).run();
    out.code(5).says(words).says("--store file");
    crate::init::untouched(&stage);
    assert!(!home.file("credentials.toml").exists());
}

#[cfg(unix)] // a session bus
#[test]
fn no_session_bus_is_named() {
    no_keyring(None, "session bus");
}

#[cfg(unix)] // a session bus
#[test]
fn no_secret_service_is_named() {
    no_keyring(Some(Kind::NoService), "Secret Service");
}

#[cfg(unix)] // a session bus
#[test]
fn a_keyring_that_never_answers_is_given_up() {
    no_keyring(Some(Kind::Hangs), "gave no answer");
}

#[cfg(unix)] // gnome-keyring
#[test]
fn a_locked_keyring_is_named() {
    let (home, stage) = (Home::new(), Stage::new().unused());
    let keyring = Keyring::start(&home, Kind::Locked);
    any_store(&home, &stage).envs(keyring.env()).run().code(5).says("locked").says("unlock");
    crate::init::untouched(&stage);
}

#[cfg(unix)] // gnome-keyring
#[test]
fn a_keyring_without_a_collection_is_named() {
    let (home, stage) = (Home::new(), Stage::new().unused());
    let keyring = Keyring::start(&home, Kind::Empty);
    any_store(&home, &stage).envs(keyring.env()).run().code(5).says("keyring");
    crate::init::untouched(&stage);
}

#[cfg(unix)] // gnome-keyring
#[test]
fn from_the_file_to_the_keyring_and_back() {
    let (home, stage) = (Home::new(), Stage::new());
    let keyring = Keyring::start(&home, Kind::Unlocked);
    init(&home, &stage).run().code(0);
    let before = stage.actions().len();
    let token = stage.sample().refresh_token;
    let to = |store: &str| again(&home, &stage).args(["--store", store]).envs(keyring.env());
    to("keyring").run().code(0).says("Moved 3 secrets to GNOME Keyring").never_says("Nothing to do");
    assert_eq!(kept(&keyring, &home, "refresh-token/default").as_deref(), Some(token.expose()));
    let file = home.read("credentials.toml");
    assert!(!file.contains("Atzr|") && !file.contains("AKIA"), "nothing stays behind");
    assert_eq!(home.read("config.toml").matches("store = \"keyring\"").count(), 3);
    again(&home, &stage).envs(keyring.env()).run().code(0).says("Nothing to do");
    to("file").run().code(0).says("Moved 3 secrets");
    assert_eq!(kept(&keyring, &home, "refresh-token/default"), None);
    assert!(!keyring.search(&home, "spapi-setup").contains("secret-access-key"));
    assert!(home.read("credentials.toml").contains(token.expose()));
    again(&home, &stage).run().code(0).says("Nothing to do");
    assert!(!home.file("pending.toml").exists());
    assert_eq!(crate::init::changing(&stage, before), Vec::<String>::new());
}

#[cfg(unix)] // gnome-keyring
#[cfg(feature = "checkpoints")]
#[test]
fn a_move_that_was_killed_loses_nothing_and_leaves_nothing() {
    for point in crate::support::kill::points(&["move."]) {
        let (home, stage) = (Home::new(), Stage::new());
        let keyring = Keyring::start(&home, Kind::Unlocked);
        init(&home, &stage).run().code(0);
        let moving = again(&home, &stage).args(["--store", "keyring"]).envs(keyring.env());
        let _ = crate::support::kill::kill_at(moving.clone(), point);
        moving.run().code(0).says("still work").says("6 of 6");
        let token = stage.sample().refresh_token;
        assert_eq!(
            kept(&keyring, &home, "refresh-token/default").as_deref(),
            Some(token.expose()),
            "{point}"
        );
        assert!(!home.read("credentials.toml").contains("Atzr|"), "{point}");
        assert!(!home.file("pending.toml").exists(), "{point}");
    }
}

#[cfg(unix)] // gnome-keyring
#[test]
fn what_is_shared_goes_along_and_the_other_profile_finds_it() {
    let (home, stage) = (Home::new(), Stage::new());
    let keyring = Keyring::start(&home, Kind::Unlocked);
    init(&home, &stage).run().code(0);
    init(&home, &stage).args(["-p", "two", "--allow-other-seller"]).run().code(0);
    let moving = again(&home, &stage).args(["--store", "keyring"]).envs(keyring.env());
    moving.run().code(0).says("what is shared with two went along");
    again(&home, &stage).args(["-p", "two"]).envs(keyring.env()).run().code(0).says("Nothing to do");
    // Its own token stayed where it wanted it.
    let file = home.read("credentials.toml");
    assert!(file.contains("Atzr|") && !file.contains("AKIA"));
}

#[cfg(unix)] // Windows has its Credential Manager always
#[test]
fn a_move_to_a_store_that_does_not_work_moves_nothing() {
    let (home, stage) = (Home::new(), Stage::new());
    init(&home, &stage).run().code(0);
    let before = home.read("credentials.toml");
    again(&home, &stage).args(["--store", "keyring"]).run().code(5);
    assert_eq!(home.read("credentials.toml"), before);
    again(&home, &stage).run().code(0).says("Nothing to do");
}

#[test]
fn a_home_that_cannot_be_written_is_exit_5_before_anything_is_created() {
    let (home, stage) = (Home::new(), Stage::new().unused());
    // A file where the folder should be: refused to root as well.
    home.write("blocked", "");
    let out = init(&home, &stage).env("SPAPI_SETUP_HOME", home.path().join("blocked/setup")).run();
    out.code(5).says("blocked");
    crate::init::untouched(&stage);
}

#[cfg(unix)] // modes of Unix
#[test]
fn files_are_the_owners_alone() {
    let (home, stage) = (Home::new(), Stage::new());
    init(&home, &stage).run().code(0);
    let mode = |path: &std::path::Path| std::fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!(mode(&home.setup()), 0o700);
    for file in ["config.toml", "credentials.toml"] {
        assert_eq!(mode(&home.file(file)), 0o600, "{file}");
    }
    std::fs::set_permissions(home.file("credentials.toml"), std::fs::Permissions::from_mode(0o644))
        .expect("mode");
    again(&home, &stage).run().code(5).says("can be read by others").says("chmod 600");
}
