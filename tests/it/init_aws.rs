//! Who signs in: the SDK's chain, a named profile, and the sign-ins that are refused.

use crate::init::{again, changing, init, untouched};
use crate::support::home::Home;
use crate::support::person::signed_out;
use crate::support::stage::Stage;
use spapi_setup::rehearsal::Knobs;

fn with(knobs: Knobs) -> Stage {
    Stage::with(knobs)
}

fn keys(stage: &Stage) -> String {
    let (id, secret) = stage.rehearsal().admin();
    format!("aws_access_key_id = {id}\naws_secret_access_key = {}\n", secret.expose())
}

#[test]
fn no_credentials_is_said_with_the_ways_to_get_some() {
    // The values are proved meanwhile, if they are in time.
    let (home, stage) = (Home::new(), Stage::new().unused());
    let out = signed_out(init(&home, &stage)).run();
    out.code(4).says("has no AWS credentials").says("aws login").says("CloudShell").says("--aws-profile");
    untouched(&stage);
}

#[test]
fn an_expired_session_is_named() {
    let stage = with(Knobs { temporary_admin: true, expired_session: true, ..Knobs::default() });
    init(&Home::new(), &stage).run().code(4).says("sign-in has expired").says("aws sso login");
    untouched(&stage);
}

#[test]
fn a_session_of_a_role_does_as_well_as_a_user() {
    let stage = with(Knobs { temporary_admin: true, ..Knobs::default() });
    init(&Home::new(), &stage).run().code(0).says("AWSReservedSSO_AdministratorAccess");
}

#[test]
fn root_keys_are_refused() {
    let stage = with(Knobs { root: true, ..Knobs::default() });
    init(&Home::new(), &stage).run().code(4).says("root user").says("not used");
    untouched(&stage);
}

#[test]
fn another_partition_is_refused() {
    let stage = Stage::new();
    {
        let mut state = stage.state();
        state.partition = "aws-us-gov".to_owned();
        state.admins.values_mut().for_each(|a| a.arn = a.arn.replace("arn:aws:", "arn:aws-us-gov:"));
    }
    init(&Home::new(), &stage).run().code(4).says("aws-us-gov");
    untouched(&stage);
}

#[test]
fn another_account_than_the_named_one_ends_it_before_anything_is_created() {
    let (home, stage) = (Home::new(), Stage::new());
    let out = init(&home, &stage).args(["--aws-account", "999988887777"]).run();
    out.code(4).says("123456789012, not 999988887777").says("--aws-account");
    let env = ("SPAPI_SETUP_AWS_ACCOUNT", "999988887777");
    init(&home, &stage).envs([env]).run().code(4).says("SPAPI_SETUP_AWS_ACCOUNT");
    untouched(&stage);
    assert!(!home.read("config.toml").contains("[profiles"), "nor is the profile recorded");
    init(&home, &stage).args(["--aws-account", "123456789012"]).run().code(0);
}

#[test]
fn a_named_profile_means_that_profile_alone() {
    let (home, stage) = (Home::new(), Stage::new());
    home.write(".aws/credentials", format!("[acme]\n{}\n[default]\n{}", keys(&stage), keys(&stage)));
    let wrong = [("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "wrong")];
    let out = init(&home, &stage).args(["--aws-profile", "acme"]).envs(wrong).run();
    out.code(0).says("profile \"acme\"");
    // The name is remembered.
    let out = again(&home, &stage).envs(wrong).run();
    out.code(0).says("profile \"acme\"").says("Nothing to do");
}

#[test]
fn a_named_profile_that_is_missing_falls_back_to_nothing() {
    let (home, stage) = (Home::new(), Stage::new());
    home.write(".aws/credentials", format!("[acme]\n{}", keys(&stage)));
    let out = init(&home, &stage).args(["--aws-profile", "gone"]).run();
    out.code(4).says("no AWS profile \"gone\"").says("acme");
    let out = signed_out(init(&home, &stage)).env("AWS_PROFILE", "gone").run();
    out.code(4).says("no AWS profile \"gone\"");
    untouched(&stage);
    // By the SDK's own rules the keys of the environment come before AWS_PROFILE.
    home.write(
        ".aws/credentials",
        "[acme]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = x\n",
    );
    init(&home, &stage).env("AWS_PROFILE", "acme").run().code(0);
}

#[test]
fn a_credential_process_is_asked() {
    let (home, stage) = (Home::new(), Stage::new());
    let (id, secret) = stage.rehearsal().admin();
    let json = format!(
        "{{\"Version\": 1, \"AccessKeyId\": \"{id}\", \"SecretAccessKey\": \"{}\"}}",
        secret.expose()
    );
    let file = home.write("answer.json", json);
    let cat = if cfg!(windows) { "type" } else { "cat" };
    home.write(".aws/config", format!("[profile tool]\ncredential_process = {cat} {}\n", file.display()));
    signed_out(init(&home, &stage)).args(["--aws-profile", "tool"]).run().code(0).says("tool");
}

#[test]
fn endpoints_of_the_environment_are_named_on_every_run() {
    let (home, stage) = (Home::new(), Stage::new());
    let url = stage.rehearsal().url().to_owned();
    let out = init(&home, &stage).run();
    for name in
        ["AWS_ENDPOINT_URL_IAM", "AWS_ENDPOINT_URL_STS", "SPAPI_SETUP_LWA_URL", "SPAPI_SETUP_SPAPI_URL"]
    {
        out.says(name);
    }
    out.says(&url);
    let out = home.cmd(["plan"]).envs(stage.env()).run();
    out.code(0).says("AWS_ENDPOINT_URL_IAM").says(&url);
}

#[test]
fn a_permissions_boundary_is_put_on_user_and_role_and_remembered() {
    let (home, stage) = (Home::new(), Stage::new());
    let arn = "arn:aws:iam::aws:policy/PowerUserAccess";
    init(&home, &stage).args(["--permissions-boundary", arn]).run().code(0);
    {
        let state = stage.state();
        assert_eq!(state.users["SellingPartnerAPIUser"].boundary.as_deref(), Some(arn));
        assert_eq!(state.roles["SellingPartnerAPIRole"].boundary.as_deref(), Some(arn));
    }
    let before = stage.actions().len();
    stage.state().roles.get_mut("SellingPartnerAPIRole").expect("the role").boundary = None;
    again(&home, &stage).arg("--yes").run().code(0).says("permissions boundary");
    assert_eq!(changing(&stage, before), ["PutRolePermissionsBoundary"]);
}

#[test]
fn names_are_the_users_own_and_serve_again() {
    let (home, stage) = (Home::new(), Stage::new());
    let names = ["--user-name", "acme.user", "--policy-name", "Acme+Policy", "--role-name", "acme-role"];
    init(&home, &stage).args(names).run().code(0);
    {
        let state = stage.state();
        assert!(state.users["acme.user"].inline.contains_key("Assumeacme-role"));
        let attached = &state.roles["acme-role"].attached;
        assert!(attached.iter().any(|arn| arn.ends_with(":policy/Acme+Policy")), "{attached:?}");
    }
    again(&home, &stage).run().code(0).says("Nothing to do");
}
