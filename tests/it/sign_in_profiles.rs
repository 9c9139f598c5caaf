//! AWS profiles that need more than keys: a program that gives them, the code of an MFA device.

use crate::init::{init, untouched};
use crate::support::home::{Cmd, Home};
use crate::support::pty::Pty;
use crate::support::stage::Stage;
use spapi_setup::rehearsal::{Knobs, Principal, Role};

const ADMIN: &str = "arn:aws:iam::aws:policy/AdministratorAccess";
const CODE: &str = "123456";

/// Without the administrator's keys in the environment.
fn signed_out(cmd: Cmd) -> Cmd {
    cmd.unset("AWS_ACCESS_KEY_ID").unset("AWS_SECRET_ACCESS_KEY").unset("AWS_SESSION_TOKEN")
}

#[test]
fn a_credential_process_that_fails_is_quoted_without_its_secrets() {
    let (home, stage) = (Home::new(), Stage::new());
    let script = "echo preamble >&2; echo 'no session for wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY: run corp login' >&2; exit 3";
    let file = home.write("tool.sh", script);
    home.write(".aws/config", format!("[profile tool]\ncredential_process = sh {}\n", file.display()));
    let out = signed_out(init(&home, &stage)).args(["--aws-profile", "tool"]).run();
    out.code(4).says("no session for").says("run corp login").never_says("preamble").never_says("EXAMPLEKEY");
    untouched(&stage);
}

/// An administrator's role that takes an MFA code, and the profile that names it.
fn with_device(home: &Home) -> Stage {
    let stage = Stage::with(Knobs { mfa_code: Some(CODE.into()), ..Knobs::default() });
    let (id, secret) = stage.rehearsal().admin();
    home.write(
        ".aws/credentials",
        format!("[base]\naws_access_key_id = {id}\naws_secret_access_key = {}\n", secret.expose()),
    );
    home.write(
        ".aws/config",
        "[profile admin]\nrole_arn = arn:aws:iam::123456789012:role/Admin\nsource_profile = base\n\
         mfa_serial = arn:aws:iam::123456789012:mfa/anna\n",
    );
    let mut state = stage.state();
    let trust = serde_json::json!({ "Statement": [{ "Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": { "AWS": "arn:aws:iam::123456789012:root" } }] });
    let principal = Principal {
        name: "Admin".into(),
        path: "/".into(),
        arn: "arn:aws:iam::123456789012:role/Admin".into(),
        id: "AROAADMINADMINADMIN1".into(),
        attached: vec![ADMIN.into()],
        ..Principal::default()
    };
    let role = Role { principal, max_session: 3600, trust, ..Role::default() };
    state.roles.insert("Admin".into(), role);
    drop(state);
    stage
}

#[test]
fn a_profile_with_an_mfa_device_names_the_way_where_nobody_can_be_asked() {
    let home = Home::new();
    let stage = with_device(&home).unused();
    let out = signed_out(init(&home, &stage)).args(["--aws-profile", "admin"]).run();
    out.code(4).says("mfa/anna").says("export-credentials --profile admin");
}

#[test]
fn the_code_is_asked_for_once_and_a_wrong_one_again() {
    let home = Home::new();
    let stage = with_device(&home);
    let plan = home.cmd(["plan", "--aws-profile", "admin"]).envs(stage.env());
    let mut pty = Pty::spawn(signed_out(plan).env("TERM", "dumb"));
    pty.expect_next("Code of the MFA device").line("000000");
    pty.expect_next("did not accept the MFA code");
    pty.expect_next("Code of the MFA device").line(CODE);
    pty.expect("before anything else happens").ends(0);
    assert_eq!(stage.count("AssumeRole"), 2);
}
