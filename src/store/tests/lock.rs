//! The lock: two handles, two processes, a dead holder.

use super::*;

const CHILD: &str = "store::tests::lock::child_lock";

#[test]
fn child_lock() {
    let Some((what, dir)) = asked() else { return };
    let home = Home::at(dir);
    match what.as_str() {
        "refused" => {
            let error = Lock::take(&home, "check --fix").unwrap_err();
            let Error::Locked { pid: Some(pid), command: Some(command), since: Some(_) } = error else {
                panic!("{error:?}")
            };
            assert_eq!((pid.to_string(), command.as_str()), (std::env::var("STORE_PID").unwrap(), "init"));
            // Reading takes no lock.
            Config::load(&home).unwrap();
        }
        _ => {
            // As one that was killed: the note stays.
            std::mem::forget(Lock::take(&home, "rotate").unwrap());
            assert!(home.file("lock.info").exists());
        }
    }
}

#[test]
fn a_second_run_is_told_who_holds_the_lock() {
    let place = place();
    let held = Lock::take(&place.home, "init").unwrap();
    let again = Lock::take(&place.home, "init").unwrap_err();
    assert!(matches!(again, Error::Locked { pid: Some(pid), .. } if pid == std::process::id()), "{again:?}");
    assert_eq!(
        again.to_string(),
        format!("another run holds the lock: process {} `init`", std::process::id())
    );
    let me = std::process::id().to_string();
    succeed(child(CHILD, "refused", place.home.dir()).env("STORE_PID", me));
    drop(held);
    assert!(!place.home.file("lock.info").exists());
    drop(Lock::take(&place.home, "init").unwrap());
}

#[test]
fn a_dead_holder_is_no_obstacle() {
    let place = place();
    succeed(&mut child(CHILD, "die", place.home.dir()));
    assert!(std::fs::read_to_string(place.home.file("lock.info")).unwrap().contains("rotate"));
    let _held = Lock::take(&place.home, "init").unwrap();
    assert!(std::fs::read_to_string(place.home.file("lock.info")).unwrap().contains("init"));
}

#[test]
fn a_holder_without_a_note_is_still_one() {
    let place = place();
    let _held = Lock::take(&place.home, "init").unwrap();
    std::fs::write(place.home.file("lock.info"), "half a n").unwrap();
    let error = Lock::take(&place.home, "init").unwrap_err();
    assert_eq!(error.to_string(), "another run holds the lock");
}
