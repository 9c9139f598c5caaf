//! Ctrl-C and SIGTERM everywhere: exit 130, a sound terminal, a sentence that says where things stand.

use std::time::Duration;

use crate::pty_init::{fast, nothing_leaked, to_the_token, to_the_values};
use crate::support::home::Home;
#[cfg(unix)]
use crate::support::pty::Pty;
use crate::support::stage::Stage;
use spapi_setup::rehearsal::{Fault, FaultKind, Knobs};

/// It was cancelled, said so once, and left the terminal sound.
fn cancelled(pty: &mut Pty, note: &str) {
    pty.expect_next("cancelled").expect_next(note);
    pty.ends(130);
    assert!(!pty.transcript().contains("error:"), "{}", pty.transcript());
    assert_eq!(pty.transcript().matches("cancelled").count(), 1);
}

#[test]
fn in_a_select() {
    let (home, stage) = (Home::new(), Stage::new().unused());
    let mut pty = Pty::spawn(home.cmd(["init"]).envs(stage.env()));
    pty.expect_next("Which software will use").expect_next("Login with Amazon values").ctrl('c');
    cancelled(&mut pty, "Nothing was created");
    assert!(!home.file("config.toml").exists());
}

#[test]
fn in_a_yes_or_no_and_in_an_input() {
    let (home, stage) = (Home::new(), Stage::new());
    let args = ["init", "--auth", "iam", "--region", "na", "--store", "file"];
    let mut pty = Pty::spawn(home.cmd(args).envs(stage.env()));
    pty.expect_next("\"Add new app client\"?").enter();
    pty.expect_next("in this account? (Y/n)").send("y").ctrl('c');
    cancelled(&mut pty, "Nothing was created");

    let mut pty = Pty::spawn(fast(&home, &stage));
    let sample = stage.sample();
    to_the_values(&mut pty);
    to_the_token(&mut pty, &sample.client_id, sample.client_secret.expose());
    pty.paste(sample.refresh_token.expose()).enter();
    pty.expect_next("Day the secret was made (today):").send("2026").ctrl('c');
    cancelled(&mut pty, "AWS part is finished and stored");
    nothing_leaked(&pty, &stage);
}

#[test]
fn in_a_hidden_prompt() {
    for by_signal in [false, true] {
        let (home, stage) = (Home::new(), Stage::new());
        let sample = stage.sample();
        let mut pty = Pty::spawn(fast(&home, &stage));
        to_the_values(&mut pty);
        pty.paste(&sample.client_id).enter();
        pty.expect_next("Client secret      (hidden)")
            .expect_echo(false)
            .paste(sample.client_secret.expose());
        pty.expect_next("(hidden) 80 characters");
        if by_signal {
            pty.signal(rustix::process::Signal::TERM);
        } else {
            pty.ctrl('c');
        }
        cancelled(&mut pty, "Left: the Login with Amazon values");
        nothing_leaked(&pty, &stage);
    }
}

#[test]
fn ctrl_d_is_no_answer_either() {
    let (home, stage) = (Home::new(), Stage::new());
    let mut pty = Pty::spawn(fast(&home, &stage));
    to_the_values(&mut pty);
    pty.ctrl('d');
    cancelled(&mut pty, "AWS part is finished and stored");
}

#[test]
fn ctrl_d_leaves_a_choice_too() {
    let (home, stage) = (Home::new(), Stage::new().unused());
    let mut pty = Pty::spawn(home.cmd(["init"]).envs(stage.env()));
    pty.expect_next("Which software will use").expect_next("> CSM").ctrl('d');
    cancelled(&mut pty, "Nothing was created");
}

#[test]
fn a_cancelled_rehearsal_leaves_nothing() {
    let home = Home::new();
    let tmp = home.path().join("tmp");
    std::fs::create_dir(&tmp).unwrap();
    let mut pty = Pty::spawn(home.cmd(["init", "--rehearse"]).env("TMPDIR", tmp.clone()));
    pty.expect_next("Which software will use").enter();
    pty.expect_next("Where do you sell?").ctrl('c');
    cancelled(&mut pty, "nothing is kept");
    assert_eq!(std::fs::read_dir(&tmp).unwrap().count(), 0);
}

#[test]
fn in_the_middle_of_creating_the_wave_is_finished_and_the_next_run_goes_on() {
    for by_signal in [false, true] {
        let slow = Fault::once("CreateRole", FaultKind::Slow { by: Duration::from_secs(3) });
        let (home, stage) = (Home::new(), Stage::with(Knobs { fail: vec![slow], ..Knobs::default() }));
        let mut pty = Pty::spawn(fast(&home, &stage));
        pty.expect_next("\"Add new app client\"?").enter();
        pty.expect_next("Creating role, policy on user, access key");
        if by_signal {
            pty.signal(rustix::process::Signal::TERM);
        } else {
            pty.ctrl('c');
        }
        pty.expect_next("Stopping after this step").expect_next("secret stored in the file");
        pty.expect_next("5 of 6 steps are done").expect_next("left: policy on role");
        pty.ends(130);
        nothing_leaked(&pty, &stage);
        let key = stage.state().keys_of("SellingPartnerAPIUser")[0].secret.expose().to_owned();
        assert!(home.read("credentials.toml").contains(&key), "the key is stored");

        home.cmd(["init", "--no-input", "--yes"])
            .envs(stage.env())
            .envs(stage.answers())
            .run()
            .code(0)
            .says("policy on role SellingPartnerAPIPolicy");
        assert_eq!(stage.count("CreateAccessKey"), 1);
        assert_eq!(stage.count("CreateUser"), 1);
    }
}
