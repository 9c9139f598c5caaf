//! What a screen looks like: resized, under a spinner, without signs, without colours.

use std::time::Duration;

use crate::pty_init::{enter_through, fast, rehearsal};
use crate::support::home::Home;
#[cfg(unix)]
use crate::support::pty::Pty;
use crate::support::stage::Stage;
use spapi_setup::rehearsal::{Fault, FaultKind, Knobs};

const SPINNER: [char; 10] = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

#[test]
fn a_resize_leaves_no_lines_of_a_choice_behind() {
    let home = Home::new();
    let mut pty = Pty::spawn_sized(rehearsal(&home), 80, 50);
    pty.expect_next("Which software will use").expect_next("> CSM").expect_cursor_at("? Which software");
    for (columns, rows) in [(40, 50), (100, 30), (30, 50), (80, 50)] {
        pty.resize(columns, rows).expect_next("Which software will use").expect_next("> CSM");
        pty.down().expect_next("> Other software").up().expect_next("> CSM");
        for text in ["? Which software", "> CSM", "Software that asks"] {
            pty.expect_once(text);
        }
        // The end of a drawing that comes after the next resize would be one for another width.
        pty.expect_cursor_at("? Which software");
    }
    pty.enter().expect_next("Where do you sell?");
    pty.expect_once("CSM for Business Central");
    pty.ctrl('c').ends(130);
}

#[test]
fn a_list_that_is_higher_than_the_screen_keeps_the_cursor_in_sight() {
    let home = Home::new();
    let mut pty = Pty::spawn_sized(rehearsal(&home), 40, 8);
    pty.expect_next("Which software will use").expect_next("> CSM");
    pty.up().expect_next("> Software that asks only");
    pty.expect("> Software that asks only");
    pty.ctrl('c').ends(130);
}

#[test]
fn nothing_of_a_spinner_stays_whatever_is_typed_meanwhile() {
    let slow = Fault::once("CreateRole", FaultKind::Slow { by: Duration::from_secs(2) });
    let (home, stage) = (Home::new(), Stage::with(Knobs { fail: vec![slow], ..Knobs::default() }));
    let mut pty = Pty::spawn_sized(fast(&home, &stage), 80, 200);
    pty.expect_next("\"Add new app client\"?").enter();
    pty.expect_next("Creating role, policy on user, access key").send("abc\r");
    pty.expect_next("secret stored in the file").expect_next("Page 1 of 3").expect_next("(?) why:");
    let screen = pty.screen();
    assert!(!screen.contains("Creating role"), "{screen}");
    assert!(!screen.contains(SPINNER), "{screen}");
    assert!(!screen.contains("abc"), "{screen}");
    pty.ctrl('c').ends(130);
}

#[test]
fn plain_signs_where_the_locale_has_no_others() {
    let home = Home::new();
    for (lang, ctype, all) in [
        ("C", "", ""),
        ("POSIX", "", ""),
        ("de_DE.ISO-8859-1", "", ""),
        ("en_US.UTF-8", "C", ""),
        ("en_US.UTF-8", "en_US.UTF-8", "C"),
    ] {
        let cmd = rehearsal(&home).env("LANG", lang).env("LC_CTYPE", ctype).env("LC_ALL", all);
        let mut pty = Pty::spawn(cmd);
        enter_through(&mut pty, "?");
        let beyond: String = pty.transcript().chars().filter(|c| !c.is_ascii()).collect();
        assert_eq!(beyond, "", "under {lang}, {ctype}, {all}");
    }
    let mut pty = Pty::spawn(rehearsal(&home).env("LANG", "C").env("LC_ALL", "C.UTF-8"));
    enter_through(&mut pty, "?");
    assert!(pty.transcript().contains('✓'));
}

#[test]
fn no_color_takes_nothing_else() {
    let home = Home::new();
    let mut pty = Pty::spawn(rehearsal(&home).env("NO_COLOR", "1"));
    enter_through(&mut pty, "?");
    let text = pty.transcript();
    assert!(text.contains('✓') && text.contains(SPINNER) && text.contains("> CSM"), "{text}");
    let raw = pty.raw();
    let hides_cursor = raw.windows(6).any(|bytes| bytes == b"\x1b[?25l");
    assert!(hides_cursor, "choices are redrawn");
}

#[test]
fn a_plan_stays_within_a_narrow_terminal() {
    for columns in [40, 60, 80] {
        let (home, stage) = (Home::new(), Stage::new());
        let mut pty = Pty::spawn_sized(home.cmd(["plan"]).envs(stage.env()), columns, 50);
        pty.expect("happens.").ends(0);
        let text = String::from_utf8(pty.raw()).unwrap();
        let plan = text.find("  create").unwrap_or_default();
        // The documents are shown as they are.
        for line in text[plan..].lines().map(str::trim_end).filter(|line| !line.contains(['"', '{', '}'])) {
            assert!(line.chars().count() <= usize::from(columns), "{columns}: {line:?}");
        }
        assert!(
            text.contains("SellingPartnerAPIUser") && text.contains("AssumeSellingPartnerAPIRole"),
            "{text}"
        );
    }
}

#[test]
fn every_table_and_note_stays_within_a_narrow_terminal() {
    let (home, stage) = crate::check::set_up(Knobs::default());
    stage.state().keys[0].active = false;
    let questions = [("teardown", "type the account id"), ("rotate", "Go ahead?")];
    for columns in [40, 60, 80] {
        for args in [&["status"][..], &["check"], &["teardown"], &["rotate", "access-key"]] {
            stage.state().keys[0].active = args[0] == "rotate";
            let cmd = home.cmd(args.iter().copied()).envs(stage.env()).env("TERM", "dumb");
            let mut pty = Pty::spawn_sized(cmd, columns, 200);
            if let Some((_, question)) = questions.iter().find(|(command, _)| *command == args[0]) {
                pty.expect_next(question).ctrl('c');
            }
            pty.wait();
            let text = String::from_utf8(pty.raw()).unwrap();
            // A link and an id are copied, and therefore not broken.
            let breaks = |line: &&str| !line.contains("https://") && line.trim().contains(' ');
            for line in text.lines().map(str::trim_end).filter(breaks) {
                assert!(line.chars().count() <= usize::from(columns), "{args:?} {columns}: {line:?}");
            }
        }
    }
}
