//! `check` and what hangs on our user or role beyond the plan.

use crate::check::{ROLE, USER, check, one, says, set_up};
use spapi_setup::rehearsal::Knobs;

const ADMIN: &str = "arn:aws:iam::aws:policy/AdministratorAccess";
const ANY: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;

#[test]
fn rights_beyond_the_plan_are_exit_8_and_a_boundary_is_a_warning() {
    let (home, stage) = set_up(Knobs::default());
    type Grant = fn(&mut spapi_setup::rehearsal::State);
    let grants: [(&str, Grant); 6] = [
        ("user: member of group Developers", |s| {
            s.users.get_mut(USER).unwrap().groups.push("Developers".into())
        }),
        ("user: console password", |s| s.users.get_mut(USER).unwrap().login_profile = true),
        ("user: attached policy", |s| s.users.get_mut(USER).unwrap().attached.push(ADMIN.into())),
        ("user: inline policy More", |s| {
            drop(s.users.get_mut(USER).unwrap().inline.insert("More".into(), ANY.into()))
        }),
        ("role: attached policy", |s| s.roles.get_mut(ROLE).unwrap().attached.push(ADMIN.into())),
        ("role: inline policy More", |s| {
            drop(s.roles.get_mut(ROLE).unwrap().inline.insert("More".into(), ANY.into()))
        }),
    ];
    let (user, role) = {
        let state = stage.state();
        (state.users[USER].clone(), state.roles[ROLE].clone())
    };
    let as_before = || {
        let mut state = stage.state();
        state.users.insert(USER.into(), user.clone());
        state.roles.insert(ROLE.into(), role.clone());
    };
    for (words, grant) in grants {
        grant(&mut stage.state());
        let (out, text) = one(&home, &stage, 8, "aws.extras", "fail");
        says(&text, words);
        assert_eq!(out.json()["ok"], false);
        check(&home, &stage, &["--fix"]).run().code(8).never_says("Repairing");
        as_before();
    }
    stage.state().users.get_mut(USER).unwrap().groups.push("Developers".into());
    stage.state().knobs.role_missing = true;
    // What does not work is graver than what is too much.
    check(&home, &stage, &[]).run().code(3);
    stage.state().knobs.role_missing = false;
    as_before();
    let boundary = "arn:aws:iam::aws:policy/PowerUserAccess";
    stage.state().users.get_mut(USER).unwrap().boundary = Some(boundary.into());
    let (_, text) = one(&home, &stage, 0, "aws.extras", "warn");
    says(&text, "permissions boundary");
}
