//! A home in a bucket: what two computers see of it, and its lock.

use std::thread;

use serde_json::json;

use crate::support::home::Home;
#[cfg(feature = "checkpoints")]
use crate::support::kill::{kill_at, points};
use crate::support::shared::{BUCKET, CONFIG, PLACE, Shared};

/// Takes the lock, and ends with 2 because the profile's store is no shared one.
const LOCKS: &str = "rotate --due --check-only";

/// A lock as somebody else's computer writes it.
fn lock(seconds: u32) -> String {
    format!(
        "state = \"held\"\nid = \"1\"\nby = \"ben@server\"\ncommand = \"rotate --due\"\nsince = \"2026-11-28T06:00:00Z\"\n\
         seconds = {seconds}\npid = 1\nmachine = \"elsewhere\"\nstarted = \"1\"\n"
    )
}

#[test]
fn status_reads_it_in_two_requests_and_says_so() {
    let shared = Shared::start();
    shared.write("config.toml", CONFIG);
    let computer = Home::new();
    let mut out = None;
    let requests = shared.requests(|| out = Some(shared.cmd(&computer, "status").run()));
    let out = out.unwrap();
    out.code(0).prints("acme");
    out.says(&format!("Asked the shared home {PLACE} over the network, with environment variables"));
    assert_eq!(requests, ["GET /acme-spapi/team/pending.toml", "GET /acme-spapi/team/config.toml"]);
    assert!(!computer.setup().exists(), "nothing of it is kept here");
}

#[test]
fn a_lock_of_another_computer_is_named_and_lasts_its_time() {
    let shared = Shared::start();
    shared.write("config.toml", CONFIG);
    let computer = Home::new();
    shared.write("lock", &lock(3600));
    let held = shared.cmd(&computer, LOCKS).run();
    held.code(6).says("ben@server (`rotate --due`)").says("--wait-lock");
    let waited = shared.cmd(&computer, "rotate --due --check-only --wait-lock 1s").run();
    waited.code(6).says("Waiting: the lock of the shared home is held by ben@server");
    assert_eq!(shared.read("lock"), lock(3600), "nobody touched it");
    // Its time is over: S3's clock says so.
    shared.write("lock", &lock(0));
    let over = shared.cmd(&computer, LOCKS).run();
    over.code(2)
        .says("The run of ben@server (`rotate --due`) ended without letting go of the lock: taken over");
    assert!(shared.read("lock").starts_with("state = \"free\""));
}

#[test]
fn what_is_no_lock_is_left_alone() {
    let shared = Shared::start();
    shared.write("config.toml", CONFIG);
    shared.write("lock", "state = \"resting\"\n");
    let out = shared.cmd(&Home::new(), LOCKS).run();
    out.code(5).says(&format!("{PLACE}/lock line 1"));
    assert_eq!(shared.read("lock"), "state = \"resting\"\n");
}

#[cfg(feature = "checkpoints")]
#[test]
fn a_run_that_was_killed_with_the_lock_is_no_obstacle() {
    for point in points(&["home."]) {
        let shared = Shared::start();
        shared.write("config.toml", CONFIG);
        let computer = Home::new();
        let _ = kill_at(shared.cmd(&computer, LOCKS), point);
        assert!(shared.read("lock").starts_with("state = \"held\""));
        let next = shared.cmd(&computer, LOCKS).run();
        if cfg!(target_os = "linux") {
            // The same computer sees that there is no such process any more.
            next.code(2).says("ended without letting go of the lock: taken over");
        } else {
            next.code(6).says("its lock is free again 60 s after");
        }
    }
}

#[test]
fn of_many_at_once_each_gets_its_turn() {
    let shared = Shared::start();
    shared.write("config.toml", CONFIG);
    let run = || {
        let computer = Home::new();
        shared.cmd(&computer, "rotate --due --check-only --wait-lock 50s").run()
    };
    thread::scope(|scope| {
        let all: Vec<_> = (0..4).map(|_| scope.spawn(run)).collect();
        for one in all {
            one.join().unwrap().code(2);
        }
    });
    assert!(shared.read("lock").starts_with("state = \"free\""));
}

#[test]
fn a_place_that_can_be_none_is_refused() {
    let home = Home::new();
    for place in ["s3://", "s3://Acme/x", "s3://acme//x"] {
        home.cmd(["status"])
            .env("SPAPI_SETUP_HOME", place)
            .run()
            .code(2)
            .says("SPAPI_SETUP_HOME names no place");
    }
}

/// Somebody else's lock, written just before this run's `n`th write of it.
fn other_lock_before(shared: &Shared, n: u32) -> String {
    let other = lock(3600);
    let meanwhile = json!({ "bucket": BUCKET, "key": "team/lock", "text": other });
    shared.moto.fault(&json!({ "on": "PUT /acme-spapi/team/lock", "after": n, "meanwhile": meanwhile }));
    other
}

#[test]
fn who_is_slower_at_the_lock_is_told_by_whom() {
    let shared = Shared::start();
    shared.write("config.toml", CONFIG);
    let other = other_lock_before(&shared, 0);
    let computer = Home::new();
    shared.cmd(&computer, LOCKS).run().code(6).says("ben@server (`rotate --due`)");
    assert_eq!(shared.read("lock"), other);
}

#[test]
fn a_lock_that_was_taken_over_is_not_let_go_of() {
    let shared = Shared::start();
    shared.write("config.toml", CONFIG);
    let other = other_lock_before(&shared, 1);
    let computer = Home::new();
    let _ = shared.cmd(&computer, LOCKS).run();
    assert_eq!(shared.read("lock"), other, "it is theirs");
}
