//! `rotate lwa-secret --auto` where the message is late or never comes, and dates that Amazon's messages say.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use spapi_setup::rehearsal::{Fault, RotationKnobs, expiry_message, new_secret_message};

use crate::rotate::{self, app, stored, text};
use crate::rotate_auto::{Scene, status503};

#[test]
fn a_late_message_is_waited_for_and_then_left_to_the_next_run() {
    let scene = Scene::new();
    scene.knobs(RotationKnobs { late: Duration::from_secs(3600), ..RotationKnobs::default() });
    let out = scene.auto(&["--wait", "1s"]).run();
    out.code(7).says("has not come").says("run the same command again");
    let note = scene.note().unwrap();
    assert_eq!(note["state"].as_str(), Some("accepted"));
    assert!(note["request_id"].as_str().is_some());
    scene.unrotated();
    // From the request on the secret's last day is shown.
    let out = scene.home.cmd(["status"]).run();
    out.code(8).prints("(7 days)").says("the client secret in use dies on");
    scene.auto(&["--wait", "0s"]).run().code(7);
    scene.note_age(SignedDuration::from_hours(25));
    let late = scene.auto(&["--wait", "0s"]).run();
    late.code(8).says("LWA credentials > View").says("Rotate secret");
    scene.time_passes();
    scene.auto(&["--wait", "120s"]).run().code(0);
    assert_eq!(scene.posts(), 1);
}

#[test]
fn a_message_that_never_came_is_settled_by_the_secret_of_the_console() {
    let scene = Scene::new();
    scene.knobs(RotationKnobs { silent: true, ..RotationKnobs::default() });
    scene.auto(&["--wait", "0s"]).run().code(7);
    let new = scene.newest();
    rotate::with_secret(&scene.home, &scene.stage, &new).run().code(0);
    assert_eq!(scene.note(), None);
    assert_eq!(stored(&scene.home, "client-secret").as_deref(), Some(new.expose()));
    // The message comes after all: its secret is in use, so it is a copy.
    scene.send(&new_secret_message(&scene.client_id(), new.expose(), Timestamp::now()));
    scene.auto(&[]).run().code(2).says("Deleted a copy").says("less than 7 days ago");
    assert_eq!((scene.messages(), scene.posts()), (0, 1));
}

#[test]
fn a_message_that_comes_after_a_newer_secret_was_entered_is_not_taken() {
    let scene = Scene::new();
    scene.knobs(RotationKnobs { late: Duration::from_secs(3600), ..RotationKnobs::default() });
    scene.auto(&["--wait", "0s"]).run().code(7);
    // A person presses "Rotate secret" in the console, and another command takes the new one.
    let newest = rotate::next(&scene.stage, 0);
    let init = scene.home.cmd(["init", "--no-input", "--yes"]).envs(scene.stage.env());
    init.env("SPAPI_SETUP_LWA_CLIENT_SECRET", newest.expose()).run().code(0);
    assert_eq!(stored(&scene.home, "client-secret").as_deref(), Some(newest.expose()));
    scene.home.cmd(["status"]).run().never_says("dies on");
    scene.time_passes();
    let out = scene.auto(&["--wait", "0s"]).run();
    out.code(0).says("not newer than the one in use");
    assert_eq!(stored(&scene.home, "client-secret").as_deref(), Some(newest.expose()));
    assert_eq!((scene.note(), scene.posts()), (None, 1));
}

#[test]
fn five_days_without_the_message_are_the_first_line_of_every_command() {
    let scene = Scene::new();
    scene.knobs(RotationKnobs { silent: true, ..RotationKnobs::default() });
    scene.auto(&["--wait", "0s"]).run().code(7);
    scene.home.cmd(["export", "--list"]).run().code(0).never_says("dies on");
    scene.note_age(SignedDuration::from_hours(121));
    for args in [&["export", "--list"][..], &["token"], &["check"]] {
        let out = scene.home.cmd(args.iter().copied()).envs(scene.stage.env()).run();
        let first = out.stderr().lines().next().unwrap_or_default().to_owned();
        assert!(first.contains("the client secret in use dies on"), "{args:?}: {first}");
    }
}

#[test]
fn a_notice_moves_the_due_date_and_is_deleted() {
    let scene = Scene::new();
    let expires = Timestamp::now() + SignedDuration::from_hours(24 * 30);
    let said = Timestamp::now() + SignedDuration::from_hours(24);
    scene.send(&expiry_message(&scene.client_id(), expires, said));
    scene.stage.state().knobs.fail.push(Fault { on: "rotate".into(), times: 9, kind: status503() });
    scene.auto(&["--wait", "0s"]).run().code(7).says("Amazon says: the client secret in use ends on");
    assert!(text(&app(&scene.home), "secret_expires").is_some());
    assert_eq!(scene.messages(), 0);
}
