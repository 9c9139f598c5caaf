//! `rotate refresh-token`, against the stand-in.

use spapi_setup::{Region, Secret};

use crate::rotate::{another, clean, config, ready, rotate, snapshot, stored, unchanged};
use crate::support::home::{Cmd, Home};
use crate::support::stage::Stage;

fn with_token(home: &Home, stage: &Stage, token: &Secret) -> Cmd {
    rotate(home, stage, &["refresh-token"]).env("SPAPI_SETUP_REFRESH_TOKEN", token.expose())
}

fn authorize(stage: &Stage, store: &str) -> Secret {
    let client_id = stage.sample().client_id;
    stage.state().authorize(&client_id, Region::Eu, store).unwrap()
}

#[test]
fn a_new_token_is_proved_and_swapped() {
    let stage = Stage::new();
    let home = ready(&stage);
    let new = authorize(&stage, "Rehearsal Store");
    let out = with_token(&home, &stage, &new).run();
    out.code(0)
        .prints_nothing()
        .says("proved and stored")
        .says("Manage Authorizations")
        .says("earlier refresh tokens valid");
    assert_eq!(stored(&home, "refresh-token").as_deref(), Some(new.expose()));
    clean(&home);
    with_token(&home, &stage, &new).run().code(0).says("nothing was changed");
}

#[test]
fn another_seller_needs_consent() {
    let stage = Stage::new();
    let home = ready(&stage);
    let new = authorize(&stage, "Another Store");
    let before = snapshot(&home);
    let out = with_token(&home, &stage, &new).run();
    out.code(2).says("Another Store").says("--allow-other-seller");
    unchanged(&before, &home);
    with_token(&home, &stage, &new).arg("--allow-other-seller").run().code(0);
    assert_eq!(stored(&home, "refresh-token").as_deref(), Some(new.expose()));
    assert_eq!(config(&home)["profiles"]["default"]["store_name"].as_str(), Some("Another Store"));
}

#[test]
fn the_token_of_another_profile_needs_consent() {
    let stage = Stage::new();
    let home = ready(&stage);
    let token = another(&home, &stage, "uk", "Rehearsal Store");
    with_token(&home, &stage, &token).run().code(2).says("\"uk\"");
}

#[test]
fn a_wrong_token_changes_nothing() {
    let stage = Stage::new();
    let home = ready(&stage);
    let before = snapshot(&home);
    let wrong = Secret::new(format!("Atzr|{}", "wrong-token-".repeat(30)));
    with_token(&home, &stage, &wrong).run().code(3).says("SPAPI_SETUP_REFRESH_TOKEN").says("invalid_grant");
    unchanged(&before, &home);
}
