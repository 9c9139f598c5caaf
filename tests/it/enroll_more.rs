//! `rotate enroll` where something is in the way, or another way is taken.

use crate::enroll::{enroll, queue, rotation, stage};
use crate::rotate::clean;
use crate::rotate_key::ready;
use crate::support::home::Home;
#[cfg(unix)]
use crate::support::world::full_disk;

#[test]
fn without_an_aws_part_the_policy_of_the_rotator_is_printed() {
    let stage = stage();
    let home = Home::new();
    let words = ["init", "--no-input", "--yes", "--auth", "lwa", "--region", "eu", "--store", "file"];
    home.cmd(words).envs(stage.env()).envs(stage.answers()).run().code(0).never_says("rotate enroll");
    let out = enroll(&home, &stage, &["--yes", "--subscribed"]).run();
    out.code(0).says("on a role or a user of its own").never_says("policy on user");
    let (arn, _) = queue(&stage);
    let policy = out.json();
    assert_eq!(policy["Statement"][0]["Resource"][0], arn.as_str());
    assert_eq!(policy["Statement"][0]["Action"].as_array().unwrap().len(), 5);
    assert!(!rotation(&home).unwrap().contains_key("identity"));
    let gone = enroll(&home, &stage, &["--unenroll", "--yes"]).run();
    gone.code(0).says("given up").prints_nothing();
    assert!(stage.state().sqs.queues.is_empty());
    // A teardown of such a profile signs in to AWS for the queue only.
    enroll(&home, &stage, &["--yes", "--subscribed"]).run().code(0);
    let teardown = home.cmd(["teardown", "--no-input", "--confirm", "default"]).envs(stage.env()).run();
    teardown.code(0).says("queue spapi-setup-");
    assert!(stage.state().sqs.queues.is_empty());
    clean(&home);
}

#[test]
fn bad_words_are_refused_before_anything_is_asked() {
    let stage = stage();
    let home = ready(&stage);
    let before = stage.actions().len();
    for (words, says) in [
        (&["--then", "'unclosed"] as &[&str], "quote"),
        (&["--queue-arn", "arn:aws-cn:sqs:cn-north-1:123456789012:q"], "partition"),
        (&["--unenroll", "--subscribed"], "cannot be used with"),
        (&["-p", "nobody"], "no profile"),
    ] {
        enroll(&home, &stage, words).run().code(2).says(says);
    }
    assert_eq!(stage.actions().len(), before);
    let fifo = enroll(&home, &stage, &["--yes", "--queue-name", "q.fifo"]).run();
    fifo.code(4).says("Standard");
    enroll(&home, &stage, &["--yes", "--queue-name", "a b"]).run().code(2).says("letters");
    assert!(rotation(&home).is_none() && stage.state().sqs.queues.is_empty());
}

#[cfg(unix)] // a Unix shell
#[test]
fn a_full_disk_makes_no_queue() {
    let stage = stage();
    let home = ready(&stage);
    let before = home.read("config.toml");
    full_disk(enroll(&home, &stage, &["--yes"]), 0).run().code(5);
    assert!(stage.state().sqs.queues.is_empty());
    assert_eq!(home.read("config.toml"), before);
    enroll(&home, &stage, &["--yes", "--subscribed"]).run().code(0);
}

#[test]
fn what_amazon_can_not_be_asked_for_stops_nothing() {
    let stage = stage();
    let home = ready(&stage);
    stage.state().knobs.rotation.no_test = true;
    let out = enroll(&home, &stage, &["--yes", "--subscribed"]).run();
    out.code(0).says("could not be tested").says("Enrolled");
    assert!(!rotation(&home).unwrap().contains_key("proved_on"));
    assert!(stage.state().destinations.is_empty());
    home.cmd(["check"]).envs(stage.env()).run().code(0).says("no message of Amazon's was seen yet");
}

#[test]
fn an_app_of_two_users_is_changed_by_the_profile_whose_user_reads_the_queue() {
    let stage = stage();
    let home = ready(&stage);
    enroll(&home, &stage, &["--yes", "--subscribed"]).run().code(0);
    let words = ["init", "--no-input", "--yes", "-p", "two", "--region", "eu", "--store", "file"];
    let names = ["--user-name", "U2", "--policy-name", "P2", "--role-name", "R2", "--allow-other-seller"];
    home.cmd(words).args(names).envs(stage.env()).envs(stage.answers()).run().code(0);
    for more in [&["-p", "two"] as &[&str], &["-p", "two", "--unenroll", "--yes"]] {
        enroll(&home, &stage, more).run().code(2).says("-p default");
    }
    enroll(&home, &stage, &[]).run().code(0).says("as they should be");
    assert_eq!(stage.state().users["U2"].inline.len(), 1);
}
