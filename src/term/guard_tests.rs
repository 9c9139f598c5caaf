//! Signals and what stays behind.

use super::*;
use crate::env::Env;
use crate::term::Look;

#[test]
fn a_signal_while_applying_asks_to_stop_and_says_so_once() {
    let (term, seen) = Term::capture(Look::default(), &Env::default(), 80);
    let guard = Guard::idle(&term);
    let outer = guard.applying();
    drop(guard.applying());
    assert!(!outer.cancelled());
    guard.signalled();
    guard.signalled();
    assert!(outer.cancelled() && guard.cancelled() && guard.applying().cancelled());
    assert_eq!(seen.err().matches("Stopping after this step").count(), 1);
}

#[tokio::test]
async fn ctrl_c_ends_a_wait_and_not_the_run() {
    let (term, seen) = Term::capture(Look::default(), &Env::default(), 80);
    let guard = Guard::idle(&term);
    let waiting = guard.waiting();
    guard.told(Event::Interrupt);
    waiting.interrupted().await;
    drop(waiting);
    assert_eq!(seen.err(), "");
    let applying = guard.applying();
    guard.told(Event::Interrupt);
    assert!(applying.cancelled(), "nobody waits any more");
}

#[test]
fn paths_that_must_not_stay_are_removed() {
    let (term, _) = Term::capture(Look::default(), &Env::default(), 80);
    let guard = Guard::idle(&term);
    let folder = tempfile::tempdir().unwrap();
    let (file, inner) = (folder.path().join("file"), folder.path().join("inner"));
    std::fs::write(&file, "x").unwrap();
    std::fs::create_dir(&inner).unwrap();
    std::fs::write(inner.join("y"), "y").unwrap();
    for path in [&file, &inner, &folder.path().join("never there")] {
        guard.remove_on_exit(path);
    }
    guard.remove_paths();
    assert!(!file.exists() && !inner.exists());
}
