//! `import` of a list of sellers with a person: one question, a bar, Ctrl-C.

use std::sync::mpsc;
use std::time::Duration;

use crate::import_many::{List, words};
use crate::support::pty::Pty;
use crate::support::seller::seller;

#[test]
fn a_person_is_asked_once_and_sees_how_far_it_is() {
    let list = List::new(12, 1);
    list.home.write("sellers.csv", list.text());
    let mut pty = Pty::spawn(seller(&list.home, &list.stage, &["import", "sellers.csv", "--store", "file"]));
    pty.expect("a list of 12 sellers, separated by commas");
    pty.expect("Client identifier").paste(&list.app).enter();
    pty.expect("Client secret").expect_echo(false).paste(list.secret.expose()).enter();
    pty.expect("Prove 12 sellers with Amazon and store them?").enter();
    pty.expect("12 sellers proved and stored");
    pty.ends(0);
    assert!(pty.transcript().contains("of 12"), "a bar");
    list.all_are_stored();
    for (_, token, _) in &list.sellers {
        assert!(!pty.transcript().contains(token.expose()));
    }
}

#[test]
fn ctrl_c_keeps_what_is_proved_and_the_same_command_goes_on() {
    let list = List::new(60, 1);
    list.stage.state().knobs.delay = Duration::from_millis(30);
    let mut pty = Pty::spawn(list.whole(&[]));
    let (_never, wait) = mpsc::channel::<()>();
    while list.tokens().is_empty() {
        let _ = wait.recv_timeout(Duration::from_millis(1));
    }
    pty.ctrl('c');
    pty.expect("of 60 rows are stored; the same command goes on");
    pty.ends(130);
    let stored = list.tokens().len();
    assert!((1..60).contains(&stored), "{stored}");
    assert_eq!(words(&list.results(), 4).iter().filter(|word| **word == "stored").count(), stored);
    list.stage.state().knobs.delay = Duration::ZERO;
    list.import(&[]).run().code(0);
    list.all_are_stored();
}
