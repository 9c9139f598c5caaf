//! `rotate enroll --rehearse` and `rotate lwa-secret --auto --rehearse`: a sample app is set up without a word, then the
//! command itself plays. Nothing is left behind, and nothing of the real world counts.

use crate::support::canary::{Canaries, files};
use crate::support::home::{Cmd, Home};
#[cfg(unix)]
use crate::support::pty::Pty;
use crate::support::stage::Stage;
use std::path::{Path, PathBuf};

const ENROLL: [&str; 3] = ["rotate", "enroll", "--rehearse"];
const AUTO: [&str; 4] = ["rotate", "lwa-secret", "--auto", "--rehearse"];

/// Neither the home nor the folder of temporary files holds anything afterwards.
#[track_caller]
fn leaves_nothing(home: &Home, temp: &Path) {
    assert_eq!(files(temp), Vec::<PathBuf>::new());
    assert!(!home.setup().exists());
}

fn with_temp(home: &Home, words: &[&str]) -> (Cmd, PathBuf) {
    let temp = home.path().join("temp");
    std::fs::create_dir_all(&temp).expect("a folder");
    (home.cmd(words.iter().copied()).env("TMPDIR", &temp).env("TEMP", &temp).env("TMP", &temp), temp)
}

#[test]
fn an_enrolment_is_played_from_the_plan_to_the_click() {
    let home = Home::new();
    let (cmd, temp) = with_temp(&home, &ENROLL);
    let out = cmd.run();
    out.code(0).prints_nothing().says("This is a rehearsal").says("create  policy on queue");
    out.says("with the rotator's own five permissions").says("Amazon can write to it").says("Enrolled");
    out.says("For real: spapi-setup rotate enroll");
    // What went before is not shown.
    for silent in ["Step 1 of 8", "access key", "Rehearsal Store"] {
        assert!(!out.stderr().contains(silent), "{silent}: {}", out.stderr());
    }
    let headings = out.stderr();
    assert!(headings.lines().any(|line| line.ends_with("(rehearsal)")), "{headings}");
    leaves_nothing(&home, &temp);
}

#[test]
fn a_rotation_is_played_from_the_queue_to_the_deleted_message() {
    let home = Home::new();
    let (cmd, temp) = with_temp(&home, &AUTO);
    let out = cmd.run();
    out.code(0).prints_nothing().says("This is a rehearsal").says("a message of our own went round");
    out.says("Amazon makes a new client secret").says("Received the new client secret");
    out.says("is proved and in use").says("Deleted Amazon's message").says("--rollback");
    out.says("For real: spapi-setup rotate lwa-secret");
    for silent in ["Step 1 of 8", "create  queue", "Enrolled"] {
        assert!(!out.stderr().contains(silent), "{silent}: {}", out.stderr());
    }
    leaves_nothing(&home, &temp);
    for real in [&["-p", "mine"][..], &["--force"]] {
        home.cmd(AUTO).args(real.iter().copied()).run().code(2).says("cannot be used with");
    }
    home.cmd(["rotate", "lwa-secret", "--rehearse"]).run().code(2).says("--auto");
}

#[test]
fn flags_are_answers_and_the_real_world_does_not_count() {
    let home = Home::new();
    let dead = "http://127.0.0.1:9";
    let out = home
        .cmd(ENROLL)
        .args(["--queue-name", "mine"])
        .envs([("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "x")])
        .envs([("AWS_PROFILE", "gone"), ("AWS_ENDPOINT_URL_SQS", "http://far.example.com")])
        .envs([("SPAPI_SETUP_SPAPI_SANDBOX_URL", "http://far.example.com"), ("SPAPI_SETUP_PROFILE", "no!")])
        .envs([("HTTPS_PROXY", dead), ("ALL_PROXY", dead), ("SSL_CERT_FILE", "/nowhere")])
        .run();
    out.code(0).says("queue mine").never_says("far.example.com").never_says("AKIAIOSFODNN7EXAMPLE");
    // The home of the real world is not even read.
    home.write(".config/spapi-setup/config.toml", "this is no TOML at all [");
    home.cmd(ENROLL).run().code(0).says("Enrolled");
    assert_eq!(home.read("config.toml"), "this is no TOML at all [");
    for real in
        [["-p", "mine"], ["--unenroll", "--yes"], ["--queue-arn", "arn:aws:sqs:eu-west-1:123456789012:q"]]
    {
        home.cmd(ENROLL).args(real).run().code(2).says("cannot be used with");
    }
}

#[test]
fn no_secret_is_shown_not_even_at_the_highest_verbosity() {
    let home = Home::new();
    let sample = Stage::new().unused().sample();
    let canaries = Canaries::default()
        .with("client secret", sample.client_secret.expose(), "amzn1.oa2-cs.v1.")
        .with("refresh token", sample.refresh_token.expose(), "Atzr|");
    for words in [&ENROLL[..], &AUTO] {
        let out = home.cmd(words.iter().copied()).arg("-vv").run();
        out.code(0).says("ReceiveMessage");
        canaries.absent("the screen", out.stderr().as_bytes());
        canaries.absent("the data", out.stdout().as_bytes());
        // The secret that came is another one in each run.
        assert!(!out.stderr().contains("amzn1.oa2-cs"), "{}", out.stderr());
    }
}

#[cfg(unix)]
#[test]
fn a_person_agrees_to_the_plan_and_says_that_it_is_clicked() {
    let home = Home::new();
    let (cmd, temp) = with_temp(&home, &ENROLL);
    let mut pty = Pty::spawn(cmd);
    pty.expect_next("3 changes in account").expect_next("(e)xplain:").enter();
    pty.expect_next("Notification Preferences").expect_next("(?) why:").enter();
    pty.expect_next("Enrolled").expect_next("This was a rehearsal").ends(0);
    leaves_nothing(&home, &temp);
    // Ctrl-C at the click removes everything too.
    let (cmd, temp) = with_temp(&home, &ENROLL);
    let mut pty = Pty::spawn(cmd);
    pty.expect_next("(e)xplain:").enter().expect_next("(?) why:").ctrl('c').ends(130);
    leaves_nothing(&home, &temp);
}

#[cfg(unix)]
#[test]
fn a_person_sees_the_rotation_and_who_needs_the_new_secret() {
    let home = Home::new();
    let (cmd, temp) = with_temp(&home, &AUTO);
    let mut pty = Pty::spawn(cmd);
    pty.expect_next("Received the new client secret").expect_next("is proved and in use");
    pty.expect_next("These programs need the new client secret").expect_next("(y/N)").enter();
    pty.expect_next("Another program").enter();
    pty.expect_next("This was a rehearsal").ends(0);
    leaves_nothing(&home, &temp);
}
