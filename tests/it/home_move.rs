//! `home move`: complete or not at all, from one folder to another and between a folder and a bucket.

use std::path::PathBuf;

use crate::support::home::Cmd;
#[cfg(feature = "checkpoints")]
use crate::support::kill::{kill_at, points};
use crate::support::world::World;

/// Where the tests move to.
fn new(world: &World) -> PathBuf {
    world.home.path().join("new").join("home")
}

fn moving(world: &World, args: &[&str]) -> Cmd {
    let to = new(world).to_str().expect("UTF-8").to_owned();
    let mut all = vec!["home", "move", to.as_str(), "--yes"];
    all.extend(args);
    world.cmd(&all)
}

/// Everything is at the new place and works, and the old one changes nothing any more.
#[track_caller]
fn is_there(world: &World) {
    let at_new = |args: &[&str]| world.cmd(args).env("SPAPI_SETUP_HOME", new(world));
    at_new(&["init", "--no-input"]).run().code(0).says("6 of 6").says("Nothing to do");
    let text = std::fs::read_to_string(new(world).join("config.toml")).expect("config.toml");
    assert!(!text.contains("[moved]"), "{text}");
    world.cmd(&["status"]).run().code(0).says("was moved to").prints("default");
    let refused = world.cmd(&["init", "--no-input", "--region", "eu"]).run();
    refused.code(2).says("the home was moved").says(&format!("SPAPI_SETUP_HOME={}", new(world).display()));
}

#[test]
fn to_another_folder_and_the_old_one_goes_with_finish() {
    let world = World::set_up();
    let comment = format!("# mine\n{}", world.home.read("config.toml"));
    world.home.write(".config/spapi-setup/config.toml", comment);
    let before = world.stage.actions().len();
    let out = moving(&world, &[]).run();
    out.code(0).says("Carried 1 profiles and 3 secrets").says("home move --finish");
    is_there(&world);
    let text = std::fs::read_to_string(new(&world).join("config.toml")).expect("config.toml");
    assert!(text.starts_with("# mine"), "{text}");
    // Again: nothing happens; elsewhere: it is not here any more.
    moving(&world, &[]).run().code(0).says("already");
    world.cmd(&["home", "move", "/elsewhere", "--yes"]).run().code(2).says("the home was moved");
    // Only a person's yes removes what is left.
    world.cmd(&["home", "move", "--finish", "--no-input"]).run().code(2);
    world.cmd(&["home", "move", "--finish", "--yes"]).run().code(0).says("is gone");
    assert!(!world.home.setup().exists(), "{:?}", world.files());
    assert_eq!(world.changes_since(before), [] as [&str; 0], "AWS has nothing to do with it");
}

#[test]
fn a_place_with_another_home_and_work_under_way_are_refused() {
    let world = World::set_up();
    let other =
        world.cmd(&["init", "--no-input", "--yes", "--region", "eu", "--store", "file", "--auth", "lwa"]);
    other.envs(world.stage.answers()).env("SPAPI_SETUP_HOME", new(&world)).run().code(0);
    moving(&world, &[]).run().code(4).says("Another home is there already");
    std::fs::remove_dir_all(new(&world)).expect("removed");
    world.home.write(
        ".config/spapi-setup/pending.toml",
        "[teardown]\nprofile = \"x\"\nat = \"2026-01-01T00:00:00Z\"\n",
    );
    moving(&world, &[]).run().code(2).says("Something is under way");
    assert!(!new(&world).join("config.toml").exists());
    let here = world.home.setup();
    world.cmd(&["home", "move", here.to_str().unwrap(), "--yes"]).run().code(0).says("already");
    world.cmd(&["home"]).run().code(0).prints(here.to_str().unwrap());
}

#[test]
fn without_a_yes_nothing_is_moved() {
    let world = World::set_up();
    let to = new(&world);
    world.cmd(&["home", "move", to.to_str().unwrap(), "--no-input"]).run().code(2);
    assert!(!to.exists());
    world.sound();
}

#[cfg(feature = "checkpoints")]
#[test]
fn killed_at_every_point_it_goes_on() {
    for point in points(&["home-move."]) {
        let world = World::set_up();
        let finish = ["--finish"];
        let _ = kill_at(moving(&world, &finish), point);
        let there = point == "home-move.done" || point == "home-move.forgotten";
        if point != "home-move.forgotten" {
            // Whole and readable, and nothing else is changed here.
            let said = if there { "was moved to" } else { "is on its way to" };
            world.cmd(&["token"]).run().code(0).says(said).prints("Atza|");
            world.cmd(&["init", "--no-input", "--region", "eu"]).run().code(2);
        }
        let again = moving(&world, &[]).run();
        again.code(0);
        is_there(&world);
        world.cmd(&["home", "move", "--finish", "--yes"]).run().code(0);
        assert!(!world.home.setup().exists(), "{point}: {:?}", world.files());
    }
}

#[cfg(feature = "checkpoints")]
#[test]
fn a_move_that_was_interrupted_can_be_called_off() {
    let world = World::set_up();
    let _ = kill_at(moving(&world, &[]), "home-move.copied");
    let here = world.home.setup();
    world.cmd(&["home", "move", here.to_str().unwrap(), "--yes"]).run().code(0).says("stays at");
    assert!(!new(&world).join("credentials.toml").exists(), "the copies are gone");
    world.sound();
    // Once the new home is one, there is no way back but a move.
    let _ = kill_at(moving(&world, &[]), "home-move.written");
    world.cmd(&["home", "move", here.to_str().unwrap(), "--yes"]).run().code(2);
    moving(&world, &[]).run().code(0);
    is_there(&world);
    // And that is one.
    let back =
        world.cmd(&["home", "move", here.to_str().unwrap(), "--yes"]).env("SPAPI_SETUP_HOME", new(&world));
    back.run().code(0);
    world.sound();
}
