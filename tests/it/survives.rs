//! Two runs at once, a full disk, a home that can't be written, files that are not understood, answers that are cut,
//! and somebody else at work in the same account.

use std::sync::mpsc;
use std::time::{Duration, Instant};

use spapi_setup::rehearsal::{Fault, FaultKind, Knobs};

#[cfg(unix)]
use crate::support::pty::Pty;
#[cfg(unix)]
use crate::support::world::full_disk;
use crate::support::world::{USER, World};

/// Looks again and again, with a deadline, until something is so.
#[track_caller]
fn until(what: &str, mut so: impl FnMut() -> bool) {
    let (_never, news) = mpsc::channel::<()>();
    let end = Instant::now() + Duration::from_secs(30);
    while !so() {
        assert!(Instant::now() < end, "waited for {what}");
        let _ = news.recv_timeout(Duration::from_millis(5));
    }
}

mod two_at_once {
    use super::*;

    #[test]
    fn one_works_and_the_other_says_who_does() {
        let late = FaultKind::Slow { by: Duration::from_secs(12) };
        let world = World::with(Knobs { fail: vec![Fault::once("CreateRole", late)], ..Knobs::default() });
        let first = world.init().start();
        let pid = first.pid;
        until("the role to be asked for", || world.stage.state().knobs.fail[0].times == 0);
        let second = world.init().run();
        second.code(6).says(&format!("process {pid} `init`")).says("wait until it is done");
        // Reading commands are not stopped.
        world.cmd(&["plan"]).run().code(0);
        world.cmd(&["teardown", "--confirm", "123456789012"]).run().code(6);
        first.wait().code(0);
        world.sound();
    }

    #[test]
    fn a_dead_process_holds_no_lock() {
        let world = World::set_up();
        world.home.write(".config/spapi-setup/lock", "");
        let note = "pid = 999999\ncommand = \"init\"\nsince = \"2026-01-01T00:00:00Z\"\n";
        world.home.write(".config/spapi-setup/lock.info", note);
        world.init().run().code(0).says("Nothing to do");
        world.sound();
    }

    #[test]
    fn whoever_has_the_lock_is_named() {
        let world = World::set_up();
        let lock =
            spapi_setup::Lock::take(&spapi_setup::Home::at(world.home.setup()), "rotate lwa-secret").unwrap();
        let me = std::process::id();
        world.init().run().code(6).says(&format!("process {me} `rotate lwa-secret`"));
        world.cmd(&["plan", "--check"]).run().code(0);
        world.cmd(&["export", "--for", "json"]).run().code(0);
        drop(lock);
        world.init().run().code(0);
    }
}

mod disk_and_home {
    use super::*;

    #[cfg(unix)] // a Unix shell, or /proc
    #[test]
    fn a_full_disk_stops_before_anything_is_created() {
        let world = World::new();
        full_disk(world.init(), 0).run().code(5).says("no space left");
        assert_eq!(world.changes_since(0), [] as [&str; 0]);
        world.init().run().code(0);
        world.sound();
    }

    #[cfg(unix)] // a Unix shell, or /proc
    #[test]
    fn a_disk_that_is_full_for_the_new_key_gives_the_key_back() {
        let world = World::new();
        let junk = format!("[refresh-token]\nother = \"{}\"\n", "x".repeat(100 * 1024));
        let path = world.home.write(".config/spapi-setup/credentials.toml", &junk);
        full_disk(world.init(), 64)
            .run()
            .code(5)
            .says("could not be stored, so it was deleted again")
            .says("no space");
        assert_eq!(world.stage.count("CreateAccessKey"), 1);
        assert_eq!(world.stage.state().keys.len(), 0, "the key is deleted again");
        assert_eq!(std::fs::read_to_string(path).unwrap(), junk, "the file is as it was");
        assert!(!world.home.file("pending.toml").exists());
        world.init().run().code(0);
        world.sound();
    }

    #[cfg(unix)] // a Unix shell, or /proc
    #[test]
    fn a_disk_that_is_full_at_the_end_loses_nothing() {
        let world = World::set_up();
        // The configuration no longer fits.
        let config = format!("{}# {}\n", world.home.read("config.toml"), "x".repeat(100 * 1024));
        world.home.write(".config/spapi-setup/config.toml", &config);
        full_disk(world.teardown(), 64)
            .run()
            .code(5)
            .says("no space left")
            .says("run the same command again");
        world.teardown().run().code(0);
        world.gone();
    }

    #[cfg(unix)] // a device or a FIFO
    #[test]
    fn a_home_that_cannot_be_written_stops_before_anything_is_created() {
        let world = World::new();
        for place in ["/proc/spapi-setup", "/dev/null/spapi-setup"] {
            world.init().env("SPAPI_SETUP_HOME", place).run().code(5);
        }
        assert_eq!(world.changes_since(0), [] as [&str; 0]);
        world.init().run().code(0);
    }
}

mod files_that_are_not_understood {
    use super::*;

    fn refused(text: &str, says: &[&str]) {
        let world = World::set_up();
        let path = world.home.write(".config/spapi-setup/config.toml", text);
        let before = world.stage.actions().len();
        let secrets = world.home.read("credentials.toml");
        for args in
            [&["init", "--no-input", "--yes"][..], &["plan"], &["teardown", "--confirm", "123456789012"]]
        {
            let out = world.cmd(args).run();
            out.code(5);
            says.iter().for_each(|text| {
                out.says(text);
            });
            assert_eq!(std::fs::read(&path).unwrap(), text.as_bytes(), "left byte for byte");
        }
        assert_eq!(world.changes_since(before), [] as [&str; 0]);
        assert_eq!(world.home.read("credentials.toml"), secrets);
    }

    #[test]
    fn a_newer_configuration_is_refused_and_untouched() {
        refused(
            "# newer\nversion = 99\n[profiles.default]\nnew_field = { a = 1 }\n",
            &["has version 99", "update spapi-setup"],
        );
    }

    #[test]
    fn a_corrupt_configuration_names_its_line() {
        refused("version = 1\nhome_id = \"x\"\n[profiles\n", &["config.toml line 3", "put back a backup"]);
    }
}

mod answers_that_are_cut {
    use super::*;

    fn with(kind: FaultKind, lag: u32) -> World {
        World::with(Knobs {
            fail: vec![Fault::once("CreateAccessKey", kind)],
            listing_lag: lag,
            ..Knobs::default()
        })
    }

    #[test]
    fn a_key_whose_answer_was_cut_is_replaced() {
        for lag in [0, 5] {
            let world = with(FaultKind::Cut, lag);
            world.init().run().code(0);
            assert_eq!(world.stage.count("CreateAccessKey"), 2);
            world.sound();
        }
    }

    #[test]
    fn a_request_that_never_arrived_is_sent_again() {
        let world = with(FaultKind::CutBefore, 0);
        world.init().run().code(0);
        assert_eq!(world.stage.count("CreateAccessKey"), 2);
        assert_eq!(world.stage.count("DeleteAccessKey"), 0);
        world.sound();
    }
}

mod somebody_else {
    use super::*;

    fn theirs(world: &World) -> String {
        world.stage.state().add_key(USER).expect("room for a key").id.clone()
    }

    #[track_caller]
    fn kept(world: &World, key: &str) {
        let state = world.stage.state();
        let key = state.keys.iter().find(|k| k.id == key).expect("somebody else's key is there");
        assert!(key.active, "and active");
    }

    #[test]
    #[cfg(feature = "checkpoints")]
    fn a_key_made_beside_an_orphan_is_never_deleted() {
        let world = World::new();
        let _ = crate::support::kill::kill_at(world.init(), "key.created");
        let key = theirs(&world);
        world.init().run().code(4).says("not stored here");
        kept(&world, &key);
        assert_eq!(world.stage.count("DeleteAccessKey"), 0);
    }

    #[test]
    #[cfg(feature = "checkpoints")]
    fn a_key_made_at_another_time_is_never_deleted() {
        let world = World::new();
        let _ = crate::support::kill::kill_at(world.init(), "key.pending.written");
        let key = theirs(&world);
        world.stage.state().keys[0].created -= jiff::SignedDuration::from_mins(3);
        world.init().run().code(4).says("not stored here");
        kept(&world, &key);
    }

    #[test]
    #[cfg(feature = "checkpoints")]
    fn a_key_that_was_used_is_never_deleted() {
        let world = World::new();
        let _ = crate::support::kill::kill_at(world.init(), "key.pending.written");
        let key = theirs(&world);
        let used = (jiff::Timestamp::now(), "eu-west-1".to_owned(), "s3".to_owned());
        world.stage.state().keys[0].last_used = Some(used);
        world.init().run().code(4);
        kept(&world, &key);
    }

    #[test]
    #[cfg(feature = "checkpoints")]
    fn a_user_that_was_taken_over_meanwhile_is_left_alone() {
        let world = World::new();
        let _ = crate::support::kill::kill_at(world.init(), "key.pending.written");
        let key = theirs(&world);
        {
            let mut state = world.stage.state();
            let tags = &mut state.users.get_mut(USER).unwrap().tags;
            tags.insert("spapi-setup:identity".to_owned(), "another-computer".to_owned());
        }
        world.init().run().code(4).says("made by spapi-setup elsewhere");
        kept(&world, &key);
    }

    #[cfg(unix)] // a pseudo-terminal
    #[test]
    fn a_key_made_while_the_plan_was_on_the_screen_stops_the_run() {
        let world = World::set_up();
        world.stage.state().keys.clear();
        let made = world.stage.count("CreateAccessKey");
        let cmd = world.cmd(&["init", "--region", "eu", "--store", "file"]).envs(world.stage.answers());
        let mut pty = Pty::spawn(cmd.env("TERM", "dumb"));
        pty.expect("Go ahead?");
        let key = theirs(&world);
        pty.line("y").ends(4);
        kept(&world, &key);
        assert_eq!(world.stage.count("CreateAccessKey"), made, "no silent second key");
    }

    #[test]
    fn a_key_that_is_gone_is_replaced_and_its_secret_forgotten() {
        let world = World::set_up();
        world.stage.state().keys.clear();
        world.init().run().code(0);
        world.sound();
    }

    #[cfg(unix)] // a pseudo-terminal
    #[test]
    fn another_run_while_the_plan_was_on_the_screen_voids_the_plan() {
        let world = World::new();
        let cmd = world.cmd(&["init", "--region", "eu", "--store", "file"]).envs(world.stage.answers());
        let mut pty = Pty::spawn(cmd.env("TERM", "dumb"));
        loop {
            // Questions before the plan that no flag answers: the default.
            if pty.screen().contains("Go ahead?") {
                break;
            }
            pty.expect("?").enter();
        }
        world.init().run().code(0);
        pty.line("y");
        pty.expect("as it should be (6 of 6)");
        pty.ends(0);
        world.sound();
    }
}
