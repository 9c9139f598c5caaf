//! Two clocks: AWS's decides, whatever this computer's says. No second access key is made behind anybody's back.

use spapi_setup::rehearsal::{Fault, FaultKind, Knobs};

use crate::rotate_key::{keys, ready, rotate, stored};
use crate::support::home::{Cmd, Home};
use crate::support::kill::kill_at;
use crate::support::stage::Stage;
use crate::support::world::USER;

/// Seconds that AWS is ahead of this computer.
const SKEWS: [i64; 9] = [-600, -240, -100, -70, 0, 70, 100, 240, 600];

fn skewed(skew: i64) -> Stage {
    Stage::with(Knobs { clock_skew: skew, ..Knobs::default() })
}

fn init(home: &Home, stage: &Stage) -> Cmd {
    let args = ["init", "--no-input", "--yes", "--region", "eu", "--store", "file"];
    home.cmd(args).envs(stage.env()).envs(stage.answers())
}

fn create(stage: &Stage, times: u32, kind: &FaultKind) {
    stage.state().knobs.fail = vec![Fault { on: "CreateAccessKey".into(), times, kind: kind.clone() }];
}

/// Runs `case` for every skew, fault and number of faults, many at a time: each waits for listings.
fn each(case: impl Fn(i64, &FaultKind, u32) + Sync) {
    std::thread::scope(|scope| {
        for skew in SKEWS {
            for kind in [FaultKind::Cut, FaultKind::CutBefore] {
                let (case, kind) = (&case, kind.clone());
                scope.spawn(move || {
                    case(skew, &kind, 1);
                    case(skew, &kind, 2);
                });
            }
        }
    });
}

/// Every key in AWS is stored here, and nothing is left to do.
#[track_caller]
fn sound(home: &Home, stage: &Stage, expected: usize, case: &str) {
    let mut here = stored(home);
    let mut there = keys(stage);
    here.sort();
    there.sort();
    assert_eq!(there, here, "{case}");
    assert_eq!(there.len(), expected, "{case}");
    assert!(!home.file("pending.toml").exists(), "{case}: a note is left");
}

#[test]
fn init_whose_answer_is_cut_makes_one_key() {
    each(|skew, kind, times| {
        let case = format!("{skew} s, {kind:?}, {times} times");
        let (home, stage) = (Home::new(), skewed(skew));
        create(&stage, times, kind);
        let first = init(&home, &stage).run();
        assert!(keys(&stage).len() <= 1, "{case}");
        if skew.abs() > 300 {
            first.says("clock is wrong");
        }
        if times == 1 {
            first.code(0);
        } else {
            first.code(7);
            init(&home, &stage).run().code(0);
        }
        sound(&home, &stage, 1, &case);
        init(&home, &stage).run().code(0).says("Nothing to do");
    });
}

#[test]
fn rotate_whose_answer_is_cut_makes_one_key() {
    each(|skew, kind, times| {
        let case = format!("{skew} s, {kind:?}, {times} times");
        let stage = skewed(skew);
        let home = ready(&stage);
        create(&stage, times, kind);
        let first = rotate(&home, &stage, &["--yes"]).run();
        assert!(keys(&stage).len() <= 2, "{case}");
        if times == 1 {
            first.code(0);
        } else {
            assert!(!first.status.success(), "{case}");
            rotate(&home, &stage, &["--yes"]).run().code(0);
        }
        sound(&home, &stage, 2, &case);
        rotate(&home, &stage, &["--finish", "--yes"]).run().code(0);
        sound(&home, &stage, 1, &case);
    });
}

#[cfg(feature = "checkpoints")]
#[test]
fn a_run_that_was_killed_goes_on_whatever_the_clock_says() {
    std::thread::scope(|scope| {
        for skew in SKEWS {
            scope.spawn(move || {
                let (home, stage) = (Home::new(), skewed(skew));
                let _ = kill_at(init(&home, &stage), "key.created");
                // The clock may be set right in between.
                stage.state().knobs.clock_skew = skew / 2;
                init(&home, &stage).run().code(0);
                sound(&home, &stage, 1, &format!("{skew} s"));
            });
        }
    });
}

/// A key that can't be told from somebody else's: it stays, no second one is made, and the note stays with it.
#[cfg(feature = "checkpoints")]
#[test]
fn a_key_that_may_be_ours_is_a_conflict_until_a_person_decides() {
    let (home, stage) = (Home::new(), Stage::new());
    let _ = kill_at(init(&home, &stage), "key.created");
    let id = {
        let mut state = stage.state();
        state.keys[0].created += jiff::SignedDuration::from_mins(10);
        state.keys[0].id.clone()
    };
    for _ in 0..2 {
        let out = init(&home, &stage).run();
        out.code(4).says(&id).says("probably that key").says("--adopt");
        assert_eq!(keys(&stage), std::slice::from_ref(&id), "neither deleted nor a second one");
        assert!(home.file("pending.toml").exists());
    }
    stage.state().keys.clear();
    init(&home, &stage).run().code(0);
    sound(&home, &stage, 1, "after a person deleted it");
    assert_eq!(stage.state().keys_of(USER).len(), 1);
}

#[cfg(feature = "checkpoints")]
#[test]
fn who_adopts_gets_a_second_key_beside_it() {
    let (home, stage) = (Home::new(), Stage::new());
    let _ = kill_at(init(&home, &stage), "key.created");
    stage.state().keys[0].created += jiff::SignedDuration::from_mins(10);
    init(&home, &stage).arg("--adopt").run().code(0);
    assert_eq!((keys(&stage).len(), stored(&home).len()), (2, 1));
    assert!(!home.file("pending.toml").exists());
}
