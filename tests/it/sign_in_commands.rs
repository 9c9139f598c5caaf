//! Every command that wants an administrator takes a sign-in in the browser.

use crate::sign_in_browser::{bare, instant, waiting};
use crate::support::browser::follow;
use crate::support::home::Home;
use crate::support::pty::Pty;
use crate::support::stage::Stage;

/// A profile that an unattended run set up.
fn set_up() -> (Home, Stage) {
    let (home, stage) = (Home::new(), instant(|_| ()));
    let args = ["init", "--no-input", "--yes", "--region", "eu", "--store", "file"];
    home.cmd(args).envs(stage.env()).envs(stage.answers()).run().code(0);
    (home, stage)
}

#[test]
fn a_repair_is_signed_in_to() {
    let (home, stage) = set_up();
    stage.state().roles.values_mut().for_each(|role| role.attached.clear());
    let mut pty = Pty::spawn(bare(&home, &stage, &["check", "--fix"]));
    pty.expect_next("no AWS credentials yet").expect_next("How do you sign in to AWS?").enter();
    follow(&waiting(&mut pty));
    pty.expect_next("Signed in").expect_next("user/anna").expect_next("policy on role");
    pty.ends(0);
    assert_eq!(stage.count("AttachRolePolicy"), 2);
}

#[test]
fn a_check_asks_nobody_and_takes_a_way_that_is_named() {
    let (home, stage) = set_up();
    let mut pty = Pty::spawn(bare(&home, &stage, &["check"]));
    pty.expect_next("no AWS sign-in on this computer");
    pty.ends(0);
    let mut pty = Pty::spawn(bare(&home, &stage, &["check", "--sign-in", "browser"]));
    follow(&waiting(&mut pty));
    pty.expect_next("user/anna, from the sign-in in the");
    pty.ends(0);
}

#[test]
fn a_second_key_is_signed_in_to() {
    let (home, stage) = set_up();
    let mut pty = Pty::spawn(bare(&home, &stage, &["rotate", "access-key"]));
    pty.expect_next("How do you sign in to AWS?").enter();
    follow(&waiting(&mut pty));
    pty.expect_next("Signed in").expect_next("A new access key");
    pty.expect_next("Go ahead?").line("y").expect_next("Does it have the new value?").enter();
    pty.expect_next("Another program").enter();
    pty.ends(0);
    assert_eq!(stage.count("CreateAccessKey"), 2);
}

#[test]
fn a_teardown_is_signed_in_to() {
    let (home, stage) = set_up();
    let account = stage.state().account.clone();
    let mut pty = Pty::spawn(bare(&home, &stage, &["teardown", "--confirm", &account]));
    pty.expect_next("How do you sign in to AWS?").enter();
    follow(&waiting(&mut pty));
    pty.expect_next("Signed in");
    pty.ends(0);
    assert_eq!(stage.count("DeleteUser"), 1);
}

#[test]
fn without_a_person_none_of_them_begins() {
    let (home, stage) = set_up();
    let before = stage.actions().len();
    let account = stage.state().account.clone();
    for args in [&["check", "--fix"][..], &["rotate", "access-key"], &["teardown", "--confirm", &account]] {
        let cmd = home.cmd(args.iter().copied()).envs(stage.env()).args(["--sign-in", "browser"]);
        let out = cmd.env("BROWSER", "/nonexistent").run();
        out.code(2);
        assert!(out.stderr().contains("--sign-in names browser"), "{}", out.stderr());
    }
    assert_eq!(stage.actions().len(), before, "nothing was asked of AWS");
}

#[test]
fn another_account_than_the_profiles_is_refused() {
    let (home, stage) = set_up();
    let text = home.read("config.toml").replace("123456789012", "210987654321");
    std::fs::write(home.file("config.toml"), text).unwrap();
    let mut pty = Pty::spawn(bare(&home, &stage, &["rotate", "access-key", "--sign-in", "browser"]));
    follow(&waiting(&mut pty));
    pty.expect_next("You are signed in to the AWS account 123456789012, not 210987654321");
    pty.ends(4);
}
