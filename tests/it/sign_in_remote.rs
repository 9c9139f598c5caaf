//! Signing in to AWS on another device: the page shows a code, which is pasted.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::leaks::{Scene, store};
use crate::sign_in_browser::{bare, instant};
use crate::support::browser::{address, follow, leads_to};
use crate::support::home::Home;
use crate::support::pty::Pty;

const REMOTE: [&str; 5] = ["plan", "--region", "na", "--sign-in", "remote"];

/// What the page of another device shows to copy.
fn code(url: &str) -> String {
    let page = follow(url);
    let (_, rest) = page.body.split_once("<pre id=\"code\"").expect("a code");
    let text = rest.split_once('>').and_then(|(_, rest)| rest.split_once('<')).expect("its text").0;
    text.to_owned()
}

fn to_the_paste(pty: &mut Pty) -> String {
    pty.expect_next("/v1/authorize?").expect_next("Code").expect_next("(hidden)");
    address(pty)
}

#[test]
fn a_code_is_taken_with_the_line_breaks_and_quotes_that_came_along() {
    let scene = Scene { home: Home::new(), stage: instant(|_| ()) };
    let mut pty = Pty::spawn(bare(&scene.home, &scene.stage, &REMOTE).arg("-vv"));
    let url = to_the_paste(&mut pty);
    assert!(url.contains("cross-device") && !url.contains("127.0.0.1%3A1"), "{url}");
    let code = code(&url);
    let (front, back) = code.split_at(code.len() / 2);
    pty.paste(&format!(" \"{front}\n  {back}\" \n")).enter();
    pty.expect_next("characters").expect_next("Signed in").expect_next("user/anna");
    pty.expect_next("SellingPartnerAPIUser");
    pty.ends(0);
    let canaries = scene.canaries().with("the pasted code", &code, "");
    canaries.absent("the terminal", &pty.raw()).absent_under(&scene.home.path(), store);
}

#[test]
fn what_is_no_code_is_explained_and_asked_again() {
    let (home, stage) = (Home::new(), instant(|_| ()));
    let mut pty = Pty::spawn(bare(&home, &stage, &REMOTE));
    let url = to_the_paste(&mut pty);
    for wrong in ["anna@example.com", "aGVsbG8=", &STANDARD.encode("state=&code=x")] {
        pty.paste(wrong).enter().expect_next("not the code that the page shows").expect_next("(hidden)");
    }
    let foreign = STANDARD.encode("state=another-sign-in&code=abc");
    pty.paste(&foreign).enter().expect_next("code of another sign-in").expect_next("(hidden)");
    assert_eq!(stage.count("CreateOAuth2Token"), 0, "none of them reached AWS");
    pty.paste(&code(&url)).enter().expect_next("Signed in").expect_next("SellingPartnerAPIUser");
    pty.ends(0);
}

#[test]
fn ctrl_c_goes_back_to_the_choice() {
    let (home, stage) = (Home::new(), instant(|_| ()));
    let mut pty = Pty::spawn(bare(&home, &stage, &REMOTE));
    to_the_paste(&mut pty);
    pty.ctrl('c').expect_next("How do you sign in to AWS?").down().enter();
    let url = to_the_paste(&mut pty);
    pty.paste(&code(&url)).enter().expect_next("Signed in");
    pty.ends(0);
}

#[test]
fn a_refusal_on_the_page_ends_nothing() {
    let (home, stage) =
        (Home::new(), instant(|knobs| knobs.signin.page_error = Some("access_denied".into())));
    let mut pty = Pty::spawn(bare(&home, &stage, &REMOTE));
    let url = to_the_paste(&mut pty);
    assert!(leads_to(&url).contains("error=access_denied"));
    pty.ctrl('c').expect_next("How do you sign in to AWS?").ctrl('c');
    pty.ends(130);
}
