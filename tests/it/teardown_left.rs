//! `teardown` and what stands in its way: read before the first deletion, named, and what stays is exit 8.

use serde_json::json;

use crate::support::home::Home;
#[cfg(unix)]
use crate::support::moto::Moto;
use crate::support::stage::Stage;
use crate::support::world::{ACCOUNT, ROLE, USER, World};
use spapi_setup::rehearsal::{State, User};

/// What somebody hung on our user or role, how the plan names it, and how it goes away.
type Obstacle = (&'static str, fn(&mut State), fn(&mut State));

fn user(state: &mut State) -> &mut User {
    state.users.get_mut(USER).unwrap()
}

#[test]
fn whatever_would_make_a_deletion_fail_is_said_before_the_first_one() {
    let obstacles: [Obstacle; 5] = [
        (
            "in instance profile WebServers",
            |s| s.roles.get_mut(ROLE).unwrap().instance_profiles.push("WebServers".into()),
            |s| s.roles.get_mut(ROLE).unwrap().instance_profiles.clear(),
        ),
        (
            "SSH public key APKAEXAMPLE1",
            |s| user(s).hanging.ssh_keys.push("APKAEXAMPLE1".into()),
            |s| user(s).hanging.ssh_keys.clear(),
        ),
        (
            "MFA device arn:aws:iam::123456789012:mfa/phone",
            |s| user(s).hanging.mfa_devices.push("arn:aws:iam::123456789012:mfa/phone".into()),
            |s| user(s).hanging.mfa_devices.clear(),
        ),
        (
            "signing certificate CERTEXAMPLE1",
            |s| user(s).hanging.certificates.push("CERTEXAMPLE1".into()),
            |s| user(s).hanging.certificates.clear(),
        ),
        (
            "credential ACCAEXAMPLE1 of codecommit.amazonaws.com",
            |s| user(s).hanging.service_credentials.push("ACCAEXAMPLE1".into()),
            |s| user(s).hanging.service_credentials.clear(),
        ),
    ];
    let world = World::set_up();
    for (words, hang, take) in obstacles {
        hang(&mut world.stage.state());
        let before = world.stage.actions().len();
        let secrets = world.home.read("credentials.toml");
        world.teardown().run().code(4).says(words).says("nothing was deleted");
        assert_eq!(world.changes_since(before), [] as [&str; 0], "{words}");
        assert_eq!(world.home.read("credentials.toml"), secrets);
        take(&mut world.stage.state());
    }
    world.teardown().run().code(0);
    world.gone();
}

#[test]
fn our_own_key_goes_whatever_its_users_tag_says() {
    for tag in [None, Some("00000000-0000-4000-8000-000000000000")] {
        let world = World::set_up();
        {
            let mut state = world.stage.state();
            let tags = &mut state.users.get_mut(USER).unwrap().tags;
            match tag {
                Some(uuid) => tags.insert("spapi-setup:identity".into(), uuid.into()),
                None => tags.remove("spapi-setup:identity"),
            };
        }
        world.teardown().run().code(8).says("delete access key").says("left in AWS: user");
        let state = world.stage.state();
        assert_eq!((state.keys.len(), state.users.len(), state.roles.len()), (0, 1, 0));
        drop(state);
        let config = world.home.read("config.toml");
        assert!(config.contains("user_id"), "the record of what stays: {config}");
        assert_eq!(world.home.read("credentials.toml"), "");
        // Somebody deletes it by hand: nothing is left to do, and the record goes.
        world.stage.state().users.clear();
        world.teardown().run().code(0);
        world.gone();
    }
}

#[test]
fn a_user_that_was_renamed_is_found_by_its_key() {
    let world = World::set_up();
    {
        let mut state = world.stage.state();
        let mut user = state.users.remove(USER).unwrap();
        user.name = "Renamed".into();
        user.arn = user.arn.replace(USER, "Renamed");
        state.users.insert("Renamed".into(), user);
        state.keys.iter_mut().for_each(|k| k.user = "Renamed".into());
    }
    world.teardown().run().code(0).says("Renamed");
    world.gone();
}

#[test]
fn a_recorded_key_goes_although_its_secret_is_lost() {
    let world = World::set_up();
    std::fs::remove_file(world.home.file("credentials.toml")).unwrap();
    world.teardown().run().code(0);
    world.gone();
}

#[test]
fn somebody_elses_key_keeps_the_user_and_is_exit_8() {
    let world = World::set_up();
    {
        let mut state = world.stage.state();
        let mut other = state.keys[0].clone();
        other.id = "AKIAFOREIGNKEY000001".into();
        state.keys.push(other);
    }
    world.teardown().run().code(8).says("AKIA...0001").says("was not made here");
    assert_eq!(world.stage.state().keys.len(), 1);
    assert!(world.home.read("config.toml").contains("user_id"));
}

#[cfg(unix)] // moto is a Python program
#[test]
fn what_stands_in_the_way_is_read_from_moto_too() {
    let (home, stage, moto) = (Home::new(), Stage::new(), Moto::start());
    let base = || home.cmd(["init", "--no-input", "--yes", "--region", "eu", "--store", "file"]);
    let policy = home.cmd(["plan", "--admin-policy"]).run().code(0).json();
    let admin = moto.administrator("admin", &policy);
    base().envs(moto.env(&admin)).envs(stage.amazon_env()).envs(stage.answers()).run().code(0);
    let call =
        |method: &str, args: serde_json::Value| moto.call(&moto.auditor, "iam", method, &args).unwrap();
    call("create_instance_profile", json!({ "InstanceProfileName": "Web" }));
    call("add_role_to_instance_profile", json!({ "InstanceProfileName": "Web", "RoleName": ROLE }));
    let teardown = || home.cmd(["teardown", "--confirm", ACCOUNT]).envs(moto.env(&admin)).run();
    teardown().code(4).says("in instance profile Web").says("nothing was deleted");
    assert!(moto.read()["users"].get(USER).is_some());
    call("remove_role_from_instance_profile", json!({ "InstanceProfileName": "Web", "RoleName": ROLE }));
    teardown().code(0);
    let left = moto.read();
    assert!(left["users"].get(USER).is_none() && left["roles"].get(ROLE).is_none(), "{left}");
}
