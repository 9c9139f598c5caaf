//! `import` and the rights of the key: too many, or too few to assume the role.

use crate::init::again;
use crate::support::home::Home;
#[cfg(unix)]
use crate::support::pty::Pty;
use crate::support::seller::{self, seller as cmd, text};
use crate::support::stage::Stage;
use serde_json::Value;
use spapi_setup::rehearsal::{Fault, FaultKind};

const USER: &str = "SellingPartnerAPIUser";
const ROLE: &str = "SellingPartnerAPIRole";
const ALL: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;

/// A set-up of another computer, as a file here.
fn elsewhere(stage: &Stage, home: &Home) -> Value {
    let other = Home::new();
    seller::init(&other, stage);
    let values = seller::values(&other, "default");
    home.write("creds.json", values.to_string());
    values
}

fn import<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let mut args = vec!["import", "creds.json", "--store", "file", "-p", "acme"];
    args.extend(more);
    args
}

fn allow(stage: &Stage, name: &str, document: &str) {
    let mut state = stage.state();
    state.users.get_mut(USER).unwrap().inline.insert(name.to_owned(), document.to_owned());
}

#[test]
fn a_key_that_can_do_more_is_refused_unattended() {
    let (home, stage) = (Home::new(), Stage::new());
    let values = elsewhere(&stage, &home);
    allow(&stage, "Everything", ALL);
    for more in [&[][..], &["--auth", "iam"], &["--accept-unverified"]] {
        let out = cmd(&home, &stage, &import(more)).run();
        out.code(3).says("can do more than assume the role").says("SP_API_ACCESS_KEY").says("Everything");
        out.says("--auth lwa").never_says(text(&values, "aws_secret_access_key"));
        assert!(!home.setup().join("credentials.toml").exists(), "nothing is stored");
    }
    cmd(&home, &stage, &import(&["--auth", "lwa"])).run().code(0);
    assert!(seller::values(&home, "acme").get("aws_access_key_id").is_none());
}

#[test]
fn one_read_of_iam_shows_it() {
    for action in ["iam:GetUser", "iam:ListRoles", "iam:ListUserPolicies", "iam:ListAttachedUserPolicies"] {
        let (home, stage) = (Home::new(), Stage::new());
        elsewhere(&stage, &home);
        allow(&stage, "One", &ALL.replace("\"Action\":\"*\"", &format!("\"Action\":\"{action}\"")));
        cmd(&home, &stage, &import(&[])).run().code(3).says(action);
    }
}

#[cfg(unix)] // a pseudo-terminal
#[test]
fn a_person_may_take_it_all_the_same() {
    let (home, stage) = (Home::new(), Stage::new());
    elsewhere(&stage, &home);
    allow(&stage, "Everything", ALL);
    let mut pty = Pty::spawn(cmd(&home, &stage, &import(&[])));
    pty.expect("can do more than assume the role");
    pty.expect("Take this key all the same?").line("y");
    pty.expect("It can do more than assume the role");
    pty.expect("Remove creds.json?").line("n");
    pty.ends(0);
}

#[test]
fn a_key_that_may_not_ask_is_not_judged() {
    let (home, stage) = (Home::new(), Stage::new());
    elsewhere(&stage, &home);
    cmd(&home, &stage, &import(&[])).run().code(0).says("What else the key may do is not known");
}

#[test]
fn a_broken_chain_is_named_taken_unproved_and_mended() {
    let breaks: [fn(&Stage); 3] = [
        |stage| stage.state().users.get_mut(USER).unwrap().inline.clear(),
        |stage| {
            let mut state = stage.state();
            let trust = &mut state.roles.get_mut(ROLE).unwrap().trust;
            trust["Statement"][0]["Principal"]["AWS"] = "AIDAOTHEROTHEROTHER01".into();
        },
        |stage| {
            stage.state().roles.remove(ROLE);
        },
    ];
    for break_it in breaks {
        let (home, stage) = (Home::new(), Stage::new());
        elsewhere(&stage, &home);
        break_it(&stage);
        let out = cmd(&home, &stage, &import(&[])).run();
        out.code(4).says("assume the role").says("--accept-unverified").never_says("--admin-policy");
        cmd(&home, &stage, &import(&["--accept-unverified"])).run().code(0).says("mends");
        // What is not ours is not mended by the way, and the way is named.
        home.cmd(["check", "--fix", "-p", "acme", "--yes"])
            .envs(stage.env())
            .run()
            .says("init -p acme --adopt");
        again(&home, &stage).args(["-p", "acme", "--yes", "--adopt"]).run().code(0);
        cmd(&home, &stage, &["credential-process", "-p", "acme"]).run().code(0).prints("ASIA");
    }
}

#[test]
fn a_key_that_aws_could_not_be_asked_about_is_not_called_harmless() {
    let (home, stage) = (Home::new(), Stage::new());
    elsewhere(&stage, &home);
    let reads = ["ListAttachedUserPolicies", "ListUserPolicies", "GetUser", "ListRoles"];
    let refused = || FaultKind::Aws { code: "ServiceFailure".into(), status: 500, message: "later".into() };
    let down = |action| Fault { on: String::from(action), times: 20, kind: refused() };
    stage.state().knobs.fail = reads.map(down).to_vec();
    let out = cmd(&home, &stage, &import(&[])).run();
    assert_ne!(out.status.code(), Some(0), "{out:?}");
    out.never_says("IAM does not let it ask");
}
