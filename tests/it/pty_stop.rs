//! A program that is stopped and goes on: by Ctrl-Z in a shell, by SIGSTOP under a shell that resets the terminal.

use std::time::Duration;

use crate::pty_init::{fast, nothing_leaked, to_the_values};
use crate::support::home::{Cmd, Home};
#[cfg(unix)]
use crate::support::pty::Pty;
use crate::support::stage::Stage;
use spapi_setup::rehearsal::{Fault, FaultKind, Knobs};

/// An interactive shell with job control, which starts `cmd` in the foreground. `dash` leaves the terminal's modes to
/// its jobs, so that the state after a stop is the program's own doing.
fn in_a_shell(home: &Home, cmd: &Cmd) -> Pty {
    let mut shell = home.program("/bin/sh", ["-i"]).env("PS1", "shell> ").env("ENV", "");
    shell.env.extend(cmd.env.clone());
    let mut pty = Pty::spawn(shell);
    let words: Vec<String> = [&cmd.program]
        .into_iter()
        .chain(&cmd.args)
        .map(|word| format!("'{}'", word.to_string_lossy()))
        .collect();
    pty.expect_next("shell> ").line(&words.join(" "));
    pty
}

/// The shell has the terminal again, as it was.
fn stopped(pty: &mut Pty) {
    pty.expect_next("Stopped").expect_next("shell> ").expect_echo(true);
    let terminal = pty.terminal();
    assert!(terminal.canonical && terminal.signals, "{terminal:?}");
    assert!(pty.cursor_visible() && !pty.bracketed_paste());
}

fn leave(pty: &mut Pty, code: u32) {
    pty.expect_next("shell> ").line("echo code $?").expect_next(&format!("code {code}"));
    pty.line("exit").ends(0);
}

#[test]
fn a_hidden_question_takes_the_terminal_again() {
    let (home, stage) = (Home::new(), Stage::new());
    let sample = stage.sample();
    let mut pty = Pty::spawn(fast(&home, &stage));
    to_the_values(&mut pty);
    pty.paste(&sample.client_id).enter().expect_next("Client secret      (hidden)").send("amzn1");
    pty.expect_next("(hidden) 5 characters").stop_and_go_on();
    // Drawn again, with what had been typed.
    pty.expect_next("Client secret      (hidden) 5 characters").expect_echo(false);
    assert!(!pty.terminal().canonical);
    pty.ctrl('u').paste(sample.client_secret.expose()).expect_next("80 characters").enter();
    pty.expect_next("Page 3 of 3").ctrl('c').ends(130);
    nothing_leaked(&pty, &stage);
}

#[test]
fn every_other_question_takes_it_again_too() {
    let (home, stage) = (Home::new(), Stage::new());
    let mut pty = Pty::spawn(home.cmd(["init", "--region", "eu", "--store", "file"]).envs(stage.env()));
    pty.expect_next("Which software will use").expect_next("> CSM").stop_and_go_on();
    pty.expect_next("Which software will use").expect_next("> CSM").expect_echo(false).enter();
    pty.expect_next("\"Add new app client\"?").enter();
    pty.expect_next("in this account? (Y/n)").send("y").stop_and_go_on();
    pty.expect_next("in this account? (Y/n) y").expect_echo(false).enter();
    pty.expect_next("Go ahead?").ctrl('c').ends(130);
}

#[test]
fn control_z_stops_at_every_question_and_the_job_goes_on() {
    let (home, stage) = (Home::new(), Stage::new());
    let sample = stage.sample();
    let mut pty = in_a_shell(&home, &fast(&home, &stage));
    pty.expect_next("\"Add new app client\"?").expect_next("> Yes").ctrl('z');
    stopped(&mut pty);
    pty.line("fg").expect_next("\"Add new app client\"?").expect_next("> Yes").enter();
    pty.expect_next("Page 1 of 3").expect_next("(?) why:").ctrl('z');
    stopped(&mut pty);
    pty.line("fg").expect_next("(?) why:").expect_echo(false).enter();
    pty.expect_next("Page 2 of 3").expect_next("(?) why:").enter();
    pty.expect_next("Client identifier  (hidden)").paste(&sample.client_id).enter();
    pty.expect_next("Client secret      (hidden)").paste(sample.client_secret.expose());
    pty.expect_next("80 characters").ctrl('z');
    stopped(&mut pty);
    pty.line("fg").expect_next("Client secret      (hidden) 80 characters").expect_echo(false).enter();
    pty.expect_next("Page 3 of 3").expect_next("(?) why:").ctrl('c');
    pty.expect_next("cancelled");
    leave(&mut pty, 130);
    nothing_leaked(&pty, &stage);
}

#[test]
fn control_z_stops_while_something_is_created() {
    let slow = Fault::once("CreateRole", FaultKind::Slow { by: Duration::from_secs(3) });
    let (home, stage) = (Home::new(), Stage::with(Knobs { fail: vec![slow], ..Knobs::default() }));
    let mut pty = in_a_shell(&home, &fast(&home, &stage));
    pty.expect_next("\"Add new app client\"?").enter();
    pty.expect_next("Creating role, policy on user, access key").expect_echo(false).ctrl('z');
    stopped(&mut pty);
    pty.line("fg").expect_next("secret stored in the file").expect_next("Page 1 of 3").ctrl('c');
    pty.expect_next("cancelled");
    leave(&mut pty, 130);
    assert_eq!(stage.count("CreateAccessKey"), 1);
}
