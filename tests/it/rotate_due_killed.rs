//! `rotate --due`, killed at every checkpoint of a rotation: the timer's next run ends right, whoever looks on.

use spapi_setup::rehearsal::RotationKnobs;

use crate::rotate;
use crate::rotate_auto::Scene;
use crate::support::home::Cmd;
use crate::support::kill::{kill_at, matrix, points};
use crate::support::stage::Stage;

/// A scene whose new secret is not known at once, and whose programs are given it by a command.
fn fresh() -> Scene {
    let scene = Scene::with("then = \"true\"\n");
    scene.knobs(RotationKnobs { lag: 1, unknown: 1, ..RotationKnobs::default() });
    scene
}

/// It ends as soon as the secret is proved, on a slow computer too.
const LONG: &str = "120s";

fn due(scene: &Scene, within: &str, wait: &str) -> Cmd {
    scene.home.cmd(["rotate", "--due", "--wait", wait, "--within", within]).envs(scene.stage.env())
}

#[cfg(unix)] // the command of --then
#[test]
fn the_next_run_ends_right() {
    let again = |scene: &Scene, point: &str| {
        scene.time_passes();
        if point == "rotate-auto.noted" {
            due(scene, "30", "1s").run().code(7).says("the one in use may die on");
            scene.unrotated();
            assert_eq!(scene.posts(), 0);
            return;
        }
        due(scene, "30", LONG).run().code(0);
        scene.rotated(&scene.old());
        assert_eq!(scene.posts(), 1, "requests for a new secret");
        due(scene, "30", LONG).run().code(0).prints_nothing();
    };
    matrix(&points(&["rotate-auto."]), fresh, |scene| due(scene, "365", LONG), again);
}

/// A rotation by hand that was killed while it swapped: the app is not enrolled.
#[test]
fn a_swap_by_hand_is_finished_by_the_timer() {
    let stage = Stage::new();
    let home = rotate::ready(&stage);
    let new = stage.state().rotate_secret(&stage.sample().client_id, 0).unwrap();
    let by_hand = home.cmd(["rotate", "lwa-secret", "--no-input"]).envs(stage.env());
    let _ = kill_at(by_hand.env("SPAPI_SETUP_LWA_CLIENT_SECRET", new.expose()), "rotate-secret.previous");
    let out = home.cmd(["rotate", "--due", "--json"]).run();
    // A program has the old one: that stays for a person.
    let first: serde_json::Value =
        serde_json::from_str(out.code(8).stdout().lines().next().unwrap()).unwrap();
    assert_eq!((&first["outcome"], &first["events"][0]), (&"taken-in".into(), &"swap-finished".into()));
    assert_eq!(rotate::stored(&home, "client-secret").as_deref(), Some(new.expose()));
    rotate::clean(&home);
}

#[test]
fn a_secret_that_was_entered_and_waits_is_named() {
    let stage = Stage::new();
    let home = rotate::ready(&stage);
    let new = stage.state().rotate_secret(&stage.sample().client_id, 99).unwrap();
    let by_hand = home.cmd(["rotate", "lwa-secret", "--no-input"]).envs(stage.env());
    let _ = kill_at(by_hand.env("SPAPI_SETUP_LWA_CLIENT_SECRET", new.expose()), "rotate-secret.waiting");
    let out = home.cmd(["rotate", "--due"]).run();
    out.code(8)
        .prints("default: an entered client secret waits for its proof: spapi-setup rotate lwa-secret\n");
}
