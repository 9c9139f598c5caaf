//! `authorize` unattended: the page's address, what comes back from it, the profile that it becomes.

use jiff::SignedDuration;
use spapi_setup::Region;
use spapi_setup::rehearsal::{Fault, FaultKind};

use crate::support::consent::{Owner, REDIRECT, consent, refusal};

#[test]
fn the_page_is_that_of_the_marketplace_and_of_the_partner() {
    let owner = Owner::new();
    for (args, host) in [
        (&["--marketplace", "DE"][..], "sellercentral-europe.amazon.com"),
        (&["--marketplace", "nl"], "sellercentral.amazon.nl"),
        (&["--marketplace", "ATVPDKIKX0DER"], "sellercentral.amazon.com"),
        (&["--marketplace", "JP", "--partner", "vendor"], "vendorcentral.amazon.co.jp"),
        (&["--marketplace", "UK", "--partner", "vendor", "--draft"], "vendorcentral.amazon.co.uk"),
    ] {
        let (url, state) = owner.page(args);
        assert!(url.contains(&format!("/central/{host}/apps/authorize/consent?")), "{url}");
        assert_eq!(url.ends_with("&version=beta"), args.contains(&"--draft"), "{url}");
        assert!(state.len() == 32 && url.contains(&format!("&state={state}&")), "{url}");
    }
    let (one, other) = (owner.page(&["--marketplace", "DE"]), owner.page(&["--marketplace", "DE"]));
    assert_ne!(one.1, other.1);
    owner
        .authorize(&["--url-only", "--marketplace", "DE"])
        .run()
        .code(2)
        .says("--application-id")
        .says("--redirect-uri");
    let ireland = ["--url-only", "--marketplace", "IE", "--partner", "vendor"];
    owner.authorize(&ireland).run().code(2).says("No Vendor Central of Ireland");
    owner.authorize(&["--url-only", "--marketplace", "XX"]).run().code(2).says("--marketplace");
}

#[test]
fn a_consent_becomes_a_profile_named_after_the_store() {
    let owner = Owner::new();
    owner.stage.state().consents.store = "Acme Trading".into();
    owner.stage.state().consents.selling_partner_id = "A2ACME".into();
    let (callback, state) = owner.consented();
    let out = owner.take(&callback, &state, &["--marketplace", "DE"]).run();
    out.code(0).prints_nothing().says("store \"Acme Trading\"").says("\"Acme-Trading\" stored");
    out.says("365 days").says("authorize --renew Acme-Trading").says("1 seller consented, of 25");
    owner.is_clean();
    let config = owner.config();
    let profile = &config["profiles"]["Acme-Trading"];
    assert_eq!(profile["selling_partner_id"].as_str(), Some("A2ACME"));
    assert_eq!(profile["public_app"].as_bool(), Some(true));
    assert_eq!(profile["auth"].as_str(), Some("lwa"));
    let app = config["apps"].as_table().unwrap().values().next().unwrap();
    assert_eq!(app["redirect_uri"].as_str(), Some(REDIRECT));
    owner.authorize(&["-p", "Acme-Trading"]).arg("--no-input").run().code(2);
    crate::support::seller::seller(&owner.home, &owner.stage, &["check", "-p", "Acme-Trading"])
        .run()
        .code(0)
        .says("authorized until");
    // What the page was opened with is known from now on.
    let again = ["--url-only", "--marketplace", "FR", "--application-id", &owner.application_id()];
    owner.authorize(&again).run().code(0);
}

#[test]
fn the_list_counts_against_amazons_limits() {
    let owner = Owner::new();
    let (callback, state) = owner.consented();
    owner.take(&callback, &state, &["--marketplace", "DE", "-p", "shop"]).run().code(0);
    let before = owner.stage.state().calls.len();
    let list = owner.authorize(&["--list", "--json"]).run();
    let json = list.code(0).json();
    let app = &json["apps"][0];
    assert_eq!(app["redirect_uri"], REDIRECT);
    let shop = app["authorizations"].as_array().unwrap().iter().find(|a| a["profile"] == "shop").unwrap();
    assert_eq!(
        (shop["by"].as_str(), shop["selling_partner_id"].as_str()),
        (Some("consent"), Some("A2SAMPLESELLER"))
    );
    assert_eq!((shop["days"].as_i64(), shop["region"].as_str()), (Some(365), Some("eu")));
    let own = app["authorizations"].as_array().unwrap().iter().find(|a| a["profile"] == "default").unwrap();
    assert_eq!((own["by"].as_str(), own["due_on"].is_null()), (Some("owner"), true));
    let counts = serde_json::json!([
        { "by": "owner", "partner": "seller", "accounts": 1, "limit": 10 },
        { "by": "consent", "partner": "seller", "accounts": 1, "limit": 25 },
    ]);
    assert_eq!(app["counts"], counts);
    let text = owner.authorize(&["--list"]).run();
    text.code(0).prints("shop").prints("A2SAMPLESELLER").prints("365 days").says("of 25");
    assert_eq!(owner.stage.state().calls.len(), before, "no network");
}

#[test]
fn a_code_works_once_for_five_minutes_with_its_state_and_address() {
    let owner = Owner::new();
    let place = ["--marketplace", "DE", "-p", "shop"];
    let (callback, state) = owner.consented();
    let other = owner.page(&place[..2]).1;
    owner.take(&callback, &other, &place).run().code(2).says("another authorization");
    let elsewhere =
        owner.take(&callback, &state, &place).args(["--redirect-uri", "https://other.example.com/x"]);
    elsewhere.run().code(2).says("cannot be used multiple times");
    owner.take(&callback, &state, &place).run().code(0);
    // The same again: the name is taken. Under another name the code is used up.
    owner.take(&callback, &state, &place).run().code(2).says("--renew shop");
    let used = owner.take(&callback, &state, &["--marketplace", "DE", "-p", "other"]).run();
    used.code(3).says("does not accept the authorization code").says("five minutes");
    let (callback, state) = owner.consented();
    owner.stage.state().consents.age(SignedDuration::from_mins(5));
    owner.take(&callback, &state, &["--marketplace", "DE", "-p", "other"]).run().code(3).says("five minutes");
    owner.is_clean();
}

#[test]
fn what_amazons_page_says_instead_is_explained() {
    let owner = Owner::new();
    let client_id = owner.stage.sample().client_id;
    let page = || owner.page(&["--marketplace", "DE"]);
    let told = |expected: &str, fix: &str| {
        let (url, state) = page();
        let text = refusal(&url);
        assert!(text.contains(expected), "{text}");
        let out = owner.take(&text, &state, &["--marketplace", "DE"]).run();
        out.code(3).says(expected).says(fix);
    };
    let app = |change: fn(&mut spapi_setup::rehearsal::App)| {
        change(owner.stage.state().apps.get_mut(&client_id).unwrap());
    };
    app(|app| app.draft = true);
    told("MD1000", "--draft");
    let (url, _) = owner.page(&["--marketplace", "DE", "--draft"]);
    consent(&url);
    app(|app| (app.draft, app.redirect_uris) = (false, vec!["https://erp.example.com/other".into()]));
    told("MD5101", "--redirect-uri");
    app(|app| app.redirect_uris.clear());
    told("MD9100", "login URI");
    for (code, fix) in
        [("SPDC8143", "primary user"), ("MD9010", "--marketplace"), ("MD7777", "Authorization Errors")]
    {
        owner.stage.state().consents.refuses = Some(code);
        told(code, fix);
    }
    let (url, state) = page();
    let out = owner.take(&url, &state, &["--marketplace", "DE"]).run();
    out.code(2).says("Amazon's own page");
    owner.take("", &state, &["--marketplace", "DE"]).run().code(2).says("No address came");
    owner.is_clean();
}

#[test]
fn a_token_is_not_lost_where_the_proof_fails() {
    let owner = Owner::new();
    let place = ["--marketplace", "DE", "-p", "shop"];
    let (callback, state) = owner.consented();
    let cut = Fault { on: "spapi".into(), times: 1, kind: FaultKind::CutBefore };
    owner.stage.state().knobs.fail.push(cut);
    owner.take(&callback, &state, &place).run().code(7).says("The token is kept");
    assert!(owner.home.read("pending.toml").contains("authorize"), "a note");
    let exchanges = owner.stage.count("token");
    owner.take(&callback, &state, &place).run().code(0).says("going on with it").says("\"shop\" stored");
    assert_eq!(owner.stage.count("token"), exchanges + 1, "the proof's exchange, not the code's");
    owner.is_clean();
    assert_eq!(owner.config()["profiles"]["shop"]["verified"].as_bool(), Some(true));
}

#[test]
fn no_network_before_the_answer_means_another_consent() {
    let owner = Owner::new();
    let (callback, state) = owner.consented();
    owner.stage.state().knobs.fail.push(Fault { on: "lwa".into(), times: 1, kind: FaultKind::Cut });
    let out = owner.take(&callback, &state, &["--marketplace", "DE", "-p", "shop"]).run();
    out.code(1).says("could not be reached");
    let again = owner.take(&callback, &state, &["--marketplace", "DE", "-p", "shop"]).run();
    again.code(3).says("was used already");
    owner.is_clean();
}

#[test]
fn a_role_that_is_missing_is_told_and_the_token_can_be_kept() {
    let owner = Owner::new();
    let place = ["--marketplace", "DE", "-p", "shop"];
    let (callback, state) = owner.consented();
    owner.stage.state().knobs.role_missing = true;
    owner.take(&callback, &state, &place).run().code(3).says("role").says("--accept-unverified");
    let out = owner.take(&callback, &state, &place).arg("--accept-unverified").run();
    out.code(0).says("\"shop\" stored");
    assert_eq!(owner.config()["profiles"]["shop"]["verified"].as_bool(), Some(false));
    owner.is_clean();
}

#[test]
fn the_token_of_another_region_is_put_where_it_belongs() {
    let owner = Owner::new();
    let (url, state) = owner.page(&["--marketplace", "US"]);
    let callback = consent(&url);
    let out = owner.take(&callback, &state, &["--marketplace", "JP", "-p", "shop"]).run();
    out.code(3).says("belongs to North America, not Far East").says("--marketplace US");
    owner.take(&callback, &state, &["--marketplace", "US", "-p", "shop"]).run().code(0);
    assert_eq!(owner.config()["profiles"]["shop"]["region"].as_str(), Some(Region::Na.as_str()));
    owner.is_clean();
}

#[test]
fn what_can_have_no_page_of_consent_is_refused_before_anything_happens() {
    let owner = Owner::new();
    let page = ["--url-only", "--marketplace", "DE"];
    let out = owner.authorize(&page).env("SPAPI_SETUP_ENVIRONMENT", "sandbox").run();
    out.code(2).says("View sandbox credentials");
    owner
        .authorize(&["--no-input", "--app", "private"])
        .run()
        .code(2)
        .says("A private app has no page of consent");
    owner.authorize(&["--no-input"]).run().code(2).says("--marketplace");
    owner
        .authorize(&["--no-input", "--marketplace", "DE"])
        .run()
        .code(2)
        .says("--application-id")
        .says("--redirect-uri");
    owner.authorize(&["--renew", "nobody", "--no-input"]).run().code(2).says("no profile \"nobody\"");
    owner.authorize(&["--callback-file", "x"]).run().code(2).says("--state");
    assert_eq!(owner.stage.state().count("consent"), 0);
}
