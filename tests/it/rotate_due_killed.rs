//! `rotate --due`, killed at every checkpoint of a rotation: the timer's next run ends right, whoever looks on.

use spapi_setup::rehearsal::RotationKnobs;

use crate::rotate_auto::Scene;
use crate::support::home::Cmd;
use crate::support::kill::{matrix, points};

/// A scene whose new secret is not known at once, and whose programs are given it by a command.
fn fresh() -> Scene {
    let scene = Scene::with("then = \"true\"\n");
    scene.knobs(RotationKnobs { lag: 1, unknown: 1, ..RotationKnobs::default() });
    scene
}

fn due(scene: &Scene, within: &str) -> Cmd {
    scene.home.cmd(["rotate", "--due", "--wait", "2s", "--within", within]).envs(scene.stage.env())
}

#[cfg(unix)] // the command of --then
#[test]
fn the_next_run_ends_right() {
    let again = |scene: &Scene, point: &str| {
        scene.time_passes();
        if point == "rotate-auto.noted" {
            due(scene, "30").run().code(7).says("the one in use may die on");
            scene.unrotated();
            assert_eq!(scene.posts(), 0);
            return;
        }
        due(scene, "30").run().code(0);
        scene.rotated(&scene.old());
        assert_eq!(scene.posts(), 1, "requests for a new secret");
        due(scene, "30").run().code(0).prints_nothing();
    };
    matrix(&points(&["rotate-auto."]), fresh, |scene| due(scene, "365"), again);
}
