//! `rotate enroll` at a terminal: the plan, its explanation, the click.

use crate::enroll::{queue, rotation, stage};
use crate::rotate_key::ready;
use crate::support::pty::Pty;

#[test]
fn the_plan_is_explained_and_a_no_makes_nothing() {
    let stage = stage();
    let home = ready(&stage);
    let mut pty = Pty::spawn(home.cmd(["rotate", "enroll"]).envs(stage.env()));
    pty.expect_next("policy on queue").expect_next("Go ahead?").line("e");
    pty.expect_next("AmazonSendsNewSecrets")
        .expect_next("sqs:DeleteMessage")
        .expect_next("Go ahead?")
        .line("n");
    pty.expect_next("ancelled");
    pty.ends(130);
    assert!(stage.state().sqs.queues.is_empty() && rotation(&home).is_none());
}

#[test]
fn the_click_can_wait_and_is_asked_for_again() {
    let stage = stage();
    let home = ready(&stage);
    let spawn = || Pty::spawn(home.cmd(["rotate", "enroll"]).envs(stage.env()).env("BROWSER", "none"));
    let mut pty = spawn();
    pty.expect_next("Go ahead?").line("y");
    pty.expect_next("Amazon can write to it").expect_next("Notification Preferences");
    let (arn, _) = queue(&stage);
    pty.expect_next(&arn).expect_next("(d)one").line("?");
    pty.expect_next("No program can do this click").expect_next("(d)one").line("o");
    pty.expect_next("sellingpartner/developerconsole").expect_next("(d)one").line("c");
    pty.expect_next("clipboard").expect_next("(d)one").ctrl('c');
    pty.expect_next("the queue is ready");
    pty.ends(130);
    assert!(!rotation(&home).unwrap().contains_key("enrolled_on"));

    let mut pty = spawn();
    pty.expect_next("as they should be")
        .expect_next("Notification Preferences")
        .expect_next("(d)one")
        .line("d");
    pty.expect_next("Enrolled").expect_next("schedule install");
    pty.ends(0);
    assert!(rotation(&home).unwrap().contains_key("enrolled_on"));
}
