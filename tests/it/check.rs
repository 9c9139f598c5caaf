//! `check`: each rung, as it should be and not, against the stand-in.

use crate::support::home::{Cmd, Home, Output};
use crate::support::stage::Stage;
use serde_json::{Value, json};
use spapi_setup::rehearsal::{Knobs, User};

pub(crate) const USER: &str = "SellingPartnerAPIUser";
pub(crate) const ROLE: &str = "SellingPartnerAPIRole";

/// A profile that `init` made.
pub(crate) fn set_up(knobs: Knobs) -> (Home, Stage) {
    let (home, stage) = (Home::new(), Stage::with(knobs));
    init(&home, &stage, &[]).run().code(0);
    (home, stage)
}

pub(crate) fn init(home: &Home, stage: &Stage, args: &[&str]) -> Cmd {
    home.cmd(["init", "--no-input", "--yes", "--region", "eu", "--store", "file"])
        .args(args.iter().copied())
        .envs(stage.env())
        .envs(stage.answers())
}

pub(crate) fn check(home: &Home, stage: &Stage, args: &[&str]) -> Cmd {
    home.cmd(["check"]).args(args.iter().copied()).envs(stage.env())
}

/// A rung's entry of `check --json`.
pub(crate) fn rung(out: &Output, id: &str) -> Value {
    let value = out.json();
    let found = value["checks"].as_array().expect("checks").iter().find(|c| c["id"] == id).cloned();
    found.unwrap_or_else(|| panic!("no {id}\n{out:?}"))
}

/// The rung's status and, in one text, what it says.
pub(crate) fn told(out: &Output, id: &str) -> (String, String) {
    let rung = rung(out, id);
    let text = |key: &str| rung[key].as_str().unwrap_or_default().to_owned();
    (text("status"), format!("{} / {} / {}", text("summary"), text("cause"), text("fix")))
}

/// The ids of the rungs with this status.
pub(crate) fn with_status(out: &Output, status: &str) -> Vec<String> {
    let value = out.json();
    let all = value["checks"].as_array().expect("checks").iter().filter(|c| c["status"] == status);
    all.map(|c| c["id"].as_str().expect("an id").to_owned()).collect()
}

/// Runs `check --json`, expects this code and this status of one rung, and gives what it says.
#[track_caller]
pub(crate) fn one(home: &Home, stage: &Stage, code: i32, id: &str, status: &str) -> (Output, String) {
    let out = check(home, stage, &["--json"]).run();
    out.code(code);
    let (found, text) = told(&out, id);
    assert_eq!(found, status, "{id}\n{out:?}");
    (out, text)
}

#[track_caller]
pub(crate) fn says(text: &str, part: &str) {
    assert!(text.contains(part), "{text:?} does not say {part:?}");
}

/// Takes an administrator's variables away.
pub(crate) fn without_admin(cmd: Cmd) -> Cmd {
    cmd.unset("AWS_ACCESS_KEY_ID").unset("AWS_SECRET_ACCESS_KEY").env("AWS_REGION", "eu-west-1")
}

const ALL: [&str; 15] = [
    "store.read",
    "aws.identity",
    "aws.user",
    "aws.policy",
    "aws.role",
    "aws.trust",
    "aws.attachment",
    "aws.inline-policy",
    "aws.extras",
    "aws.access-key",
    "aws.assume-role",
    "aws.organization",
    "lwa.token",
    "spapi.participations",
    "spapi.restricted-data",
];

#[test]
fn all_is_well_after_init() {
    let (home, stage) = set_up(Knobs::default());
    let before = stage.count("marketplaceParticipations");
    let out = check(&home, &stage, &["--json"]).run();
    let value = out.code(0).json();
    assert_eq!((&value["profile"], &value["ok"]), (&json!("default"), &json!(true)));
    assert_eq!(
        value.as_object().unwrap().keys().collect::<Vec<_>>(),
        ["profile", "ok", "region", "partner", "environment", "checks"]
    );
    let checks = value["checks"].as_array().unwrap();
    assert_eq!(checks.iter().map(|c| c["id"].as_str().unwrap()).collect::<Vec<_>>(), ALL);
    for entry in checks {
        let keys: Vec<_> = entry.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["id", "status", "summary", "cause", "fix", "request_id"]);
    }
    assert_eq!(with_status(&out, "skip"), ["spapi.restricted-data"]);
    assert_eq!(with_status(&out, "pass").len(), 14);
    assert_eq!(stage.count("marketplaceParticipations"), before + 1);
    let text = check(&home, &stage, &[]).run();
    text.code(0).says("file, 3 entries readable").says("All is well").prints_nothing();
    text.says("restricted data skipped: the profile does not ask for it");
}

#[test]
fn a_passed_check_is_recorded_and_a_failed_one_is_not() {
    let (home, stage) = set_up(Knobs::default());
    let config = home.read("config.toml");
    let line = config.lines().find(|l| l.starts_with("verified_at")).unwrap().to_owned();
    let old = "verified_at = \"2026-01-02T03:04:05Z\"";
    home.write(".config/spapi-setup/config.toml", config.replace(&line, old));
    stage.state().knobs.role_missing = true;
    check(&home, &stage, &[]).run().code(3);
    assert!(home.read("config.toml").contains(old));
    stage.state().knobs.role_missing = false;
    // Another run holds the lock: a reading command says nothing about it.
    let lock = std::fs::OpenOptions::new().write(true).open(home.file("lock")).unwrap();
    lock.try_lock().unwrap();
    check(&home, &stage, &[]).run().code(0).never_says("lock");
    assert!(home.read("config.toml").contains(old));
    drop(lock);
    check(&home, &stage, &[]).run().code(0);
    assert!(!home.read("config.toml").contains(old));
}

#[test]
fn values_that_are_missing_fail_at_the_store_alone() {
    let (home, stage) = set_up(Knobs::default());
    std::fs::remove_file(home.file("credentials.toml")).unwrap();
    let (out, text) = one(&home, &stage, 5, "store.read", "fail");
    says(&text, "the client secret and the refresh token and the secret access key are not stored");
    assert_eq!(with_status(&out, "skip")[..2], ["aws.assume-role", "lwa.token"]);
    assert_eq!(told(&out, "aws.user").0, "pass");
}

#[test]
fn a_store_that_cannot_be_read_blames_nothing_else() {
    let (home, stage) = set_up(Knobs::default());
    home.write(".config/spapi-setup/credentials.toml", "[[[");
    let (out, _) = one(&home, &stage, 5, "store.read", "fail");
    assert_eq!(with_status(&out, "fail"), ["store.read"]);
    says(&told(&out, "aws.access-key").1, "can't be read");
}

#[test]
fn without_an_administrator_the_stored_key_is_still_tried() {
    let (home, stage) = set_up(Knobs::default());
    let out = without_admin(check(&home, &stage, &["--json"])).run();
    out.code(0);
    assert_eq!(
        with_status(&out, "pass"),
        ["store.read", "aws.assume-role", "lwa.token", "spapi.participations"]
    );
    says(&told(&out, "aws.identity").1, "no AWS sign-in on this computer");
    stage.state().keys[0].active = false;
    let out = without_admin(check(&home, &stage, &["--json"])).run();
    let (status, text) = told(out.code(4), "aws.assume-role");
    assert_eq!(status, "fail");
    says(&text, "AWS does not know the stored key");
    assert!(rung(&out, "aws.assume-role")["request_id"].is_string());
    without_admin(check(&home, &stage, &["--fix"]))
        .run()
        .code(4)
        .says("This computer has no AWS credentials");
}

#[test]
fn a_sign_in_that_may_not_read_iam_is_no_administrator() {
    let (home, stage) = set_up(Knobs { deny: vec![], ..Knobs::default() });
    stage.state().knobs.deny = vec!["GetUser".into(), "SimulatePrincipalPolicy".into()];
    let (out, text) = one(&home, &stage, 0, "aws.user", "skip");
    says(&text, "iam:GetUser");
    assert_eq!(told(&out, "aws.organization").0, "skip");
    assert_eq!(told(&out, "aws.assume-role").0, "pass");
}

#[test]
fn a_sign_in_that_fails_is_not_the_profiles_fault() {
    let (home, stage) = set_up(Knobs::default());
    stage.state().knobs.expired_session = true;
    let (out, _) = one(&home, &stage, 4, "aws.identity", "fail");
    assert_eq!(with_status(&out, "fail"), ["aws.identity"]);
    assert_eq!(told(&out, "aws.assume-role").0, "pass");
    stage.state().knobs.expired_session = false;
    check(&home, &stage, &["--aws-account", "999999999999"]).run().code(4).says("999999999999");
}

#[test]
fn aws_that_cannot_be_reached_says_nothing_about_the_rest() {
    let (home, stage) = set_up(Knobs::default());
    let away = ["AWS_ENDPOINT_URL_IAM", "AWS_ENDPOINT_URL_STS"].map(|name| (name, "http://127.0.0.1:1"));
    let out = check(&home, &stage, &["--json"]).envs(away).run();
    assert_eq!(with_status(out.code(1), "fail"), ["aws.identity", "aws.assume-role"]);
    assert_eq!(told(&out, "spapi.participations").0, "pass");
    out.says("AWS_ENDPOINT_URL_IAM sends IAM requests to http://127.0.0.1:1");
}

#[test]
fn a_user_that_was_deleted_can_be_mended_one_made_anew_is_a_decision() {
    let (home, stage) = set_up(Knobs::default());
    let old = {
        let mut state = stage.state();
        state.keys.clear();
        state.users.remove(USER).unwrap()
    };
    let (out, text) = one(&home, &stage, 8, "aws.user", "fail");
    says(&text, "SellingPartnerAPIUser is not there");
    says(&told(&out, "aws.trust").1, "names a user that was deleted");
    says(&told(&out, "aws.trust").1, "AIDA");
    assert_eq!(told(&out, "aws.assume-role").0, "skip");
    let mut anew = User::default();
    (anew.name, anew.path, anew.arn) = (old.name.clone(), old.path.clone(), old.arn.clone());
    anew.id = "AIDAANEWANEWANEWANEW2".into();
    stage.state().users.insert(USER.into(), anew);
    let (_, text) = one(&home, &stage, 4, "aws.user", "fail");
    says(&text, "deleted and created again by someone else: its id is AIDAANEWANEWANEWANEW2 instead of AIDA");
    says(&text, "--adopt");
    check(&home, &stage, &["--fix"]).run().code(4);
    assert!(stage.state().keys.is_empty(), "nothing is done where something is to be decided");
}

#[test]
fn drift_is_named_field_by_field() {
    let (home, stage) = set_up(Knobs::default());
    {
        let mut state = stage.state();
        let root = "arn:aws:iam::123456789012:root";
        state.roles.get_mut(ROLE).unwrap().trust["Statement"][0]["Principal"]["AWS"] = root.into();
        let policy = state.policies.values_mut().next().unwrap();
        policy.add_version(
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"execute-api:*","Resource":"arn:aws:execute-api:*:*:*"}]}"#,
            true,
        );
        let user = state.users.get_mut(USER).unwrap();
        let inline = user.inline.values_mut().next().unwrap();
        *inline = inline.replace(ROLE, "*");
        user.tags.clear();
        user.tags.insert("spapi-setup:identity".into(), config_identity(&home));
    }
    let (out, text) = one(&home, &stage, 8, "aws.trust", "warn");
    says(&text, "allows the whole account, not only the user");
    says(&text, "Principal is arn:aws:iam::123456789012:root (the whole account) instead of arn:aws:iam::");
    says(&text, "spapi-setup check --fix");
    let policy = told(&out, "aws.policy");
    assert_eq!(policy.0, "warn");
    says(&policy.1, "Action is execute-api:* instead of execute-api:Invoke");
    says(&told(&out, "aws.inline-policy").1, "Resource is arn:aws:iam::123456789012:role/* instead of");
    says(&told(&out, "aws.user").1, "tags set again");
    assert_eq!(told(&out, "aws.role"), ("pass".into(), format!("{ROLE} /  / ")));
    assert_eq!(out.json()["ok"], false);
}

pub(crate) fn config_identity(home: &Home) -> String {
    let config = home.read("config.toml");
    let line = config.lines().find(|l| l.starts_with("identity = ")).expect("an identity");
    line.trim_start_matches("identity = ").trim_matches('"').to_owned()
}

#[test]
fn what_was_taken_off_is_said() {
    let (home, stage) = set_up(Knobs::default());
    {
        let mut state = stage.state();
        state.roles.get_mut(ROLE).unwrap().attached.clear();
        state.users.get_mut(USER).unwrap().inline.clear();
    }
    let (out, text) = one(&home, &stage, 8, "aws.attachment", "fail");
    says(&text, "is not attached to the role");
    assert_eq!(told(&out, "aws.inline-policy").0, "fail");
    says(&told(&out, "aws.organization").1, "see above");
    stage.state().roles.clear();
    let (out, _) = one(&home, &stage, 8, "aws.role", "fail");
    for id in ["aws.trust", "aws.attachment", "aws.assume-role", "aws.organization"] {
        says(&told(&out, id).1, "the role is not there");
    }
}

#[test]
fn access_keys_inactive_gone_foreign_and_old() {
    let (home, stage) = set_up(Knobs::default());
    stage.state().keys[0].active = false;
    let (out, text) = one(&home, &stage, 8, "aws.access-key", "fail");
    says(&text, "is inactive");
    assert_eq!(told(&out, "aws.assume-role").0, "skip");
    stage.state().keys[0].active = true;
    stage.state().age(jiff::SignedDuration::from_hours(24 * 400));
    let (_, text) = one(&home, &stage, 0, "aws.access-key", "warn");
    says(&text, "400 days old / a key is due after 365 days / spapi-setup rotate access-key");
    let foreign = stage.state().add_key(USER).unwrap().id.clone();
    let (_, text) = one(&home, &stage, 4, "aws.access-key", "fail");
    says(&text, "the user has a key that is not stored here");
    says(&text, &foreign[foreign.len() - 4..]);
    stage.state().keys.clear();
    let (_, text) = one(&home, &stage, 8, "aws.access-key", "fail");
    says(&text, "does not exist any more");
}

#[test]
fn organization_and_boundary_are_hints() {
    let (home, stage) = set_up(Knobs::default());
    stage.state().knobs.organization_denies = true;
    let (_, text) = one(&home, &stage, 0, "aws.organization", "warn");
    says(&text, "(SCP) denies execute-api:Invoke");
    stage.state().knobs.organization_denies = false;
    stage.state().knobs.boundary_denies = true;
    let (_, text) = one(&home, &stage, 0, "aws.organization", "warn");
    says(&text, "the permissions boundary denies");
}
