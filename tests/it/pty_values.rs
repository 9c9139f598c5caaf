//! The three values at a terminal: wrong boxes, blocks, long tokens, refusals.

use crate::pty_init::{canaries, fast, nothing_leaked, to_the_token, to_the_values};
use crate::support::home::Home;
#[cfg(unix)]
use crate::support::pty::Pty;
use crate::support::stage::Stage;
use spapi_setup::rehearsal::{Fault, FaultKind, Knobs};

fn at_the_values() -> (Home, Stage, Pty) {
    let (home, stage) = (Home::new(), Stage::new());
    let mut pty = Pty::spawn(fast(&home, &stage));
    to_the_values(&mut pty);
    (home, stage, pty)
}

#[test]
fn every_wrong_box_is_explained_and_asked_again() {
    let (_home, stage, mut pty) = at_the_values();
    let sample = stage.sample();
    let (secret, token) = (sample.client_secret.expose(), sample.refresh_token.expose());
    let aws_key = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEYab";
    let wrong = [
        ("amzn1.sp.solution.7b18cd0a-0000-4000-8000-0123456789ab", "That is the application id"),
        (secret, "That is a client secret"),
        (token, "That is a refresh token"),
        ("AKIAIOSFODNN7EXAMPLE", "That is an AWS access key id"),
    ];
    for (value, said) in wrong {
        pty.paste(value).enter();
        pty.expect_next(said).expect_next("Client identifier  (hidden)");
    }
    // Only Enter, or a question mark: where it is and what it looks like.
    pty.enter()
        .expect_next("amzn1.application-oa2-client.0123abcd")
        .expect_next("Client identifier  (hidden)");
    pty.paste(&sample.client_id).enter();
    pty.expect_next("amzn1.application-oa2-client.5a3b1e...").expect_next("Client secret      (hidden)");
    for (value, said) in [
        (sample.client_id.as_str(), "That is the client identifier"),
        (aws_key, "AWS secret access key"),
        (token, "That is a refresh token"),
    ] {
        pty.paste(value).enter();
        pty.expect_next(said).expect_next("Client secret      (hidden)");
    }
    pty.paste(&format!(" \"{secret}\"\n")).enter();
    pty.expect_next("80 characters, begins amzn1.oa2-cs.v1.").expect_next("removed");
    pty.expect_next("Page 3 of 3").expect_next("(?) why:").enter();
    pty.expect_next("Refresh token      (hidden)");
    for (value, said) in [("Atza|IwEBIAccessTokenAccessToken", "access token"), (secret, "client secret")] {
        pty.paste(value).enter();
        pty.expect_next(said).expect_next("Refresh token      (hidden)");
    }
    pty.paste(token).enter();
    pty.expect_next("392 characters, begins Atzr|").expect_next("Day the secret was made").enter();
    pty.expect_next("Step 8 of 8");
    pty.ends(0);
    nothing_leaked(&pty, &stage);
    canaries(&stage).with("AWS key", aws_key, "").absent("the terminal", &pty.raw());
}

fn block(stage: &Stage) -> String {
    let sample = stage.sample();
    format!(
        "SP_API_REFRESH_TOKEN={}\nLWA_APP_ID={}\nLWA_CLIENT_SECRET={}\nSP_API_ACCESS_KEY=AKIAIOSFODNN7EXAMPLE\n",
        sample.refresh_token.expose(),
        sample.client_id,
        sample.client_secret.expose()
    )
}

#[test]
fn a_block_fills_all_three_and_spills_nothing() {
    for bracketed in [true, false] {
        let (_home, stage, mut pty) = at_the_values();
        let text = block(&stage);
        if bracketed {
            pty.paste(&text).enter();
        } else {
            pty.paste_plain(&text);
        }
        pty.expect_next("Found in what was pasted: client identifier, client secret, refresh token");
        pty.expect_next("not taken: AWS access key id");
        // Neither of the other two is asked for.
        pty.expect_next("Page 3 of 3").expect_next("(?) why:").enter();
        pty.expect_next("Day the secret was made").enter();
        pty.expect_next("Stored in");
        pty.expect_next("Step 8 of 8");
        pty.ends(0);
        assert!(!pty.transcript().contains("Client secret      (hidden)"), "{}", pty.transcript());
        nothing_leaked(&pty, &stage);
    }
}

#[test]
fn a_block_of_several_accounts_says_which_was_taken() {
    let (_home, stage, mut pty) = at_the_values();
    let sample = stage.sample();
    let account = |name: &str| {
        format!(
            "{name}:\n  refresh_token: '{}'\n  lwa_app_id: {}\n  lwa_client_secret: {}\n",
            sample.refresh_token.expose(),
            sample.client_id,
            sample.client_secret.expose()
        )
    };
    pty.paste(&format!("version: '1.0'\n\n{}\n{}", account("default"), account("second"))).enter();
    pty.expect_next("several accounts").expect_next("second").expect_next("Found in what was pasted");
    pty.ctrl('c').ends(130);
    nothing_leaked(&pty, &stage);
}

#[test]
fn a_client_id_is_typed_key_by_key() {
    let (_home, stage, mut pty) = at_the_values();
    for (n, letter) in stage.sample().client_id.chars().enumerate() {
        pty.send(&letter.to_string());
        let s = if n == 0 { "" } else { "s" };
        pty.expect_next(&format!("(hidden) {} character{s}", n + 1));
    }
    pty.enter().expect_next("amzn1.application-oa2-client.5a3b1e...").expect_next("Client secret");
    pty.ctrl('c').ends(130);
}

#[test]
fn a_token_of_2048_characters_arrives_whole() {
    for bracketed in [true, false] {
        let (_home, stage, mut pty) = at_the_values();
        let sample = stage.sample();
        let token: String = "Atzr|".chars().chain("IwEBIKw7Zq3".chars().cycle()).take(2048).collect();
        to_the_token(&mut pty, &sample.client_id, sample.client_secret.expose());
        if bracketed {
            pty.paste(&token).enter();
        } else {
            pty.paste_plain(&format!("{token}\n"));
        }
        pty.expect_next("2,048 characters");
        pty.expect_next("Day the secret was made").enter();
        pty.expect_next("does not accept the refresh token").expect_next("Refresh token      (hidden)");
        pty.ctrl('c').ends(130);
        canaries(&stage).with("long token", &token, "Atzr|").absent("the terminal", &pty.raw());
    }
}

#[test]
fn a_refused_secret_is_asked_again() {
    let (_home, stage, mut pty) = at_the_values();
    let sample = stage.sample();
    to_the_token(&mut pty, &sample.client_id, "wrong");
    pty.paste(sample.refresh_token.expose()).enter();
    pty.expect_next("Day the secret was made").enter();
    pty.expect_next("✗ Login with Amazon does not know").expect_next("cause: invalid_client");
    pty.expect_next("note:  the AWS part is finished").expect_next("Client secret      (hidden)");
    pty.paste(sample.client_secret.expose()).enter();
    pty.expect_next("Day the secret was made").enter();
    pty.expect_next("accepts the three values");
    pty.ends(0);
    assert_eq!(stage.count("CreateUser"), 1);
    nothing_leaked(&pty, &stage);
}

#[test]
fn unproved_values_are_kept_only_by_choice() {
    let fault = Fault {
        on: "spapi".into(),
        times: 200,
        kind: FaultKind::Status { status: 403, body: "{}".into(), content_type: "application/json".into() },
    };
    let (home, stage) = (Home::new(), Stage::with(Knobs { fail: vec![fault], ..Knobs::default() }));
    let sample = stage.sample();
    let mut pty = Pty::spawn(fast(&home, &stage));
    to_the_values(&mut pty);
    to_the_token(&mut pty, &sample.client_id, sample.client_secret.expose());
    pty.paste(sample.refresh_token.expose()).enter();
    pty.expect_next("Day the secret was made").enter();
    pty.expect_next("403").expect_next("What now?");
    // Plain Enter only tries again.
    pty.enter().expect_next("403").expect_next("What now?");
    pty.down().down().down().down().enter();
    pty.expect_next("Kept unverified").expect_next("unverified: run `spapi-setup check`");
    pty.ends(0);
    assert!(home.read("config.toml").contains("verified = false"), "{}", home.read("config.toml"));
    // The next run shows the refusal at once, and asks what to do.
    let mut again = Pty::spawn(home.cmd(["init"]).envs(stage.env()));
    again.expect_next("403").expect_next("What now?").up().enter();
    again.expect_next("cancelled").expect_next("finished and stored");
    again.ends(130);
    assert!(!again.transcript().contains("Page 1 of 3"), "{}", again.transcript());
}
