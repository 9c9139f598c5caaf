//! Several profiles: what they share is kept once, and each has a seller of its own.

use crate::init::{again, changing, init};
use crate::support::home::Home;
#[cfg(unix)]
use crate::support::pty::Pty;
use crate::support::stage::Stage;
use spapi_setup::Region;

/// A second seller's token of the sample app.
fn token(stage: &Stage, region: Region, store: &str) -> String {
    let id = stage.sample().client_id;
    stage.state().authorize(&id, region, store).expect("the sample app").expose().to_owned()
}

#[test]
fn two_profiles_share_identity_key_and_app() {
    let (home, stage) = (Home::new(), Stage::new());
    init(&home, &stage).run().code(0);
    let before = stage.actions().len();
    // Without --yes: there is nothing to agree to.
    let us =
        again(&home, &stage).args(["-p", "us", "--region", "na", "--store", "file"]).envs(stage.answers());
    us.env("SPAPI_SETUP_REFRESH_TOKEN", token(&stage, Region::Na, "Acme US"))
        .run()
        .code(0)
        .says("6 of 6")
        .says("Acme US");
    assert_eq!(changing(&stage, before), Vec::<String>::new());
    let config = home.read("config.toml");
    assert_eq!(config.matches("[identities.").count(), 1, "{config}");
    assert_eq!(config.matches("[apps.").count(), 1, "{config}");
    assert_eq!(home.read("credentials.toml").matches("AKIA").count(), 1);
    again(&home, &stage).args(["-p", "us"]).run().code(0).says("Nothing to do");
    again(&home, &stage).run().code(0).says("Nothing to do");
}

#[test]
fn a_token_of_another_profile_is_a_question() {
    let (home, stage) = (Home::new(), Stage::new());
    init(&home, &stage).run().code(0);
    let before = stage.actions().len();
    let names = ["-p", "b", "--user-name", "Other", "--policy-name", "OtherP", "--role-name", "OtherR"];
    init(&home, &stage).args(names).run().code(2).says("\"default\"").says("--allow-other-seller");
    assert_eq!(changing(&stage, before), Vec::<String>::new(), "known before the first create");
    init(&home, &stage).args(names).arg("--allow-other-seller").run().code(0);
}

#[test]
fn values_of_another_store_are_a_question() {
    let (home, stage) = (Home::new(), Stage::new());
    init(&home, &stage).run().code(0);
    let other = token(&stage, Region::Eu, "Somebody Else");
    let asked = again(&home, &stage).arg("--yes").env("SPAPI_SETUP_REFRESH_TOKEN", &other);
    asked.clone().run().code(2).says("Rehearsal Store").says("Somebody Else").says("--allow-other-seller");
    assert!(!home.read("credentials.toml").contains(&other));
    asked.arg("--allow-other-seller").run().code(0).says("Somebody Else");
    assert!(home.read("credentials.toml").contains(&other));
    assert!(home.read("config.toml").contains("Somebody Else"));
}

#[test]
fn a_profiles_account_is_pinned() {
    let (home, stage) = (Home::new(), Stage::new());
    init(&home, &stage).run().code(0);
    let there = Stage::new();
    there.state().account = "999988887777".to_owned();
    there.state().admins.values_mut().for_each(|a| a.arn = a.arn.replace("123456789012", "999988887777"));
    let out = again(&home, &there).arg("--yes").run();
    out.code(4).says("999988887777, not 123456789012").says("the stored profile").says("-p NAME");
    crate::init::untouched(&there);
}

#[test]
fn stored_names_that_an_answer_contradicts_are_a_conflict() {
    let (home, stage) = (Home::new(), Stage::new());
    init(&home, &stage).args(["--user-name", "MyUser"]).run().code(0);
    let before = stage.actions().len();
    again(&home, &stage).run().code(0).says("Nothing to do");
    again(&home, &stage).args(["--user-name", "myuser"]).run().code(0);
    for (flag, stored) in [
        ("--user-name", "MyUser"),
        ("--policy-name", "SellingPartnerAPIPolicy"),
        ("--role-name", "SellingPartnerAPIRole"),
    ] {
        again(&home, &stage).args(["--yes", flag, "Another"]).run().code(4).says(stored).says("Another");
    }
    assert_eq!(changing(&stage, before), Vec::<String>::new());
}

#[test]
fn another_seller_of_a_known_app_needs_its_token_only() {
    let (home, stage) = (Home::new(), Stage::new());
    crate::support::seller::init_lwa(&home, &stage);
    let id = stage.sample().client_id;
    let add = |name: &str| {
        let args =
            ["init", "--no-input", "--yes", "--auth", "lwa", "--region", "eu", "--store", "file", "-p"];
        home.cmd(args).arg(name).envs(stage.env()).env("SPAPI_SETUP_LWA_CLIENT_ID", &id)
    };
    let missing = add("second").run();
    missing.code(2).says("refresh token").never_says("LWA client secret");
    add("second")
        .env("SPAPI_SETUP_REFRESH_TOKEN", token(&stage, Region::Eu, "Second"))
        .run()
        .code(0)
        .says("Second");
    assert_eq!(home.read("config.toml").matches("[apps.").count(), 1);
    let values = crate::support::seller::values(&home, "second");
    assert_eq!(values["lwa_client_secret"], stage.sample().client_secret.expose());
    // Another app's secret is not this one's.
    let (other, _) = stage.state().add_app();
    let out =
        add("third").env("SPAPI_SETUP_LWA_CLIENT_ID", other).env("SPAPI_SETUP_REFRESH_TOKEN", "Atzr|x").run();
    out.code(2).says("LWA client secret");
}

/// While a person looks for the new seller's token, the app's secret rotates: the rotation stands.
#[cfg(unix)] // a pseudo-terminal
#[test]
fn a_rotation_while_somebody_adds_a_seller_stands() {
    let (home, stage) = (Home::new(), Stage::new());
    crate::support::seller::init_lwa(&home, &stage);
    let id = stage.sample().client_id;
    let args = ["init", "-p", "second", "--auth", "lwa", "--region", "eu", "--store", "file"];
    let mut pty = Pty::spawn(home.cmd(args).envs(stage.env()).env("SPAPI_SETUP_LWA_CLIENT_ID", &id));
    pty.expect("(y/N)").enter();
    for page in ["Page 1 of 3", "Page 2 of 3", "Page 3 of 3"] {
        pty.expect_next(page).expect_next("(?) why:").enter();
    }
    pty.expect("Refresh token      (hidden)");
    let new = crate::rotate::next(&stage, 0);
    crate::rotate::with_secret(&home, &stage, &new).run().code(0);
    pty.paste(&token(&stage, Region::Eu, "Second")).enter();
    pty.expect("Step 8 of 8");
    pty.ends(0);
    assert_eq!(crate::support::seller::values(&home, "second")["lwa_client_secret"], new.expose());
    assert_eq!(crate::rotate::stored(&home, "client-secret").as_deref(), Some(new.expose()));
}
