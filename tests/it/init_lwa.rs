//! Login with Amazon and the SP-API: what each refusal and mishap becomes, before anything is created.

use crate::init::{again, changing, init, untouched};
use crate::support::home::{Home, Output};
use crate::support::stage::Stage;
use spapi_setup::Region;
use spapi_setup::rehearsal::{Fault, FaultKind, Knobs};

/// A run with one of the three answers replaced; nothing is created and nothing stored.
fn refused(stage: &Stage, name: &str, value: &str) -> Output {
    let home = Home::new();
    let out = init(&home, stage).env(name, value).run();
    untouched(stage);
    assert_eq!(home.read("credentials.toml"), "");
    out
}

const ID: &str = "SPAPI_SETUP_LWA_CLIENT_ID";
const SECRET: &str = "SPAPI_SETUP_LWA_CLIENT_SECRET";
const TOKEN: &str = "SPAPI_SETUP_REFRESH_TOKEN";

#[test]
fn a_wrong_secret_is_found_out_before_the_first_create() {
    let stage = Stage::new();
    let wrong = format!("amzn1.oa2-cs.v1.{}", "0f".repeat(32));
    let out = refused(&stage, SECRET, &wrong);
    out.code(3).says("SPAPI_SETUP_LWA_CLIENT_SECRET").says("invalid_client (HTTP 401)").never_says(&wrong);
    out.says("does not know this client id and secret as a pair");
    assert_eq!(stage.count("token"), 1, "a refusal is not tried again");
}

#[test]
fn a_refused_pair_names_both_sources() {
    let (home, stage) = (Home::new(), Stage::new());
    let wrong = "amzn1.application-oa2-client.ffffffffffffffffffffffffffffffff";
    let out = init(&home, &stage).args(["--lwa-client-id", wrong]).run();
    let both = "the client id and secret came from --lwa-client-id and SPAPI_SETUP_LWA_CLIENT_SECRET";
    out.code(3).says("invalid_client").says(both);
}

#[test]
fn a_revoked_token_names_its_source() {
    let stage = Stage::new();
    let token = stage.sample().refresh_token;
    stage.state().refresh_token(&token).expect("the sample's").revoked = true;
    let out = refused(&stage, TOKEN, token.expose());
    out.code(3).says("SPAPI_SETUP_REFRESH_TOKEN").says("invalid_grant").says("Authorize");
}

#[test]
fn a_token_of_another_app_is_told_from_a_wrong_one() {
    let stage = Stage::new();
    let token = {
        let mut state = stage.state();
        let (other, _) = state.add_app();
        state.authorize(&other, Region::Eu, "Acme").expect("the app")
    };
    let out = refused(&stage, TOKEN, token.expose());
    out.code(3).says("belongs to another app").says("unauthorized_client");
}

#[test]
fn a_value_in_the_wrong_box_is_recognised() {
    let stage = Stage::new().unused();
    let solution = "amzn1.sp.solution.0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f";
    refused(&stage, ID, solution).code(2).says("application id").says(ID);
    let access = stage.sample().refresh_token.expose().replace("Atzr|", "Atza|");
    refused(&stage, TOKEN, &access).code(2).says("access token").says(TOKEN);
    refused(&stage, SECRET, &stage.sample().client_id).code(2).says(SECRET);
    refused(&stage, SECRET, "AKIAIOSFODNN7EXAMPLE").code(2).says("AWS");
}

/// Faults on each of the tries; the values are not suspected.
fn weather(on: &str, kind: FaultKind) -> (Stage, Output) {
    let fault = Fault { on: on.to_owned(), times: 99, kind };
    let stage = Stage::with(Knobs { fail: vec![fault], ..Knobs::default() });
    let home = Home::new();
    let out = init(&home, &stage).run();
    untouched(&stage);
    out.code(1).never_says("Login with Amazon does not know");
    assert_eq!(home.read("credentials.toml"), "");
    (stage, out)
}

fn status(status: u16) -> FaultKind {
    let body = r#"{"error":"server_error","error_description":"x"}"#.to_owned();
    FaultKind::Status { status, body, content_type: "application/json".into() }
}

#[test]
fn a_page_of_a_proxy_is_no_wrong_secret() {
    weather("lwa", FaultKind::Html).1.says("did not come from Login with Amazon").says("proxy");
    weather("spapi", FaultKind::Html).1.says("did not come from SP-API");
}

#[test]
fn amazons_own_trouble_is_tried_again_then_said() {
    let (stage, out) = weather("lwa", status(503));
    out.says("failed on its side").says("tried 3 times").says("do not rotate");
    assert_eq!(stage.count("token"), 3);
    weather("lwa", status(429)).1.says("received too many requests");
    weather("spapi", status(500)).1.says("SP-API failed on its side");
    let (stage, out) = weather("spapi", status(429));
    out.says("received too many requests");
    assert_eq!(stage.count("marketplaceParticipations"), 1, "it is allowed about once a minute");
}

#[test]
fn one_bad_answer_does_no_harm() {
    let faults = vec![Fault::once("lwa", status(500)), Fault::once("lwa", FaultKind::CutBefore)];
    let (home, stage) = (Home::new(), Stage::with(Knobs { fail: faults, ..Knobs::default() }));
    init(&home, &stage).run().code(0);
    assert_eq!(stage.count("token"), 3);
}

#[test]
fn a_redirect_is_not_followed() {
    let elsewhere = Stage::new().unused();
    let to = format!("{}/auth/o2/token", elsewhere.rehearsal().url());
    let (_, out) = weather("lwa", FaultKind::Redirect { to: to.clone() });
    out.says("The redirect was not followed").says("127.0.0.1");
    let (_, out) = weather("spapi", FaultKind::Redirect { to });
    out.says("The redirect was not followed");
    assert_eq!(elsewhere.actions(), Vec::<String>::new());
}

#[test]
fn cut_connections_and_silence_are_no_refusal() {
    weather("lwa", FaultKind::Cut).1.says("could not be reached");
    weather("spapi", FaultKind::CutBefore).1.says("SP-API could not be reached");
    let (home, stage) = (Home::new(), Stage::new());
    let out = init(&home, &stage).env("SPAPI_SETUP_LWA_URL", "http://127.0.0.1:9/auth/o2/token").run();
    out.code(1).says("could not be reached").says("SPAPI_SETUP_LWA_URL sends requests to http://127.0.0.1:9");
    untouched(&stage);
}

#[test]
fn a_far_endpoint_without_encryption_gets_nothing() {
    for (name, value) in [
        ("SPAPI_SETUP_LWA_URL", "http://lwa.example.com/auth/o2/token"),
        ("SPAPI_SETUP_SPAPI_URL", "http://{region}.example.com"),
        ("AWS_ENDPOINT_URL_IAM", "http://iam.example.com"),
        ("AWS_ENDPOINT_URL_STS", "http://sts.example.com"),
        ("AWS_ENDPOINT_URL", "http://aws.example.com"),
    ] {
        let (home, stage) = (Home::new(), Stage::new().unused());
        let out = init(&home, &stage).env(name, value).run();
        out.code(2).says(name);
        assert!(stage.actions().iter().all(|a| a == "token" || a == "marketplaceParticipations"));
    }
}

#[test]
fn a_missing_role_is_never_a_bad_secret() {
    let (home, stage) = (Home::new(), Stage::with(Knobs { role_missing: true, ..Knobs::default() }));
    let out = init(&home, &stage).run();
    out.code(3).says("although the values are valid").says("role").says("region").says("authorization");
    out.never_says("invalid_client").never_says("bad secret").never_says("secret was refused");
    assert_eq!(stage.count("marketplaceParticipations"), 6, "each region and environment once");
    assert_eq!(stage.count("purchaseOrders"), 6, "the vendor's call too");
    untouched(&stage);
}

#[test]
fn another_region_that_accepts_is_named() {
    let (home, stage) = (Home::new(), Stage::new());
    let id = stage.sample().client_id;
    let token = stage.state().authorize(&id, Region::Na, "Acme US").expect("the app");
    let out = init(&home, &stage).env(TOKEN, token.expose()).run();
    out.code(3).says("belongs to North America, not Europe").says("--region na");
    untouched(&stage);
}

#[test]
fn restricted_data_is_proved_where_it_is_wanted() {
    let (home, stage) = (Home::new(), Stage::new());
    init(&home, &stage).arg("--restricted-data").run().code(0).says("restricted-data token is given");
    assert_eq!(stage.count("restrictedDataToken"), 1);
    again(&home, &stage).run().code(0);
    assert_eq!(stage.count("restrictedDataToken"), 2, "it is remembered");
    again(&home, &stage).arg("--no-restricted-data").run().code(0);
    assert_eq!(stage.count("restrictedDataToken"), 2);
    let (home, stage) = (Home::new(), Stage::with(Knobs { restricted_missing: true, ..Knobs::default() }));
    let out = init(&home, &stage).arg("--restricted-data").run();
    out.code(3).says("Direct-to-Consumer Shipping").says("--no-restricted-data");
    untouched(&stage);
    init(&home, &stage).run().code(0);
}

#[test]
fn what_could_not_be_proved_is_kept_where_that_was_asked_for() {
    let fault = Fault { on: "lwa".into(), times: 3, kind: status(503) };
    let (home, stage) = (Home::new(), Stage::with(Knobs { fail: vec![fault], ..Knobs::default() }));
    let out = init(&home, &stage).arg("--accept-unverified").run();
    out.code(0).says("Kept unverified").says("are unverified").says("spapi-setup check");
    assert!(home.read("config.toml").contains("verified = false"));
    again(&home, &stage).run().code(0).says("still work");
    assert!(home.read("config.toml").contains("verified = true"));
}

#[test]
fn a_refused_value_is_not_unproved_but_wrong() {
    let (home, stage) = (Home::new(), Stage::new());
    let wrong = format!("amzn1.oa2-cs.v1.{}", "0f".repeat(32));
    init(&home, &stage).arg("--accept-unverified").env(SECRET, wrong).run().code(3);
    assert_eq!(changing(&stage, 0), Vec::<String>::new());
}
