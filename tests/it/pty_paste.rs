//! A secret that is pasted where no secret is asked for: it is not shown, and taken where the next question wants it.

use crate::pty_init::{fast, nothing_leaked};
use crate::support::home::Home;
#[cfg(unix)]
use crate::support::pty::Pty;
use crate::support::stage::Stage;

/// With brackets, as most terminals paste, and without.
fn paste(pty: &mut Pty, text: &str, bracketed: bool) {
    if bracketed {
        pty.paste(text).enter();
    } else {
        pty.paste_plain(&format!("{text}\n"));
    }
}

#[test]
fn a_value_pasted_at_a_page_answers_the_question_beneath_it() {
    for bracketed in [true, false] {
        let (home, stage) = (Home::new(), Stage::new());
        let sample = stage.sample();
        let mut pty = Pty::spawn(fast(&home, &stage));
        pty.expect_next("\"Add new app client\"?").enter();
        pty.expect_next("Page 1 of 3").expect_next("(?) why:").enter();
        pty.expect_next("Page 2 of 3").expect_next("(?) why:");
        paste(&mut pty, &sample.client_id, bracketed);
        pty.expect_next("kept for the next hidden question");
        pty.expect_next("amzn1.application-oa2-client.5a3b1e...").expect_next("Client secret      (hidden)");
        paste(&mut pty, sample.client_secret.expose(), bracketed);
        pty.expect_next("Page 3 of 3").expect_next("(?) why:");
        paste(&mut pty, sample.refresh_token.expose(), bracketed);
        pty.expect_next("Refresh token      (hidden) 392 characters").expect_next("Day the secret was made");
        // A secret is no day.
        paste(&mut pty, sample.client_secret.expose(), bracketed);
        pty.expect_next("not taken here").expect_next("Day the secret was made").enter();
        pty.expect_next("Step 8 of 8");
        pty.ends(0);
        nothing_leaked(&pty, &stage);
    }
}

#[test]
fn a_value_for_another_question_is_explained_and_not_shown() {
    let (home, stage) = (Home::new(), Stage::new());
    let mut pty = Pty::spawn(fast(&home, &stage));
    pty.expect_next("\"Add new app client\"?").enter();
    pty.expect_next("Page 1 of 3").expect_next("(?) why:").enter();
    pty.expect_next("Page 2 of 3").expect_next("(?) why:");
    pty.paste(stage.sample().client_secret.expose()).expect_next("(hidden) 80 characters").enter();
    pty.expect_next("That is a client secret").expect_next("Client identifier  (hidden)");
    pty.ctrl('c').ends(130);
    nothing_leaked(&pty, &stage);
}

#[test]
fn what_is_no_letter_is_not_shown_and_asked_again() {
    let (home, stage) = (Home::new(), Stage::new());
    let mut pty = Pty::spawn(fast(&home, &stage));
    pty.expect_next("\"Add new app client\"?").enter();
    pty.expect_next("Page 1 of 3").expect_next("(?) why:").line("hello");
    pty.expect_next("Type one of the letters").expect_next("(?) why:").line("next");
    pty.expect_next("Page 2 of 3").expect_next("(?) why:").ctrl('c').ends(130);
    assert!(!pty.transcript().contains("hello"), "{}", pty.transcript());
}

#[test]
fn a_paste_chooses_nothing_and_agrees_to_nothing() {
    for bracketed in [true, false] {
        let (home, stage) = (Home::new(), Stage::new());
        let secret = stage.sample().client_secret;
        let args = ["init", "--region", "eu", "--store", "file"];
        let mut pty = Pty::spawn(home.cmd(args).envs(stage.env()));
        pty.expect_next("Which software will use").expect_next("> CSM");
        if bracketed {
            pty.paste(&format!("{}\n", secret.expose()));
        } else {
            // Drawn again when the paste is over.
            pty.paste_plain(&format!("{}\n", secret.expose())).expect_next("> CSM");
        }
        // Chosen by hand, after the paste was thrown away.
        pty.down().expect_next("> Other software").up().expect_next("> CSM").enter();
        pty.expect_next("\"Add new app client\"?").enter();
        pty.expect_next("in this account? (Y/n)");
        paste(&mut pty, secret.expose(), bracketed);
        pty.expect_next("Type y for yes or n for no.").expect_next("(Y/n)").line("y");
        pty.expect_next("Go ahead?");
        paste(&mut pty, secret.expose(), bracketed);
        pty.expect_next("Type one of the letters").expect_next("Go ahead?").line("n");
        pty.expect_next("cancelled");
        pty.ends(130);
        assert_eq!(stage.count("CreateUser"), 0);
        nothing_leaked(&pty, &stage);
    }
}

#[test]
fn plain_mode_keeps_it_too() {
    let (home, stage) = (Home::new(), Stage::new());
    let sample = stage.sample();
    let mut pty = Pty::spawn(fast(&home, &stage).env("TERM", "dumb"));
    pty.expect_next("(Enter for 1):");
    paste(&mut pty, sample.client_secret.expose(), false);
    pty.expect_next("Type a number from 1 to").expect_next("(Enter for 1):").line("1");
    pty.expect_next("Page 1 of 3").expect_next("(?) why:").line("n");
    pty.expect_next("Page 2 of 3").expect_next("(?) why:");
    paste(&mut pty, &sample.client_id, false);
    pty.expect_next("amzn1.application-oa2-client.5a3b1e...").expect_next("Client secret: (hidden)");
    pty.ctrl('c').ends(130);
    nothing_leaked(&pty, &stage);
    assert!(!pty.raw().contains(&0x1b), "an escape sequence");
}
