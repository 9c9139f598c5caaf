//! `rotate lwa-secret --auto`, killed at every checkpoint: one more run ends right, and Amazon was asked at most once.

use jiff::Timestamp;
use spapi_setup::Secret;
use spapi_setup::rehearsal::{Fault, FaultKind, RotationKnobs, new_secret_message};

use crate::rotate::{app, stored, text};
use crate::rotate_auto::Scene;
use crate::support::home::Cmd;
#[cfg(unix)]
use crate::support::kill::kill_at;
use crate::support::kill::{matrix, points};
#[cfg(unix)]
use crate::support::world::full_disk;

/// It ends as soon as the secret is proved, on a slow computer too.
const LONG: [&str; 2] = ["--wait", "120s"];

fn auto(scene: &Scene) -> Cmd {
    scene.auto(&LONG)
}

/// A scene whose new secret is not known at once, so that it waits as `next`.
fn fresh() -> Scene {
    let scene = Scene::new();
    scene.knobs(RotationKnobs { lag: 1, unknown: 1, ..RotationKnobs::default() });
    scene
}

/// One more run.
fn again(scene: &Scene, point: &str) {
    scene.time_passes();
    if point == "rotate-auto.noted" {
        // Killed before the request: nobody can know that it was not sent, so that no other one is.
        scene.auto(&["--wait", "1s"]).run().code(7);
        scene.unrotated();
        assert_eq!(scene.posts(), 0);
        return;
    }
    let out = auto(scene).run();
    // Killed after the very last step, the next run finds that a rotation was just made.
    out.code(if point == "rotate-auto.cleared" { 2 } else { 0 });
    scene.rotated(&scene.old());
    assert_eq!(scene.posts(), 1, "requests for a new secret");
}

#[test]
fn at_every_point() {
    matrix(&points(&["rotate-auto."]), fresh, auto, again);
}

#[test]
fn at_every_point_of_the_swap() {
    matrix(&points(&["rotate-secret."]), fresh, auto, again);
}

#[test]
fn where_the_answer_was_lost() {
    let lost = || {
        let scene = fresh();
        scene.stage.state().knobs.fail.push(Fault::once("rotate", FaultKind::Cut));
        scene
    };
    let mut all = points(&["rotate-auto.unclear"]);
    all.extend(["rotate-auto.sent", "rotate-auto.received", "rotate-auto.proved", "rotate-auto.deleted"]);
    matrix(&all, lost, auto, again);
}

#[test]
fn where_amazon_said_no() {
    let refused = || {
        let scene = Scene::new();
        scene.stage.state().subscriptions.clear();
        scene
    };
    matrix(&points(&["rotate-auto.refused"]), refused, auto, |scene, _| {
        assert_eq!(scene.note(), None);
        scene.unrotated();
        auto(scene).run().code(8).says("not subscribed");
    });
}

/// A secret that nobody here asked for: the console's button, or a message that an earlier run left.
fn unclaimed() -> (Scene, Secret) {
    let scene = Scene::new();
    let id = scene.client_id();
    let new = scene.stage.state().rotate_secret(&id, 1).unwrap();
    // A day later than the one in use: that was set up today.
    let made = Timestamp::now() + jiff::SignedDuration::from_hours(24);
    scene.send(&new_secret_message(&id, new.expose(), made));
    (scene, new)
}

#[test]
fn an_unclaimed_message_at_every_point() {
    let skipped =
        ["noted", "sent", "accepted", "handle-noted", "cleared"].map(|p| format!("rotate-auto.{p}"));
    let mut all = points(&["rotate-auto."]);
    all.retain(|point| !skipped.contains(&(*point).to_owned()));
    all.extend(points(&["rotate-secret."]));
    matrix(
        &all,
        unclaimed,
        |(scene, _)| auto(scene),
        |(scene, new), _| {
            scene.time_passes();
            auto(scene).run().code(0);
            assert_eq!(stored(&scene.home, "client-secret").as_deref(), Some(new.expose()));
            assert_eq!(stored(&scene.home, "previous-client-secret").as_deref(), Some(scene.old().expose()));
            assert_eq!((scene.messages(), scene.posts()), (0, 0), "messages, requests");
            assert_eq!(scene.note(), None);
            assert!(text(&app(&scene.home), "secret_expires").is_some());
        },
    );
}

/// From every step on, the store refuses: nothing is lost, and the next run goes on.
#[cfg(unix)] // a Unix shell
#[test]
fn a_store_that_fails_at_any_step_loses_nothing() {
    for point in ["rotate-auto.accepted", "rotate-auto.received", "rotate-auto.kept", "rotate-auto.proved"] {
        let scene = Scene::new();
        let _ = kill_at(auto(&scene), point);
        scene.time_passes();
        let out = full_disk(scene.auto(&["--wait", "2s"]), 0).run();
        assert!(matches!(out.status.code(), Some(5 | 7)), "{point}: {out:?}");
        assert_eq!(stored(&scene.home, "client-secret").as_deref(), Some(scene.old().expose()), "{point}");
        assert_eq!(scene.messages(), 1, "{point}");
        scene.time_passes();
        auto(&scene).run().code(0);
        scene.rotated(&scene.old());
        assert_eq!(scene.posts(), 1, "{point}");
    }
}
