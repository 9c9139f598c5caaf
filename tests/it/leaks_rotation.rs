//! No secret leaves the store while one rotates by itself: not the one in use, not the new one, not what a forged
//! message holds. As talkative as it gets; both streams, every command line, every file.

use jiff::{SignedDuration, Timestamp};
use spapi_setup::rehearsal::{RotationKnobs, new_secret_message};

use crate::leaks::{self, store};
use crate::rotate_auto::Scene;
use crate::support::canary::Canaries;
use crate::support::home::Output;

const FORGED: &str = "amzn1.oa2-cs.v1.c0ffee0badcafe1deadbeef2facade3c0ffee4badcafe5deadbeef6facade7c0";

#[track_caller]
fn silent(scene: &leaks::Scene, forged: bool, out: &Output) {
    let mut canaries: Canaries = scene.canaries();
    if forged {
        canaries = canaries.with("a forged secret", FORGED, "amzn1.oa2-cs.v1.");
    }
    canaries.absent_from(out).absent_under(&scene.home.path(), store);
}

#[test]
fn a_rotation_says_no_secret_at_any_verbosity() {
    let scene = Scene::with("then = \"true\"\n");
    scene.knobs(RotationKnobs { lag: 1, unknown: 1, copies: 1, notice: true, ..RotationKnobs::default() });
    scene.send(&format!("{{\"notificationType\": \"X\", \"newClientSecret\": \"{FORGED}\"}}"));
    let scene = leaks::Scene { home: scene.home, stage: scene.stage };
    let auto = || scene.cmd(&["rotate", "lwa-secret", "--auto", "--no-input", "--wait", "120s"]);
    let out = auto().run();
    out.code(0).says("asked for a new client secret");
    silent(&scene, true, &out);
    let out = auto().arg("--json").run();
    out.code(2);
    silent(&scene, true, &out);
    let out = scene.cmd(&["status"]).run();
    silent(&scene, true, &out);
}

#[test]
fn a_rotation_that_stops_says_no_secret() {
    let scene = Scene::new();
    scene.knobs(RotationKnobs { silent: true, ..RotationKnobs::default() });
    let id = scene.client_id();
    let scene = leaks::Scene { home: scene.home, stage: scene.stage };
    let auto = || scene.cmd(&["rotate", "lwa-secret", "--auto", "--no-input", "--wait", "0s"]);
    let out = auto().run();
    out.code(7);
    silent(&scene, false, &out);
    // A forged one waits as `next` in the store, and nowhere else.
    let body = new_secret_message(&id, FORGED, Timestamp::now() + SignedDuration::from_hours(1));
    for queue in scene.stage.state().sqs.queues.values_mut() {
        queue.put(&body);
    }
    let out = auto().run();
    out.code(3);
    silent(&scene, true, &out);
    // One that can't be read.
    for queue in scene.stage.state().sqs.queues.values_mut() {
        queue.put(&body.replace("newClientSecret\"", "newClientSecret\" "));
        queue.put(&body.replace("clientId", "clientid"));
        queue.put(FORGED);
        queue.release_all();
    }
    let out = auto().run();
    assert_ne!(out.status.code(), Some(0));
    silent(&scene, true, &out);
}
