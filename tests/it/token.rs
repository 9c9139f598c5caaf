//! `token` and `credential-process`: fresh, kept, never stale, in the profile's own store.

use jiff::SignedDuration;
use spapi_setup::rehearsal::{Fault, FaultKind, Knobs};

use crate::support::home::Home;
#[cfg(unix)]
use crate::support::seller::mode;
use crate::support::seller::{self, seller as cmd, text};
use crate::support::stage::Stage;

fn ready() -> (Home, Stage) {
    let (home, stage) = (Home::new(), Stage::new());
    seller::init(&home, &stage);
    (home, stage)
}

#[cfg(unix)] // modes of Unix
#[test]
fn a_token_is_kept_and_printed_again() {
    let (home, stage) = ready();
    let before = stage.actions().len();
    let first = cmd(&home, &stage, &["token"]).run();
    let token = first.code(0).stdout();
    assert!(token.starts_with("Atza|") && token.ends_with('\n') && token.lines().count() == 1);
    assert_eq!(stage.actions().len(), before + 1);
    assert_eq!(cmd(&home, &stage, &["token"]).run().code(0).stdout(), token);
    assert_eq!(stage.actions().len(), before + 1, "the second one is kept");
    assert_eq!(mode(&home.file("cache.toml")), 0o600);
    let fresh = cmd(&home, &stage, &["token", "--no-cache"]).run();
    assert_ne!(fresh.code(0).stdout(), token);
    assert_eq!(stage.actions().len(), before + 2);
    let json = cmd(&home, &stage, &["token", "--json"]).run().json();
    assert_eq!(text(&json, "access_token"), fresh.stdout().trim());
    assert!((3500..=3600).contains(&json["expires_in"].as_i64().unwrap()));
    assert!(text(&json, "expires_at").parse::<jiff::Timestamp>().is_ok());
}

#[test]
fn a_token_that_is_about_to_end_is_not_handed_out() {
    let (home, stage) = ready();
    let token = cmd(&home, &stage, &["token"]).run().stdout();
    let cache = home.read("cache.toml");
    let soon = jiff::Timestamp::now() + SignedDuration::from_mins(4);
    let line = cache.lines().find(|l| l.starts_with("\"lwa/default\"")).expect("the kept token");
    let end = cache.find("expires").map(|at| &cache[at..]).unwrap().split('"').nth(2).unwrap_or_default();
    assert!(line.contains("expires") && end.ends_with(['\\', 'Z']), "{line}");
    let end = end.trim_end_matches('\\');
    home.write(".config/spapi-setup/cache.toml", cache.replace(end, &soon.to_string()));
    assert_ne!(cmd(&home, &stage, &["token"]).run().code(0).stdout(), token);
}

/// Kept while the clock was wrong: by this computer's clock it would be good for 400 days.
#[test]
fn a_token_from_the_future_is_not_handed_out() {
    let (home, stage) = ready();
    let token = cmd(&home, &stage, &["token"]).run().stdout();
    let role = cmd(&home, &stage, &["credential-process"]).run().json();
    let year = jiff::Zoned::now().year().to_string();
    let later = home.read("cache.toml").replace(&format!("\\\"{year}-"), "\\\"2999-");
    assert!(later.contains("2999-"));
    home.write(".config/spapi-setup/cache.toml", later);
    assert_ne!(cmd(&home, &stage, &["token"]).run().code(0).stdout(), token);
    assert_ne!(cmd(&home, &stage, &["credential-process"]).run().code(0).json(), role);
    // What was kept since is good again.
    let again = cmd(&home, &stage, &["token"]).run().stdout();
    assert_eq!(cmd(&home, &stage, &["token"]).run().code(0).stdout(), again);
}

#[test]
fn credentials_can_be_asked_for_anew() {
    let (home, stage) = ready();
    let before = stage.count("AssumeRole");
    let run = |args: &[&str]| cmd(&home, &stage, args).run().code(0).json();
    let first = run(&["credential-process"]);
    let fresh = run(&["credential-process", "--no-cache"]);
    assert_ne!(first, fresh);
    assert_eq!(run(&["credential-process"]), fresh);
    assert_eq!(stage.count("AssumeRole"), before + 2);
}

#[test]
fn grantless_and_restricted_tokens_are_others() {
    let (home, stage) = ready();
    let grantless = cmd(&home, &stage, &["token", "--scope", "notifications"]).run().code(0).stdout();
    let full = ["token", "--scope", "sellingpartnerapi::notifications"];
    assert_eq!(cmd(&home, &stage, &full).run().code(0).stdout(), grantless);
    let rdt = ["token", "--restricted-data", "/orders/v0/orders", "/orders/v0/orders/{orderId}/address"];
    let restricted = cmd(&home, &stage, &rdt).run().code(0).stdout();
    assert!(restricted.starts_with("Atz.sprdt|") || restricted.starts_with("Atz"), "its own kind");
    assert_eq!(cmd(&home, &stage, &rdt).run().code(0).stdout(), restricted);
    let other =
        cmd(&home, &stage, &["token", "--restricted-data", "/orders/v0/orders"]).run().code(0).stdout();
    let seller = cmd(&home, &stage, &["token"]).run().code(0).stdout();
    let all = [grantless, restricted, other, seller];
    assert!((1..4).all(|n| !all[..n].contains(&all[n])));
    cmd(&home, &stage, &["token", "--scope", "no::such"]).run().code(3);
    cmd(&home, &stage, &["token", "--restricted-data", "orders"]).run().code(2).says("begins with /");
}

#[test]
fn refusals_have_their_codes_and_no_secret() {
    let (home, stage) = ready();
    cmd(&home, &stage, &["token", "-p", "nobody"]).run().code(2).says("the profiles are: default");
    stage.state().apps.clear();
    let out = cmd(&home, &stage, &["token", "-vv"]).run();
    out.code(3).prints_nothing().never_says(&stage.answers()[1].1[20..]);
    let out = cmd(&home, &stage, &["token"]).env("SPAPI_SETUP_LWA_URL", "http://far.example.com/x").run();
    out.code(2).prints_nothing();
}

#[test]
fn the_role_is_taken_once_and_kept() {
    let (home, stage) = ready();
    let before = stage.count("AssumeRole");
    let run = || cmd(&home, &stage, &["credential-process", "--profile=default"]).run();
    let first = run();
    let json = first.code(0).json();
    assert_eq!(json["Version"], 1);
    assert!(text(&json, "AccessKeyId").starts_with("ASIA"));
    assert!(!text(&json, "SecretAccessKey").is_empty() && !text(&json, "SessionToken").is_empty());
    assert!(text(&json, "Expiration").ends_with('Z'));
    assert_eq!(first.stdout().lines().count(), 1);
    assert_eq!(run().code(0).json(), json);
    assert_eq!(stage.count("AssumeRole"), before + 1);
    cmd(&home, &stage, &["credential-process", "--profile=-x"]).run().code(2).says("There is no profile");
}

#[cfg(unix)] // a Unix shell, or /proc
#[test]
fn a_broken_proxy_variable_matters_only_where_something_is_sent() {
    let (home, stage) = ready();
    cmd(&home, &stage, &["token"]).run().code(0);
    let run = |args: &[&str]| cmd(&home, &stage, args).env("HTTPS_PROXY", "http://").run();
    for args in [
        &["status"][..],
        &["export", "--for", "env"],
        &["exec", "--", "true"],
        &["exec", "--no-mask", "--", "true"],
        &["token"],
        &["completions", "bash"],
    ] {
        run(args).code(0).never_says("HTTPS_PROXY");
    }
    for args in [&["token", "--no-cache"][..], &["init", "--no-input"], &["check"], &["teardown", "--yes"]] {
        run(args).code(2).says("HTTPS_PROXY").prints_nothing();
    }
}

#[test]
fn another_endpoint_has_a_cache_of_its_own() {
    let (home, stage) = ready();
    let token = cmd(&home, &stage, &["token"]).run().code(0).stdout();
    let other = Stage::new();
    let elsewhere = cmd(&home, &other, &["token"]).run().code(0).stdout();
    assert_ne!(elsewhere, token);
    assert_eq!(cmd(&home, &stage, &["token"]).run().code(0).stdout(), token);
}

#[test]
fn a_profile_without_keys_says_so() {
    let (home, stage) = (Home::new(), Stage::new());
    seller::init_lwa(&home, &stage);
    let out = cmd(&home, &stage, &["credential-process"]).run();
    out.code(2).says("init --auth iam -p default").prints_nothing();
}

#[test]
fn a_refusal_of_aws_is_exit_4() {
    let knobs = Knobs::default();
    let (home, stage) = (Home::new(), Stage::with(knobs));
    seller::init(&home, &stage);
    stage.state().keys.clear();
    cmd(&home, &stage, &["credential-process"]).run().code(4).prints_nothing();
    let fault = Fault { on: "lwa".into(), times: 9, kind: FaultKind::Html };
    stage.state().knobs.fail.push(fault);
    cmd(&home, &stage, &["token"]).run().code(1).prints_nothing();
}
