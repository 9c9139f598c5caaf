//! `teardown`: only what is ours, in reverse order, this computer last; and a second one finishes a broken one.

use spapi_setup::rehearsal::Policy;

#[cfg(unix)]
use crate::support::pty::Pty;
use crate::support::world::{ACCOUNT, ROLE, USER, World};

#[test]
fn everything_goes_in_reverse_order() {
    let world = World::set_up();
    let before = world.stage.actions().len();
    let out = world.teardown().run();
    out.code(0).says("delete access key").says("6 deletions in account 123456789012");
    out.says("last used within a day").says("forget the refresh token").says("is gone from this computer");
    let expected = [
        "DeleteAccessKey",
        "DeleteUserPolicy",
        "DetachRolePolicy",
        "DeleteRole",
        "DeletePolicy",
        "DeleteUser",
    ];
    assert_eq!(world.changes_since(before), expected);
    world.gone();
    // And everything can be made again.
    world.init().run().code(0);
    world.sound();
}

#[test]
fn nothing_goes_without_consent() {
    let world = World::set_up();
    let before = world.stage.actions().len();
    world.cmd(&["teardown"]).run().code(2).says("delete role").says("--confirm 123456789012");
    world.cmd(&["teardown", "--yes"]).run().code(2);
    world.cmd(&["teardown", "--confirm", "210987654321"]).run().code(4).says("nothing was deleted");
    world.cmd(&["teardown", "--confirm", "default"]).run().code(4);
    world.cmd(&["teardown", "-p", "unknown", "--confirm", ACCOUNT]).run().code(2).says("default");
    assert_eq!(world.changes_since(before), [] as [&str; 0]);
    world.sound();
}

#[cfg(unix)] // a pseudo-terminal
#[test]
fn the_account_is_typed_at_a_terminal() {
    let world = World::set_up();
    for (typed, code) in [("999999999999", 4), ("", 130), ("1234-5678-9012", 0)] {
        let mut pty = Pty::spawn(world.cmd(&["teardown"]).env("TERM", "dumb"));
        pty.expect("type the account id");
        pty.line(typed).ends(code);
    }
    world.gone();
}

#[test]
fn a_profile_without_aws_is_confirmed_by_its_name() {
    let world = World::new();
    world.init().args(["--auth", "lwa"]).run().code(0);
    world.cmd(&["teardown", "--confirm", ACCOUNT]).run().code(4);
    world.cmd(&["teardown"]).run().code(2).says("--confirm default");
    world.cmd(&["teardown", "--confirm", "default"]).run().code(0);
    world.gone();
}

#[test]
fn keep_aws_forgets_only_what_is_stored_here() {
    let world = World::set_up();
    let before = world.stage.actions().len();
    let out = world.home.cmd(["teardown", "--keep-aws", "--confirm", ACCOUNT]).run();
    out.code(0).says("is left as it is").says("its access key still works");
    assert_eq!(world.stage.actions().len(), before, "AWS is not asked");
    assert_eq!(world.stage.state().keys_of(USER).len(), 1);
    assert_eq!(world.home.read("credentials.toml"), "");
    assert!(!world.home.read("config.toml").contains("[profiles"));
}

#[test]
fn what_others_put_there_stops_it() {
    let world = World::set_up();
    world.stage.state().users.get_mut(USER).unwrap().groups.push("Devs".to_owned());
    let before = world.stage.actions().len();
    world.teardown().run().code(4).says("member of group Devs").says("nothing was deleted");
    assert_eq!(world.changes_since(before), [] as [&str; 0]);
    world.stage.state().users.get_mut(USER).unwrap().groups.clear();
    world.teardown().run().code(0);
    world.gone();
}

#[test]
fn a_policy_that_others_use_is_left_and_said() {
    let world = World::set_up();
    {
        let mut state = world.stage.state();
        let arn = state.policies.keys().next().unwrap().clone();
        let mut role = state.roles[ROLE].clone();
        (role.name, role.attached) = ("Other".into(), vec![arn]);
        state.roles.insert("Other".into(), role);
    }
    let out = world.teardown().run();
    out.code(8)
        .says("left in AWS: policy SellingPartnerAPIPolicy")
        .says("attached to 1 other")
        .says("role Other");
    {
        let state = world.stage.state();
        assert_eq!((state.users.len(), state.policies.len()), (0, 1));
        assert_eq!(state.roles.keys().collect::<Vec<_>>(), ["Other"]);
    }
    // Its record stays, and the same command finishes once nobody needs it.
    assert!(world.home.read("config.toml").contains("policy_id"));
    assert_eq!(world.home.read("credentials.toml"), "");
    world.teardown().run().code(8);
    world.stage.state().roles.clear();
    world.teardown().run().code(0);
    world.gone();
}

#[test]
fn what_was_adopted_stays() {
    let world = World::new();
    {
        let mut state = world.stage.state();
        let arn = state.arn("policy", "/", "SellingPartnerAPIPolicy");
        let document = r#"{"Version":"2012-10-17","Statement":[]}"#.to_owned();
        let version = spapi_setup::rehearsal::PolicyVersion {
            id: "v1".into(),
            document,
            is_default: true,
            ..Default::default()
        };
        let policy = Policy {
            name: "SellingPartnerAPIPolicy".into(),
            path: "/".into(),
            arn: arn.clone(),
            id: "ANPAOLDOLDOLDOLDOLD1".into(),
            versions: vec![version],
            latest: 1,
            ..Policy::default()
        };
        state.policies.insert(arn, policy);
    }
    world.init().arg("--adopt").run().code(0);
    world.teardown().run().code(0).says("existed before and was adopted");
    let state = world.stage.state();
    assert_eq!((state.users.len(), state.roles.len(), state.policies.len()), (0, 0, 1));
}

#[test]
fn what_another_profile_uses_stays_as_long_as_it_does() {
    let world = World::set_up();
    world.init().args(["-p", "second", "--allow-other-seller"]).run().code(0);
    let before = world.stage.actions().len();
    let out = world.teardown().run();
    out.code(0).says("stays: profile \"second\" uses it too").says("the app's client secret");
    assert_eq!(world.changes_since(before), [] as [&str; 0]);
    assert_eq!(world.secrets("refresh-token").len(), 1);
    assert_eq!((world.secrets("client-secret").len(), world.secrets("secret-access-key").len()), (1, 1));
    world.cmd(&["plan", "-p", "second", "--check"]).run().code(0);
    world.teardown().args(["-p", "second"]).run().code(0);
    world.gone();
}

#[test]
fn files_that_export_wrote_are_listed() {
    let world = World::set_up();
    let file = world.home.path().join("values.json");
    world.cmd(&["export", "--for", "json", "--out"]).arg(&file).run().code(0);
    world.teardown().run().code(0).says("export --out").says("values.json");
    assert!(file.exists());
}

#[test]
fn without_an_administrator_nothing_is_deleted() {
    let world = World::set_up();
    let out = world.home.cmd(["teardown", "--confirm", ACCOUNT]).run();
    out.code(4).says("no AWS credentials").says("--keep-aws");
    world.sound();
}

#[test]
fn another_account_is_refused() {
    let world = World::set_up();
    {
        let mut state = world.stage.state();
        state.account = "210987654321".into();
        state.admins.values_mut().for_each(|a| a.arn = a.arn.replace(ACCOUNT, "210987654321"));
    }
    let before = world.stage.actions().len();
    world.teardown().run().code(4).says("210987654321");
    assert_eq!(world.changes_since(before), [] as [&str; 0]);
}

#[test]
fn a_refusal_half_way_loses_nothing_and_the_next_run_finishes() {
    let world = World::set_up();
    world.stage.state().knobs.deny = vec!["iam:DeleteRole".into()];
    let secrets = world.home.read("credentials.toml");
    let out = world.teardown().run();
    out.code(4).says("iam:DeleteRole").says("3 of 6 deletions are done").says("run the same command again");
    assert_eq!(world.home.read("credentials.toml"), secrets, "what is stored here goes last");
    world.stage.state().knobs.deny.clear();
    world.teardown().run().code(0).says("3 deletions");
    world.gone();
}

#[cfg(feature = "checkpoints")]
mod kills {
    use super::*;
    use crate::support::home::Home;
    use crate::support::kill::{kill_at, matrix, points};
    #[cfg(unix)]
    use crate::support::moto::{Key, Moto};
    use crate::support::stage::Stage;
    use spapi_setup::rehearsal::Knobs;

    #[test]
    fn killed_at_every_point() {
        let two_versions = || {
            let world = World::with(Knobs { propagation: 1, listing_lag: 4, ..Knobs::default() });
            world.init().run().code(0);
            let mut state = world.stage.state();
            let policy = state.policies.values_mut().next().unwrap();
            let old = spapi_setup::rehearsal::PolicyVersion {
                id: "v2".into(),
                is_default: false,
                ..policy.versions[0].clone()
            };
            policy.versions.push(old);
            policy.latest = 2;
            drop(state);
            world
        };
        let again = |world: &World, _: &str| {
            world.teardown().run().code(0);
            world.gone();
        };
        matrix(&points(&["teardown."]), two_versions, World::teardown, again);
    }

    #[test]
    fn what_a_killed_init_left_goes_at_every_point() {
        let mut all = points(&["init.", "key."]);
        // Before this one's end there is no profile yet.
        all.retain(|point| *point != "init.store.probing");
        let slow = || World::with(Knobs { listing_lag: 4, ..Knobs::default() });
        let again = |world: &World, _: &str| {
            world.teardown().run().code(0);
            world.gone();
        };
        matrix(&all, slow, World::init, again);
    }

    #[test]
    fn a_killed_teardown_can_be_called_off() {
        for point in ["teardown.noted", "teardown.role.deleted", "teardown.secret.forgotten"] {
            let world = World::set_up();
            let _ = kill_at(world.teardown(), point);
            world.init().run().code(0);
            world.sound();
        }
    }

    #[test]
    fn the_orphan_of_a_killed_init_goes_too() {
        let world = World::new();
        let _ = kill_at(world.init(), "key.created");
        world.teardown().run().code(0).says("never used");
        world.gone();
    }

    #[cfg(unix)] // moto is a Python program
    #[test]
    fn killed_against_enforcing_moto() {
        type Real = (Home, Stage, Moto, Key);
        let teardown = |(home, _, moto, admin): &Real| {
            home.cmd(["teardown", "--confirm", ACCOUNT]).envs(moto.env(admin))
        };
        let world = || {
            let (home, stage, moto) = (Home::new(), Stage::new(), Moto::start());
            let statement = serde_json::json!({ "Effect": "Allow", "Action": "*", "Resource": "*" });
            let policy = serde_json::json!({ "Version": "2012-10-17", "Statement": [statement] });
            let admin = moto.administrator("admin", &policy);
            home.cmd(["init", "--no-input", "--yes", "--region", "eu", "--store", "file"])
                .envs(moto.env(&admin))
                .envs(stage.amazon_env())
                .envs(stage.answers())
                .run()
                .code(0);
            (home, stage, moto, admin)
        };
        let again = |world: &Real, _: &str| {
            teardown(world).run().code(0);
            let (home, _, moto, _) = world;
            let left = moto.read();
            assert!(left["users"].get(USER).is_none() && left["roles"].get(ROLE).is_none(), "{left}");
            assert!(left["policies"].get("SellingPartnerAPIPolicy").is_none(), "{left}");
            assert!(!home.file("pending.toml").exists());
            assert_eq!(home.read("credentials.toml"), "");
        };
        let sample = ["teardown.key.deleted", "teardown.role.deleted", "teardown.user.deleted"];
        matrix(&sample, world, teardown, again);
    }
}
