//! AWS's weather: slow to know, throttling, cut answers, missing permissions, a wrong clock.

use crate::init::{changing, init, untouched};
use crate::support::home::Home;
use crate::support::stage::Stage;
use spapi_setup::rehearsal::{Fault, FaultKind, Knobs};

const USER: &str = "SellingPartnerAPIUser";

fn faulty(on: &str, times: u32, kind: FaultKind) -> Stage {
    let fail = vec![Fault { on: on.to_owned(), times, kind }];
    Stage::with(Knobs { fail, ..Knobs::default() })
}

fn aws(code: &str, status: u16) -> FaultKind {
    FaultKind::Aws { code: code.into(), status, message: "as it happens".into() }
}

#[test]
fn what_aws_does_not_know_yet_is_waited_for() {
    let stage = Stage::with(Knobs { propagation: 2, ..Knobs::default() });
    let home = Home::new();
    init(&home, &stage).run().code(0).says("can assume the role");
    assert_eq!(stage.state().keys_of(USER).len(), 1);
    assert!(stage.count("CreateRole") >= 2, "the principal was refused first");
}

#[test]
fn a_key_that_flaps_counts_after_three_in_a_row() {
    let stage = Stage::with(Knobs { propagation: 1, flap: 1, ..Knobs::default() });
    init(&Home::new(), &stage).run().code(0);
    let state = stage.state();
    let outcomes: Vec<bool> =
        state.calls.iter().filter(|c| c.action == "AssumeRole").map(|c| c.detail.contains("200")).collect();
    assert!(outcomes.len() >= 5 && outcomes.ends_with(&[true, true, true]), "{outcomes:?}");
    assert!(outcomes.contains(&false));
}

#[test]
fn throttling_is_waited_out() {
    let throttle =
        [("CreateUser".to_owned(), 1), ("GetRole".to_owned(), 1), ("CreateAccessKey".to_owned(), 1)];
    let stage = Stage::with(Knobs { throttle: throttle.into(), ..Knobs::default() });
    init(&Home::new(), &stage).run().code(0);
    assert_eq!(stage.state().keys_of(USER).len(), 1);
}

#[test]
fn a_cut_answer_to_the_key_leaves_one_key() {
    let (home, stage) = (Home::new(), faulty("CreateAccessKey", 1, FaultKind::Cut));
    init(&home, &stage).run().code(0);
    let state = stage.state();
    let keys = state.keys_of(USER);
    assert_eq!(keys.len(), 1, "the orphan was deleted");
    assert!(home.read("credentials.toml").contains(&keys[0].id));
    assert_eq!(state.count("CreateAccessKey"), 2);
    assert!(!home.file("pending.toml").exists());
}

#[test]
fn a_cut_request_for_the_key_is_made_again() {
    let (home, stage) = (Home::new(), faulty("CreateAccessKey", 1, FaultKind::CutBefore));
    init(&home, &stage).run().code(0);
    assert_eq!(stage.state().keys_of(USER).len(), 1);
    assert!(!home.file("pending.toml").exists());
}

#[test]
fn a_missing_permission_in_the_middle_is_named_with_what_is_done_and_left() {
    let (home, stage) =
        (Home::new(), Stage::with(Knobs { deny: vec!["iam:CreateRole".into()], ..Knobs::default() }));
    let out = init(&home, &stage).run();
    out.code(4).says("The permission iam:CreateRole is missing").says("plan --admin-policy");
    out.says("4 of 6 steps are done").says("Nothing will be created twice");
    let before = stage.actions().len();
    stage.state().knobs.deny.clear();
    init(&home, &stage).run().code(0).says("2 changes");
    assert_eq!(changing(&stage, before), ["CreateRole", "AttachRolePolicy"]);
    assert_eq!(stage.state().keys_of(USER).len(), 1);
}

#[test]
fn a_missing_permission_at_the_start_changes_nothing() {
    for action in ["iam:CreateUser", "iam:GetRole"] {
        let stage =
            Stage::with(Knobs { deny: vec![action.into(), "iam:CreatePolicy".into()], ..Knobs::default() });
        let out = init(&Home::new(), &stage).run();
        out.code(4).says(action).says("plan --admin-policy").never_says("steps are done");
        assert!(stage.state().users.is_empty());
    }
}

#[test]
fn amazons_own_error_half_way_is_exit_7_and_the_same_command_goes_on() {
    let (home, stage) = (Home::new(), faulty("AttachRolePolicy", 99, aws("ServiceFailure", 500)));
    let out = init(&home, &stage).run();
    out.code(7).says("ServiceFailure").says("5 of 6 steps are done").says("run the same command again");
    stage.state().knobs.fail.clear();
    let before = stage.actions().len();
    init(&home, &stage).run().code(0);
    assert_eq!(changing(&stage, before), ["AttachRolePolicy"]);
}

#[test]
fn amazons_own_error_at_the_start_is_exit_1() {
    let stage = faulty("GetCallerIdentity", 99, aws("ServiceFailure", 500));
    init(&Home::new(), &stage).run().code(1).says("failed on its side");
    untouched(&stage);
    let stage = faulty("GetUser", 99, FaultKind::Html);
    init(&Home::new(), &stage).run().code(1).says("did not come from AWS");
    untouched(&stage);
}

#[test]
fn aws_out_of_reach_is_exit_1() {
    let stage = Stage::new();
    let dead = "http://127.0.0.1:9";
    let out = init(&Home::new(), &stage)
        .envs([("AWS_ENDPOINT_URL_STS", dead), ("AWS_ENDPOINT_URL_IAM", dead)])
        .run();
    out.code(1).says("AWS can't be reached");
}

#[test]
fn a_wrong_clock_is_named() {
    let stage = Stage::with(Knobs { clock_skew: 3600, ..Knobs::default() });
    // AWS refuses the signature, its Date says by how much the clock is off, and the SDK signs again by that.
    init(&Home::new(), &stage).run().code(0).says("clock is wrong").says("Set date, time and time zone");
}

#[test]
fn lwa_trouble_on_the_next_run_changes_nothing() {
    let (home, stage) = (Home::new(), Stage::new());
    init(&home, &stage).env("SPAPI_SETUP_KILL_AT", "init.key.proved").run().killed();
    stage.state().knobs.fail = vec![Fault { on: "lwa".into(), times: 3, kind: FaultKind::CutBefore }];
    let before = stage.actions().len();
    init(&home, &stage).run().code(1).says("could not be reached");
    assert_eq!(changing(&stage, before), Vec::<String>::new());
    init(&home, &stage).run().code(0);
}

#[test]
fn the_simulations_words() {
    type Case = (fn(&mut Knobs), &'static str);
    let cases: [Case; 4] = [
        (|k| k.organization_denies = true, "organization (SCP) denies execute-api:Invoke"),
        (|k| k.boundary_denies = true, "permissions boundary denies execute-api:Invoke"),
        (|k| k.no_organization = true, "No organization policy blocks SP-API"),
        (|k| k.deny = vec!["iam:SimulatePrincipalPolicy".into()], "organization policies were not looked at"),
    ];
    for (turn, words) in cases {
        let mut knobs = Knobs::default();
        turn(&mut knobs);
        init(&Home::new(), &Stage::with(knobs)).run().code(0).says(words);
    }
    let page = FaultKind::Status { status: 500, body: "<html>".into(), content_type: "text/html".into() };
    let out = init(&Home::new(), &faulty("SimulatePrincipalPolicy", 9, page)).run();
    out.code(0).says("were not looked at");
}

#[test]
fn a_full_quota_is_named() {
    let stage = faulty("CreateUser", 9, aws("LimitExceeded", 409));
    init(&Home::new(), &stage).run().code(4).says("limit of the AWS account");
}
