//! `rotate access-key`, both phases, against the stand-in and a sample of it against enforcing moto.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::rotate::{clean, config};
use crate::support::home::{Cmd, Home};
#[cfg(unix)]
use crate::support::moto::Moto;
use crate::support::output::Output;
use crate::support::stage::Stage;

const USER: &str = "SellingPartnerAPIUser";

/// A home with the sample app's profile, AWS part and all.
pub(crate) fn ready(stage: &Stage) -> Home {
    let home = Home::new();
    let args = ["init", "--no-input", "--yes", "--region", "eu", "--store", "file"];
    home.cmd(args).envs(stage.env()).envs(stage.answers()).run().code(0);
    home
}

pub(crate) fn rotate(home: &Home, stage: &Stage, args: &[&str]) -> Cmd {
    let cmd = home.cmd(["rotate", "access-key", "--no-input"]).args(args.iter().copied());
    cmd.envs(stage.env())
}

fn run(home: &Home, stage: &Stage, args: &[&str]) -> Output {
    rotate(home, stage, args).run()
}

/// The user's keys in AWS, oldest first.
pub(crate) fn keys(stage: &Stage) -> Vec<String> {
    stage.state().keys_of(USER).into_iter().map(|k| k.id.clone()).collect()
}

/// The one identity of config.toml.
pub(crate) fn identity(home: &Home) -> toml::Table {
    config(home)["identities"].as_table().unwrap().values().next().unwrap().as_table().unwrap().clone()
}

/// The ids of the keys whose secrets are stored.
pub(crate) fn stored(home: &Home) -> Vec<String> {
    let all: toml::Table = home.read("credentials.toml").parse().unwrap();
    all["secret-access-key"].as_table().unwrap().keys().cloned().collect()
}

#[test]
fn two_phases_leave_one_new_key() {
    let stage = Stage::new();
    let home = ready(&stage);
    let old = keys(&stage)[0].clone();
    let out = run(&home, &stage, &["--yes"]);
    out.code(0).prints_nothing().says("The new key can assume the role").says("--finish");
    out.says("Temporary AWS sessions").says("Software that asks for an AWS access key");
    let both = keys(&stage);
    assert_eq!((both.len(), &both[0]), (2, &old), "the old one works on");
    let now = identity(&home);
    assert_eq!(now["access_key_id"].as_str(), Some(both[1].as_str()));
    assert_eq!(now["previous_key_id"].as_str(), Some(old.as_str()));
    assert!(now.contains_key("new_key_proved_at"));
    clean(&home);
    // Once more: nothing to create.
    let before = stage.count("CreateAccessKey");
    run(&home, &stage, &[]).code(0).says("--finish");
    assert_eq!(stage.count("CreateAccessKey"), before);
    run(&home, &stage, &["--finish"]).code(0).says("is deleted").says("until they expire");
    assert_eq!(keys(&stage), both[1..]);
    assert_eq!(stored(&home), both[1..]);
    assert!(!identity(&home).contains_key("previous_key_id"));
    clean(&home);
    run(&home, &stage, &["--finish"]).code(0).says("no old access key");
    home.cmd(["init", "--no-input"]).envs(stage.env()).run().code(0).says("Nothing to do");
}

#[test]
fn unattended_the_plan_needs_a_yes() {
    let stage = Stage::new();
    let home = ready(&stage);
    let out = run(&home, &stage, &[]);
    out.code(2).says("create access key for SellingPartnerAPIUser").says("--yes");
    assert_eq!((keys(&stage).len(), stage.count("CreateAccessKey")), (1, 1));
}

#[test]
fn a_key_that_was_used_since_needs_a_yes() {
    let stage = Stage::new();
    let home = ready(&stage);
    run(&home, &stage, &["--yes"]).code(0);
    let late = Timestamp::now() + SignedDuration::from_secs(60);
    stage.state().keys[0].last_used = Some((late, "us-east-1".into(), "sts".into()));
    let before = home.read("config.toml");
    run(&home, &stage, &["--finish"])
        .code(8)
        .says("after the new key was proved")
        .says("nothing was changed");
    assert_eq!((keys(&stage).len(), home.read("config.toml")), (2, before));
    run(&home, &stage, &["--finish", "--yes"]).code(0);
    assert_eq!(keys(&stage).len(), 1);
}

#[test]
fn a_key_that_rested_since_goes_without_a_yes() {
    let stage = Stage::new();
    let home = ready(&stage);
    run(&home, &stage, &["--yes"]).code(0);
    let before = Timestamp::now() - SignedDuration::from_hours(1);
    stage.state().keys[0].last_used = Some((before, "us-east-1".into(), "sts".into()));
    run(&home, &stage, &["--finish"]).code(0);
}

#[test]
fn with_nothing_to_finish_aws_is_not_asked() {
    let stage = Stage::new();
    let home = ready(&stage);
    let before = stage.actions().len();
    run(&home, &stage, &["--finish"]).code(0).says("no old access key");
    assert_eq!(stage.actions().len(), before);
}

#[test]
fn a_key_of_somebody_else_leaves_no_room() {
    let stage = Stage::new();
    let home = ready(&stage);
    let theirs = stage.state().add_key(USER).unwrap().id.clone();
    let before = home.read("config.toml");
    let out = run(&home, &stage, &["--yes"]);
    out.code(4).says(&theirs[theirs.len() - 4..]).says("import FILE").says("--user-name");
    assert_eq!((keys(&stage).len(), home.read("config.toml")), (2, before));
}

#[test]
fn two_foreign_keys_are_a_conflict_with_ways_out() {
    let stage = Stage::new();
    let home = ready(&stage);
    let mut state = stage.state();
    state.keys.clear();
    let theirs: Vec<String> = (0..2).map(|_| state.add_key(USER).unwrap().id.clone()).collect();
    drop(state);
    let out = run(&home, &stage, &["--yes"]);
    out.code(4).says("IAM > Users").says("this program never deletes them");
    assert_eq!(keys(&stage), theirs);
}

#[test]
fn a_key_that_aws_learns_slowly_is_waited_for() {
    let stage = Stage::new();
    let home = ready(&stage);
    stage.state().knobs.propagation = 2;
    run(&home, &stage, &["--yes"]).code(0).says("The new key can assume the role");
}

#[test]
fn a_profile_without_aws_has_no_key() {
    let stage = Stage::new();
    let home = crate::rotate::ready(&stage);
    run(&home, &stage, &["--yes"]).code(2).says("no AWS part");
    run(&home, &stage, &["--finish"]).code(2).says("no AWS part");
}

#[test]
fn another_account_is_refused() {
    let stage = Stage::new();
    let home = ready(&stage);
    run(&home, &stage, &["--yes", "--aws-account", "999999999999"]).code(4);
    assert_eq!(keys(&stage).len(), 1);
}

#[cfg(unix)] // moto is a Python program
#[test]
fn moto_in_enforcing_mode_agrees() {
    let (stage, moto, home) = (Stage::new(), Moto::start(), Home::new());
    let env = |cmd: Cmd| cmd.envs(stage.amazon_env()).envs(moto.env(&moto.auditor));
    let init = home.cmd(["init", "--no-input", "--yes", "--region", "eu", "--store", "file"]);
    env(init).envs(stage.answers()).run().code(0);
    let keys = || {
        let keys = moto.read()["users"][USER]["keys"].as_object().unwrap().clone();
        keys.keys().cloned().collect::<Vec<_>>()
    };
    let old = keys();
    env(home.cmd(["rotate", "access-key", "--no-input", "--yes"])).run().code(0);
    assert_eq!(keys().len(), 2);
    env(home.cmd(["rotate", "access-key", "--no-input", "--finish", "--yes"])).run().code(0);
    let new = keys();
    assert_eq!((new.len(), stored(&home)), (1, new.clone()));
    assert_ne!(old, new);
    assert_eq!(moto.read()["users"][USER]["keys"], json!({ &new[0]: "Active" }));
    clean(&home);
}
