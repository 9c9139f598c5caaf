//! `authorize` at a pseudo-terminal: the page in a browser, and the address that is pasted.

use crate::support::consent::{Owner, REDIRECT, consent, refusal};
use crate::support::pty::Pty;

/// The address of the page, whole and on a line of its own.
fn shown(pty: &mut Pty) -> String {
    let transcript = pty.expect_next("five minutes").transcript();
    let line = transcript.lines().rev().find(|line| line.contains("/apps/authorize/consent?")).unwrap();
    line.trim().to_owned()
}

fn begin(owner: &Owner, args: &[&str]) -> Pty {
    Pty::spawn(owner.authorize(args).env("BROWSER", "none"))
}

#[test]
fn a_person_consents_and_pastes_where_the_browser_ended() {
    let owner = Owner::new();
    owner.stage.state().consents.store = "Acme Trading".into();
    let mut pty = begin(&owner, &[]);
    pty.expect_next("An account of your own needs no page of consent")
        .expect_next("Is it an account of your own?")
        .enter();
    pty.expect_next("Country of the account").line("Austria");
    pty.expect_next("That is not a marketplace").expect_next("Country of the account").line("de");
    pty.expect_next("Application id").line(&owner.stage.sample().client_id);
    pty.expect_next("That is not an application id")
        .expect_next("Application id")
        .line(&owner.application_id());
    pty.expect_next("Redirect URI").line("http://erp.example.com/amazon/callback");
    pty.expect_next("Amazon takes https only").expect_next("Redirect URI").line(REDIRECT);
    let url = shown(&mut pty);
    // What people paste first.
    pty.expect_next("Address").expect_next(" left").paste(&url).enter();
    pty.expect_next("That is the address of Amazon's own page")
        .expect_next("Address")
        .paste("RHtKabcdefghijklmnop")
        .enter();
    pty.expect_next("only a part of the address").expect_next("Address").paste(&owner.consented().0).enter();
    pty.expect_next("the address of another authorization").expect_next("Address");
    let callback = consent(&url);
    pty.paste(&format!("{}\n", callback.replace("&spapi", "\n&spapi"))).enter();
    pty.expect_next("gave a refresh token").expect_next("Acme Trading");
    pty.expect_next("Name of the profile").line("default");
    pty.expect_next("There is a profile \"default\" already").expect_next("Name of the profile").enter();
    pty.expect_next("\"Acme-Trading\" stored").expect_next("365 days");
    pty.ends(0);
    owner.is_clean();
    let code = callback.split("spapi_oauth_code=").nth(1).unwrap();
    assert!(!pty.transcript().contains(code), "the code was shown");
    // The next one asks neither for the app nor whether it is public.
    let mut pty = begin(&owner, &["--marketplace", "DE"]);
    let callback = consent(&shown(&mut pty));
    pty.expect_next("Address").paste(&callback).enter();
    pty.expect_next("Profile \"Acme-Trading\" holds this account's authorization").enter();
    pty.expect_next("\"Acme-Trading\" stored").expect_next("Another program").enter();
    pty.expect_next("If the old token has leaked");
    pty.ends(0);
    owner.is_clean();
}

#[test]
fn a_renewal_asks_for_nothing_but_the_consent() {
    let owner = Owner::with_shop();
    // The first authorization of an app at a terminal asks for its ids: they are recorded.
    let ids = ["--application-id", &owner.application_id(), "--redirect-uri", REDIRECT];
    let old = owner.tokens()["shop"].clone();
    let renew = |args: &[&str]| begin(&owner, &[&["--renew", "shop"][..], args].concat());
    let mut pty = renew(&ids);
    pty.expect_next("Renew the authorization of profile \"shop\"");
    pty.expect_next("Address").ctrl('c');
    pty.expect_next("No code was exchanged").ends(130);
    assert_eq!(owner.tokens()["shop"], old);
    let mut pty = renew(&ids);
    let url = shown(&mut pty);
    assert!(url.contains("sellercentral-europe.amazon.com"), "{url}");
    pty.expect_next("Address").paste(&consent(&url)).enter();
    pty.expect_next("gave a refresh token").expect_next("Profile \"shop\" stored");
    pty.expect_next("Another program").enter();
    pty.expect_next("If the old token has leaked").ends(0);
    let new = owner.tokens()["shop"].clone();
    assert_ne!(new, old);
    assert_eq!(owner.config()["profiles"].as_table().unwrap().len(), 2, "no new profile");
    owner.is_clean();
    // Now the app's ids are known. Another account is a question; no keeps token and profile apart.
    owner.stage.state().consents.selling_partner_id = "A3OTHER".into();
    let mut pty = renew(&[]);
    let callback = consent(&shown(&mut pty));
    pty.expect_next("Address").paste(&callback).enter();
    pty.expect_next("A3OTHER consented").enter();
    pty.expect_next("The token is kept").ends(2);
    assert_eq!(owner.tokens()["shop"], new);
    let mut pty = renew(&[]);
    pty.expect_next("going on with").expect_next("A3OTHER consented").line("y");
    pty.expect_next("Profile \"shop\" stored").expect_next("Another program").enter();
    pty.ends(0);
    owner.is_clean();
    assert_eq!(owner.config()["profiles"]["shop"]["selling_partner_id"].as_str(), Some("A3OTHER"));
}

#[test]
fn a_draft_is_opened_as_one_and_an_old_code_opens_the_page_again() {
    let owner = Owner::new();
    let client_id = owner.stage.sample().client_id;
    owner.stage.state().apps.get_mut(&client_id).unwrap().draft = true;
    let id = owner.application_id();
    let args = [
        "--app",
        "public",
        "--marketplace",
        "DE",
        "-p",
        "shop",
        "--application-id",
        &id,
        "--redirect-uri",
        REDIRECT,
    ];
    let mut pty = begin(&owner, &args);
    let page = refusal(&shown(&mut pty));
    pty.expect_next("Address").paste(page.trim()).enter();
    pty.expect_next("MD1000").expect_next("version=beta").enter();
    let callback = consent(&shown(&mut pty));
    owner.stage.state().consents.age(jiff::SignedDuration::from_mins(6));
    pty.expect_next("Address").paste(&callback).enter();
    pty.expect_next("older than five minutes").expect_next("Open the page of consent again?").enter();
    let callback = consent(&shown(&mut pty));
    pty.expect_next("Address").paste(&callback).enter();
    pty.expect_next("\"shop\" stored").ends(0);
    owner.is_clean();
}

#[test]
fn who_stops_has_changed_nothing_and_an_own_account_needs_no_page() {
    let owner = Owner::new();
    let before = owner.home.read("config.toml");
    let id = owner.application_id();
    let args =
        ["--app", "public", "--marketplace", "DE", "--application-id", &id, "--redirect-uri", REDIRECT];
    let mut pty = begin(&owner, &args);
    pty.expect_next("Address").ctrl('c');
    pty.expect_next("No code was exchanged").ends(130);
    let mut pty = begin(&owner, &[]);
    pty.expect_next("Is it an account of your own?").line("y");
    pty.expect_next("Develop Apps").expect_next("At the foot of the page");
    pty.expect_next("spapi-setup init --auth lwa -p NAME").ends(0);
    // A vendor's own apps are listed on another page.
    let mut pty = begin(&owner, &["--partner", "vendor"]);
    pty.expect_next("Is it an account of your own?").line("y");
    pty.expect_next("API Integration in Vendor").ends(0);
    assert_eq!(owner.home.read("config.toml"), before);
    owner.is_clean();
}

#[test]
fn a_token_for_elsewhere_and_one_that_is_refused_are_questions() {
    let owner = Owner::new();
    let client_id = owner.stage.sample().client_id;
    let (url, state) = owner.page(&["--marketplace", "US"]);
    let callback = consent(&url);
    let file = owner.home.write("callback.txt", &callback).display().to_string();
    let args = [
        "--callback-file",
        &file,
        "--state",
        &state,
        "--redirect-uri",
        REDIRECT,
        "--marketplace",
        "DE",
        "--app",
        "public",
        "--lwa-client-id",
        &client_id,
    ];
    owner.stage.state().knobs.role_missing = true;
    let mut pty = begin(&owner, &args);
    pty.expect_next("What now?").ctrl('c');
    pty.expect_next("The token is kept").ends(130);
    owner.stage.state().knobs.role_missing = false;
    let mut pty = begin(&owner, &[]);
    pty.expect_next("going on with").expect_next("The account sells in North America").enter();
    pty.expect_next("Name of the profile").line("shop");
    pty.expect_next("\"shop\" stored").ends(0);
    owner.is_clean();
    assert_eq!(owner.config()["profiles"]["shop"]["region"].as_str(), Some("na"));
}

#[test]
fn the_rehearsal_plays_it_with_and_without_a_person() {
    let home = crate::support::home::Home::new();
    let out = home.cmd(["authorize", "--rehearse"]).run();
    out.code(0).says("This is a rehearsal").says("\"Rehearsal-Store\" stored").says("nothing was kept");
    let vendor = home.cmd(["authorize", "--rehearse", "--partner", "vendor"]).run();
    vendor.code(0).says("purchase orders may be read").says("1 vendor consented");
    let mut pty = Pty::spawn(home.cmd(["authorize", "--rehearse"]).env("BROWSER", "none"));
    pty.expect_next("Is it an account of your own?").enter();
    pty.expect_next("Country of the account").enter();
    pty.expect_next("Application id").enter();
    pty.expect_next("Redirect URI").enter();
    let callback = consent(&shown(&mut pty));
    pty.expect_next("Address").paste(&callback).enter();
    pty.expect_next("Name of the profile").enter();
    pty.expect_next("nothing was kept").ends(0);
}

#[test]
fn a_real_browser_ends_where_nothing_answers_and_its_address_is_right() {
    let owner = Owner::new();
    let id = owner.application_id();
    let args = [
        "--app",
        "public",
        "--marketplace",
        "DE",
        "-p",
        "shop",
        "--application-id",
        &id,
        "--redirect-uri",
        REDIRECT,
    ];
    let cmd = crate::sign_in_chromium::chromium(&owner.home, owner.authorize(&args));
    let mut pty = Pty::spawn(cmd);
    pty.expect_next("opens in your browser").expect_next("Address");
    let seen = crate::sign_in_chromium::seen(&owner.home);
    assert_eq!(seen["button"], "Confirm", "{seen}");
    let at = seen["at"].as_str().unwrap();
    assert!(at.starts_with(REDIRECT), "{seen}");
    pty.paste(at).enter();
    pty.expect_next("\"shop\" stored").ends(0);
    owner.is_clean();
}

#[test]
fn ctrl_c_while_the_code_is_exchanged_loses_no_token() {
    let owner = Owner::new();
    let id = owner.application_id();
    let args = [
        "--app",
        "public",
        "--marketplace",
        "DE",
        "-p",
        "shop",
        "--application-id",
        &id,
        "--redirect-uri",
        REDIRECT,
    ];
    let mut pty = begin(&owner, &args);
    let callback = consent(&shown(&mut pty));
    owner.stage.state().knobs.delay = std::time::Duration::from_secs(1);
    pty.expect_next("Address").paste(&callback).enter();
    pty.expect_next("Exchanging the code").ctrl('c');
    pty.expect_next("The token is kept").ends(130);
    owner.stage.state().knobs.delay = std::time::Duration::ZERO;
    assert!(owner.home.read("pending.toml").contains("authorize"), "a note");
    let mut pty = begin(&owner, &["-p", "shop"]);
    pty.expect_next("going on with").expect_next("\"shop\" stored").ends(0);
    owner.is_clean();
}
