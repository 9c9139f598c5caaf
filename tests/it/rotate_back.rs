//! `rotate lwa-secret --rollback`, a waiting secret beside another one, and what no rotation says.

use spapi_setup::Secret;

use crate::rotate::{app, clean, next, ready, rotate, snapshot, stored, text, unchanged, with_secret};
use crate::support::canary::Canaries;
use crate::support::home::Home;
use crate::support::output::Output;
use crate::support::stage::Stage;

fn roll_back(home: &Home, stage: &Stage) -> Output {
    rotate(home, stage, &["lwa-secret", "--rollback"]).run()
}

#[test]
fn rollback_swaps_the_previous_one_back_and_forth() {
    let stage = Stage::new();
    let home = ready(&stage);
    roll_back(&home, &stage).code(2).says("previous client secret is kept");
    let (old, new) = (stage.sample().client_secret, next(&stage, 0));
    let cmd = with_secret(&home, &stage, &new).env("SPAPI_SETUP_LWA_SECRET_DATE", "2026-11-20");
    cmd.run().code(0);
    let out = roll_back(&home, &stage);
    out.code(0)
        .says("made on 2026-11-20")
        .says("works until 2026-11-27")
        .says("It stops working on 2026-11-27");
    assert_eq!(stored(&home, "client-secret").as_deref(), Some(old.expose()));
    assert_eq!(stored(&home, "previous-client-secret").as_deref(), Some(new.expose()));
    assert_eq!(text(&app(&home), "secret_until").as_deref(), Some("2026-11-27"));
    assert!(!app(&home).contains_key("previous_until"), "the newer one does not die in seven days");
    clean(&home);
    // The newer one may be given again; its day is remembered.
    with_secret(&home, &stage, &new).run().code(0);
    assert_eq!(stored(&home, "client-secret").as_deref(), Some(new.expose()));
    let now = app(&home);
    assert_eq!(text(&now, "secret_date").as_deref(), Some("2026-11-20"));
    assert_eq!(text(&now, "previous_until").as_deref(), Some("2026-11-27"));
    assert!(!now.contains_key("secret_until"));
    // Twice back is forward again.
    roll_back(&home, &stage).code(0);
    roll_back(&home, &stage).code(0).says("The newer secret, made on 2026-11-20, is in use again");
    assert_eq!(stored(&home, "client-secret").as_deref(), Some(new.expose()));
    assert_eq!(app(&home), now);
}

#[test]
fn rollback_to_a_dead_secret_is_refused() {
    let stage = Stage::new();
    let home = ready(&stage);
    let new = next(&stage, 0);
    with_secret(&home, &stage, &new).run().code(0);
    stage.state().expire_previous_secrets(&stage.sample().client_id);
    let before = snapshot(&home);
    roll_back(&home, &stage).code(3).says("invalid_client");
    unchanged(&before, &home);
}

fn wrong() -> Secret {
    Secret::new(format!("amzn1.oa2-cs.v1.{}", "0123456789abcdef".repeat(4)))
}

#[test]
fn a_wrong_secret_does_not_drop_the_one_that_waits() {
    let stage = Stage::new();
    let home = ready(&stage);
    let new = next(&stage, 1);
    with_secret(&home, &stage, &new).args(["--wait", "0s"]).run().code(7);
    with_secret(&home, &stage, &wrong()).run().code(3);
    assert_eq!(stored(&home, "next-client-secret").as_deref(), Some(new.expose()));
    // The stored one, given again, is how to get rid of it.
    with_secret(&home, &stage, &stage.sample().client_secret).run().code(0).says("was dropped");
    clean(&home);
}

#[cfg(unix)] // a Unix shell, or /proc
#[test]
fn a_rotation_keeps_secrets_to_itself() {
    let stage = Stage::new();
    let home = ready(&stage);
    let new = next(&stage, 1);
    let sample = stage.sample();
    let canaries = Canaries::default()
        .with("the old secret", sample.client_secret.expose(), "amzn1.oa2-cs.v1.")
        .with("the new secret", new.expose(), "amzn1.oa2-cs.v1.")
        .with("a wrong secret", wrong().expose(), "amzn1.oa2-cs.v1.")
        .with("the refresh token", sample.refresh_token.expose(), "Atzr|");
    let outputs = [
        with_secret(&home, &stage, &wrong()).args(["-vv", "--json"]).watch_argv().run(),
        with_secret(&home, &stage, &new).args(["-vv", "--wait", "0s"]).watch_argv().run(),
        rotate(&home, &stage, &["lwa-secret", "-vv"]).watch_argv().run(),
        rotate(&home, &stage, &["lwa-secret", "--rollback", "-vv"]).watch_argv().run(),
    ];
    for (out, code) in outputs.iter().zip([3, 7, 0, 0]) {
        out.code(code);
        canaries.absent_from(out);
    }
    canaries.absent_under(&home.path(), |file| file.ends_with("credentials.toml"));
}
