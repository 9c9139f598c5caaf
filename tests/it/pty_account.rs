//! Sign-in and registration at a terminal.

use crate::support::canary::Canaries;
use crate::support::home::{Cmd, Home};
use crate::support::person::{FAST, signed_out, types_values};
#[cfg(unix)]
use crate::support::pty::Pty;
use crate::support::stage::Stage;
use spapi_setup::rehearsal::Knobs;

fn without_credentials(home: &Home, stage: &Stage) -> Cmd {
    let cmd = home.cmd(FAST).envs(stage.env());
    signed_out(cmd)
}

#[test]
fn a_typed_key_is_hidden_not_stored_and_to_be_deleted() {
    let (home, stage) = (Home::new(), Stage::new());
    let (id, secret) = stage.rehearsal().admin();
    let sample = stage.sample();
    let cmd = without_credentials(&home, &stage);
    let mut pty = Pty::spawn(cmd);
    pty.expect_next("\"Add new app client\"?").enter();
    pty.expect_next("no AWS credentials yet").expect_next("How do you sign in to AWS?").up().enter();
    pty.expect_next("Where are the credentials?").up().enter();
    pty.expect_next("Access key ID").expect_next("(hidden)").paste("no key").enter();
    pty.expect_next("That is no access key ID").expect_next("(hidden)").paste(&id).enter();
    pty.expect_next("Secret access key").expect_next("(hidden)").paste(secret.expose()).enter();
    pty.expect_next("(hidden) 40 characters").expect_next("in this account?").enter();
    pty.expect_next("Go ahead?").line("y");
    types_values(&mut pty, &sample);
    pty.expect_next("Step 8 of 8").expect_next("Delete the administrator's access key");
    pty.ends(0);
    let canary = Canaries::default().with("administrator's key", secret.expose(), "");
    canary.absent("the terminal", &pty.raw()).absent_under(&home.path(), |_| false);
}

#[test]
fn a_cancelled_run_with_a_typed_key_says_to_delete_it() {
    let (home, stage) = (Home::new(), Stage::new());
    let (id, secret) = stage.rehearsal().admin();
    let mut pty = Pty::spawn(without_credentials(&home, &stage));
    pty.expect_next("\"Add new app client\"?").enter();
    pty.expect_next("How do you sign in to AWS?").up().enter();
    pty.expect_next("Where are the credentials?").up().enter();
    pty.expect_next("Access key ID").expect_next("(hidden)");
    // As the access portal gives it, in one paste.
    pty.paste(&format!(
        "export AWS_ACCESS_KEY_ID=\"{id}\"\nexport AWS_SECRET_ACCESS_KEY=\"{}\"\n",
        secret.expose()
    ));
    pty.enter().expect_next("Found in what was pasted").expect_next("in this account?").line("n");
    pty.expect_next("cancelled").expect_next("Nothing was created").expect_next("Delete the administrator's");
    pty.ends(130);
    Canaries::default().with("administrator's key", secret.expose(), "").absent("the terminal", &pty.raw());
}

#[test]
fn enter_goes_on_after_a_sign_in_in_another_window() {
    let (home, stage) = (Home::new(), Stage::new());
    let (id, secret) = stage.rehearsal().admin();
    let mut pty = Pty::spawn(without_credentials(&home, &stage));
    pty.expect_next("\"Add new app client\"?").enter();
    pty.expect_next("How do you sign in to AWS?").up().enter();
    pty.expect_next("Where are the credentials?").enter();
    pty.expect_next("aws login").expect_next("Press Enter here").enter();
    pty.expect_next("No sign-in was found yet").expect_next("How do you sign in to AWS?").up().enter();
    pty.expect_next("Where are the credentials?").enter();
    pty.expect_next("Press Enter here");
    let text = format!("[default]\naws_access_key_id = {id}\naws_secret_access_key = {}\n", secret.expose());
    home.write(".aws/credentials", text);
    pty.enter()
        .expect_next("1234-5678-9012")
        .expect_next("profile \"default\"")
        .expect_next("in this account?");
    pty.ctrl('c').ends(130);
}

#[test]
fn cloud_shell_is_another_place() {
    let (home, stage) = (Home::new(), Stage::new().unused());
    let mut pty = Pty::spawn(without_credentials(&home, &stage));
    pty.expect_next("\"Add new app client\"?").enter();
    pty.expect_next("How do you sign in to AWS?").up().enter();
    pty.expect_next("Where are the credentials?").down().enter();
    pty.expect_next("console.aws.amazon.com/cloudshell");
    pty.ends(0);
}

#[test]
fn the_root_user_is_warned_of_and_its_keys_are_refused() {
    let stage = Stage::with(Knobs { root: true, temporary_admin: true, ..Knobs::default() });
    let home = Home::new();
    let mut pty = Pty::spawn(home.cmd(FAST).envs(stage.env()));
    pty.expect_next("\"Add new app client\"?").enter();
    pty.expect_next("signed in as the root user").expect_next("in this account?").ctrl('c');
    pty.ends(130);

    let stage = Stage::with(Knobs { root: true, ..Knobs::default() });
    let mut pty = Pty::spawn(home.cmd(FAST).envs(stage.env()));
    pty.expect_next("\"Add new app client\"?").enter();
    pty.expect_next("✗").expect_next("root").expect_next("How do you sign in to AWS?").ctrl('c');
    pty.ends(130);
}

#[test]
fn who_is_not_registered_learns_how_and_comes_back() {
    let (home, stage) = (Home::new(), Stage::new().unused());
    let mut pty = Pty::spawn(home.cmd(["init", "--store", "file"]).envs(stage.env()));
    pty.expect_next("Which software will use").enter();
    pty.expect_next("Where do you sell?").down().enter();
    pty.expect_next("\"Add new app client\"?").down().down().enter();
    pty.expect_next("Who are you?").enter();
    pty.expect_next("Private seller").expect_next("What stops people:").expect_next("Professional plan");
    pty.expect_next("And now?").enter();
    pty.expect_next("Your answers are kept");
    pty.ends(0);
    // The next run does not ask what was answered.
    let mut again = Pty::spawn(home.cmd(["init", "--store", "file"]).envs(stage.env()));
    again.expect_next("CSM: AWS keys and Login with Amazon, Europe").expect_next("earlier run");
    again.expect_next("\"Add new app client\"?").ctrl('c');
    again.ends(130);
    assert!(!again.transcript().contains("Where do you sell?"), "{}", again.transcript());
}

#[test]
fn who_has_no_login_gets_a_file_to_send() {
    let (home, stage) = (Home::new(), Stage::new().unused());
    let mut pty = Pty::spawn(home.cmd(FAST).envs(stage.env()));
    pty.expect_next("\"Add new app client\"?").up().enter();
    pty.expect_next("amazon-steps-default.txt").expect_next("And now?").up().enter();
    pty.expect_next("\"Add new app client\"?").ctrl('c');
    pty.expect_next("Your answers are kept");
    pty.ends(130);
    let text = std::fs::read_to_string(home.path().join("amazon-steps-default.txt")).unwrap();
    assert!(text.contains("Add new app client") && text.contains("Hand the three values over"), "{text}");
}
