//! Kills at named points: a test build ends itself with SIGKILL at the checkpoint that `SPAPI_SETUP_KILL_AT`
//! names (`spapi_setup::checkpoint`). The matrix comes from its list, so that a new point is a new test.

use spapi_setup::checkpoint::LIST;

use super::canary::files;
use super::home::{Cmd, Output};

/// Which test kills at which checkpoints: the prefix of their names, the file in `tests/it`, the test. A checkpoint
/// belongs to the longest prefix that fits. A new family of checkpoints needs an entry and a test of its own.
const MATRICES: &[(&str, &str, &str)] = &[
    ("init.", "killed.rs", "init_at_every_point"),
    ("key.", "killed.rs", "the_access_key_at_every_point"),
    ("key.returned", "killed.rs", "giving_a_key_back"),
    ("key.orphan.", "killed.rs", "removing_an_orphan_at_every_point"),
    ("check.", "check_many.rs", "a_run_that_was_killed_is_gone_on_with"),
    ("import.", "import_many.rs", "killed_at_every_point_it_is_finished_by_the_next_run"),
    ("repair.", "killed.rs", "repairs_at_every_point"),
    ("home-move.", "home_move.rs", "killed_at_every_point_it_goes_on"),
    ("home.", "shared_home.rs", "a_run_that_was_killed_with_the_lock_is_no_obstacle"),
    ("move.", "init_store.rs", "a_move_that_was_killed_loses_nothing_and_leaves_nothing"),
    ("rotate-secret.", "rotate_killed.rs", "lwa_secret_given_again"),
    ("rotate-auto.", "rotate_auto_killed.rs", "at_every_point"),
    ("rotate-auto.unclear", "rotate_auto_killed.rs", "where_the_answer_was_lost"),
    ("rotate-auto.refused", "rotate_auto_killed.rs", "where_amazon_said_no"),
    ("rotate-token.", "rotate_killed.rs", "refresh_token"),
    ("rotate-key.", "rotate_killed.rs", "access_key_phase_one"),
    ("rotate-key.finish.", "rotate_killed.rs", "access_key_finish"),
    ("authorize.", "authorize_killed.rs", "at_every_point"),
    ("enroll.", "enroll_killed.rs", "enrolling_at_every_point"),
    ("unenroll.", "enroll_killed.rs", "giving_up_at_every_point"),
    ("sync.", "sync.rs", "killed_at_every_point"),
    ("sync.put", "sync_aws.rs", "killed_between_aws_and_the_record"),
    ("team.", "store_aws_points.rs", "the_entries_at_every_point"),
    ("teardown.", "teardown.rs", "killed_at_every_point"),
];

/// The checkpoints whose name begins with one of `prefixes`, but for those of a longer prefix in the table.
pub(crate) fn points(prefixes: &[&str]) -> Vec<&'static str> {
    let belongs = |point: &str| {
        let all = MATRICES.iter().map(|(prefix, ..)| *prefix).chain(prefixes.iter().copied());
        let longest = all.filter(|prefix| point.starts_with(prefix)).max_by_key(|prefix| prefix.len());
        longest.is_some_and(|prefix| prefixes.contains(&prefix))
    };
    let found: Vec<_> = LIST.iter().copied().filter(|point| belongs(point)).collect();
    assert!(!found.is_empty(), "no checkpoint begins with {prefixes:?}");
    found
}

/// Runs `cmd`, which must die at `point`: a point that is not passed proves nothing.
#[track_caller]
pub(crate) fn kill_at(cmd: Cmd, point: &str) -> Output {
    assert!(LIST.contains(&point), "{point} is no checkpoint");
    let out = cmd.env("SPAPI_SETUP_KILL_AT", point).run();
    out.killed();
    out
}

/// For every point: a fresh world, a run killed there, then `again` to finish and look at it.
/// All failures are told together, each with its point.
#[track_caller]
pub(crate) fn matrix<W>(
    points: &[&str],
    world: impl Fn() -> W,
    cmd: impl Fn(&W) -> Cmd,
    again: impl Fn(&W, &str),
) {
    let mut failed = Vec::new();
    for point in points {
        let one = || {
            let world = world();
            let _ = kill_at(cmd(&world), point);
            again(&world, point);
        };
        if std::panic::catch_unwind(std::panic::AssertUnwindSafe(one)).is_err() {
            failed.push(*point);
        }
    }
    assert!(failed.is_empty(), "killed at {failed:?}, and not sound afterwards (the reasons are above)");
}

#[test]
fn the_list_and_the_code_name_the_same_points() {
    let mut named = String::new();
    for file in files(&super::root().join("src")) {
        if file.extension().is_some_and(|end| end == "rs") && !file.ends_with("checkpoint.rs") {
            named += &std::fs::read_to_string(file).unwrap();
        }
    }
    let unused: Vec<_> = LIST.iter().filter(|point| !named.contains(&format!("\"{point}\""))).collect();
    assert!(unused.is_empty(), "in the list and nowhere in the code: {unused:?}");
    for call in named.split("checkpoint::at(\"").skip(1) {
        let point = call.split('"').next().unwrap();
        assert!(LIST.contains(&point), "{point} is not in the list");
    }
}

#[test]
fn every_checkpoint_has_a_test_that_kills_there() {
    let matrix = |point: &str| {
        MATRICES.iter().filter(|(p, ..)| point.starts_with(p)).max_by_key(|(p, ..)| p.len()).map(|(p, ..)| *p)
    };
    let alone: Vec<_> = LIST.iter().filter(|point| matrix(point).is_none()).collect();
    assert!(alone.is_empty(), "nobody kills at {alone:?}: add a matrix to MATRICES");
    for (prefix, file, test) in MATRICES {
        assert!(
            LIST.iter().any(|point| matrix(point) == Some(*prefix)),
            "no checkpoint is left for {prefix}"
        );
        let text = std::fs::read_to_string(super::root().join("tests/it").join(file)).unwrap_or_default();
        let has = text.contains(&format!("fn {test}()")) && text.contains(&format!("\"{prefix}\""));
        assert!(has, "{file} has no test {test} that takes points(&[{prefix:?}])");
    }
}
