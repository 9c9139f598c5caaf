//! What is there already: conflicts with their ways out, adoption, repairs, extras, foreign keys.

use crate::init::{again, changing, init, untouched};
use crate::support::home::Home;
use crate::support::stage::Stage;
use spapi_setup::Secret;
use std::collections::BTreeMap;

const USER: &str = "SellingPartnerAPIUser";
const ROLE: &str = "SellingPartnerAPIRole";

/// A set-up of ours, then this home loses its memory: the entities are another computer's.
fn elsewhere() -> (Home, Stage) {
    let (lost, stage) = (Home::new(), Stage::new());
    init(&lost, &stage).run().code(0);
    (Home::new(), stage)
}

/// The same, and somebody took the tags away.
fn untagged() -> (Home, Stage) {
    let (home, stage) = elsewhere();
    {
        let mut state = stage.state();
        state.users.values_mut().for_each(|u| u.tags.clear());
        state.roles.values_mut().for_each(|r| r.tags.clear());
        state.policies.values_mut().for_each(|p| p.tags.clear());
    }
    (home, stage)
}

#[test]
fn what_is_untagged_is_a_conflict_with_its_ways_out() {
    let (home, stage) = untagged();
    let before = stage.actions().len();
    let out = init(&home, &stage).run();
    out.code(4).says("not made by spapi-setup").says("--user-name NAME").says("--role-name NAME");
    out.says("--policy-name NAME").says("--adopt");
    assert_eq!(changing(&stage, before), Vec::<String>::new());
    assert!(!home.read("config.toml").contains("[identities"));
}

#[test]
fn another_identitys_tag_is_a_conflict_too() {
    let (home, stage) = elsewhere();
    let before = stage.actions().len();
    init(&home, &stage).run().code(4).says("made by spapi-setup elsewhere").says("--adopt");
    assert_eq!(changing(&stage, before), Vec::<String>::new());
}

#[test]
fn adopting_tags_adds_a_key_beside_and_is_remembered() {
    let (home, stage) = untagged();
    let theirs = stage.state().keys_of(USER)[0].id.clone();
    init(&home, &stage).arg("--adopt").run().code(0).says("taken over").says("a second key beside");
    {
        let state = stage.state();
        assert_eq!(state.keys_of(USER).len(), 2);
        assert!(state.users[USER].tags.contains_key("spapi-setup:identity"));
    }
    let config = home.read("config.toml");
    assert!(config.contains("adopted_untagged") && config.contains(&theirs), "{config}");
    let before = stage.actions().len();
    again(&home, &stage).run().code(0).says("Nothing to do");
    assert_eq!(changing(&stage, before), Vec::<String>::new());
}

#[test]
fn a_foreign_key_is_a_conflict_with_its_ways_out() {
    let (home, stage) = (Home::new(), Stage::new());
    init(&home, &stage).run().code(0);
    {
        let mut state = stage.state();
        let mut foreign = state.keys[0].clone();
        foreign.id = "AKIAFOREIGNKEY000001".to_owned();
        foreign.secret = Secret::new("unknown");
        state.keys.push(foreign);
    }
    let before = stage.actions().len();
    let out = again(&home, &stage).arg("--yes").run();
    out.code(4).says("AKIA...0001").says("import").says("--user-name");
    assert_eq!(changing(&stage, before), Vec::<String>::new());
}

#[test]
fn two_foreign_keys_leave_no_room_even_to_adopt() {
    let (home, stage) = elsewhere();
    {
        let mut state = stage.state();
        let mut foreign = state.keys[0].clone();
        foreign.id = "AKIAFOREIGNKEY000001".to_owned();
        state.keys.push(foreign);
    }
    let before = stage.actions().len();
    init(&home, &stage).arg("--adopt").run().code(4).says("no room for another");
    assert_eq!(changing(&stage, before), Vec::<String>::new());
}

#[test]
fn a_principal_that_became_a_bare_id_is_repaired() {
    let (home, stage) = (Home::new(), Stage::new());
    init(&home, &stage).run().code(0);
    let arn = {
        let mut state = stage.state();
        let role = state.roles.get_mut(ROLE).expect("the role");
        role.trust["Statement"][0]["Principal"]["AWS"] = "AIDAGONEGONEGONEGONE1".into();
        role.arn.clone()
    };
    let before = stage.actions().len();
    again(&home, &stage).arg("--yes").run().code(0).says("trust policy").says("can assume the role");
    assert_eq!(changing(&stage, before), ["UpdateAssumeRolePolicy"]);
    assert!(home.read("config.toml").contains(&arn));
}

#[test]
fn a_user_that_was_made_anew_is_somebody_elses() {
    let (home, stage) = (Home::new(), Stage::new());
    init(&home, &stage).run().code(0);
    stage.state().users.get_mut(USER).expect("the user").id = "AIDAOTHEROTHEROTHER01".to_owned();
    let before = stage.actions().len();
    again(&home, &stage).arg("--yes").run().code(4).says("AIDAOTHEROTHEROTHER01");
    assert_eq!(changing(&stage, before), Vec::<String>::new());
}

#[test]
fn a_drifted_policy_gets_a_new_version_and_the_oldest_makes_room() {
    let (home, stage) = (Home::new(), Stage::new());
    init(&home, &stage).run().code(0);
    {
        let mut state = stage.state();
        let policy = state.policies.values_mut().next().expect("the policy");
        let first = policy.versions[0].clone();
        let wide = first.document.replace("execute-api:Invoke", "execute-api:*");
        policy.versions = (1..=5)
            .map(|n| {
                let (mut version, is_default) = (first.clone(), n == 1);
                version.id = format!("v{n}");
                (version.is_default, version.document) = (is_default, wide.clone());
                version
            })
            .collect();
        policy.latest = 5;
    }
    let before = stage.actions().len();
    again(&home, &stage).arg("--yes").run().code(0).says("version v2, the oldest, makes room");
    assert_eq!(changing(&stage, before), ["DeletePolicyVersion", "CreatePolicyVersion"]);
    let state = stage.state();
    let policy = state.policies.values().next().expect("the policy");
    let ids: Vec<_> = policy.versions.iter().map(|v| v.id.as_str()).collect();
    assert_eq!(
        ids,
        ["v1", "v3", "v4", "v5", "v6"],
        "the default one was kept until the new one was in force"
    );
    let default = policy.versions.iter().find(|v| v.is_default).expect("one");
    assert!(default.id == "v6" && default.document.contains("execute-api:Invoke"));
}

#[test]
fn what_hangs_on_beyond_the_plan_is_told_and_left() {
    let (home, stage) = (Home::new(), Stage::new());
    init(&home, &stage).run().code(0);
    {
        let mut state = stage.state();
        let user = state.users.get_mut(USER).expect("the user");
        user.groups = vec!["Admins".to_owned()];
        user.login_profile = true;
        user.inline.insert("Own".to_owned(), "{\"Version\":\"2012-10-17\",\"Statement\":[]}".to_owned());
        state
            .roles
            .get_mut(ROLE)
            .expect("the role")
            .attached
            .push("arn:aws:iam::aws:policy/ReadOnlyAccess".into());
    }
    let before = stage.actions().len();
    let out = again(&home, &stage).run();
    out.code(0).says("Admins").says("Own").says("ReadOnlyAccess").says("6 of 6");
    assert_eq!(changing(&stage, before), Vec::<String>::new());
}

#[test]
fn a_name_in_another_case_is_the_same_name() {
    let (home, stage) = untagged();
    let before = stage.actions().len();
    let out = init(&home, &stage).args(["--user-name", "sellingpartnerapiuser"]).run();
    out.code(4).says("SellingPartnerAPIUser").says("not made by spapi-setup");
    assert_eq!(changing(&stage, before), Vec::<String>::new());
}

#[test]
fn a_key_that_was_made_inactive_stays_off_unattended() {
    let (home, stage) = (Home::new(), Stage::new());
    init(&home, &stage).run().code(0);
    stage.state().keys[0].active = false;
    let before = stage.actions().len();
    again(&home, &stage).arg("--yes").run().code(4).says("switched off, and stays so").says("leaked");
    assert_eq!(changing(&stage, before), Vec::<String>::new());
    assert!(!stage.state().keys[0].active);
}

#[test]
fn a_key_that_was_deleted_in_aws_is_made_anew() {
    let (home, stage) = (Home::new(), Stage::new());
    init(&home, &stage).run().code(0);
    stage.state().keys.clear();
    let before = stage.actions().len();
    again(&home, &stage).arg("--yes").run().code(0);
    assert_eq!(changing(&stage, before), ["CreateAccessKey"]);
    let id = stage.state().keys[0].id.clone();
    let json = home.cmd(["export", "--for", "json"]).run().code(0).json();
    assert_eq!(json["aws_access_key_id"], id.as_str());
}

#[test]
fn an_entity_that_lost_its_tags_is_a_conflict_until_it_is_adopted() {
    let (home, stage) = (Home::new(), Stage::new());
    init(&home, &stage).run().code(0);
    stage.state().roles.get_mut(ROLE).expect("the role").tags = BTreeMap::new();
    let before = stage.actions().len();
    again(&home, &stage).arg("--yes").run().code(4).says("--adopt");
    again(&home, &stage).args(["--yes", "--adopt"]).run().code(0).says("taken over");
    assert_eq!(changing(&stage, before), ["TagRole"]);
}

#[test]
fn another_name_is_a_way_out() {
    let (home, stage) = untagged();
    let names = ["--user-name", "Mine", "--policy-name", "MineP", "--role-name", "MineR"];
    init(&home, &stage).args(names).run().code(0);
    untouched_of(&stage, USER);
}

#[track_caller]
fn untouched_of(stage: &Stage, user: &str) {
    let state = stage.state();
    assert!(state.users[user].tags.is_empty());
    assert_eq!(state.keys_of(user).len(), 1);
}

#[test]
fn adopting_nothing_is_no_harm() {
    let (home, stage) = (Home::new(), Stage::new());
    init(&home, &stage).env("SPAPI_SETUP_ADOPT", "yes").run().code(0);
    assert!(!home.read("config.toml").contains("adopted_untagged"));
    let stage = Stage::new().unused();
    init(&Home::new(), &stage).env("SPAPI_SETUP_ADOPT", "perhaps").run().code(2).says("SPAPI_SETUP_ADOPT");
    untouched(&stage);
}
