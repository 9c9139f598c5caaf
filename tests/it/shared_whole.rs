//! The whole way on a shared home: set up on one computer, used and rotated on another, killed anywhere.

use std::path::PathBuf;

#[cfg(feature = "checkpoints")]
use spapi_setup::Secret;
#[cfg(feature = "checkpoints")]
use spapi_setup::rehearsal::Knobs;

#[cfg(feature = "checkpoints")]
use crate::support::home::{Cmd, Home};
#[cfg(feature = "checkpoints")]
use crate::support::kill::{matrix, points};
use crate::support::shared::PLACE;
use crate::support::whole::Whole;
use crate::support::world::USER;

#[test]
fn what_one_computer_sets_up_another_one_uses_and_rotates() {
    let team = Whole::new();
    let out = team.init(&team.anna).run();
    out.code(0).says(&format!("Shared home {PLACE}: private, versioned, encrypted (AES256)"));
    team.sound(USER);
    // Another computer knows nothing but the variable.
    let on_bens = |args: &[&str]| team.on(&team.ben, args);
    on_bens(&["status"]).run().code(0).prints("default").says("over the network");
    on_bens(&["token"]).run().code(0).prints("Atza|");
    on_bens(&["check"]).run().code(0);
    on_bens(&["exec", "--", "sh", "-c", "test -n \"$SP_API_REFRESH_TOKEN\""]).run().code(0);
    let client_id = team.stage.sample().client_id;
    let new = team.stage.state().rotate_secret(&client_id, 0).unwrap();
    let rotate = on_bens(&["rotate", "lwa-secret", "--no-input"]);
    rotate.env("SPAPI_SETUP_LWA_CLIENT_SECRET", new.expose()).run().code(0);
    // And the first one has the new secret without doing anything.
    let values = team.on(&team.anna, &["export", "--for", "json"]).run();
    assert_eq!(values.code(0).json()["lwa_client_secret"], new.expose());
    team.on(&team.anna, &["token"]).run().code(0).prints("Atza|");
    let key = team.on(&team.anna, &["rotate", "access-key", "--no-input", "--yes"]).run();
    key.code(0);
    on_bens(&["check"]).run().code(0);
    assert_eq!(team.on_disk(&team.anna), [] as [PathBuf; 0]);
    assert_eq!(team.on_disk(&team.ben), [] as [PathBuf; 0]);
    for secret in [new.expose(), "amzn1.oa2-cs", "Atzr|"] {
        assert!(!team.shared.read("config.toml").contains(secret), "no secret is in the bucket");
    }
}

#[test]
fn requests_are_few() {
    let team = Whole::new();
    team.init(&team.anna).run().code(0);
    // With 500 profiles it is no more than with one.
    let mut config: toml::Table = team.shared.read("config.toml").parse().expect("config.toml");
    let profiles = config["profiles"].as_table_mut().expect("profiles");
    let one = profiles["default"].clone();
    profiles.extend((1..500).map(|n| (format!("shop-{n}"), one.clone())));
    team.shared.write("config.toml", &config.to_string());
    let requests = |args: &[&str]| {
        let amazon = team.stage.actions().len();
        let aws = team.shared.requests(|| {
            team.on(&team.ben, args).run().code(0);
        });
        let mut all = aws;
        all.extend(team.stage.actions().split_off(amazon));
        all
    };
    let status = requests(&["status"]);
    assert!(status.len() <= 3, "{status:?}");
    let token = requests(&["token"]);
    assert!(token.len() <= 4, "{token:?}");
    let exec = requests(&["exec", "--", "true"]);
    assert!(exec.len() <= 4, "{exec:?}");
}

#[test]
fn from_a_folder_to_the_bucket_and_back() {
    let team = Whole::new();
    let old = team.anna.setup();
    let local = |args: &[&str]| team.on(&team.anna, args).env("SPAPI_SETUP_HOME", &old);
    local(&["init", "--no-input", "--yes", "--region", "eu", "--store", "file"])
        .envs(team.stage.answers())
        .run()
        .code(0);
    local(&["home", "move", PLACE, "--yes"]).run().code(0).says("Carried 1 profiles and 3 secrets");
    team.on(&team.ben, &["token"]).run().code(0).prints("Atza|");
    // The old one can be read until it is finished.
    local(&["token", "--no-cache"]).run().code(0).says("was moved to s3://acme-spapi/team");
    local(&["home", "move", "--finish", "--yes"]).run().code(0);
    assert!(!old.exists());
    team.on(&team.ben, &["check"]).run().code(0);
    // Back, on another computer.
    let place = team.ben.setup();
    let back = ["home", "move", place.to_str().unwrap(), "--store", "file", "--yes", "--finish"];
    team.on(&team.ben, &back).run().code(0);
    assert_eq!(team.shared.read("config.toml"), "");
    team.on(&team.ben, &["check"]).env("SPAPI_SETUP_HOME", &place).run().code(0);
    assert!(team.ben.read("credentials.toml").contains("Atzr|"));
    team.on(&team.anna, &["status"]).run().code(0).says("No profile is set up yet");
}

/// A move to the bucket.
#[cfg(feature = "checkpoints")]
fn moving(team: &Whole) -> Cmd {
    team.on(&team.anna, &["home", "move", PLACE, "--yes"]).env("SPAPI_SETUP_HOME", team.anna.setup())
}

#[cfg(feature = "checkpoints")]
#[test]
fn a_move_to_the_bucket_killed_at_every_point_goes_on() {
    let local = || {
        let team = Whole::new();
        let init = team.init(&team.anna).args(["--store", "file"]).env("SPAPI_SETUP_HOME", team.anna.setup());
        init.run().code(0);
        team
    };
    let points: Vec<_> =
        points(&["home-move."]).into_iter().filter(|p| *p != "home-move.forgotten").collect();
    matrix(&points, local, moving, |team, point| {
        let here = team.on(&team.anna, &["token", "--no-cache"]).env("SPAPI_SETUP_HOME", team.anna.setup());
        here.run().code(0).prints("Atza|");
        moving(team).run().code(0);
        team.on(&team.ben, &["check"]).run().code(0);
        assert_eq!(team.shared.read("pending.toml"), "", "{point}");
    });
}

#[cfg(feature = "checkpoints")]
#[test]
fn init_killed_at_every_point_is_finished_on_another_computer() {
    // Where something is written to the home or to its store; what lies between two steps in AWS is for `killed.rs`.
    let kept = ["init.identity", "init.app", "init.secret", "init.token", "init.profile", "key."];
    let all = points(&["init.", "key."]).into_iter();
    let points: Vec<_> = all.filter(|point| kept.iter().any(|kept| point.starts_with(kept))).collect();
    let slow = || Whole::with(Knobs { propagation: 1, listing_lag: 4, ..Knobs::default() });
    matrix(
        &points,
        slow,
        |team| team.init(&team.anna),
        |team, _| {
            team.init(&team.ben).run().code(0);
            team.sound(USER);
        },
    );
}

/// `rotate lwa-secret` with the new secret.
#[cfg(feature = "checkpoints")]
fn rotating((team, new): &(Whole, Secret), computer: &Home) -> Cmd {
    let cmd = team.on(computer, &["rotate", "lwa-secret", "--no-input"]);
    cmd.env("SPAPI_SETUP_LWA_CLIENT_SECRET", new.expose())
}

#[cfg(feature = "checkpoints")]
#[test]
fn a_rotation_killed_at_every_point_is_finished_on_another_computer() {
    let ready = || {
        let team = Whole::new();
        team.init(&team.anna).run().code(0);
        let client_id = team.stage.sample().client_id;
        let new = team.stage.state().rotate_secret(&client_id, 1).unwrap();
        (team, new)
    };
    matrix(
        &points(&["rotate-secret."]),
        ready,
        |all| rotating(all, &all.0.anna),
        |all, _| {
            let (team, new) = all;
            rotating(all, &team.ben).run().code(0);
            let values = team.on(&team.ben, &["export", "--for", "json"]).run();
            assert_eq!(values.code(0).json()["lwa_client_secret"], new.expose());
            team.sound(USER);
        },
    );
}
