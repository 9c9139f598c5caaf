//! `check`: what Login with Amazon and SP-API say of a profile.

use crate::check::{check, init, one, rung, says, set_up, told, with_status, without_admin};
use crate::support::home::Home;
use crate::support::stage::Stage;
use spapi_setup::Region;
use spapi_setup::rehearsal::{Fault, FaultKind, Knobs};

#[test]
fn a_wrong_secret_and_a_revoked_token_are_told_apart() {
    let (home, stage) = set_up(Knobs::default());
    let (id, token) = (stage.sample().client_id, stage.sample().refresh_token);
    stage.state().refresh_token(&token).unwrap().revoked = true;
    let (out, text) = one(&home, &stage, 3, "lwa.token", "fail");
    says(&text, "invalid_grant (HTTP 400)");
    says(&text, "rotate refresh-token");
    assert!(rung(&out, "lwa.token")["request_id"].is_string());
    assert_eq!(with_status(&out, "fail"), ["lwa.token"]);
    assert_eq!(told(&out, "spapi.participations").0, "skip");
    stage.state().rotate_secret(&id, 0);
    stage.state().expire_previous_secrets(&id);
    let (_, text) = one(&home, &stage, 3, "lwa.token", "fail");
    says(&text, "invalid_client (HTTP 401)");
    says(&text, "rotate lwa-secret");
}

#[test]
fn amazon_that_cannot_be_reached_is_no_wrong_secret() {
    let (home, stage) = set_up(Knobs::default());
    let away =
        check(&home, &stage, &["--json"]).env("SPAPI_SETUP_LWA_URL", "http://127.0.0.1:1/auth/o2/token");
    let out = away.run();
    out.code(1).says("SPAPI_SETUP_LWA_URL sends requests to http://127.0.0.1:1");
    assert_eq!(with_status(&out, "fail"), ["lwa.token"]);
    stage.state().knobs.fail.push(Fault::once("lwa", FaultKind::Html));
    let (_, text) = one(&home, &stage, 1, "lwa.token", "fail");
    says(&text, "The answer did not come from Login with Amazon");
}

#[test]
fn a_role_that_is_missing_at_amazon_is_not_the_tokens_fault() {
    let (home, stage) = set_up(Knobs::default());
    stage.state().knobs.role_missing = true;
    let before = stage.count("marketplaceParticipations");
    let (out, text) = one(&home, &stage, 3, "spapi.participations", "fail");
    says(&text, "refused in Europe (HTTP 403, Unauthorized, no detail)");
    says(&text, "spapi-setup check --roles tells which roles are there");
    assert_eq!(told(&out, "lwa.token").0, "pass");
    assert_eq!(stage.count("marketplaceParticipations"), before + 6, "one call a region and environment");
    check(&home, &stage, &[]).run().code(3).says("ask: request id").says("check --report FILE");
}

#[test]
fn another_region_and_another_store_are_told() {
    let (home, stage) = set_up(Knobs::default());
    let token = stage.sample().refresh_token;
    stage.state().refresh_token(&token).unwrap().region = Some(Region::Na);
    let (_, text) = one(&home, &stage, 3, "spapi.participations", "fail");
    says(&text, "The refresh token belongs to North America, not Europe");
    {
        let mut state = stage.state();
        let token = state.refresh_token(&token).unwrap();
        (token.region, token.store) = (None, "Another Store".into());
    }
    let (_, text) = one(&home, &stage, 3, "spapi.participations", "fail");
    says(
        &text,
        "answers as another store: \"Another Store\" / at the first proof it was \"Rehearsal Store\"",
    );
}

#[test]
fn restricted_data_is_asked_for_where_the_profile_wants_it() {
    let (home, stage) = (Home::new(), Stage::new());
    init(&home, &stage, &["--restricted-data"]).run().code(0);
    assert_eq!(with_status(check(&home, &stage, &["--json"]).run().code(0), "skip"), [] as [&str; 0]);
    stage.state().knobs.restricted_missing = true;
    let (out, text) = one(&home, &stage, 3, "spapi.restricted-data", "fail");
    says(&text, "Direct-to-Consumer Shipping");
    assert_eq!(told(&out, "spapi.participations").0, "pass");
}

#[test]
fn a_profile_without_aws_skips_its_rungs() {
    let (home, stage) = (Home::new(), Stage::new());
    init(&home, &stage, &["--auth", "lwa"]).run().code(0);
    let out = without_admin(check(&home, &stage, &["--json"])).run();
    assert_eq!(with_status(out.code(0), "pass"), ["store.read", "lwa.token", "spapi.participations"]);
    says(&told(&out, "aws.assume-role").1, "Login with Amazon values only");
}

#[cfg(unix)] // Windows has its Credential Manager always
#[test]
fn a_keyring_that_is_not_there_fails_at_the_store_alone() {
    let (home, stage) = set_up(Knobs::default());
    let config = home.read("config.toml").replace("store = \"file\"", "store = \"keyring\"");
    home.write(".config/spapi-setup/config.toml", config);
    let (out, text) = one(&home, &stage, 5, "store.read", "fail");
    says(&text, "The keyring can't be reached");
    assert_eq!(with_status(&out, "fail"), ["store.read"]);
    assert_eq!(told(&out, "aws.role").0, "pass");
}

#[test]
fn a_refused_secret_is_sent_once_however_many_profiles_the_app_has() {
    let stage = Stage::new();
    let id = stage.sample().client_id;
    let home = crate::rotate::ready(&stage);
    for n in 1..=7 {
        crate::rotate::another(&home, &stage, &format!("shop{n}"), &format!("Shop {n}"));
    }
    check(&home, &stage, &["--all"]).run().code(0);
    stage.state().rotate_secret(&id, 0);
    stage.state().expire_previous_secrets(&id);
    let before = stage.count("token");
    let out = check(&home, &stage, &["--all", "--json"]).run();
    out.code(3);
    assert_eq!(stage.count("token") - before, 1);
    assert_eq!(out.stdout().matches("invalid_client (HTTP 401)").count(), 8, "each profile says why");
}
