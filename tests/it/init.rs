//! `init`, unattended, against the stand-in: the main job from nothing to stored, and again.

use crate::support::home::{Cmd, Home};
use crate::support::stage::Stage;

/// `init` with consent and every answer, secrets to the file.
pub(crate) fn init(home: &Home, stage: &Stage) -> Cmd {
    again(home, stage).args(["--yes", "--region", "eu", "--store", "file"]).envs(stage.answers())
}

/// `init` as somebody types it the second time: no answers.
pub(crate) fn again(home: &Home, stage: &Stage) -> Cmd {
    home.cmd(["init", "--no-input"]).envs(stage.env())
}

/// The calls since `before` that change something in AWS.
pub(crate) fn changing(stage: &Stage, before: usize) -> Vec<String> {
    let verbs = ["Create", "Put", "Attach", "Update", "Delete", "Tag", "Detach", "SetDefault"];
    stage.actions().split_off(before).into_iter().filter(|a| verbs.iter().any(|v| a.starts_with(v))).collect()
}

/// Nothing was ever created, changed or deleted in AWS.
#[track_caller]
pub(crate) fn untouched(stage: &Stage) {
    assert_eq!(changing(stage, 0), Vec::<String>::new());
}

#[test]
fn a_fresh_account_ends_proved_and_stored() {
    let (home, stage) = (Home::new(), Stage::new());
    let out = init(&home, &stage).run();
    out.code(0).says("The new key can assume the role").says("Rehearsal Store").prints_nothing();
    out.says("No organization policy blocks SP-API").says("Undo everything").says("at most 180 days");
    let key = {
        let state = stage.state();
        assert_eq!(state.users.keys().collect::<Vec<_>>(), ["SellingPartnerAPIUser"]);
        assert_eq!(state.roles.keys().collect::<Vec<_>>(), ["SellingPartnerAPIRole"]);
        let keys = state.keys_of("SellingPartnerAPIUser");
        assert_eq!(keys.len(), 1);
        (keys[0].id.clone(), keys[0].secret.expose().to_owned())
    };
    let stored = home.read("credentials.toml");
    assert!(stored.contains(&key.0) && stored.contains(&key.1), "the key is stored");
    assert!(!home.file("pending.toml").exists());
    assert!(!home.read("config.toml").contains(&key.1), "no secret in config.toml");
    assert_eq!(stage.count("marketplaceParticipations"), 1);
    assert_eq!(stage.count("token"), 1);
}

#[test]
fn a_second_run_changes_nothing() {
    let (home, stage) = (Home::new(), Stage::new());
    init(&home, &stage).run().code(0);
    let before = stage.actions().len();
    again(&home, &stage).run().code(0).says("6 of 6").says("Nothing to do").says("still work");
    assert_eq!(changing(&stage, before), Vec::<String>::new());
    assert_eq!(stage.count("marketplaceParticipations"), 2, "once a run");
}

/// The reads of one pass, in one wave: a fresh account is read once, not again before it is changed.
#[test]
fn a_fresh_account_is_read_once() {
    let (home, stage) = (Home::new(), Stage::new());
    init(&home, &stage).run().code(0);
    for action in ["GetUser", "GetRole", "GetPolicy", "GetCallerIdentity"] {
        assert_eq!(stage.count(action), 1, "{action} in {:?}", stage.actions());
    }
}

#[test]
fn drift_is_repaired_and_nothing_else_touched() {
    let (home, stage) = (Home::new(), Stage::new());
    init(&home, &stage).run().code(0);
    stage.state().users.get_mut("SellingPartnerAPIUser").expect("the user").inline.clear();
    let before = stage.actions().len();
    again(&home, &stage).arg("--yes").run().code(0).says("1 change");
    assert_eq!(changing(&stage, before), ["PutUserPolicy"]);
}

#[test]
fn it_goes_on_where_it_was_killed_after_the_aws_part() {
    let (home, stage) = (Home::new(), Stage::new());
    init(&home, &stage).env("SPAPI_SETUP_KILL_AT", "init.key.proved").run().killed();
    let before = stage.actions().len();
    // The values were not stored yet: without them the second run says what it needs.
    again(&home, &stage).run().code(2).says("lwa_client_secret").says("refresh_token");
    init(&home, &stage).run().code(0).says("6 of 6").says("Stored in");
    assert_eq!(changing(&stage, before), Vec::<String>::new());
    assert_eq!(stage.state().keys_of("SellingPartnerAPIUser").len(), 1);
}

#[test]
fn lwa_alone_asks_nothing_of_aws_and_needs_no_credentials() {
    let (home, stage) = (Home::new(), Stage::new());
    let lwa = home.cmd(["init", "--no-input", "--yes", "--auth", "lwa", "--region", "na", "--store", "file"]);
    lwa.envs(stage.amazon_env()).envs(stage.answers()).run().code(0).says("Steps 4 to 6 are left out");
    assert_eq!(stage.actions(), ["token", "marketplaceParticipations"]);
    let again = home.cmd(["init", "--no-input"]).envs(stage.amazon_env());
    again.run().code(0).says("Nothing to do");
    assert!(home.read("config.toml").contains("auth = \"lwa\""));
}

#[test]
fn from_iam_to_lwa_aws_stays_and_that_is_said() {
    let (home, stage) = (Home::new(), Stage::new());
    init(&home, &stage).run().code(0);
    let before = stage.actions().len();
    let out = again(&home, &stage).args(["--auth", "lwa"]).run();
    out.code(0).says("What is in AWS stays as it is").says("teardown").never_says("Nothing to do");
    assert_eq!(stage.actions().split_off(before), ["token", "marketplaceParticipations"]);
    let json = home.cmd(["export", "--for", "json"]).run().code(0).json();
    assert!(json.get("aws_access_key_id").is_none(), "{json}");
    // And back again: nothing has to be made.
    again(&home, &stage).args(["--auth", "iam"]).run().code(0).says("6 of 6");
    assert_eq!(changing(&stage, before), Vec::<String>::new());
    let json = home.cmd(["export", "--for", "json"]).run().code(0).json();
    assert!(json["aws_access_key_id"].is_string(), "{json}");
}

#[test]
fn two_runs_at_once_end_with_one_key() {
    let (home, stage) = (Home::new(), Stage::new());
    let (one, two) = (init(&home, &stage).start(), init(&home, &stage).start());
    let outs = [one.wait(), two.wait()];
    let codes: Vec<_> = outs.iter().filter_map(|out| out.status.code()).collect();
    assert!(codes.iter().all(|c| [0, 6].contains(c)) && codes.contains(&0), "{outs:?}");
    assert_eq!(stage.state().keys_of("SellingPartnerAPIUser").len(), 1);
    again(&home, &stage).run().code(0).says("6 of 6");
}
