//! `check --fix`, `--all`, `--report` and `--explain`.

use crate::check::{ROLE, USER, check, init, set_up, told, with_status};
use crate::support::canary::Canaries;
use crate::support::home::{Home, Output};
#[cfg(unix)]
use crate::support::moto::Moto;
#[cfg(unix)]
use crate::support::pty::Pty;
use crate::support::stage::Stage;
use serde_json::{Value, json};
use spapi_setup::Region;
use spapi_setup::rehearsal::{Fault, FaultKind, Knobs};

/// Everything that can drift at once.
fn spoil(stage: &Stage) {
    let mut state = stage.state();
    let role = state.roles.get_mut(ROLE).unwrap();
    role.trust["Statement"][0]["Principal"]["AWS"] = "*".into();
    role.attached.clear();
    state.users.get_mut(USER).unwrap().inline.clear();
    let policy = state.policies.values_mut().next().unwrap();
    policy.add_version(r#"{"Version":"2012-10-17","Statement":[]}"#, true);
}

#[test]
fn fix_mends_all_drift_and_checks_again() {
    let (home, stage) = set_up(Knobs::default());
    let key = stage.state().keys[0].id.clone();
    spoil(&stage);
    check(&home, &stage, &[]).run().code(8);
    let out = check(&home, &stage, &["--fix"]).run();
    out.code(0).says("Repairing profile \"default\"").says("All is well").says("assume the role ok");
    assert_eq!(stage.state().keys_of(USER).iter().map(|k| &k.id).collect::<Vec<_>>(), [&key]);
    let changes = stage.actions().len();
    check(&home, &stage, &["--fix"]).run().code(0).never_says("Repairing");
    let again = stage.actions()[changes..].to_vec();
    assert!(again.iter().all(|a| !a.starts_with("Put") && !a.starts_with("Create")), "{again:?}");
}

#[cfg(unix)] // a pseudo-terminal
#[test]
fn a_key_that_was_switched_off_is_switched_on_by_a_person_only() {
    let (home, stage) = set_up(Knobs::default());
    stage.state().keys[0].active = false;
    stage.state().roles.get_mut(ROLE).unwrap().attached.clear();
    let before = stage.actions().len();
    let out = check(&home, &stage, &["--fix", "--json"]).run();
    out.code(8).says("stays so");
    let text = told(&out, "aws.access-key");
    assert_eq!(text.0, "fail");
    assert!(text.1.contains("perhaps because it leaked"), "{}", text.1);
    assert!(!stage.state().keys[0].active);
    let since = |from: usize| stage.actions()[from..].to_vec();
    assert!(since(before).iter().any(|a| a == "AttachRolePolicy"), "the rest is mended");
    check(&home, &stage, &["--fix", "--yes"]).run().code(8);
    assert!(!since(before).iter().any(|a| a == "UpdateAccessKey"));
    for (answer, code, active) in [("n", 8, false), ("y", 0, true)] {
        let mut pty = Pty::spawn(check(&home, &stage, &["--fix"]).env("TERM", "dumb"));
        pty.expect("Switch it on again?").line(answer).ends(code);
        assert_eq!(stage.state().keys[0].active, active);
    }
}

/// No other run reaches this checkpoint: nobody but a person switches a key on.
#[cfg(unix)] // a pseudo-terminal
#[test]
fn killed_after_the_key_was_switched_on() {
    let (home, stage) = set_up(Knobs::default());
    stage.state().keys[0].active = false;
    let fix = check(&home, &stage, &["--fix"]).env("TERM", "dumb");
    let mut pty = Pty::spawn(fix.env("SPAPI_SETUP_KILL_AT", "repair.key.activated"));
    pty.expect("Switch it on again?").line("y").wait();
    assert!(stage.state().keys[0].active);
    assert_eq!(stage.actions().last().map(String::as_str), Some("UpdateAccessKey"));
    check(&home, &stage, &["--fix"]).run().code(0).says("All is well");
}

#[test]
fn fix_makes_a_deleted_user_again_and_its_key_is_the_stored_one() {
    let (home, stage) = set_up(Knobs { propagation: 2, ..Knobs::default() });
    {
        let mut state = stage.state();
        state.keys.clear();
        state.users.remove(USER);
    }
    let out = check(&home, &stage, &["--fix", "--json"]).run();
    assert_eq!(with_status(out.code(0), "skip"), ["spapi.restricted-data"]);
    assert_eq!(out.json()["ok"], true);
    let state = stage.state();
    let keys = state.keys_of(USER);
    assert_eq!(keys.len(), 1);
    assert!(home.read("credentials.toml").contains(keys[0].secret.expose()));
    assert!(home.read("config.toml").contains(&state.users[USER].id));
    assert!(!home.file("pending.toml").exists());
}

#[test]
fn fix_that_is_stopped_says_what_is_done() {
    let (home, stage) = set_up(Knobs::default());
    spoil(&stage);
    let trouble = FaultKind::Aws { code: "ServiceFailure".into(), status: 500, message: "no".into() };
    stage.state().knobs.fail.push(Fault { on: "AttachRolePolicy".into(), times: 9, kind: trouble });
    check(&home, &stage, &["--fix"]).run().code(7).says("run the same command again to continue");
    stage.state().knobs.fail.clear();
    check(&home, &stage, &["--fix"]).run().code(0);
}

#[test]
fn fix_waits_for_nobody_that_holds_the_lock() {
    let (home, stage) = set_up(Knobs::default());
    spoil(&stage);
    let lock = std::fs::OpenOptions::new().write(true).open(home.file("lock")).unwrap();
    lock.lock().unwrap();
    check(&home, &stage, &["--fix"]).run().code(6);
}

#[cfg(unix)] // moto is a Python program
#[test]
fn fix_works_against_moto_too() {
    let (home, stage, moto) = (Home::new(), Stage::new(), Moto::start());
    let any = json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] });
    let admin = moto.administrator("admin", &any);
    init(&home, &stage, &[]).envs(moto.env(&admin)).run().code(0);
    let run = |args: &[&str]| check(&home, &stage, args).envs(moto.env(&admin)).run();
    assert_eq!(with_status(run(&["--json"]).code(0), "fail"), [] as [&str; 0]);
    let call = |method: &str, args: Value| moto.call(&moto.auditor, "iam", method, &args).unwrap();
    call("delete_user_policy", json!({ "UserName": USER, "PolicyName": format!("Assume{ROLE}") }));
    let trust = json!({ "Version": "2012-10-17", "Statement":
        [{ "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::123456789012:user/admin" }, "Action": "sts:AssumeRole" }] });
    call("update_assume_role_policy", json!({ "RoleName": ROLE, "PolicyDocument": trust.to_string() }));
    let out = run(&["--json"]);
    let (status, text) = told(out.code(8), "aws.assume-role");
    assert_eq!(status, "fail");
    assert!(text.contains("what differs above explains it / spapi-setup check --fix"), "{text}");
    run(&["--fix"]).code(0).says("assume the role ok");
}

/// A second profile with another seller's token, of the same app and AWS identity.
fn second(home: &Home, stage: &Stage, name: &str, region: Region) -> String {
    let id = stage.sample().client_id;
    let token = stage.state().authorize(&id, region, name).unwrap();
    home.cmd(["init", "--no-input", "--yes", "--store", "file", "-p", name, "--region", region.as_str()])
        .envs(stage.env())
        .envs(stage.answers())
        .env("SPAPI_SETUP_REFRESH_TOKEN", token.expose())
        .run()
        .code(0);
    token.expose().to_owned()
}

fn of(out: &Output, name: &str) -> Value {
    let value = out.json();
    value["profiles"].as_array().unwrap().iter().find(|p| p["profile"] == name).unwrap().clone()
}

#[test]
fn all_checks_every_profile_and_one_broken_never_stops_another() {
    let (home, stage) = set_up(Knobs::default());
    let token = second(&home, &stage, "acme-us", Region::Na);
    second(&home, &stage, "acme-jp", Region::Fe);
    let (asked, read) = (stage.count("marketplaceParticipations"), stage.count("GetUser"));
    let out = check(&home, &stage, &["--all", "--json"]).run();
    let names: Vec<_> =
        out.code(0).json()["profiles"].as_array().unwrap().iter().map(|p| p["profile"].clone()).collect();
    assert_eq!(names, ["acme-jp", "acme-us", "default"]);
    assert_eq!(stage.count("marketplaceParticipations"), asked + 3);
    assert_eq!(stage.count("GetUser"), read + 1, "one AWS identity is read once");
    stage.state().refresh_token(&spapi_setup::Secret::new(token)).unwrap().revoked = true;
    let out = check(&home, &stage, &["--all", "--json"]).run();
    out.code(3);
    assert_eq!(of(&out, "acme-us")["ok"], false);
    assert_eq!(of(&out, "acme-jp")["ok"], true);
    let text = check(&home, &stage, &["--all"]).run();
    text.code(3).says("profile \"acme-jp\", Far East: all is well").says("rotate refresh-token -p acme-us");
    // Drift at all of them is less grave than the broken one.
    stage.state().roles.get_mut(ROLE).unwrap().attached.clear();
    check(&home, &stage, &["--all"]).run().code(3);
    let out = check(&home, &stage, &["--all", "--fix", "--json"]).run();
    out.code(3);
    assert_eq!(of(&out, "default")["ok"], true);
    check(&home, &stage, &["--all", "-p", "default"]).run().code(2);
}

#[test]
fn all_without_profiles_is_no_failure() {
    let (home, stage) = (Home::new(), Stage::new().unused());
    check(&home, &stage, &["--all"]).run().code(0).says("No profile is set up yet");
    assert_eq!(check(&home, &stage, &["--all", "--json"]).run().code(0).json(), json!({ "profiles": [] }));
    check(&home, &stage, &[]).run().code(2).says("There is no profile \"default\"");
}

#[test]
fn an_unknown_profile_lists_the_known_ones() {
    let (home, stage) = set_up(Knobs::default());
    check(&home, &stage, &["-p", "acme"]).run().code(2).says("the profiles are: default");
}

#[test]
fn the_report_holds_states_codes_and_request_ids_and_nothing_else() {
    let (home, stage) = set_up(Knobs::default());
    spoil(&stage);
    stage.state().users.get_mut(USER).unwrap().groups.push("Developers".into());
    stage.state().knobs.role_missing = true;
    let path = home.path().join("report.txt");
    let args = ["--report", path.to_str().unwrap(), "-vv"];
    let out = check(&home, &stage, &args).run();
    out.code(3).says("Wrote");
    let report = std::fs::read_to_string(&path).unwrap();
    assert!(
        report.contains(&format!("version {}", env!("CARGO_PKG_VERSION")))
            && report.contains(std::env::consts::OS)
    );
    for line in ["warn  aws.trust", "fail  aws.attachment", "pass  lwa.token"] {
        assert!(report.contains(line), "{line}\n{report}");
    }
    assert!(
        report.contains("fail  spapi.participations    Unauthorized, no detail  request id "),
        "{report}"
    );
    let (sample, key) = (stage.sample(), stage.state().keys[0].clone());
    let canaries = Canaries::default()
        .with("client secret", sample.client_secret.expose(), "amzn1.oa2-cs.v1.")
        .with("refresh token", sample.refresh_token.expose(), "Atzr|")
        .with("secret access key", key.secret.expose(), "");
    canaries.absent("the report", report.as_bytes()).absent_from(&out);
    let home_text = home.path().to_string_lossy().into_owned();
    let private =
        ["123456789012", "arn:", &key.id, &key.id[16..], USER, ROLE, "default", "Rehearsal", "Developers"];
    for word in private.into_iter().chain([home_text.as_str(), "127.0.0.1", "Europe", "acme", "anna"]) {
        assert!(!report.contains(word), "{word}\n{report}");
    }
    // A report is written again, another file is not.
    check(&home, &stage, &args).run().code(3);
    let other = home.write("notes.txt", "mine");
    check(&home, &stage, &["--report", other.to_str().unwrap()]).run().code(2).says("is no report");
    assert_eq!(std::fs::read_to_string(other).unwrap(), "mine");
}

#[test]
fn explain_tells_offline_and_names_the_nearest() {
    let (home, stage) = (Home::new(), Stage::new().unused());
    let told = |id: &str| home.cmd(["check", "--explain", id]).run();
    told("aws.trust").code(0).prints("AIDA").prints("https://docs.aws.amazon.com/");
    told("aws.trsut").code(2).says("spapi-setup check --explain aws.trust");
    let value = check(&home, &stage, &["--explain", "lwa.token", "--json"]).run().code(0).json();
    assert_eq!((&value["id"], &value["needs"]), (&json!("lwa.token"), &json!(["store.read"])));
    assert!(!home.setup().exists());
}

#[test]
fn quiet_tells_failures_alone() {
    let (home, stage) = set_up(Knobs::default());
    assert_eq!(check(&home, &stage, &["-q"]).run().code(0).stderr(), "");
    stage.state().knobs.role_missing = true;
    let out = check(&home, &stage, &["-q"]).run();
    out.code(3).says("SP-API").says("fix:").never_says("AWS user").never_says("skipped");
}
