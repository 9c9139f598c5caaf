//! What goes wrong between the page and the credentials, and while they are used.

use spapi_setup::rehearsal::{Fault, FaultKind};

use crate::leaks::{Scene, store};
use crate::sign_in_browser::{bare, instant, to_the_page, waiting};
use crate::support::browser::{closes, follow, noting};
use crate::support::home::Home;
use crate::support::pty::Pty;
use crate::support::stage::Stage;

const PLAN: [&str; 5] = ["plan", "--region", "na", "--sign-in", "browser"];

fn refused(code: &str, status: u16) -> FaultKind {
    FaultKind::Aws { code: code.into(), status, message: "no".into() }
}

/// The exchange meets `kind`; these words are said, another way can be chosen, and the second sign-in works.
#[track_caller]
fn once(kind: FaultKind, said: &[&str]) {
    let scene =
        Scene { home: Home::new(), stage: instant(|knobs| knobs.fail.push(Fault::once("signin", kind))) };
    let mut pty = Pty::spawn(bare(&scene.home, &scene.stage, &PLAN).arg("-vv"));
    let url = waiting(&mut pty);
    follow(&url);
    for words in said {
        pty.expect_next(words);
    }
    pty.expect_next("How do you sign in to AWS?");
    closes(&url);
    assert_eq!(scene.stage.count("CreateOAuth2Token"), 1, "nothing is sent again by itself");
    pty.enter();
    follow(&waiting(&mut pty));
    pty.expect_next("Signed in").expect_next("SellingPartnerAPIUser");
    pty.ends(0);
    scene.canaries().absent("the terminal", &pty.raw()).absent_under(&scene.home.path(), store);
}

#[test]
fn what_aws_refuses_is_said_in_its_words_and_in_ours() {
    once(refused("AUTHCODE_EXPIRED", 401), &["took too long", "AUTHCODE_EXPIRED", "sign in again"]);
    once(refused("USER_CREDENTIALS_CHANGED", 403), &["password was changed", "new password"]);
    once(
        refused("INSUFFICIENT_PERMISSIONS", 403),
        &["may not sign in", "INSUFFICIENT_PERMISSIONS", "SignInLocalDevelopmentAccess"],
    );
    // A code that was used before.
    once(refused("INVALID_REQUEST", 400), &["AWS refused the sign-in", "INVALID_REQUEST", "works once"]);
    once(refused("server_error", 500), &["AWS failed on its side", "server_error"]);
    once(refused("slow_down", 429), &["too many requests"]);
}

#[test]
fn what_is_not_aws_is_not_taken_for_it() {
    let page = |status, body: &str| FaultKind::Status {
        status,
        body: body.into(),
        content_type: "text/html".into(),
    };
    once(FaultKind::Html, &["did not come from AWS"]);
    once(page(502, "<html>Bad Gateway</html>"), &["did not come from AWS", "HTTP 502"]);
    once(page(200, "{}"), &["did not come from AWS"]);
    once(FaultKind::Redirect { to: "http://127.0.0.1:9/".into() }, &["did not come from AWS", "HTTP 307"]);
    once(FaultKind::CutBefore, &["connection to AWS was cut"]);
}

#[test]
fn a_code_that_aws_finds_too_old_is_one_that_took_too_long() {
    let (home, stage) = (Home::new(), instant(|knobs| knobs.signin.code_expired = true));
    let mut pty = Pty::spawn(bare(&home, &stage, &PLAN));
    follow(&waiting(&mut pty));
    pty.expect_next("took too long").expect_next("How do you sign in to AWS?").ctrl('c');
    pty.ends(130);
}

#[test]
fn the_pages_cancel_button_leads_back_to_the_choice() {
    let (home, stage) =
        (Home::new(), instant(|knobs| knobs.signin.page_error = Some("access_denied".into())));
    let mut pty = Pty::spawn(bare(&home, &stage, &PLAN));
    let page = follow(&waiting(&mut pty));
    assert!(page.body.contains("cancelled or refused"), "{page:?}");
    pty.expect_next("cancelled in the browser").expect_next("access_denied");
    pty.expect_next("How do you sign in to AWS?").ctrl('c');
    pty.ends(130);
    assert_eq!(stage.count("CreateOAuth2Token"), 0);
}

const INIT: [&str; 8] =
    ["init", "--auth", "iam", "--region", "na", "--store", "file", "--no-restricted-data"];

/// Up to the yes to the plan.
fn to_the_plan(home: &Home, stage: &Stage) -> Pty {
    let mut pty = Pty::spawn(bare(home, stage, &INIT));
    pty.expect_next("\"Add new app client\"?").enter();
    follow(&to_the_page(&mut pty));
    pty.expect_next("in this account?").enter();
    pty.expect_next("Go ahead?");
    pty
}

/// From the question how to sign in again to the end of the AWS part; nothing was made twice.
fn goes_on(pty: &mut Pty, stage: &Stage) {
    pty.expect_next("What is done stays done");
    follow(&to_the_page(pty));
    pty.expect_next("Signed in").expect_next("Go ahead?").line("y");
    pty.expect_next("key can assume the role").expect_next("(?) why:").ctrl('c');
    pty.ends(130);
    let state = stage.state();
    assert_eq!((state.users.len(), state.keys_of("SellingPartnerAPIUser").len()), (1, 1));
}

/// Credentials that end while the role waits for the user: the run needs new ones.
fn short() -> Stage {
    let unknown = FaultKind::Aws {
        code: "MalformedPolicyDocument".into(),
        status: 400,
        message: "Invalid principal in policy".into(),
    };
    instant(|knobs| {
        knobs.signin.life = Some(4);
        knobs.fail.push(Fault { on: "CreateRole".into(), times: 6, kind: unknown });
    })
}

#[test]
fn a_refresh_keeps_the_run_going() {
    let (home, stage) = (Home::new(), short());
    let mut pty = to_the_plan(&home, &stage);
    let before = stage.count("CreateOAuth2Token");
    pty.line("y").expect_next("The new key can assume the role").expect_next("(?) why:").ctrl('c');
    pty.ends(130);
    assert!(stage.count("CreateOAuth2Token") > before, "{:?}", stage.actions());
}

#[test]
fn a_refresh_that_is_refused_in_the_middle_of_a_wave_is_signed_in_again() {
    let (home, stage) = (Home::new(), short());
    let mut pty = to_the_plan(&home, &stage);
    pty.line("y").expect_next("✓ user");
    stage.state().signin.revoke();
    stage.state().knobs.signin.life = None;
    pty.expect_next("sign-in is over").expect_next("TOKEN_EXPIRED");
    goes_on(&mut pty, &stage);
}

#[test]
fn a_session_that_aws_ends_under_way_is_signed_in_again() {
    let (home, stage) = (Home::new(), instant(|_| ()));
    let mut pty = to_the_plan(&home, &stage);
    stage.state().signin.expire_credentials();
    pty.line("y").expect_next("The AWS sign-in has expired");
    goes_on(&mut pty, &stage);
}

#[test]
fn a_refresh_that_fails_while_the_credentials_work_is_no_fault() {
    let stage = instant(|knobs| {
        knobs.signin.life = Some(120);
        knobs.fail.push(Fault {
            on: "signin-refresh".into(),
            times: 9,
            kind: refused("INVALID_REQUEST", 400),
        });
    });
    let home = Home::new();
    let mut pty = Pty::spawn(bare(&home, &stage, &PLAN));
    follow(&waiting(&mut pty));
    pty.expect_next("Signed in").expect_next("SellingPartnerAPIUser");
    pty.ends(0);
    assert_eq!(stage.count("CreateOAuth2Token"), 2, "a refusal is not asked for twice");
}

#[test]
fn what_needs_nothing_of_aws_needs_no_person_to_sign_in() {
    let (home, stage) = (Home::new(), Stage::new());
    let init = ["init", "--auth", "lwa", "--region", "na", "--store", "file", "--yes"];
    for args in [&init[..], &["plan", "--auth", "lwa"], &["check"], &["check", "--fix"]] {
        let cmd = home.cmd(args.iter().copied()).envs(stage.env()).envs(stage.answers());
        cmd.env("SPAPI_SETUP_SIGN_IN", "browser").arg("--no-input").run().code(0);
    }
}

#[test]
fn nobody_is_there_to_sign_in() {
    for way in ["browser", "remote", "sso"] {
        for args in [&["plan", "--region", "na"][..], &["init", "--region", "na", "--store", "file"]] {
            let (home, stage) = (Home::new(), Stage::new().unused());
            let cmd = home.cmd(args.iter().copied()).envs(stage.env()).envs(stage.answers());
            let out =
                cmd.env("SPAPI_SETUP_SIGN_IN", way).env("BROWSER", noting(&home)).arg("--no-input").run();
            out.code(2);
            assert!(out.stderr().contains("needs a person at a terminal"), "{}", out.stderr());
            assert!(out.stderr().contains(&format!("SPAPI_SETUP_SIGN_IN names {way}")), "{}", out.stderr());
            assert!(stage.actions().is_empty() && !home.path().join("browser.seen").exists());
        }
    }
}
