//! Killed at any point between two calls, store writes or config writes, `init` finishes when it is run again.

use std::collections::BTreeMap;

use spapi_setup::rehearsal::Knobs;

use crate::support::home::{Cmd, Home};
use crate::support::kill::{kill_at, matrix, points};
#[cfg(unix)]
use crate::support::moto::Moto;
use crate::support::stage::Stage;
#[cfg(unix)]
use crate::support::world::full_disk;
use crate::support::world::{USER, World};

/// AWS takes its time: a fresh user, role and key are refused first, and listings lag behind.
fn slow() -> Knobs {
    Knobs { propagation: 1, listing_lag: 4, ..Knobs::default() }
}

fn finishes(world: &World, _point: &str) {
    world.init().run().code(0);
    world.sound();
}

#[test]
fn init_at_every_point() {
    matrix(&points(&["init."]), || World::with(slow()), World::init, finishes);
}

#[test]
fn the_access_key_at_every_point() {
    matrix(&points(&["key."]), || World::with(slow()), World::init, finishes);
}

#[test]
fn the_access_key_at_every_point_where_nothing_lags() {
    matrix(&points(&["key."]), World::new, World::init, finishes);
}

#[test]
fn removing_an_orphan_at_every_point() {
    let orphaned = || {
        let world = World::with(slow());
        let _ = kill_at(world.init(), "key.created");
        assert_eq!(world.stage.state().keys_of(USER).len(), 1, "an orphan");
        world
    };
    matrix(&points(&["key.orphan."]), orphaned, World::init, finishes);
}

#[cfg(unix)] // a Unix shell, or /proc
#[test]
fn giving_a_key_back() {
    let full = || {
        let world = World::new();
        // The secrets no longer fit the disk; the notes do.
        let junk = format!("[refresh-token]\nother = \"{}\"\n", "x".repeat(100 * 1024));
        world.home.write(".config/spapi-setup/credentials.toml", junk);
        world
    };
    let again = |world: &World, _: &str| {
        world.init().run().code(0);
        world.sound();
    };
    matrix(&points(&["key.returned"]), full, |world| full_disk(world.init(), 64), again);
}

/// Everything drifted that can: tags, boundary, versions and trust.
fn drifted() -> World {
    let world = World::set_up();
    let mut state = world.stage.state();
    state.users.get_mut(USER).unwrap().tags.remove("managed-by");
    state.roles.values_mut().for_each(|r| {
        r.tags.remove("managed-by");
        r.trust = serde_json::json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow",
            "Principal": { "AWS": "arn:aws:iam::123456789012:root" }, "Action": "sts:AssumeRole" }] });
    });
    let policy = state.policies.values_mut().next().unwrap();
    policy.tags.remove("managed-by");
    let mut old = policy.versions[0].clone();
    old.document = old.document.replace("execute-api:Invoke", "s3:*");
    for n in 2..=5 {
        policy.versions.iter_mut().for_each(|v| v.is_default = false);
        policy.versions.push(spapi_setup::rehearsal::PolicyVersion {
            id: format!("v{n}"),
            is_default: true,
            ..old.clone()
        });
    }
    policy.latest = 5;
    drop(state);
    world
}

#[test]
fn repairs_at_every_point() {
    let boundary = "arn:aws:iam::aws:policy/PowerUserAccess";
    let repair = |world: &World| -> Cmd { world.init().args(["--permissions-boundary", boundary]) };
    let again = |world: &World, _: &str| {
        repair(world).run().code(0);
        world.sound();
        let state = world.stage.state();
        assert_eq!(state.users[USER].boundary.as_deref(), Some(boundary));
        assert_eq!(state.policies.values().next().unwrap().versions.len(), 5);
    };
    // A key is switched on by a person only: `check_fix` kills that run.
    let points: Vec<_> = points(&["repair."]).into_iter().filter(|p| *p != "repair.key.activated").collect();
    matrix(&points, drifted, repair, again);
}

/// A sample of the same against moto, which checks signatures and policies.
#[cfg(unix)] // moto is a Python program
#[test]
fn init_against_enforcing_moto() {
    let world = || {
        let moto = Moto::start();
        let statement = serde_json::json!({ "Effect": "Allow", "Action": "*", "Resource": "*" });
        let admin = moto.administrator(
            "admin",
            &serde_json::json!({ "Version": "2012-10-17", "Statement": [statement] }),
        );
        (Home::new(), Stage::new(), moto, admin)
    };
    type Real = (Home, Stage, Moto, crate::support::moto::Key);
    let init = |(home, stage, moto, admin): &Real| {
        home.cmd(["init", "--no-input", "--yes", "--region", "eu", "--store", "file"])
            .envs(moto.env(admin))
            .envs(stage.amazon_env())
            .envs(stage.answers())
    };
    let again = |world: &Real, _: &str| {
        init(world).run().code(0);
        let (home, _, moto, _) = world;
        let keys: BTreeMap<String, serde_json::Value> =
            serde_json::from_value(moto.read()["users"][USER]["keys"].clone()).unwrap();
        let stored: toml::Table = home.read("credentials.toml").parse().unwrap();
        let stored: Vec<_> = stored["secret-access-key"].as_table().unwrap().keys().cloned().collect();
        assert_eq!(keys.keys().cloned().collect::<Vec<_>>(), stored, "one key, the stored one");
        assert_eq!(stored.len(), 1);
        assert!(!home.file("pending.toml").exists());
        init(world).run().code(0).says("Nothing to do");
    };
    let sample =
        ["init.user.created", "key.created", "key.stored", "init.policy.attached", "init.secret.put"];
    matrix(&sample, world, init, again);
}
