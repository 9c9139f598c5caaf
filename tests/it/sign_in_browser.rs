//! Signing in to AWS in the browser of this computer, at a terminal.

use spapi_setup::rehearsal::{Knobs, SigninKnobs};

use crate::leaks::{Scene, store};
use crate::support::browser::{address, closes, comes_back, follow, get, leads_to, listens, noting};
use crate::support::home::{Cmd, Home};
use crate::support::person::{FAST, signed_out, types_values};
use crate::support::pty::Pty;
use crate::support::stage::Stage;

/// A stage whose page sends the browser back at once.
pub(crate) fn instant(more: impl FnOnce(&mut Knobs)) -> Stage {
    let mut knobs =
        Knobs { signin: SigninKnobs { instant: true, ..SigninKnobs::default() }, ..Knobs::default() };
    more(&mut knobs);
    Stage::with(knobs)
}

/// A command with no credentials of AWS anywhere, and no browser.
pub(crate) fn bare(home: &Home, stage: &Stage, args: &[&str]) -> Cmd {
    let cmd = home.cmd(args.iter().copied()).envs(stage.env()).env("BROWSER", "none");
    signed_out(cmd)
}

/// Up to the address of the page.
pub(crate) fn to_the_page(pty: &mut Pty) -> String {
    pty.expect_next("How do you sign in to AWS?").enter();
    waiting(pty)
}

pub(crate) fn waiting(pty: &mut Pty) -> String {
    pty.expect_next("/v1/authorize?").expect_next("Waiting for the browser");
    address(pty)
}

#[test]
fn from_no_credentials_to_stored_values_as_the_root_user() {
    let mut scene = Scene { home: Home::new(), stage: Stage::new().unused() };
    scene.stage = instant(|knobs| (knobs.signin.root, knobs.root_without_mfa) = (true, true));
    let cmd = bare(&scene.home, &scene.stage, &FAST).arg("-vv").env("BROWSER", noting(&scene.home));
    let mut pty = Pty::spawn(cmd);
    pty.expect_next("\"Add new app client\"?").enter();
    pty.expect_next("no AWS credentials yet");
    let url = to_the_page(&mut pty);
    let page = follow(&url);
    assert!(page.status == 200 && page.body.contains("go back to the terminal"), "{page:?}");
    pty.expect_next("Signed in").expect_next("1234-5678-9012").expect_next(":root");
    pty.expect_next("the sign-in in the browser")
        .expect_next("root user")
        .expect_next("in this account?")
        .enter();
    pty.expect_next("Go ahead?").line("y");
    pty.expect_next("The new key can assume the role");
    types_values(&mut pty, &scene.stage.sample());
    pty.expect_next("Step 8 of 8").expect_next("Turn on MFA for the root user");
    pty.expect_next("security_credentials");
    pty.ends(0);
    // The browser got the address and nothing else; nothing but the store holds a secret.
    let seen = std::fs::read_to_string(scene.home.path().join("browser.seen")).unwrap();
    assert!(seen.lines().next() == Some(&url), "{seen}");
    let canaries = scene.canaries();
    canaries
        .absent("the terminal", &pty.raw())
        .absent("the browser's arguments and environment", seen.as_bytes());
    canaries.absent_under(&scene.home.path(), store);
    assert!(!listens(&url), "the address is closed");
    assert_eq!(scene.stage.count("CreateOAuth2Token"), 1);
}

#[test]
fn what_is_not_the_answer_does_not_end_the_wait() {
    let (home, stage) = (Home::new(), instant(|_| ()));
    let mut pty = Pty::spawn(bare(&home, &stage, &["plan", "--region", "na"]));
    let url = to_the_page(&mut pty);
    let back = comes_back(&url);
    assert_eq!(get(&format!("{back}?code=x&state=wrong")).status, 400);
    assert_eq!(get(&back).status, 400);
    assert_eq!(get(&back.replace("/oauth/callback", "/")).status, 404);
    let good = leads_to(&url);
    assert_eq!(get(&good.replace("code=", "kode=")).status, 400);
    assert_eq!(get(&good).status, 200);
    // The plan is data; who signed in is not.
    pty.expect_next("Signed in")
        .expect_next("user/anna")
        .expect_next("create")
        .expect_next("SellingPartnerAPIUser");
    pty.ends(0);
}

#[test]
fn ctrl_c_goes_back_to_the_choice_and_closes_the_address() {
    let (home, stage) = (Home::new(), instant(|_| ()));
    let mut pty = Pty::spawn(bare(&home, &stage, &["plan", "--region", "na", "--sign-in", "browser"]));
    let first = waiting(&mut pty);
    assert!(listens(&first));
    pty.ctrl('c').expect_next("Not signed in").expect_next("How do you sign in to AWS?");
    closes(&first);
    pty.enter();
    let second = waiting(&mut pty);
    assert_ne!(comes_back(&first), comes_back(&second), "another address, another state");
    follow(&second);
    pty.expect_next("Signed in").expect_next("SellingPartnerAPIUser");
    pty.ends(0);
}

#[test]
fn killed_while_waiting_it_leaves_neither_port_nor_terminal_behind() {
    use rustix::process::Signal;
    for signal in [Signal::TERM, Signal::HUP] {
        let (home, stage) = (Home::new(), Stage::new().unused());
        let mut pty = Pty::spawn(bare(&home, &stage, &["plan", "--region", "na", "--sign-in", "browser"]));
        let url = waiting(&mut pty);
        pty.signal(signal);
        pty.ends(130);
        assert!(!listens(&url));
    }
}

#[test]
fn the_address_is_shown_whatever_becomes_of_the_browser() {
    let stage = instant(|_| ());
    for (browser, said) in [
        (Some("none"), "BROWSER=none"),
        (Some("/nonexistent/browser"), "No browser could be started."),
        (None, "There is no display here"),
    ] {
        let home = Home::new();
        let cmd = bare(&home, &stage, &["plan", "--region", "na", "--sign-in", "browser"]).unset("BROWSER");
        let cmd = if let Some(browser) = browser { cmd.env("BROWSER", browser) } else { cmd };
        // As narrow as it gets, and quiet: the address stays whole.
        let mut pty = Pty::spawn_sized(cmd, 40, 24);
        pty.expect_next(&said[..12]);
        follow(&waiting(&mut pty));
        pty.expect_next("Signed in");
        pty.ends(0);
    }
    let home = Home::new();
    let mut pty = Pty::spawn(bare(&home, &stage, &["plan", "-q", "--region", "na", "--sign-in", "browser"]));
    pty.expect_next("/v1/authorize?");
    follow(&address(&pty));
    pty.expect_next("SellingPartnerAPIUser");
    pty.ends(0);
}

#[test]
fn without_redrawing_it_is_the_same_way() {
    let (home, stage) = (Home::new(), instant(|_| ()));
    let cmd = bare(&home, &stage, &["plan", "--region", "na"]).env("SPAPI_SETUP_ACCESSIBLE", "1");
    let mut pty = Pty::spawn(cmd);
    pty.expect_next("How do you sign in to AWS?").expect_next("1").line("1");
    let first = waiting(&mut pty);
    pty.ctrl('c').expect_next("Not signed in").expect_next("How do you sign in to AWS?").line("1");
    closes(&first);
    follow(&waiting(&mut pty));
    pty.expect_next("Signed in").expect_next("SellingPartnerAPIUser");
    pty.ends(0);
}

#[test]
fn the_browser_gets_no_secret_of_the_environment() {
    let (home, stage) = (Home::new(), instant(|_| ()));
    let secrets = [
        ("SPAPI_SETUP_LWA_CLIENT_SECRET", format!("amzn1.oa2-cs.v1.{}", "5ec2e7".repeat(11))),
        ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY00".to_owned()),
    ];
    let cmd = bare(&home, &stage, &["plan", "--region", "na", "--sign-in", "browser"]).envs(secrets.clone());
    let mut pty = Pty::spawn(cmd.env("BROWSER", noting(&home)));
    follow(&waiting(&mut pty));
    pty.expect_next("Signed in");
    pty.ends(0);
    let seen = std::fs::read_to_string(home.path().join("browser.seen")).unwrap();
    assert!(seen.contains("\nHOME=") && seen.contains("\nPATH="), "{seen}");
    for (name, secret) in secrets {
        assert!(!seen.contains(name) && !seen.contains(&secret), "{name}");
    }
}
