//! `status`: offline, from `config.toml` only; what is due when, and the exit code for monitoring.

use crate::support::home::{Home, Output};
use crate::support::stage::Stage;
use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::json;

const CLIENT: &str = "amzn1.application-oa2-client.5a3b1e5a3b1e5a3b1e5a3b1e5a3b1e5a";
const ROLE: &str = "arn:aws:iam::123456789012:role/SellingPartnerAPIRole";

/// Days from today; runs have no `TZ`, so today is UTC's.
fn day(days: i64) -> Date {
    jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date().checked_add(days.days()).unwrap()
}

/// A home whose one profile's dates are these.
fn home(app: &str, identity: &str, profile: &str) -> Home {
    let home = Home::new();
    home.write(
        ".config/spapi-setup/config.toml",
        format!(
            "version = 1\nhome_id = \"h\"\n[profiles.default]\nauth = \"iam\"\nregion = \"eu\"\nstore = \"keyring\"\n\
             client_id = \"{CLIENT}\"\nidentity = \"i\"\nverified = true\n{profile}\n\
             [apps.\"{CLIENT}\"]\nstore = \"keyring\"\n{app}\n\
             [identities.i]\naccount = \"123456789012\"\npartition = \"aws\"\nuser_name = \"U\"\npolicy_name = \"P\"\n\
             role_name = \"R\"\nstore = \"keyring\"\nrole_arn = \"{ROLE}\"\n{identity}\n"
        ),
    );
    home
}

/// Nothing may be asked: no bus, no endpoint, no credentials are there.
fn status(home: &Home, args: &[&str]) -> Output {
    home.cmd(["status"]).args(args.iter().copied()).env("TZ", "UTC").run()
}

#[test]
fn no_profile_is_said_and_is_no_failure() {
    let home = Home::new();
    status(&home, &[]).code(0).says("No profile is set up yet").prints_nothing();
    assert_eq!(status(&home, &["--json"]).code(0).json(), json!({ "profiles": [] }));
    assert!(!home.setup().exists(), "nothing is written");
}

#[test]
fn the_json_is_as_the_interface_says() {
    let today = day(0);
    let home = home(
        &format!("secret_date = \"{today}\"\nsecret_date_estimated = true"),
        &format!("access_key_created = \"{}T12:00:00Z\"", day(-10)),
        "verified_at = \"2026-01-02T03:04:05Z\"",
    );
    let wanted = json!({ "profiles": [{
        "profile": "default", "auth": "iam", "region": "eu", "partner": "seller", "app": "private",
        "environment": "production", "selling_partner_id": null, "store": "keyring", "role_arn": ROLE,
        "verified_at": "2026-01-02T03:04:05Z", "failed_check": null,
        "due": [
            { "what": "lwa-secret", "on": day(180).to_string(), "days": 180, "estimated": true },
            { "what": "access-key", "on": day(355).to_string(), "days": 355, "estimated": false },
        ],
        "rotation": { "mode": "manual", "queue_arn": null, "enrolled_on": null, "proved_on": null, "pending_since": null },
        "sinks": [],
    }] });
    assert_eq!(status(&home, &["--json"]).code(0).json(), wanted);
}

#[test]
fn a_client_secret_within_the_days_is_exit_8() {
    let home = home(&format!("secret_date = \"{}\"", day(8 - 180)), "", "");
    let out = status(&home, &[]);
    out.code(8).prints("client secret, ").prints("(8 days)  !").says("spapi-setup rotate lwa-secret");
    status(&home, &["--within", "8"]).code(8);
    status(&home, &["--within", "7"]).code(0);
    assert_eq!(status(&home, &["--json"]).code(8).json()["profiles"][0]["due"][0]["days"], 8);
}

#[test]
fn a_mark_stands_from_90_days_before() {
    let marked = |left: i64| {
        let home = home(&format!("secret_date = \"{}\"", day(left - 180)), "", "");
        let out = status(&home, &[]);
        out.code(0);
        out.stdout().contains('!')
    };
    assert!(marked(90));
    assert!(!marked(91));
}

#[test]
fn what_is_overdue_is_exit_8_however_few_the_days() {
    let home = home(&format!("secret_date = \"{}\"", day(-181)), "", "");
    status(&home, &["--within", "0"]).code(8).prints("(1 day overdue)");
}

#[test]
fn the_previous_secrets_last_day_is_told() {
    let app = format!("secret_date = \"{}\"\nprevious_until = \"{}\"", day(-2), day(5));
    let home = home(&app, "", "");
    let out = status(&home, &["--json"]);
    let due = &out.code(8).json()["profiles"][0]["due"];
    let wanted =
        json!({ "what": "previous-lwa-secret", "on": day(5).to_string(), "days": 5, "estimated": false });
    assert_eq!(due[0], wanted);
    assert_eq!(due[1]["what"], "lwa-secret");
}

#[test]
fn a_secret_that_waits_and_one_that_was_rolled_back_to_are_told() {
    let app = format!("secret_date = \"{}\"\nnext_since = \"{}T12:00:00Z\"", day(-2), day(-1));
    status(&home(&app, "", ""), &[]).code(0).says("an entered client secret waits");
    let app = format!("secret_date = \"{}\"\nsecret_until = \"{}\"", day(-20), day(3));
    status(&home(&app, "", ""), &[]).code(8).prints("(3 days)  !");
}

#[test]
fn an_access_keys_days_are_a_setting() {
    let home = home("", &format!("access_key_created = \"{}T12:00:00Z\"", day(-80)), "");
    status(&home, &[]).code(0).prints("access key, ").prints("(285 days)");
    let text = home.read("config.toml").replace("home_id", "settings.access_key_days = 90\nhome_id");
    home.write(".config/spapi-setup/config.toml", text);
    status(&home, &[]).code(8).prints("(10 days)  !").says("spapi-setup rotate access-key");
}

#[test]
fn only_a_public_apps_authorization_is_due() {
    let set = format!("token_set_at = \"{}T12:00:00Z\"", day(-360));
    let private = home("", "", &set);
    assert_eq!(status(&private, &["--json"]).code(0).json()["profiles"][0]["due"], json!([]));
    let public = home("", "", &format!("{set}\npublic_app = true"));
    let due = status(&public, &["--json"]).code(8).json()["profiles"][0]["due"][0].clone();
    assert_eq!(due["what"], "authorization");
    assert_eq!(due["days"], 5);
}

#[test]
fn days_and_open_programs_are_told_to_people() {
    let at = format!("verified_at = \"{}T00:00:01Z\"", day(-3));
    let consumers = "[[profiles.default.consumers]]\nname = \"CSM\"\nplace = \"API Credentials\"\nopen = true\n\
                     [[profiles.default.consumers]]\nname = \"Script\"\nplace = \"\"\nopen = false";
    let home = home("", "", &format!("{at}\n{consumers}"));
    let out = status(&home, &[]);
    out.code(0).prints("PROFILE   REGION   STORE     CHECKED      NEXT DUE").prints("3 days ago");
    out.says("CSM (API Credentials) still has the old value").never_says("Script");
}

#[test]
fn plain_mode_has_words_for_marks() {
    let home = home(&format!("secret_date = \"{}\"", day(-180)), "", "");
    let out = home.cmd(["status"]).env("SPAPI_SETUP_ACCESSIBLE", "1").run();
    out.code(8).prints("(today)  warning");
    assert!(!out.stdout().contains('!'));
}

#[test]
fn after_init_nothing_is_asked_of_anyone() {
    let (home, stage) = (Home::new(), Stage::new());
    home.cmd(["init", "--no-input", "--yes", "--region", "eu", "--store", "file"])
        .envs(stage.env())
        .envs(stage.answers())
        .run()
        .code(0);
    let before = stage.actions().len();
    // The stored secrets are not needed either.
    std::fs::remove_file(home.file("credentials.toml")).unwrap();
    let out = home.cmd(["status"]).envs(stage.env()).run();
    out.code(0).prints("default").prints("eu").prints("file").prints("today").prints("(at most 180 days)");
    assert_eq!(stage.actions().len(), before);
}
