//! `init --rehearse` without a terminal: the whole wizard, nothing left behind, nothing of the real world.

use crate::support::canary::files;
use crate::support::home::Home;

#[test]
fn it_ends_well_and_leaves_nothing_behind() {
    let home = Home::new();
    let temp = home.path().join("temp");
    std::fs::create_dir(&temp).expect("a folder");
    let out = home.cmd(["init", "--rehearse"]).env("TMPDIR", &temp).run();
    out.code(0).says("This is a rehearsal").says("Step 8 of 8").says("(rehearsal)").says("Rehearsal Store");
    out.prints_nothing().says("can assume the role");
    assert_eq!(files(&home.path()), Vec::<std::path::PathBuf>::new());
    assert_eq!(std::fs::read_dir(&temp).expect("the folder").count(), 0);
    assert!(!home.setup().exists());
}

#[test]
fn every_heading_says_what_it_is() {
    let out = Home::new().cmd(["init", "--rehearse"]).run();
    let steps = out.code(0).stderr();
    let headings: Vec<_> = steps.lines().filter(|line| line.starts_with("Step ")).collect();
    assert_eq!(headings.len(), 8, "{headings:?}");
    assert!(headings.iter().all(|line| line.ends_with("(rehearsal)")), "{headings:?}");
}

#[test]
fn the_real_worlds_settings_do_not_count() {
    let home = Home::new();
    let dead = "http://127.0.0.1:9";
    let out = home
        .cmd(["init", "--rehearse"])
        .envs([("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "x")])
        .envs([("AWS_PROFILE", "gone"), ("AWS_ENDPOINT_URL_IAM", "http://far.example.com")])
        .envs([("AWS_ENDPOINT_URL", "http://far.example.com"), ("AWS_REGION", "")])
        .envs([("SPAPI_SETUP_LWA_URL", "http://far.example.com/token"), ("SPAPI_SETUP_REGION", "mars")])
        .envs([("SPAPI_SETUP_SPAPI_URL", "http://far.example.com"), ("SPAPI_SETUP_PROFILE", "no such!")])
        .envs([("SPAPI_SETUP_LWA_CLIENT_SECRET", "wrong"), ("SPAPI_SETUP_STORE", "keyring")])
        .envs([("HTTP_PROXY", dead), ("HTTPS_PROXY", dead), ("ALL_PROXY", dead), ("http_proxy", dead)])
        .run();
    out.code(0).says("Step 8 of 8").never_says("far.example.com").never_says("AKIAIOSFODNN7EXAMPLE");
}

#[test]
fn stored_profiles_and_the_lock_do_not_count() {
    let home = Home::new();
    home.write(".config/spapi-setup/config.toml", "this is no TOML at all [");
    home.write(".config/spapi-setup/credentials.toml", "nor is this [");
    home.cmd(["init", "--rehearse"]).run().code(0).says("create");
    assert_eq!(home.read("config.toml"), "this is no TOML at all [");
    assert_eq!(files(&home.setup()).len(), 2);
}

#[test]
fn a_flag_is_an_answer_here_too() {
    let home = Home::new();
    let out = home.cmd(["init", "--rehearse", "--region", "fe", "--role-name", "MyRole"]).run();
    out.code(0).says("Far East").says("AssumeMyRole");
    home.cmd(["init", "--rehearse", "--store", "keyring"]).run().code(0).says("in a temporary file");
    home.cmd(["init", "--rehearse", "--auth", "lwa"]).run().code(0).says("Steps 4 to 6 are left out");
}

#[test]
fn it_needs_no_certificates() {
    let nowhere =
        [("SSL_CERT_FILE", "/nowhere"), ("SSL_CERT_DIR", "/nowhere"), ("AWS_CA_BUNDLE", "/nowhere")];
    Home::new().cmd(["init", "--rehearse"]).envs(nowhere).run().code(0).says("Step 8 of 8");
}
