//! Exit codes that no other theme covers, the depth of round trips, and what no run may print.

use crate::init::{again, changing, init};
use crate::support::canary::Canaries;
use crate::support::home::Home;
use crate::support::stage::Stage;
#[cfg(unix)]
use rustix::process::Signal;
use spapi_setup::rehearsal::{Fault, FaultKind, Knobs};
use spapi_setup::{Home as Folder, Lock};
use std::time::Duration;

#[test]
fn a_lock_that_another_run_holds_is_exit_6_and_names_the_holder() {
    let (home, stage) = (Home::new(), Stage::new());
    init(&home, &stage).run().code(0);
    stage.state().users.get_mut("SellingPartnerAPIUser").expect("the user").inline.clear();
    let before = stage.actions().len();
    let lock = Lock::take(&Folder::at(home.setup()), "rotate").expect("the lock");
    again(&home, &stage).arg("--yes").run().code(6).says("Another run").says("rotate");
    assert_eq!(changing(&stage, before), Vec::<String>::new());
    // Reading commands take no lock.
    home.cmd(["plan"]).envs(stage.env()).run().code(0);
    drop(lock);
    again(&home, &stage).arg("--yes").run().code(0);
}

/// Ctrl-C while the first wave runs: the wave is finished and recorded, and the next run goes on.
#[cfg(unix)] // signals
#[test]
fn ctrl_c_in_the_middle_of_creating_is_exit_130() {
    let slow = |on: &str| Fault::once(on, FaultKind::Slow { by: Duration::from_millis(400) });
    let knobs = Knobs { fail: vec![slow("CreateUser"), slow("CreatePolicy")], ..Knobs::default() };
    let (home, stage) = (Home::new(), Stage::with(knobs));
    let running = init(&home, &stage).start();
    while stage.count("CreateUser") == 0 {
        std::thread::yield_now();
    }
    running.signal(Signal::INT);
    running.wait().code(130).says("2 of 6 steps are done").says("run the same command again");
    assert_eq!(changing(&stage, 0).len(), 2);
    init(&home, &stage).run().code(0).says("4 changes");
    assert_eq!(stage.state().keys_of("SellingPartnerAPIUser").len(), 1);
    assert_eq!(stage.count("CreateUser"), 1);
}

#[test]
fn wrong_usage_is_exit_2() {
    let home = Home::new();
    home.cmd(["init", "--no-such-flag"]).run().code(2);
    home.cmd(["plan", "--check", "--admin-policy"]).run().code(2);
    home.cmd(["init", "-p", "not a name", "--no-input"]).run().code(2).says("--profile");
    home.cmd(["plan", "--color", "sometimes"]).run().code(2);
}

/// How many AWS calls had to wait for the answer of another one, at the deepest.
fn depth(stage: &Stage, from: usize, delay: Duration) -> usize {
    let state = stage.state();
    let calls: Vec<_> = state.calls[from..].iter().filter(|c| matches!(c.service, "iam" | "sts")).collect();
    let mut depths: Vec<usize> = Vec::new();
    for (n, call) in calls.iter().enumerate() {
        let answered = |earlier: usize| calls[earlier].at + delay <= call.at;
        let before = (0..n).filter(|m| answered(*m)).map(|m| depths[m]).max().unwrap_or(0);
        depths.push(before + 1);
    }
    depths.into_iter().max().unwrap_or(0)
}

/// Identity, reads, {user, policy}, {role, inline policy, key}, attachment, {assume, simulate}; and three of
/// them where nothing has to be made. The order of arrivals is looked at, no time is asserted.
#[test]
fn six_round_trips_for_a_fresh_account_and_three_for_a_right_one() {
    let delay = Duration::from_millis(600);
    let (home, stage) = (Home::new(), Stage::with(Knobs { delay, ..Knobs::default() }));
    init(&home, &stage).run().code(0);
    assert_eq!(depth(&stage, 0, delay), 6, "{:?}", stage.actions());
    let before = stage.actions().len();
    again(&home, &stage).run().code(0);
    assert_eq!(depth(&stage, before, delay), 3, "{:?}", stage.actions().split_off(before));
}

#[cfg(unix)] // a Unix shell, or /proc
#[test]
fn no_run_prints_a_secret_nor_shows_one_to_ps() {
    let (home, stage) = (Home::new(), Stage::new());
    let sample = stage.sample();
    let (_, admin) = stage.rehearsal().admin();
    let canaries = Canaries::default()
        .with("client secret", sample.client_secret.expose(), "amzn1.oa2-cs.v1.")
        .with("refresh token", sample.refresh_token.expose(), "Atzr|")
        .with("administrator's secret", admin.expose(), "");
    let first = init(&home, &stage).args(["-v", "-v"]).watch_argv().run();
    canaries.absent_from(&first);
    let key = stage.state().keys[0].secret.clone();
    let canaries = canaries.with("secret access key", key.expose(), "");
    canaries.absent_from(&first).absent_from(&again(&home, &stage).args(["-v", "-v"]).run());
    canaries.absent_from(&home.cmd(["plan", "-vv"]).envs(stage.env()).run());
    canaries.absent_under(&home.path(), |file| file.ends_with("credentials.toml"));
    stage.state().knobs.deny = vec!["iam:GetUser".into()];
    let failed = again(&home, &stage).args(["-v", "-v"]).run();
    failed.code(4);
    canaries.absent_from(&failed);
}
