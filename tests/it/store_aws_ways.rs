//! Ways into `--store aws` beside `init`'s flags: from the keyring and back, from another program's file, by the wizard's
//! question.

use crate::store_aws::{REGION, World};
#[cfg(unix)] // gnome-keyring
use crate::support::keyring::{Keyring, Kind};
#[cfg(unix)]
use crate::support::pty::Pty;
use crate::support::seller::text;

#[cfg(unix)] // gnome-keyring
#[test]
fn secrets_move_from_the_keyring_and_back() {
    let w = World::new();
    let keyring = Keyring::start(&w.home, Kind::Unlocked);
    let sample = w.stage.sample();
    let run = |args: &[&str]| w.cmd(args).envs(keyring.env()).env("SPAPI_SETUP_STORE_REGION", REGION).run();
    let init = ["init", "--no-input", "--yes", "--auth", "lwa", "--region", "eu", "--store", "keyring"];
    w.cmd(&init).envs(keyring.env()).envs(w.stage.answers()).run().code(0);
    let kept = |what: &str| {
        let account = format!("{}/{what}", text(&w.config(), "home_id"));
        keyring.lookup(&w.home, &[("service", "spapi-setup"), ("username", &account)])
    };
    let secret = format!("client-secret/{}", sample.client_id);
    assert_eq!(kept("refresh-token/default").as_deref(), Some(sample.refresh_token.expose()));

    run(&["init", "--no-input", "--yes", "--store", "aws"])
        .code(0)
        .says("Moved 2 secrets to AWS Secrets Manager");
    assert_eq!(w.held("AWSCURRENT").as_deref(), Some(sample.client_secret.expose()));
    assert_eq!((kept("refresh-token/default"), kept(&secret)), (None, None), "nothing stays behind");
    // No keyring is needed any more.
    w.cmd(&["token"]).run().code(0).prints("Atza|");

    run(&["init", "--no-input", "--yes", "--store", "keyring"]).code(0).says("Moved 2 secrets to");
    assert_eq!(w.names(), [] as [&str; 0], "all is scheduled for deletion");
    assert_eq!(kept("refresh-token/default").as_deref(), Some(sample.refresh_token.expose()));
    assert_eq!(kept(&secret).as_deref(), Some(sample.client_secret.expose()));
    run(&["init", "--no-input"]).code(0).says("Nothing to do");
}

#[test]
fn another_programs_file_is_imported_into_the_store_and_a_command_gets_it() {
    let w = World::new();
    let sample = w.stage.sample();
    let (id, secret) = (&sample.client_id, sample.client_secret.expose());
    let lines = format!(
        "LWA_APP_ID={id}\nLWA_CLIENT_SECRET={secret}\nSP_API_REFRESH_TOKEN={}\n",
        sample.refresh_token.expose()
    );
    w.home.write("shop.env", lines);
    let import =
        ["import", "shop.env", "--no-input", "--yes", "--auth", "lwa", "--region", "eu", "--store", "aws"];
    let out = w.cmd(&import).args(["--store-region", REGION]).run();
    out.code(0).says("AWS Secrets Manager").never_says(secret);
    assert_eq!(w.held("AWSCURRENT").as_deref(), Some(secret));
    assert!(!w.home.file("credentials.toml").exists(), "no file beside it");
    // The command compares by itself: nothing secret comes out.
    let test = format!("test \"$LWA_CLIENT_SECRET\" = '{secret}' && echo the same");
    w.cmd(&["exec", "--", "sh", "-c", &test]).run().code(0).prints("the same");
}

#[cfg(unix)]
#[test]
fn the_wizard_offers_it_and_says_who_reaches_it() {
    let w = World::new();
    let sample = w.stage.sample();
    let init = ["init", "--yes", "--auth", "lwa", "--region", "eu", "--no-restricted-data"];
    let mut pty = Pty::spawn(w.cmd(&init).env("SPAPI_SETUP_STORE_REGION", REGION));
    pty.expect_next("\"Add new app client\"?").enter();
    // No keyring can be reached here, so the file is under the cursor.
    pty.expect_next("Where should the secrets be kept?").expect_next("AWS Secrets Manager").down().enter();
    pty.expect_next("(eu-west-1, spapi-setup/): wrote, read back and removed").expect_next("user/team");
    pty.expect_next("Page 1 of 3").expect_next("(?) why:").enter();
    pty.expect_next("Page 2 of 3").expect_next("(?) why:").enter();
    pty.expect_next("Client identifier  (hidden)");
    crate::pty_init::to_the_token(&mut pty, &sample.client_id, sample.client_secret.expose());
    pty.paste(sample.refresh_token.expose()).enter();
    pty.expect_next("Day the secret was made (today):").enter();
    pty.expect_next("SP-API answers in Europe").expect_next("Stored in AWS Secrets Manager");
    pty.ends(0);
    assert_eq!(w.held("AWSCURRENT").as_deref(), Some(sample.client_secret.expose()));
    crate::pty_init::nothing_leaked(&pty, &w.stage);
}
