//! `init` as a person meets it: the happy path, again, the rehearsal, narrow and plain terminals, the plan.

use crate::support::browser::{address, agree};
use crate::support::canary::Canaries;
use crate::support::home::{Cmd, Home};
#[cfg(unix)]
use crate::support::pty::Pty;
use crate::support::stage::Stage;

/// `init` at a terminal with everything answered that stands before the three values but the registration.
pub(crate) fn fast(home: &Home, stage: &Stage) -> Cmd {
    let args =
        ["init", "--yes", "--auth", "iam", "--region", "eu", "--store", "file", "--no-restricted-data"];
    home.cmd(args).envs(stage.env())
}

/// From the start of [`fast`] to the prompt for the client identifier.
pub(crate) fn to_the_values(pty: &mut Pty) {
    pty.expect_next("\"Add new app client\"?").enter();
    pty.expect_next("Page 1 of 3").expect_next("(?) why:").enter();
    pty.expect_next("Page 2 of 3").expect_next("(?) why:").enter();
    pty.expect_next("Client identifier  (hidden)");
}

/// From the client identifier's prompt to that of the refresh token, with these answers.
pub(crate) fn to_the_token(pty: &mut Pty, client_id: &str, secret: &str) {
    pty.paste(client_id).enter();
    pty.expect_next("Client secret      (hidden)").paste(secret).enter();
    pty.expect_next("Page 3 of 3").expect_next("(?) why:").enter();
    pty.expect_next("Refresh token      (hidden)");
}

/// The sample's secrets, which must never be on a screen.
pub(crate) fn canaries(stage: &Stage) -> Canaries {
    let sample = stage.sample();
    Canaries::default().with("client secret", sample.client_secret.expose(), "amzn1.oa2-cs.v1.").with(
        "refresh token",
        sample.refresh_token.expose(),
        "Atzr|",
    )
}

/// No secret in anything that was written to the terminal.
pub(crate) fn nothing_leaked(pty: &Pty, stage: &Stage) {
    canaries(stage).absent("the terminal", &pty.raw());
    for key in stage.state().keys_of("SellingPartnerAPIUser") {
        Canaries::default().with("access key", key.secret.expose(), "").absent("the terminal", &pty.raw());
    }
}

/// Every line fits `columns`, but for single words; prompts and spinners, which are redrawn, aside.
fn fits(pty: &Pty, columns: usize) {
    for line in pty.transcript().lines() {
        let asks = ["(Y/n)", "(y/N)", "why:", "(e)xplain:", "(hidden"].iter().any(|end| line.contains(end));
        let redrawn = asks
            || line.starts_with('?')
            || line.contains(['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']);
        let words = line.split_whitespace().count();
        assert!(redrawn || words <= 2 || line.chars().count() <= columns, "wider than {columns}: {line:?}");
    }
}

/// Never two empty lines in a row.
fn no_gaps(pty: &Pty) {
    assert!(!pty.transcript().contains("\n\n\n"), "two empty lines in a row:\n{}", pty.transcript());
}

#[test]
fn a_first_run_from_nothing_to_stored() {
    let (home, stage) = (Home::new(), Stage::new());
    let sample = stage.sample();
    let mut pty = Pty::spawn(home.cmd(["init"]).envs(stage.env()));
    pty.expect_next("You need:").expect_next("Step 1 of 8").expect_next("Which software will use").enter();
    pty.expect_next("Where do you sell?").down().enter();
    pty.expect_next("CSM: AWS keys and Login with Amazon, Europe");
    pty.expect_next("sellercentral-europe.amazon.com").expect_next("\"Add new app client\"?").enter();
    // No keyring can be reached here, so the file is under the cursor.
    pty.expect_next("Where should the secrets be kept?").enter();
    pty.expect_next("wrote, read back and removed");
    pty.expect_next("1234-5678-9012").expect_next("in this account?").line("y");
    pty.expect_next("create  access key").expect_next("6 changes").expect_next("Go ahead?").line("y");
    pty.expect_next("✓ user SellingPartnerAPIUser").expect_next("secret stored in the file");
    pty.expect_next("The new key can assume the role").expect_next("No organization policy");
    pty.expect_next("addresses of orders? (y/N)").enter();
    pty.expect_next("role/SellingPartnerAPIRole").expect_next("(?) why:").enter();
    pty.expect_next("Page 2 of 3").expect_next("(?) why:").enter();
    pty.expect_next("Client identifier  (hidden)");
    to_the_token(&mut pty, &sample.client_id, sample.client_secret.expose());
    pty.paste(sample.refresh_token.expose()).enter();
    pty.expect_next("Day the secret was made (today):").line("2026-05-31");
    pty.expect_next("Login with Amazon accepts the three values");
    pty.expect_next("SP-API answers in Europe").expect_next("Rehearsal Store").expect_next("Stored in");
    pty.expect_next("Do you also sell").enter();
    pty.expect_next("Step 8 of 8").expect_next("IAM Role ARN").expect_next("spapi-setup teardown");
    pty.ends(0);
    nothing_leaked(&pty, &stage);
    fits(&pty, 80);
    no_gaps(&pty);
    assert!(home.read("config.toml").contains("2026-05-31"), "{}", home.read("config.toml"));
    assert!(home.read("credentials.toml").contains(sample.refresh_token.expose()));
}

#[test]
fn a_second_run_asks_nothing() {
    let (home, stage) = (Home::new(), Stage::new());
    home.cmd(["init", "--no-input", "--yes", "--region", "eu", "--store", "file"])
        .envs(stage.env())
        .envs(stage.answers())
        .run()
        .code(0);
    let mut pty = Pty::spawn(home.cmd(["init"]).envs(stage.env()));
    pty.expect_next("Everything in AWS is as it should be (6 of 6)");
    pty.expect_next("The stored values still work").expect_next("Nothing to do.");
    pty.ends(0);
    assert!(!pty.transcript().contains("? "), "{}", pty.transcript());
    no_gaps(&pty);
    nothing_leaked(&pty, &stage);
}

#[test]
fn the_plan_is_explained_and_refused() {
    let (home, stage) = (Home::new(), Stage::new());
    let args = ["init", "--auth", "iam", "--region", "na", "--store", "file"];
    let mut pty = Pty::spawn(home.cmd(args).envs(stage.env()));
    pty.expect_next("\"Add new app client\"?").enter();
    pty.expect_next("in this account?").enter();
    pty.expect_next("(y)es, (n)o, (e)xplain:").enter();
    // Only Enter is not a yes.
    pty.expect_next("Type one of the letters").expect_next("(e)xplain:").line("e");
    pty.expect_next("execute-api:Invoke").expect_next("sts:AssumeRole").expect_next("6 changes");
    pty.expect_next("(e)xplain:").line("n");
    pty.expect_next("cancelled").expect_next("Nothing was created");
    pty.ends(130);
    assert!(stage.state().users.is_empty());
    assert!(!pty.transcript().contains("error:"), "{}", pty.transcript());
}

#[test]
fn software_without_aws_keys_skips_aws() {
    let (home, stage) = (Home::new(), Stage::new());
    let sample = stage.sample();
    let mut pty = Pty::spawn(home.cmd(["init", "--store", "file"]).envs(stage.env()));
    pty.expect_next("Which software will use").down().down().enter();
    pty.expect_next("Where do you sell?").down().down().enter();
    pty.expect_next("Login with Amazon only, Far East").expect_next("\"Add new app client\"?").enter();
    pty.expect_next("Steps 4 to 6 are left out").expect_next("addresses of orders?").enter();
    pty.expect_next("(?) why:").enter();
    pty.expect_next("Page 2 of 3").expect_next("(?) why:").enter();
    pty.expect_next("Client identifier  (hidden)");
    to_the_token(&mut pty, &sample.client_id, sample.client_secret.expose());
    pty.paste(sample.refresh_token.expose()).enter();
    pty.expect_next("Day the secret was made").enter();
    pty.expect_next("Do you also sell").enter();
    pty.expect_next("For your software").expect_next("--auth lwa");
    pty.ends(0);
    assert!(stage.state().users.is_empty());
    nothing_leaked(&pty, &stage);
}

#[test]
fn pages_are_turned_both_ways_and_tell_why() {
    let (home, stage) = (Home::new(), Stage::new());
    let sample = stage.sample();
    let mut pty = Pty::spawn(fast(&home, &stage));
    pty.expect_next("\"Add new app client\"?").enter();
    pty.expect_next("Page 1 of 3").expect_next("(n)ext, (b)ack, (o)pen in browser, (?) why:").line("?");
    pty.expect_next("Every program that calls SP-API").expect_next("(?) why:").line("next");
    pty.expect_next("Page 2 of 3").expect_next("(?) why:").line("b");
    pty.expect_next("Page 1 of 3").expect_next("(?) why:").enter();
    pty.expect_next("Page 2 of 3").expect_next("(?) why:").enter();
    pty.expect_next("Client identifier  (hidden)").paste(&sample.client_id).enter();
    pty.expect_next("Client secret      (hidden)").paste("not-the-secret-yet").enter();
    pty.expect_next("It does not look like the client secrets known so far");
    pty.expect_next("Page 3 of 3").expect_next("(?) why:").line("b");
    // What was entered is asked again, and Enter keeps it.
    pty.expect_next("Page 2 of 3").expect_next("(?) why:").enter();
    pty.expect_next("Enter keeps what you entered").expect_next("Client identifier  (hidden)").enter();
    pty.expect_next("Client secret      (hidden)").paste(sample.client_secret.expose()).enter();
    pty.expect_next("Page 3 of 3").expect_next("(?) why:").enter();
    pty.expect_next("Refresh token      (hidden)").paste(sample.refresh_token.expose()).enter();
    pty.expect_next("Day the secret was made").enter();
    pty.expect_next("Step 8 of 8");
    pty.ends(0);
}

/// Enter at every question of a rehearsal, and "Continue" on its sign-in page.
pub(crate) fn enter_through(pty: &mut Pty, question: &str) {
    // "?" stands in the texts too: an Enter that comes before its question is echoed.
    for asked in ["Which software will use", "Where do you sell"] {
        pty.expect_next(asked).expect_next(question).enter();
    }
    pty.expect_next("Add new").expect_next(if question == "?" { "Yes" } else { question }).enter();
    pty.expect_next("How do you sign in").expect_next(question).enter();
    pty.expect_next("/v1/authorize?").expect_next("Waiting for the");
    assert!(agree(&address(pty)).body.contains("go back to the terminal"));
    pty.expect_next("(Y/n)").enter();
    pty.expect_next("(e)xplain").enter();
    pty.expect_next("(y/N)").enter();
    for page in ["Page 1 of 3", "Page 2 of 3"] {
        pty.expect_next(page).expect_next("why:").enter();
    }
    pty.expect_next("(hidden").enter();
    pty.expect_next("Client secret").expect_next("(hidden").enter();
    pty.expect_next("Page 3 of 3").expect_next("why:").enter();
    pty.expect_next("Refresh token").expect_next("(hidden").enter();
    pty.expect_next("(today)").enter();
    pty.expect_next("Do you also").expect_next(if question == "?" { "No, only" } else { question }).enter();
    pty.expect_next("Step 8 of 8").expect_next("nothing was kept");
    pty.ends(0);
}

pub(crate) fn rehearsal(home: &Home) -> Cmd {
    home.cmd(["init", "--rehearse"]).env("BROWSER", "none")
}

fn says_rehearsal(pty: &Pty) {
    let text = pty.transcript().replace('\n', " ");
    let headings = text.match_indices(" of 8 ·").map(|(at, _)| &text[at..]);
    let bare = headings.filter(|rest| !rest[..90.min(rest.len())].contains("(rehearsal)")).count();
    assert_eq!(bare, 0, "{text}");
    assert!(!text.contains("/tmp/"), "a path that is gone: {text}");
}

#[test]
fn enter_is_enough_in_a_rehearsal() {
    let home = Home::new();
    let mut pty = Pty::spawn(rehearsal(&home));
    enter_through(&mut pty, "?");
    says_rehearsal(&pty);
    fits(&pty, 80);
    no_gaps(&pty);
    assert!(!home.setup().exists());
}

#[test]
fn a_rehearsal_is_signed_in_to_with_its_keys_too() {
    let home = Home::new();
    for args in [&[][..], &["--sign-in", "chain"]] {
        let mut pty = Pty::spawn(rehearsal(&home).args(["--region", "na", "--auth", "iam"]).args(args));
        pty.expect_next("Add new").enter();
        if args.is_empty() {
            pty.expect_next("How do you sign in")
                .expect_next("> In the browser")
                .up()
                .expect_next("> I have")
                .enter();
            pty.expect_next("it is here already");
        }
        pty.expect_next("1234-5678-9012").expect_next("user/anna").expect_next("in this account?").ctrl('c');
        pty.ends(130);
    }
}

#[test]
fn forty_columns_are_enough() {
    let home = Home::new();
    let mut pty = Pty::spawn_sized(rehearsal(&home), 40, 24);
    enter_through(&mut pty, "?");
    says_rehearsal(&pty);
    fits(&pty, 40);
}

#[test]
fn plain_mode_numbers_its_choices_and_redraws_nothing() {
    let home = Home::new();
    for (name, value) in [("TERM", "dumb"), ("SPAPI_SETUP_ACCESSIBLE", "1")] {
        let mut pty = Pty::spawn(rehearsal(&home).env(name, value));
        enter_through(&mut pty, "(Enter for 1):");
        says_rehearsal(&pty);
        assert!(!pty.raw().contains(&0x1b), "an escape sequence under {name}={value}");
        assert!(!pty.transcript().contains('✓'), "a sign under {name}={value}");
    }
}

#[test]
fn no_color_means_none() {
    let home = Home::new();
    let mut pty = Pty::spawn(rehearsal(&home).env("NO_COLOR", "1"));
    enter_through(&mut pty, "?");
    let raw = String::from_utf8_lossy(&pty.raw()).into_owned();
    for colour in ["\u{1b}[1m", "\u{1b}[31m", "\u{1b}[32m", "\u{1b}[33m", "\u{1b}[36m", "\u{1b}[2m"] {
        assert!(!raw.contains(colour), "{colour:?}");
    }
}
