//! `rotate lwa-secret --auto` at a terminal: `--force` asks for the client id, programs are ticked off.

use spapi_setup::rehearsal::RotationKnobs;

use crate::rotate_auto::Scene;
use crate::support::pty::Pty;

fn typed(scene: &Scene, args: &[&str]) -> Pty {
    let cmd = scene.home.cmd(["rotate", "lwa-secret", "--auto"]).args(args.iter().copied());
    Pty::spawn(cmd.envs(scene.stage.env()))
}

#[test]
fn another_rotation_within_seven_days_takes_the_client_id_of_the_app() {
    let scene = Scene::new();
    let mut pty = typed(&scene, &[]);
    pty.expect("proved and in use").expect_next("Does it have the new value?").line("y");
    pty.expect_next("Another program").line("").ends(0);
    let first = scene.newest();
    let mut pty = typed(&scene, &["--force"]);
    pty.expect("Type the client id")
        .line("amzn1.application-oa2-client.0")
        .expect_next("does not match")
        .ends(4);
    assert_eq!(scene.posts(), 1);
    let mut pty = typed(&scene, &["--force"]);
    pty.expect("Type the client id").line(&scene.client_id()).expect_next("proved and in use");
    pty.expect_next("Does it have the new value?").line("n").expect_next("Another program").line("").ends(0);
    assert_eq!(scene.posts(), 2);
    scene.rotated(&first);
}

#[test]
fn while_a_request_is_under_way_force_waits_a_day() {
    let scene = Scene::new();
    scene.knobs(RotationKnobs { silent: true, ..RotationKnobs::default() });
    scene.auto(&["--wait", "0s"]).run().code(7);
    let force = || {
        let mut pty = typed(&scene, &["--force", "--wait", "0s"]);
        pty.expect("Type the client id").line(&scene.client_id());
        pty
    };
    force().expect_next("has not come").ends(7);
    assert_eq!(scene.posts(), 1, "within 24 hours there is no other request");
    scene.note_age(jiff::SignedDuration::from_hours(25));
    scene.knobs(RotationKnobs::default());
    let mut pty = force();
    pty.expect_next("proved and in use").expect_next("Does it have the new value?").line("y");
    pty.expect_next("Another program").line("").ends(0);
    assert_eq!(scene.posts(), 2);
    scene.rotated(&scene.old());
}
