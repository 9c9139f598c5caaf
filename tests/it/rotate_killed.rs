//! `rotate`, killed at every checkpoint and run again: no secret is lost, nothing is left half-done.

use spapi_setup::{Region, Secret};

use crate::rotate::{self, clean, config};
use crate::rotate_key;
use crate::support::home::{Cmd, Home};
use crate::support::kill::{matrix, points};
use crate::support::stage::Stage;

struct World {
    stage: Stage,
    home: Home,
    new: Secret,
}

impl World {
    fn rotate(&self, args: &[&str]) -> Cmd {
        self.home.cmd(["rotate"]).args(args.iter().copied()).arg("--no-input").envs(self.stage.env())
    }
}

/// A new secret that SP-API does not know at first: every checkpoint is passed.
fn fresh_secret() -> World {
    let stage = Stage::new();
    let home = rotate::ready(&stage);
    let client_id = stage.sample().client_id;
    let new = stage.state().rotate_secret(&client_id, 1).unwrap();
    World { stage, home, new }
}

#[track_caller]
fn secrets(world: &World, current: &Secret, previous: &Secret) {
    let stored = |kind| rotate::stored(&world.home, kind);
    assert_eq!(stored("client-secret").as_deref(), Some(current.expose()));
    assert_eq!(stored("previous-client-secret").as_deref(), Some(previous.expose()));
    clean(&world.home);
}

#[track_caller]
fn program_is_open(world: &World) {
    let consumers = &config(&world.home)["profiles"]["default"]["consumers"];
    assert_eq!(consumers[0]["open"].as_bool(), Some(true), "the program has the old one still");
}

fn app(world: &World) -> toml::Table {
    config(&world.home)["apps"].as_table().unwrap().values().next().unwrap().as_table().unwrap().clone()
}

#[test]
fn lwa_secret_given_again() {
    let cmd = |w: &World| w.rotate(&["lwa-secret"]).env("SPAPI_SETUP_LWA_CLIENT_SECRET", w.new.expose());
    matrix(&points(&["rotate-secret."]), fresh_secret, cmd, |w, _| {
        cmd(w).run().code(0);
        secrets(w, &w.new, &w.stage.sample().client_secret);
        program_is_open(w);
        let app = app(w);
        let date = |key: &str| app[key].as_str().unwrap().parse::<jiff::civil::Date>().unwrap();
        assert_eq!(date("previous_until") - date("secret_date"), jiff::Span::new().days(7).fieldwise());
        assert_eq!(app["replaced"].as_array().unwrap().len(), 1);
    });
}

#[test]
fn lwa_secret_and_then_a_plain_rerun() {
    let cmd = |w: &World| w.rotate(&["lwa-secret"]).env("SPAPI_SETUP_LWA_CLIENT_SECRET", w.new.expose());
    matrix(&points(&["rotate-secret."]), fresh_secret, cmd, |w, _| {
        w.rotate(&["lwa-secret"]).run().code(0);
        secrets(w, &w.new, &w.stage.sample().client_secret);
        program_is_open(w);
    });
}

#[test]
fn lwa_secret_and_then_init() {
    // From the note on, init finishes the swap; before it the old secret is the one, and works.
    let cmd = |w: &World| w.rotate(&["lwa-secret"]).env("SPAPI_SETUP_LWA_CLIENT_SECRET", w.new.expose());
    matrix(&points(&["rotate-secret."]), fresh_secret, cmd, |w, point| {
        w.home.cmd(["init", "--no-input"]).envs(w.stage.env()).run().code(0);
        assert!(!w.home.file("pending.toml").exists());
        if ["kept", "waiting", "next"].iter().all(|p| !point.ends_with(p)) {
            secrets(w, &w.new, &w.stage.sample().client_secret);
        }
    });
}

#[test]
fn rollback() {
    let world = || {
        let w = fresh_secret();
        let cmd = w.rotate(&["lwa-secret"]).env("SPAPI_SETUP_LWA_CLIENT_SECRET", w.new.expose());
        cmd.run().code(0);
        w
    };
    let points: Vec<_> = points(&["rotate-secret."])
        .into_iter()
        .filter(|p| !["rotate-secret.kept", "rotate-secret.waiting"].contains(p))
        .collect();
    let cmd = |w: &World| w.rotate(&["lwa-secret", "--rollback"]);
    matrix(&points, world, cmd, |w, _| {
        cmd(w).run().code(0);
        secrets(w, &w.stage.sample().client_secret, &w.new);
        let app = app(w);
        assert!(app.contains_key("secret_until") && !app.contains_key("previous_until"), "{app}");
    });
}

#[test]
fn refresh_token() {
    let world = || {
        let stage = Stage::new();
        let home = rotate::ready(&stage);
        let client_id = stage.sample().client_id;
        let new = stage.state().authorize(&client_id, Region::Eu, "Another Store").unwrap();
        World { stage, home, new }
    };
    let cmd = |w: &World| {
        let cmd = w.rotate(&["refresh-token", "--allow-other-seller"]);
        cmd.env("SPAPI_SETUP_REFRESH_TOKEN", w.new.expose())
    };
    matrix(&points(&["rotate-token."]), world, cmd, |w, _| {
        cmd(w).run().code(0);
        assert_eq!(rotate::stored(&w.home, "refresh-token").as_deref(), Some(w.new.expose()));
        assert_eq!(config(&w.home)["profiles"]["default"]["store_name"].as_str(), Some("Another Store"));
        program_is_open(w);
        clean(&w.home);
    });
}

fn with_key() -> (Stage, Home) {
    let stage = Stage::new();
    let home = rotate_key::ready(&stage);
    (stage, home)
}

#[test]
fn access_key_phase_one() {
    let points: Vec<_> =
        points(&["key.", "rotate-key."]).into_iter().filter(|p| !p.contains(".finish.")).collect();
    let cmd = |w: &(Stage, Home)| rotate_key::rotate(&w.1, &w.0, &["--yes"]);
    let world = || {
        let w = with_key();
        // A listing that lags, as IAM's does.
        w.0.state().knobs.listing_lag = 1;
        w
    };
    matrix(&points, world, cmd, |w, _| {
        let (stage, home) = w;
        cmd(w).run().code(0);
        let both = rotate_key::keys(stage);
        assert_eq!(both.len(), 2, "the old one and one new one");
        let (mut stored, mut there) = (rotate_key::stored(home), both.clone());
        stored.sort();
        there.sort();
        assert_eq!(stored, there, "the secret of each is stored, and no other");
        let now = rotate_key::identity(home);
        assert_eq!(now["access_key_id"].as_str(), Some(both[1].as_str()));
        assert_eq!(now["previous_key_id"].as_str(), Some(both[0].as_str()));
        assert!(now.contains_key("new_key_proved_at"));
        clean(home);
    });
}

#[test]
fn access_key_finish() {
    let world = || {
        let w = with_key();
        rotate_key::rotate(&w.1, &w.0, &["--yes"]).run().code(0);
        w
    };
    let cmd = |w: &(Stage, Home)| rotate_key::rotate(&w.1, &w.0, &["--finish"]);
    matrix(&points(&["rotate-key.finish."]), world, cmd, |w, _| {
        let (stage, home) = w;
        cmd(w).run().code(0);
        let left = rotate_key::keys(stage);
        assert_eq!((left.len(), rotate_key::stored(home)), (1, left.clone()));
        assert_eq!(rotate_key::identity(home)["access_key_id"].as_str(), Some(left[0].as_str()));
        assert!(!rotate_key::identity(home).contains_key("previous_key_id"));
        clean(home);
    });
}
