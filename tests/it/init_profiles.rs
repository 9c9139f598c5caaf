//! Several profiles: what they share is kept once, and each has a seller of its own.

use crate::init::{again, changing, init};
use crate::support::home::Home;
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
