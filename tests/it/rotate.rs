//! `rotate lwa-secret` and `rotate refresh-token`, against the stand-in.

use spapi_setup::{Region, Secret};

use crate::support::home::{Cmd, Home};
#[cfg(unix)]
use crate::support::keyring::{Keyring, Kind};
use crate::support::stage::Stage;

/// A home with the sample app's profile `default`, set up without an AWS part.
pub(crate) fn ready(stage: &Stage) -> Home {
    let home = Home::new();
    let args = ["init", "--no-input", "--yes", "--auth", "lwa", "--region", "eu", "--store", "file"];
    home.cmd(args).envs(stage.env()).envs(stage.answers()).run().code(0);
    home
}

/// Another profile of the sample app, for another store. Gives its refresh token.
pub(crate) fn another(home: &Home, stage: &Stage, name: &str, store: &str) -> Secret {
    let client_id = stage.sample().client_id;
    let token = stage.state().authorize(&client_id, Region::Eu, store).unwrap();
    let args =
        ["init", "--no-input", "--yes", "--auth", "lwa", "--region", "eu", "--store", "file", "-p", name];
    let cmd = home.cmd(args).envs(stage.env()).envs(stage.answers());
    cmd.env("SPAPI_SETUP_REFRESH_TOKEN", token.expose()).run().code(0);
    token
}

pub(crate) fn rotate(home: &Home, stage: &Stage, args: &[&str]) -> Cmd {
    home.cmd(["rotate"]).args(args.iter().copied()).arg("--no-input").envs(stage.env())
}

/// `rotate lwa-secret` with a secret in the environment.
pub(crate) fn with_secret(home: &Home, stage: &Stage, secret: &Secret) -> Cmd {
    rotate(home, stage, &["lwa-secret"]).env("SPAPI_SETUP_LWA_CLIENT_SECRET", secret.expose())
}

/// What the stand-in's app is given as its next secret.
pub(crate) fn next(stage: &Stage, lag: u32) -> Secret {
    let client_id = stage.sample().client_id;
    stage.state().rotate_secret(&client_id, lag).unwrap()
}

/// A table of credentials.toml has this one secret; `None`: it has none.
#[track_caller]
pub(crate) fn stored(home: &Home, kind: &str) -> Option<String> {
    let all: toml::Table = home.read("credentials.toml").parse().unwrap();
    let table = all.get(kind)?.as_table().unwrap();
    assert_eq!(table.len(), 1, "{kind}");
    table.values().next().unwrap().as_str().map(str::to_owned)
}

pub(crate) fn config(home: &Home) -> toml::Table {
    home.read("config.toml").parse().unwrap()
}

/// The one app of config.toml.
pub(crate) fn app(home: &Home) -> toml::Table {
    config(home)["apps"].as_table().unwrap().values().next().unwrap().as_table().unwrap().clone()
}

pub(crate) fn text(table: &toml::Table, key: &str) -> Option<String> {
    table.get(key).map(|v| v.as_str().map_or_else(|| v.to_string(), str::to_owned))
}

/// No note, no lock, no secret that waits.
#[track_caller]
pub(crate) fn clean(home: &Home) {
    assert!(!home.file("pending.toml").exists(), "{}", home.read("pending.toml"));
    assert_eq!(stored(home, "next-client-secret"), None);
}

#[track_caller]
pub(crate) fn unchanged(before: &(String, String), home: &Home) {
    assert_eq!(before.0, home.read("config.toml"));
    assert_eq!(before.1, home.read("credentials.toml"));
    clean(home);
}

pub(crate) fn snapshot(home: &Home) -> (String, String) {
    (home.read("config.toml"), home.read("credentials.toml"))
}

#[test]
fn a_new_secret_is_proved_and_swapped_and_the_old_one_kept() {
    let stage = Stage::new();
    let home = ready(&stage);
    let new = next(&stage, 0);
    let cmd = with_secret(&home, &stage, &new).env("SPAPI_SETUP_LWA_SECRET_DATE", "2026-11-20");
    let out = cmd.run();
    out.code(0).prints_nothing().says("proved and stored").says("works until 2026-11-27");
    out.says("Software that asks only")
        .says("a rotation does not revoke it")
        .says("rotate again before 2027-05-19");
    assert_eq!(stored(&home, "client-secret").as_deref(), Some(new.expose()));
    let old = stage.sample().client_secret;
    assert_eq!(stored(&home, "previous-client-secret").as_deref(), Some(old.expose()));
    let app = app(&home);
    assert_eq!(text(&app, "secret_date").as_deref(), Some("2026-11-20"));
    assert_eq!(text(&app, "previous_until").as_deref(), Some("2026-11-27"));
    let consumers = &config(&home)["profiles"]["default"]["consumers"];
    assert_eq!(consumers[0]["open"].as_bool(), Some(true), "the program has the old one still");
    clean(&home);
    // The old one is dead: everything works with the new one.
    stage.state().expire_previous_secrets(&stage.sample().client_id);
    home.cmd(["init", "--no-input"]).envs(stage.env()).run().code(0).says("Nothing to do");
}

#[test]
fn the_same_secret_changes_nothing() {
    let stage = Stage::new();
    let home = ready(&stage);
    let before = snapshot(&home);
    with_secret(&home, &stage, &stage.sample().client_secret).run().code(0).says("nothing was changed");
    unchanged(&before, &home);
}

#[test]
fn a_wrong_secret_is_refused_at_once_and_changes_nothing() {
    let stage = Stage::new();
    let home = ready(&stage);
    let before = snapshot(&home);
    let wrong = Secret::new(format!("amzn1.oa2-cs.v1.{}", "0123456789abcdef".repeat(4)));
    let out = with_secret(&home, &stage, &wrong).run();
    out.code(3).says("SPAPI_SETUP_LWA_CLIENT_SECRET").says("invalid_client").never_says("waiting");
    unchanged(&before, &home);
}

#[test]
fn a_refused_secret_costs_one_request_however_many_profiles_the_app_has() {
    let stage = Stage::new();
    let home = ready(&stage);
    for name in ["one", "two", "three", "four", "five"] {
        another(&home, &stage, name, &format!("Store {name}"));
    }
    let wrong = Secret::new(format!("amzn1.oa2-cs.v1.{}", "0123456789abcdef".repeat(4)));
    let before = stage.count("token");
    with_secret(&home, &stage, &wrong).run().code(3).says("invalid_client");
    assert_eq!(stage.count("token") - before, 1);
    let before = stage.count("token");
    with_secret(&home, &stage, &next(&stage, 1)).args(["--wait", "0s"]).run().code(7);
    assert_eq!(stage.count("token") - before, 1, "a secret that SP-API does not know yet is asked for once");
}

#[test]
fn a_secret_that_was_replaced_is_refused_with_its_date() {
    let stage = Stage::new();
    let home = ready(&stage);
    let new = next(&stage, 0);
    with_secret(&home, &stage, &new).env("SPAPI_SETUP_LWA_SECRET_DATE", "2026-11-20").run().code(0);
    let before = snapshot(&home);
    let out = with_secret(&home, &stage, &stage.sample().client_secret).run();
    out.code(2).says("replaced by a rotation on 2026-11-20").says("--rollback");
    unchanged(&before, &home);
}

#[test]
fn unattended_without_a_secret_it_says_how_to_give_one() {
    let stage = Stage::new();
    let home = ready(&stage);
    rotate(&home, &stage, &["lwa-secret"]).run().code(2).says("--lwa-client-secret-file");
}

#[test]
fn a_file_and_standard_input_serve_as_well() {
    let stage = Stage::new();
    let home = ready(&stage);
    let one = next(&stage, 0);
    let file = home.write("new.txt", format!("{}\n", one.expose()));
    let file = file.to_str().unwrap();
    rotate(&home, &stage, &["lwa-secret", "--lwa-client-secret-file", file]).run().code(0);
    assert_eq!(stored(&home, "client-secret").as_deref(), Some(one.expose()));
    let two = next(&stage, 0);
    let line = format!("lwa_client_secret = \"{}\"\n", two.expose());
    rotate(&home, &stage, &["lwa-secret", "--secrets-file", "-"]).stdin(line).run().code(0);
    assert_eq!(stored(&home, "client-secret").as_deref(), Some(two.expose()));
}

#[test]
fn every_profile_of_the_app_is_proved_and_a_revoked_one_is_a_warning() {
    let stage = Stage::new();
    let home = ready(&stage);
    let gone = another(&home, &stage, "gone", "Gone Store");
    another(&home, &stage, "uk", "UK Store");
    stage.state().refresh_token(&gone).unwrap().revoked = true;
    let before = stage.count("token");
    let new = next(&stage, 0);
    let out = with_secret(&home, &stage, &new).run();
    out.code(0)
        .says("Profile \"gone\" could not be proved")
        .says("invalid_grant")
        .never_says("Profile \"uk\" could");
    assert_eq!(stage.count("token") - before, 4, "three profiles, and one again with what is stored");
    assert_eq!(stored(&home, "client-secret").as_deref(), Some(new.expose()));
    for name in ["default", "uk", "gone"] {
        let consumers = &config(&home)["profiles"][name]["consumers"];
        assert_eq!(consumers[0]["open"].as_bool(), Some(true), "{name}");
    }
}

#[test]
fn one_profile_must_pass() {
    let stage = Stage::new();
    let home = ready(&stage);
    let token = stage.sample().refresh_token;
    stage.state().refresh_token(&token).unwrap().revoked = true;
    let before = snapshot(&home);
    let new = next(&stage, 0);
    with_secret(&home, &stage, &new).run().code(3).says("invalid_grant");
    unchanged(&before, &home);
}

#[test]
fn a_fresh_secret_is_waited_for_with_a_visible_line() {
    let stage = Stage::new();
    let home = ready(&stage);
    let new = next(&stage, 2);
    with_secret(&home, &stage, &new).run().code(0).says("SP-API does not know the new secret yet: waiting");
    assert_eq!(stored(&home, "client-secret").as_deref(), Some(new.expose()));
    clean(&home);
}

#[test]
fn the_wait_ends_and_a_plain_rerun_resumes() {
    let stage = Stage::new();
    let home = ready(&stage);
    another(&home, &stage, "uk", "UK Store");
    let new = next(&stage, 4);
    let cmd = with_secret(&home, &stage, &new).env("SPAPI_SETUP_LWA_SECRET_DATE", "2026-11-20");
    cmd.args(["--wait", "0s"]).run().code(7).says("the new secret is kept").says("has expired");
    let old = stage.sample().client_secret;
    assert_eq!(stored(&home, "client-secret").as_deref(), Some(old.expose()));
    assert_eq!(stored(&home, "next-client-secret").as_deref(), Some(new.expose()));
    assert!(app(&home).contains_key("next_since"));
    // From any profile of the app, without a word about the secret.
    let out = rotate(&home, &stage, &["lwa-secret", "-p", "uk"]).run();
    out.code(0).says("Continuing with the new secret that was entered");
    assert_eq!(stored(&home, "client-secret").as_deref(), Some(new.expose()));
    assert_eq!(
        text(&app(&home), "secret_date").as_deref(),
        Some("2026-11-20"),
        "the day that was given with it"
    );
    assert!(!app(&home).contains_key("next_since"));
    clean(&home);
}

#[test]
fn a_secret_that_waits_is_dropped_when_it_turns_out_wrong() {
    let stage = Stage::new();
    let home = ready(&stage);
    let new = next(&stage, 9);
    with_secret(&home, &stage, &new).args(["--wait", "0s"]).run().code(7);
    stage.state().apps.values_mut().for_each(|app| app.secrets.retain(|s| s.secret != new));
    rotate(&home, &stage, &["lwa-secret"]).run().code(3).says("invalid_client");
    clean(&home);
    assert!(!app(&home).contains_key("next_since"));
    let old = stage.sample().client_secret;
    assert_eq!(stored(&home, "client-secret").as_deref(), Some(old.expose()));
}

#[test]
fn amazons_own_trouble_is_no_wrong_secret() {
    use spapi_setup::rehearsal::{Fault, FaultKind};
    let stage = Stage::new();
    let home = ready(&stage);
    let before = snapshot(&home);
    let new = next(&stage, 0);
    stage.state().knobs.fail.push(Fault { on: "lwa".into(), times: 99, kind: FaultKind::Html });
    with_secret(&home, &stage, &new).run().code(1).never_says("is kept");
    unchanged(&before, &home);
}

#[test]
fn exported_files_are_rewritten_with_consent() {
    let stage = Stage::new();
    let home = ready(&stage);
    let file = home.path().join("app.env");
    let path = file.to_str().unwrap();
    home.cmd(["export", "--for", "env", "--out", path]).run().code(0);
    let new = next(&stage, 0);
    let out = with_secret(&home, &stage, &new).run();
    out.code(0).says("still has the old value").says("export --for env");
    assert!(!std::fs::read_to_string(&file).unwrap().contains(new.expose()));
    let newer = next(&stage, 0);
    with_secret(&home, &stage, &newer).arg("--yes").run().code(0).says("Rewrote");
    assert!(std::fs::read_to_string(&file).unwrap().contains(newer.expose()));
}

#[test]
fn an_unknown_profile_lists_the_known_ones() {
    let stage = Stage::new();
    let home = ready(&stage);
    rotate(&home, &stage, &["lwa-secret", "-p", "nobody"]).run().code(2).says("default");
}

#[cfg(unix)] // gnome-keyring
#[test]
fn the_keyring_serves_as_well() {
    let stage = Stage::new();
    let home = Home::new();
    let keyring = Keyring::start(&home, Kind::Unlocked);
    let args = ["init", "--no-input", "--yes", "--auth", "lwa", "--region", "eu", "--store", "keyring"];
    home.cmd(args).envs(stage.env()).envs(stage.answers()).envs(keyring.env()).run().code(0);
    let new = next(&stage, 1);
    with_secret(&home, &stage, &new).envs(keyring.env()).run().code(0).says("waiting");
    let all = keyring.search(&home, "spapi-setup");
    assert!(all.contains(new.expose()) && all.contains("/previous-client-secret/"));
    assert!(!all.contains("/next-client-secret/"), "nothing waits");
    assert!(!home.file("credentials.toml").exists() && !home.file("pending.toml").exists());
    let back = rotate(&home, &stage, &["lwa-secret", "--rollback"]).envs(keyring.env()).run();
    back.code(0).says("in use again");
}
