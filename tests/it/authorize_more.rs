//! `authorize` beyond the first account: renewals, vendors, several apps, several runs at once.

use spapi_setup::Lock;
use spapi_setup::rehearsal::App;

use crate::support::consent::{Owner, REDIRECT, consent};
use crate::support::home::Cmd;
use crate::support::seller::seller;

fn cmd(owner: &Owner, args: &[&str]) -> Cmd {
    seller(&owner.home, &owner.stage, args)
}

/// Makes the authorization of `shop` older.
fn age(owner: &Owner, on: &str) {
    let mut config = owner.config();
    let shop = config["profiles"]["shop"].as_table_mut().unwrap();
    shop.insert("token_set_at".into(), format!("{on}T12:00:00Z").into());
    std::fs::write(owner.home.file("config.toml"), config.to_string()).unwrap();
}

#[test]
fn a_renewal_gives_the_token_to_the_profile_and_to_who_has_it() {
    let owner = Owner::with_shop();
    let env = owner.home.path().join("shop.env").display().to_string();
    cmd(&owner, &["export", "--for", "env", "-p", "shop", "--to", &format!("file:{env}")]).run().code(0);
    let old = owner.tokens()["shop"].as_str().unwrap().to_owned();
    assert!(std::fs::read_to_string(&env).unwrap().contains(&old));
    let last_year = jiff::Zoned::now().date() - jiff::Span::new().days(360);
    age(&owner, &last_year.to_string());
    cmd(&owner, &["status"]).run().code(8).says("spapi-setup authorize --renew shop");
    cmd(&owner, &["rotate", "--due"]).run().code(8).prints("spapi-setup authorize --renew shop");
    let id = owner.application_id();
    let page = ["--url-only", "--renew", "shop", "--application-id", &id];
    let json = owner.authorize(&page).run().code(0).json();
    let (url, state) = (json["url"].as_str().unwrap(), json["state"].as_str().unwrap());
    assert!(url.contains("sellercentral-europe.amazon.com"), "{url}");
    let out = owner.take(&consent(url), state, &["--renew", "shop"]).run();
    out.code(0).says("\"shop\" stored").says("If the old token has leaked");
    let new = owner.tokens()["shop"].as_str().unwrap().to_owned();
    assert_ne!(new, old);
    assert!(std::fs::read_to_string(&env).unwrap().contains(&new), "the file has the new one");
    cmd(&owner, &["status"]).run().code(0).never_says("--renew");
    owner.is_clean();
}

#[test]
fn another_account_renews_nothing_unless_that_is_wanted() {
    let owner = Owner::with_shop();
    let old = owner.tokens()["shop"].clone();
    let consented = || {
        owner.stage.state().consents.selling_partner_id = "A3OTHER".into();
        owner.consented()
    };
    let (callback, state) = consented();
    let out = owner.take(&callback, &state, &["--renew", "shop"]).run();
    out.code(2).says("A2SAMPLESELLER").says("A3OTHER").says("The token is kept");
    assert_eq!(owner.tokens()["shop"], old);
    owner.take(&callback, &state, &["--renew", "shop", "--allow-other-seller"]).run().code(0);
    assert_ne!(owner.tokens()["shop"], old);
    assert_eq!(owner.config()["profiles"]["shop"]["selling_partner_id"].as_str(), Some("A3OTHER"));
    owner.is_clean();
    let us = ["--renew", "shop", "--marketplace", "US", "--no-input"];
    owner.authorize(&us).run().code(2).says("United States is not in Europe");
}

#[test]
fn an_account_that_has_a_profile_goes_there() {
    let owner = Owner::with_shop();
    let (callback, state) = owner.consented();
    owner.take(&callback, &state, &["--marketplace", "DE"]).run().code(0).says("\"shop\" stored");
    assert_eq!(owner.config()["profiles"].as_table().unwrap().len(), 2);
    // In another region it is another authorization.
    let (url, state) = owner.page(&["--marketplace", "US"]);
    let out = owner.take(&consent(&url), &state, &["--marketplace", "US"]).run();
    out.code(0).says("\"Rehearsal-Store\" stored").says("1 seller consented");
    owner.is_clean();
}

#[test]
fn a_vendor_consents_in_vendor_central_and_is_proved_as_one() {
    let owner = Owner::new();
    let place = ["--marketplace", "DE", "--partner", "vendor"];
    let (url, state) = owner.page(&place);
    assert!(url.contains("/central/vendorcentral.amazon.de/"), "{url}");
    let before = owner.stage.count("marketplaceParticipations");
    let out = owner.take(&consent(&url), &state, &place).args(["-p", "vendor"]).run();
    out.code(0).says("purchase orders may be read").says("1 vendor consented");
    assert_eq!(owner.stage.count("marketplaceParticipations"), before, "the Sellers API is not asked");
    assert_eq!(owner.config()["profiles"]["vendor"]["partner"].as_str(), Some("vendor"));
    cmd(&owner, &["check", "-p", "vendor"]).run().code(0);
    owner.is_clean();
}

#[test]
fn of_several_apps_one_is_named() {
    let owner = Owner::with_shop();
    let (id, secret) = owner.stage.state().add_app();
    let app = App {
        application_id: "amzn1.sp.solution.second-app".into(),
        ..owner.stage.state().apps[&id].clone()
    };
    owner.stage.state().apps.insert(id.clone(), app);
    let page = ["--url-only", "--marketplace", "DE", "--application-id", "amzn1.sp.solution.second-app"];
    let second = ["--lwa-client-id", &id, "--redirect-uri", REDIRECT];
    let json = owner.authorize(&page).args(second).run().code(0).json();
    let (callback, state) = (consent(json["url"].as_str().unwrap()), json["state"].as_str().unwrap());
    let args =
        ["--callback-file", "-", "--state", state, "--marketplace", "DE", "--no-input", "-p", "second"];
    // The address on standard input, the secret of an app that is new here by variable.
    let take = |id: &str| owner.authorize(&args).args(["--lwa-client-id", id, "--redirect-uri", REDIRECT]);
    take(&id).stdin(callback.as_str()).run().code(2).says("--lwa-client-secret-file");
    let with_secret = || take(&id).env("SPAPI_SETUP_LWA_CLIENT_SECRET", secret.expose());
    // Another app's code is no code.
    let wrong = owner.authorize(&args).args(["--lwa-client-id", &owner.stage.sample().client_id]);
    wrong.stdin(callback.as_str()).run().code(3).says("another app or redirect URI");
    with_secret().args(["--store", "file"]).stdin(callback.as_str()).run().code(0);
    owner.is_clean();
    let list = owner.authorize(&["--list", "--json"]).run().code(0).json();
    assert_eq!(list["apps"].as_array().unwrap().len(), 2);
    let one = owner.authorize(&["--list", "--json", "--lwa-client-id", &id]).run().code(0).json();
    assert_eq!(one["apps"][0]["application_id"].as_str(), None, "a callback alone does not tell it");
}

#[test]
fn while_another_run_changes_something_the_code_is_not_used() {
    let owner = Owner::new();
    let (callback, state) = owner.consented();
    let place = ["--marketplace", "DE", "-p", "shop"];
    let lock = Lock::take(&spapi_setup::Home::at(owner.home.setup()), "rotate").unwrap();
    let exchanges = owner.stage.count("token");
    owner.take(&callback, &state, &place).run().code(6).says("rotate");
    assert_eq!(owner.stage.count("token"), exchanges);
    drop(lock);
    owner.take(&callback, &state, &place).run().code(0);
    owner.is_clean();
}

#[test]
fn a_teardown_takes_a_token_along_that_no_profile_has() {
    let owner = Owner::new();
    let (callback, state) = owner.consented();
    owner.stage.state().knobs.role_missing = true;
    owner.take(&callback, &state, &["--marketplace", "DE", "-p", "shop"]).run().code(3);
    assert_eq!(owner.tokens().len(), 2, "one is kept");
    cmd(&owner, &["teardown", "--confirm", "default"]).run().code(0);
    assert_eq!(
        (owner.home.read("credentials.toml"), owner.home.read("pending.toml")),
        (String::new(), String::new())
    );
}

#[cfg(unix)]
#[test]
fn an_address_that_others_can_read_and_a_full_disk_are_no_half_authorization() {
    use std::os::unix::fs::PermissionsExt;
    let owner = Owner::new();
    let (callback, state) = owner.consented();
    let place = ["--marketplace", "DE", "-p", "shop"];
    let open = owner.take(&callback, &state, &place);
    let file = owner.home.path().join("callback.txt");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    open.run().code(2).says("others can read it");
    let full = crate::support::world::full_disk(owner.take(&callback, &state, &place), 1);
    let out = full.run();
    assert_ne!(out.status.code(), Some(0));
    let again = owner.take(&callback, &state, &place).run();
    // Whether the code was used up depends on what did not fit; in either case nothing is half there.
    assert!(matches!(again.status.code(), Some(0 | 3)), "{again:?}");
    owner.is_clean();
}
