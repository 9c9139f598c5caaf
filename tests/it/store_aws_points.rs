//! `--store aws`, killed at every checkpoint with the least rights: one more run ends right, and the labels of an app's
//! entry are never on the wrong secret.

use spapi_setup::Secret;

use crate::rotate::{clean, next};
use crate::store_aws::World;
use crate::support::home::Cmd;
use crate::support::kill::{kill_at, matrix, points};

/// A seller in the store, and a new secret that SP-API does not know at first: every checkpoint is passed.
fn fresh_secret() -> (World, Secret) {
    let w = World::set_up();
    let client_id = w.stage.sample().client_id;
    let new = w.stage.state().rotate_secret(&client_id, 1).unwrap();
    (w, new)
}

/// At no time is the current secret another than one of the two, and what waits or was replaced is the other one.
#[track_caller]
fn sound(w: &World, old: &str, new: &str) {
    let (current, previous, next) = (w.held("AWSCURRENT"), w.held("AWSPREVIOUS"), w.held("AWSPENDING"));
    match current.as_deref() {
        Some(current) if current == old => assert!(previous.is_none_or(|previous| previous == new)),
        Some(current) if current == new => assert_eq!(previous.as_deref(), Some(old)),
        other => panic!("{other:?}"),
    }
    assert!(next.is_none_or(|next| next == new || next == old));
}

#[track_caller]
fn swapped(w: &World, current: &str, previous: &str) {
    assert_eq!(
        (w.held("AWSCURRENT").as_deref(), w.held("AWSPREVIOUS").as_deref()),
        (Some(current), Some(previous))
    );
    assert_eq!(w.labels(), ["AWSCURRENT", "AWSPREVIOUS"]);
    clean(&w.home);
    w.cmd(&["token", "--no-cache"]).run().code(0);
}

#[test]
fn a_rotation_at_every_point() {
    let cmd = |(w, new): &(World, Secret)| w.rotate(new);
    matrix(&points(&["rotate-secret."]), fresh_secret, cmd, |(w, new), _| {
        let old = w.stage.sample().client_secret;
        sound(w, old.expose(), new.expose());
        w.rotate(new).run().code(0);
        swapped(w, new.expose(), old.expose());
    });
}

#[test]
fn a_rollback_at_every_point() {
    let world = || {
        let w = fresh_secret();
        w.0.rotate(&w.1).run().code(0);
        w
    };
    let mut all = points(&["rotate-secret."]);
    all.retain(|point| !["rotate-secret.kept", "rotate-secret.waiting"].contains(point));
    let cmd = |(w, _): &(World, Secret)| w.cmd(&["rotate", "lwa-secret", "--rollback", "--no-input"]);
    matrix(&all, world, cmd, |both, _| {
        let (w, new) = both;
        let old = w.stage.sample().client_secret;
        sound(w, new.expose(), old.expose());
        cmd(both).run().code(0);
        swapped(w, old.expose(), new.expose());
    });
}

#[test]
fn a_set_up_at_every_point() {
    let mut all = points(&["init."]);
    let passed = ["app.recorded", "secret.put", "secret.stored", "token.stored", "profile.saved"];
    all.retain(|point| passed.iter().any(|end| point.ends_with(end)));
    assert_eq!(all.len(), passed.len());
    matrix(&all, World::new, |w| w.init(&[]), |w, _| ended(w));
}

/// Set up, once.
#[track_caller]
fn ended(w: &World) {
    w.init(&[]).run().code(0);
    assert_eq!(w.labels(), ["AWSCURRENT"]);
    assert_eq!(w.held("AWSCURRENT").as_deref(), Some(w.stage.sample().client_secret.expose()));
    assert_eq!(w.names().len(), 2, "{:?}", w.names());
    clean(&w.home);
    w.cmd(&["token"]).run().code(0);
}

fn teardown(w: &World) -> Cmd {
    w.cmd(&["teardown", "--no-input", "--confirm", "default"])
}

#[test]
fn a_teardown_at_every_point() {
    let mut all = points(&["teardown."]);
    all.retain(|point| {
        point.ends_with(".forgotten") || point.ends_with("cleared") || point.ends_with("saved")
    });
    all.retain(|point| *point != "teardown.key.forgotten");
    let world = || {
        let w = World::set_up();
        w.rotate(&next(&w.stage, 0)).run().code(0);
        w
    };
    matrix(&all, world, teardown, |w, _| {
        teardown(w).run().code(0);
        assert_eq!(w.names(), [] as [&str; 0]);
        clean(&w.home);
    });
}

/// Between two calls about one entry.
#[test]
fn the_entries_at_every_point() {
    let _ = points(&["team."]);
    // The first one that is made.
    let w = World::new();
    let _ = kill_at(w.init(&[]), "team.created");
    ended(&w);
    // A token that is replaced in its gathered entry.
    for point in ["team.put", "team.moved"] {
        let w = World::set_up();
        let client_id = w.stage.sample().client_id;
        let token = w.stage.state().authorize(&client_id, spapi_setup::Region::Eu, "Another Store").unwrap();
        let cmd = || {
            let cmd = w.cmd(&["rotate", "refresh-token", "--no-input", "--allow-other-seller"]);
            cmd.env("SPAPI_SETUP_REFRESH_TOKEN", token.expose())
        };
        let _ = kill_at(cmd(), point);
        cmd().run().code(0);
        clean(&w.home);
        w.cmd(&["check", "--json"]).run().code(0);
    }
    // One that goes, and one that is taken back.
    let w = World::set_up();
    let _ = kill_at(teardown(&w), "team.tagged");
    teardown(&w).run().code(0);
    assert_eq!(w.names(), [] as [&str; 0]);
    let _ = kill_at(w.init(&[]), "team.restored");
    ended(&w);
}
