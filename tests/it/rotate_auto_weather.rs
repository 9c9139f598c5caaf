//! `rotate lwa-secret --auto` in bad weather: odd messages, a store that fails, wrong clocks, other programs.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use spapi_setup::Secret;
use spapi_setup::rehearsal::{RotationKnobs, new_secret_message};

use crate::rotate::{self, clean, stored};
use crate::rotate_auto::Scene;
#[cfg(unix)]
use crate::support::world::full_disk;

/// A secret in Amazon's form that Amazon never made.
fn forged() -> Secret {
    Secret::new(format!("amzn1.oa2-cs.v1.{}", "0123456789abcdef".repeat(4)))
}

fn in_days(days: i64) -> Timestamp {
    Timestamp::now() + SignedDuration::from_hours(24 * days)
}

#[test]
fn odd_messages_around_it_change_nothing() {
    let lost = spapi_setup::rehearsal::SqsKnobs { visibility_lost: 3, ..Default::default() };
    let returns = spapi_setup::rehearsal::SqsKnobs { returns: 1, ..Default::default() };
    let copies = spapi_setup::rehearsal::SqsKnobs { copies: 2, ..Default::default() };
    let rotation = RotationKnobs::default;
    for (sqs, rotation, left) in [
        (None, RotationKnobs { late_polls: 3, ..rotation() }, 0),
        (None, RotationKnobs { copies: 12, ..rotation() }, 0),
        (None, RotationKnobs { notice: true, ..rotation() }, 0),
        (None, RotationKnobs { other_client: true, ..rotation() }, 1),
        (None, RotationKnobs { lag: 1, unknown: 1, ..rotation() }, 0),
        (Some(lost), RotationKnobs { lag: 1, ..rotation() }, 0),
        (Some(returns), rotation(), 0),
        (Some(copies), rotation(), 0),
    ] {
        let scene = Scene::new();
        scene.knobs(rotation.clone());
        if let Some(sqs) = sqs {
            let wait = scene.stage.state().knobs.sqs.longest_wait;
            scene.stage.state().knobs.sqs = spapi_setup::rehearsal::SqsKnobs { longest_wait: wait, ..sqs };
        }
        let out = scene.auto(&["--wait", "20s"]).run();
        out.code(0);
        assert_eq!(
            stored(&scene.home, "client-secret").as_deref(),
            Some(scene.newest().expose()),
            "{rotation:?}"
        );
        clean(&scene.home);
        assert_eq!((scene.messages(), scene.posts()), (left, 1), "{rotation:?}\n{out:?}");
        if left == 1 {
            out.says("Left in the queue: a new client secret of amzn1");
        }
    }
}

#[test]
fn of_two_secrets_the_newest_proved_one_is_taken() {
    let scene = Scene::new();
    scene.knobs(RotationKnobs { twice: true, ..RotationKnobs::default() });
    scene.auto(&["--wait", "120s"]).run().code(0);
    assert_eq!(stored(&scene.home, "client-secret").as_deref(), Some(scene.newest().expose()));
    assert_eq!(stored(&scene.home, "previous-client-secret").as_deref(), Some(scene.old().expose()));
}

#[test]
fn a_forged_message_does_nothing_but_take_time() {
    // It claims to be the newest of all.
    let scene = Scene::new();
    scene.knobs(RotationKnobs { late_polls: 2, ..RotationKnobs::default() });
    let late = scene.auto(&["--wait", "0s"]).run();
    assert!(matches!(late.status.code(), Some(0 | 7)), "{late:?}");
    let scene = Scene::new();
    scene.knobs(RotationKnobs { silent: true, ..RotationKnobs::default() });
    scene.auto(&["--wait", "0s"]).run().code(7);
    let new = scene.newest();
    scene.send(&new_secret_message(&scene.client_id(), forged().expose(), in_days(300)));
    let out = scene.auto(&["--wait", "0s"]).run();
    out.code(3).says("invalid_client").says("its message stays in the queue");
    scene.unrotated();
    assert_eq!(scene.messages(), 1, "not deleted: it may be a real one that is not active yet");
    // The real one comes: it is taken, although the other one claims to be newer.
    scene.send(&new_secret_message(&scene.client_id(), new.expose(), Timestamp::now()));
    scene.auto(&["--wait", "120s"]).run().code(0);
    assert_eq!(stored(&scene.home, "client-secret").as_deref(), Some(new.expose()));
    assert_eq!(stored(&scene.home, "previous-client-secret").as_deref(), Some(scene.old().expose()));
    assert_eq!((scene.messages(), scene.posts()), (1, 1));
}

#[test]
fn a_forged_message_keeps_no_rotation_off_for_longer_than_a_day() {
    let scene = Scene::new();
    scene.send(&new_secret_message(&scene.client_id(), forged().expose(), in_days(300)));
    scene.auto(&["--wait", "0s"]).run().code(3).says("invalid_client");
    assert_eq!(scene.posts(), 0, "it may be real, and not active yet");
    // AWS says when it was sent: the sender can't.
    let sent = in_days(-1) - SignedDuration::from_secs(60);
    scene.queue(|queue| queue.messages.iter_mut().for_each(|message| message.sent = sent));
    let out = scene.auto(&["--wait", "120s"]).run();
    out.code(0).says("Login with Amazon has not known for a day");
    assert_eq!(stored(&scene.home, "client-secret").as_deref(), Some(scene.newest().expose()));
    assert_eq!(stored(&scene.home, "previous-client-secret").as_deref(), Some(scene.old().expose()));
    assert_eq!((scene.messages(), scene.posts()), (1, 1));
}

#[test]
fn a_message_of_last_time_is_not_taken_for_the_answer() {
    let scene = Scene::new();
    let id = scene.client_id();
    // Made long before the secret in use, and still good at Amazon.
    let last_time = scene.stage.state().rotate_secret(&id, 0).unwrap();
    let body = new_secret_message(&id, last_time.expose(), in_days(-30));
    scene.send(&body);
    scene.knobs(RotationKnobs { late: Duration::from_secs(3600), ..RotationKnobs::default() });
    let out = scene.auto(&["--wait", "0s"]).run();
    out.code(7).says("Left in the queue: a client secret that is not newer");
    scene.unrotated();
    scene.time_passes();
    scene.auto(&["--wait", "120s"]).run().code(0);
    assert_eq!(stored(&scene.home, "client-secret").as_deref(), Some(scene.newest().expose()));
    assert_eq!(scene.posts(), 1);
}

#[test]
fn a_queue_that_would_lose_the_secret_is_refused_before_anything_is_asked() {
    for (name, value, says) in [
        ("MessageRetentionPeriod", "345600", "4.0 days"),
        ("KmsMasterKeyId", "alias/aws/sqs", "alias/aws/sqs"),
        ("KmsMasterKeyId", "arn:aws:kms:eu-west-1:123456789012:key/1", "never seen"),
        ("Policy", "{}", "Amazon"),
    ] {
        let scene = Scene::new();
        scene.queue(|queue| queue.attributes.insert(name.to_owned(), value.to_owned()));
        let out = scene.auto(&[]).run();
        out.code(4).says("is not fit for a new client secret").says(says).says("rotate enroll");
        assert_eq!((scene.posts(), scene.note()), (0, None), "{name}");
        scene.unrotated();
    }
    let scene = Scene::new();
    scene.stage.state().sqs.queues.clear();
    scene.auto(&[]).run().code(4).says("The SQS queue is not there");
    assert_eq!((scene.posts(), scene.note()), (0, None));
}

#[test]
fn a_secret_in_use_that_is_dead_asks_for_nothing() {
    let scene = Scene::new();
    let id = scene.client_id();
    let new = scene.stage.state().rotate_secret(&id, 0).unwrap();
    scene.stage.state().expire_previous_secrets(&id);
    scene.auto(&[]).run().code(3).says("invalid_client");
    assert_eq!((scene.posts(), scene.note()), (0, None));
    // The message of whoever rotated is all that is needed.
    scene.send(&new_secret_message(&id, new.expose(), in_days(1)));
    scene.auto(&["--wait", "120s"]).run().code(0);
    assert_eq!(stored(&scene.home, "client-secret").as_deref(), Some(new.expose()));
    assert_eq!(scene.posts(), 0);
}

#[test]
fn clocks_ten_minutes_off_change_nothing() {
    for skew in [-600, 600] {
        let scene = Scene::new();
        scene.stage.state().knobs.clock_skew = skew;
        scene.knobs(RotationKnobs { late: Duration::from_secs(3600), ..RotationKnobs::default() });
        let out = scene.auto(&["--wait", "0s"]).run();
        out.code(7).says("clock is wrong");
        let note = scene.note().unwrap();
        let at: Timestamp = note["at"].as_str().unwrap().parse().unwrap();
        let off = at.duration_since(Timestamp::now()).as_secs();
        assert!((off - skew).abs() < 60, "Amazon's clock counts: {off}");
        let now = Timestamp::now() + SignedDuration::from_secs(skew);
        scene.queue(|queue| queue.messages.iter_mut().for_each(|m| m.visible = now));
        scene.auto(&["--wait", "120s"]).run().code(0);
        scene.rotated(&scene.old());
        assert_eq!(scene.posts(), 1);
    }
}

#[cfg(unix)] // signals
#[test]
fn ctrl_c_while_it_waits_loses_nothing() {
    let scene = Scene::new();
    scene.knobs(RotationKnobs { late: Duration::from_secs(3600), ..RotationKnobs::default() });
    let running = scene.auto(&["--wait", "10m"]).start();
    while scene.note().is_none_or(|note| note["state"].as_str() != Some("accepted")) {
        std::thread::yield_now();
    }
    running.signal(rustix::process::Signal::INT);
    running.wait().code(130).says("nothing is lost");
    scene.unrotated();
    scene.time_passes();
    scene.auto(&["--wait", "120s"]).run().code(0);
    scene.rotated(&scene.old());
    assert_eq!(scene.posts(), 1);
}

#[test]
fn of_two_rotators_one_works_and_the_other_leaves() {
    let scene = Scene::new();
    scene.knobs(RotationKnobs { late_polls: 40, ..RotationKnobs::default() });
    let outs = std::thread::scope(|scope| {
        let run = || scope.spawn(|| scene.auto(&["--wait", "20s"]).run());
        let (one, two) = (run(), run());
        [one.join().unwrap(), two.join().unwrap()]
    });
    let mut codes: Vec<_> = outs.iter().map(|out| out.status.code()).collect();
    codes.sort_unstable();
    // Where the first one is done before the second begins, that one finds a fresh rotation.
    assert!(codes == [Some(0), Some(6)] || codes == [Some(0), Some(2)], "{outs:?}");
    scene.rotated(&scene.old());
    assert_eq!(scene.posts(), 1);
    // One that waits for the other makes no second request either.
    scene.auto(&["--wait-lock", "20s"]).run().code(2).says("less than 7 days ago");
    assert_eq!(scene.posts(), 1);
}

#[cfg(unix)] // a Unix shell
#[test]
fn a_full_disk_stops_it_before_anything_is_asked() {
    for kilobytes in [0, 1] {
        let scene = Scene::new();
        let out = full_disk(scene.auto(&[]), kilobytes).run();
        out.code(5).says("no space left");
        assert_eq!((scene.posts(), scene.note()), (0, None));
        scene.unrotated();
        scene.auto(&["--wait", "120s"]).run().code(0);
        scene.rotated(&scene.old());
    }
}

#[cfg(unix)] // a Unix shell
#[test]
fn files_are_rewritten_and_the_command_runs_without_a_secret() {
    let scene = Scene::with("then = \"sh -c 'env > $HOME/.config/spapi-setup/seen.txt'\"\n");
    let file = scene.home.path().join("shop.env");
    scene.home.cmd(["export", "--for", "env", "--out"]).arg(&file).run().code(0);
    let cmd = scene.auto(&["--wait", "120s"]).env("SPAPI_SETUP_LWA_CLIENT_SECRET", "amzn1.oa2-cs.v1.nobodys");
    cmd.run().code(0).says("Rewrote").says("Ran sh");
    let new = scene.newest();
    assert!(std::fs::read_to_string(&file).unwrap().contains(new.expose()));
    let seen = scene.home.read("seen.txt");
    for line in [
        "SPAPI_SETUP_PROFILE=default".to_owned(),
        format!("SPAPI_SETUP_APP={}", scene.client_id()),
        "SPAPI_SETUP_EVENT=lwa-secret".to_owned(),
    ] {
        assert!(seen.lines().any(|other| other == line), "{line} is not in\n{seen}");
    }
    for secret in [new.expose(), scene.old().expose(), "nobodys"] {
        assert!(!seen.contains(secret));
    }
}

#[cfg(unix)] // a Unix shell
#[test]
fn a_command_that_fails_is_exit_7_and_the_swap_stands() {
    for then in ["sh -c 'echo broken >&2; exit 3'", "no-such-program", "'"] {
        let scene = Scene::with(&format!("then = \"{then}\"\n"));
        let out = scene.auto(&["--wait", "120s"]).run();
        out.code(7).says("not everything could be given it").says("the swap stands");
        scene.rotated(&scene.old());
    }
}

#[test]
fn a_file_that_cannot_be_rewritten_is_exit_7_and_the_swap_stands() {
    let scene = Scene::new();
    let file = scene.home.path().join("shop.env");
    scene.home.cmd(["export", "--for", "env", "--out"]).arg(&file).run().code(0);
    std::fs::write(&file, "somebody else's\n").unwrap();
    let out = scene.auto(&["--wait", "120s"]).run();
    out.code(7).says("shop.env").says("the swap stands");
    scene.rotated(&scene.old());
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "somebody else's\n");
}

#[test]
fn an_entered_secret_that_waits_is_not_lost_to_a_forged_message() {
    let scene = Scene::new();
    let new = rotate::next(&scene.stage, 99);
    rotate::with_secret(&scene.home, &scene.stage, &new).args(["--wait", "0s"]).run().code(7);
    scene.send(&new_secret_message(&scene.client_id(), forged().expose(), in_days(300)));
    scene.auto(&["--wait", "1s"]).run().code(7);
    assert_eq!(stored(&scene.home, "next-client-secret").as_deref(), Some(new.expose()));
    assert_eq!((scene.messages(), scene.posts()), (1, 0));
}

#[test]
fn a_secret_that_waits_for_its_proof_goes_first() {
    let scene = Scene::new();
    let new = rotate::next(&scene.stage, 1);
    rotate::with_secret(&scene.home, &scene.stage, &new).args(["--wait", "0s"]).run().code(7);
    scene.auto(&["--wait", "1s"]).run().code(0);
    assert_eq!(stored(&scene.home, "client-secret").as_deref(), Some(new.expose()));
    assert_eq!(scene.posts(), 0);
}
