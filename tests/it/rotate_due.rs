//! `rotate --due`: what a timer runs. Silence where nothing is due, names and exit 8 where a person is needed.

use crate::support::home::{Cmd, Home};
use crate::support::seller::{init_lwa, seller};
use crate::support::stage::Stage;
use jiff::ToSpan;
use serde_json::{Value, json};
use std::fmt::Write;

/// Days from today; runs have no `TZ`, so today is UTC's.
fn day(days: i64) -> jiff::civil::Date {
    jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date().checked_add(days.days()).unwrap()
}

fn client_id(n: usize) -> String {
    format!("amzn1.application-oa2-client.{n:032x}")
}

/// A home with an app for each of `days`, its client secret due then, and `profiles` profiles each.
fn home(days: &[i64], profiles: usize) -> Home {
    let home = Home::new();
    let mut text = "version = 1\nhome_id = \"h\"\n".to_owned();
    for (n, due) in days.iter().enumerate() {
        let (id, made) = (client_id(n), day(due - 180));
        writeln!(text, "[apps.\"{id}\"]\nstore = \"file\"\nsecret_date = \"{made}\"").unwrap();
        for p in 0..profiles {
            writeln!(text, "[profiles.shop-{n}-{p}]\nauth = \"lwa\"\nregion = \"eu\"\nstore = \"file\"")
                .unwrap();
            writeln!(text, "client_id = \"{id}\"\nverified = true").unwrap();
        }
    }
    home.write(".config/spapi-setup/config.toml", text);
    home
}

fn due(home: &Home, args: &[&str]) -> Cmd {
    home.cmd(["rotate", "--due"]).args(args.iter().copied())
}

/// Standard output as one JSON value a line.
fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"))).collect()
}

/// No endpoint is given: a request would go to Amazon, which no test reaches.
#[test]
fn nothing_due_says_nothing_and_writes_nothing() {
    let home = home(&[31; 200], 1);
    let before = home.read("config.toml");
    let out = due(&home, &[]).run();
    out.code(0).prints_nothing();
    assert_eq!(out.stderr(), "");
    assert_eq!(due(&home, &["--json"]).run().code(0).stdout(), "");
    assert_eq!(home.read("config.toml"), before);
    let files: Vec<_> = std::fs::read_dir(home.setup()).unwrap().map(|f| f.unwrap().file_name()).collect();
    assert_eq!(files, ["config.toml"]);
    let all = due(&home, &["--json", "--all"]).run();
    assert_eq!(lines(&all.code(0).stdout()).len(), 200);
}

#[test]
fn an_empty_home_has_nothing_due() {
    let home = Home::new();
    due(&home, &[]).run().code(0).prints_nothing();
    assert!(!home.setup().exists(), "nothing is written");
}

#[test]
fn what_is_due_and_not_enrolled_is_named_once_an_app() {
    let home = home(&[-2, 90, 14], 2);
    let out = due(&home, &[]).run();
    out.code(8).prints("shop-0-0, shop-0-1: client secret due ").prints("(2 days overdue)");
    out.prints("spapi-setup rotate lwa-secret -p shop-2-0\n").never_says("shop-1");
    assert_eq!(out.stdout().lines().count(), 2, "{out:?}");
    assert_eq!(due(&home, &["--within", "13"]).run().code(8).stdout().lines().count(), 1);
    let all = due(&home, &["--json", "--all"]).run();
    let all = lines(&all.code(8).stdout());
    let told: Vec<_> = all.iter().map(|line| (line["days"].as_i64(), line["outcome"].as_str())).collect();
    assert_eq!(told, [(Some(-2), Some("due")), (Some(14), Some("due")), (Some(90), Some("nothing"))]);
    let wanted = json!({
        "app": client_id(0), "profiles": ["shop-0-0", "shop-0-1"], "mode": "manual", "what": "lwa-secret",
        "on": day(-2).to_string(), "days": -2, "estimated": false, "outcome": "due", "events": [], "exit": 8, "error": null,
    });
    assert_eq!(all[0], wanted);
}

#[test]
fn a_key_and_an_authorization_are_named_and_left() {
    let home = home(&[100], 1);
    let text = home.read("config.toml").replace(
        "verified = true",
        &format!(
            "verified = true\nidentity = \"i\"\npublic_app = true\ntoken_set_at = \"{}T00:00:00Z\"",
            day(-360)
        ),
    );
    let identity = format!(
        "[identities.i]\naccount = \"123456789012\"\npartition = \"aws\"\nuser_name = \"U\"\npolicy_name = \"P\"\n\
         role_name = \"R\"\nstore = \"file\"\naccess_key_created = \"{}T12:00:00Z\"\n",
        day(-400)
    );
    home.write(".config/spapi-setup/config.toml", text + &identity);
    let out = due(&home, &[]).run();
    out.code(8).prints("access key due ").prints("spapi-setup rotate access-key -p shop-0-0");
    out.prints("authorization due ").prints("spapi-setup rotate refresh-token -p shop-0-0");
}

#[cfg(unix)] // a shell
#[test]
fn a_command_is_told_that_a_run_failed_and_gets_no_secret() {
    let home = home(&[5, 3], 1);
    let told = home.path().join("told");
    let script = format!("env > {}; exit 3", told.display());
    let script = home.write("tell me.sh", script);
    let command = format!("sh '{}'", script.display());
    let run = |home: &Home, args: &[&str]| {
        due(home, args)
            .env("SPAPI_SETUP_LWA_CLIENT_SECRET", "canary")
            .env("AWS_SECRET_ACCESS_KEY", "canary")
            .run()
    };
    let out = run(&home, &["--on-failed", &command]);
    out.code(8).says("--on-failed: \"sh\" failed: it ended with 3");
    let env = std::fs::read_to_string(&told).unwrap();
    for line in
        ["SPAPI_SETUP_EVENT=rotate-failed", "SPAPI_SETUP_EXIT=8", &format!("SPAPI_SETUP_DUE_ON={}", day(3))]
    {
        assert!(env.lines().any(|l| l == line), "{line}\n{env}");
    }
    assert!(!env.contains("canary"), "{env}");
    std::fs::remove_file(&told).unwrap();
    run(&home, &["--within", "2", "--on-failed", &command]).code(0).prints_nothing();
    assert!(!told.exists());
    run(&home, &["--on-failed", "no-such-program x"]).code(8).says("there is no program \"no-such-program\"");
    run(&home, &["--on-failed", "'"]).code(2).says("a quote in it is not closed");
}

#[cfg(unix)] // a signal
#[test]
fn a_loop_runs_again_and_ends_cleanly() {
    let home = home(&[5], 1);
    let pipe = home.path().join("pipe");
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
    let script = home.write("told.sh", format!("echo $SPAPI_SETUP_EXIT > {}", pipe.display()));
    let command = format!("sh {}", script.display());
    let running = due(&home, &["--every", "1h", "--on-failed", &command]).start();
    assert_eq!(crate::support::read_fifo(&pipe), "8\n", "the first run is over");
    running.signal(rustix::process::Signal::TERM);
    running.wait().code(0).prints("client secret due");
    due(&home, &["--every", "10s"]).run().code(2).says("one minute at least");
}

#[test]
fn what_a_timer_needs_is_proved_and_left_as_it_is() {
    let (home, stage) = (Home::new(), Stage::new());
    let check = |home: &Home, stage: &Stage| seller(home, stage, &["rotate", "--due", "--check-only"]).run();
    check(&home, &stage).code(2).says("No profile is set up yet");
    init_lwa(&home, &stage);
    let (config, secrets) = (home.read("config.toml"), home.read("credentials.toml"));
    let calls = stage.actions().len();
    let out = check(&home, &stage);
    out.code(0)
        .says("The home can be written")
        .says("can be read and written")
        .says("Login with Amazon answers");
    assert_eq!(stage.actions().len(), calls + 1, "one access token is asked for: {:?}", stage.actions());
    assert_eq!((home.read("config.toml"), home.read("credentials.toml")), (config, secrets.clone()));

    home.write(".config/spapi-setup/credentials.toml", secrets.replace("client-secret", "other"));
    check(&home, &stage).code(2).says("lacks a client secret");
    home.write(".config/spapi-setup/credentials.toml", secrets);
    let far = home.cmd(["rotate", "--due", "--check-only"]).env("SPAPI_SETUP_LWA_URL", "http://127.0.0.1:9");
    far.run().code(1).says("Login with Amazon");
}

#[test]
fn flags_of_a_timer_go_with_due_only() {
    let home = Home::new();
    for args in [
        vec!["rotate", "--all"],
        vec!["rotate", "--within", "3"],
        vec!["rotate", "--due", "lwa-secret"],
        vec!["rotate", "--no-input"],
        vec!["rotate", "--due", "--within", "-3"],
    ] {
        home.cmd(args).run().code(2).prints_nothing();
    }
    home.cmd(["rotate", "lwa-secret", "--no-input"]).run().code(2).says("There is no profile");
}
