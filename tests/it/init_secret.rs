//! A client secret that changes later goes rotate's way: the old one is kept, and never comes back unawares.

use crate::init::{again, init};
use crate::support::home::Home;
use crate::support::stage::Stage;

const SECRET: &str = "SPAPI_SETUP_LWA_CLIENT_SECRET";

fn rotated(stage: &Stage, lag: u32) -> String {
    let id = stage.sample().client_id;
    stage.state().rotate_secret(&id, lag).expect("the sample app").expose().to_owned()
}

#[test]
fn another_secret_is_swapped_in_and_the_old_one_kept() {
    let (home, stage) = (Home::new(), Stage::new());
    init(&home, &stage).run().code(0);
    let (old, new) = (stage.sample().client_secret, rotated(&stage, 0));
    let before = stage.actions().len();
    again(&home, &stage).env(SECRET, &new).run().code(0).says("Stored in");
    let stored = home.read("credentials.toml");
    assert!(
        stored.contains(&new) && stored.contains(old.expose()) && stored.contains("previous-client-secret")
    );
    assert!(!stored.contains("next-client-secret"));
    assert!(home.read("config.toml").contains("previous_until"));
    assert_eq!(stage.actions().split_off(before).iter().filter(|a| *a == "token").count(), 1);
    again(&home, &stage).env(SECRET, &new).run().code(0).says("Nothing to do");
}

#[test]
fn a_secret_that_was_replaced_is_refused_with_its_day() {
    let (home, stage) = (Home::new(), Stage::new());
    init(&home, &stage).run().code(0);
    let new = rotated(&stage, 0);
    again(&home, &stage).env(SECRET, &new).run().code(0);
    let id = stage.sample().client_id;
    stage.state().expire_previous_secrets(&id);
    let today = jiff::Zoned::now().date().to_string();
    let old = stage.sample().client_secret;
    let out = again(&home, &stage).env(SECRET, old.expose()).run();
    out.code(2).says("was replaced").says(&today).says("--rollback");
    assert!(home.read("credentials.toml").contains(&new));
    again(&home, &stage).run().code(0).says("Nothing to do");
}

#[test]
fn an_unproved_secret_replaces_nothing() {
    let (home, stage) = (Home::new(), Stage::new());
    init(&home, &stage).run().code(0);
    let before = home.read("credentials.toml");
    let fresh = rotated(&stage, 99);
    let out = again(&home, &stage).env(SECRET, &fresh).run();
    out.code(3).says("expired").says("takes time until a new secret").says(SECRET);
    assert_eq!(home.read("credentials.toml"), before);
    again(&home, &stage).env(SECRET, format!("amzn1.oa2-cs.v1.{}", "0f".repeat(32))).run().code(3);
    assert_eq!(home.read("credentials.toml"), before);
}

#[test]
fn the_day_of_the_secret_is_the_answers_or_todays_at_the_latest() {
    let (home, stage) = (Home::new(), Stage::new());
    init(&home, &stage).run().code(0).says("at most 180 days");
    assert!(home.read("config.toml").contains("secret_date_estimated = true"));
    let day = jiff::Zoned::now().date().saturating_sub(jiff::Span::new().days(30)).to_string();
    again(&home, &stage).args(["--lwa-secret-date", &day]).run().code(0).says("150 days");
    let config = home.read("config.toml");
    assert!(config.contains(&day) && !config.contains("secret_date_estimated"), "{config}");
    again(&home, &stage).args(["--lwa-secret-date", "2999-01-01"]).run().code(2).says("future");
}
