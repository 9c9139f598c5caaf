//! No secret leaves the store in the commands after the set-up either.

use spapi_setup::Region;

use crate::leaks::{Scene, store};

/// A scene whose profile `default` is set up.
fn set_up() -> Scene {
    let scene = Scene::new();
    scene.init().run().code(0);
    scene
}

#[test]
fn checks_and_their_reports_say_no_secret() {
    let scene = set_up();
    scene.quiet(0, || scene.cmd(&["check"]));
    scene.quiet(0, || scene.cmd(&["check", "--all", "--report", "report.txt"]));
    scene.quiet(0, || scene.cmd(&["status"]));
    // Refused: by Login with Amazon, by SP-API, by AWS.
    scene.stage.state().knobs.role_missing = true;
    scene.quiet(3, || scene.cmd(&["check", "--report", "report.txt"]));
    for app in scene.stage.state().apps.values_mut() {
        app.tokens.iter_mut().for_each(|token| token.revoked = true);
    }
    scene.quiet(3, || scene.cmd(&["check", "--all"]));
    scene.stage.state().keys.iter_mut().for_each(|key| key.active = false);
    scene.quiet(4, || scene.cmd(&["check"]).env("AWS_SECRET_ACCESS_KEY", "another"));
    // What is not fit to be read is complained of, not shown.
    let stored = scene.home.read("credentials.toml");
    scene.home.write(".config/spapi-setup/credentials.toml", stored.replace(" = ", " : "));
    scene.quiet(5, || scene.cmd(&["check"]));
    scene.quiet(5, || scene.cmd(&["export", "--for", "env"]));
}

#[test]
fn rotations_say_no_secret() {
    let scene = set_up();
    let client_id = scene.stage.sample().client_id;
    // A wrong one, one that SP-API does not know yet, and then it does.
    let wrong = "amzn1.oa2-cs.v1.c0ffee0badcafe1deadbeef2facade3c0ffee4badcafe5deadbeef6facade7c0";
    let rotate = |secret: &str| {
        let cmd = scene.cmd(&["rotate", "lwa-secret", "--no-input", "--wait", "0s"]);
        cmd.env("SPAPI_SETUP_LWA_CLIENT_SECRET", secret)
    };
    scene.quiet(3, || rotate(wrong));
    let new = scene.stage.state().rotate_secret(&client_id, 2).unwrap();
    let out = rotate(new.expose()).run();
    assert_ne!(out.status.code(), Some(0), "{out:?}");
    scene.canaries().absent_from(&out).absent_under(&scene.home.path(), store);
    let again = |args: &[&str]| scene.cmd(args).arg("--no-input");
    let out = again(&["rotate", "lwa-secret", "--wait", "30s"]).run();
    out.code(0);
    scene.canaries().absent_from(&out).absent_under(&scene.home.path(), store);
    let old = scene.stage.sample().client_secret;
    scene.quiet(2, || scene.init().env("SPAPI_SETUP_LWA_CLIENT_SECRET", old.expose()));
    scene.quiet(0, || again(&["rotate", "lwa-secret", "--rollback"]));

    let token = scene.stage.state().authorize(&client_id, Region::Eu, "Rehearsal Store").unwrap();
    let from_stdin = || {
        let cmd = again(&["rotate", "refresh-token", "--refresh-token-file", "-"]);
        cmd.stdin(token.expose().as_bytes().to_vec())
    };
    scene.quiet(0, from_stdin);
    let half = &token.expose()[..200];
    let out = again(&["rotate", "refresh-token", "--refresh-token-file", "-"]).stdin(half).run();
    out.code(3);
    scene.canaries().absent_from(&out).absent_under(&scene.home.path(), store);

    for args in [&["rotate", "access-key", "--yes"][..], &["rotate", "access-key", "--finish", "--yes"]] {
        let out = again(args).run();
        out.code(0);
        scene.canaries().absent_from(&out).absent_under(&scene.home.path(), store);
    }
}

#[test]
fn a_timer_says_no_secret() {
    let scene = set_up();
    scene.quiet(0, || scene.cmd(&["rotate", "--due", "--all"]));
    scene.quiet(0, || scene.cmd(&["rotate", "--due", "--check-only"]));
    for host in ["systemd", "cron", "launchd", "windows", "kubernetes", "github"] {
        scene.quiet(0, || scene.cmd(&["schedule", "print", "--for", host]).envs(scene.stage.answers()));
    }
    scene.stage.state().apps.values_mut().for_each(|app| app.secrets.clear());
    scene.quiet(3, || scene.cmd(&["rotate", "--due", "--check-only"]));
}

#[test]
fn a_teardown_says_no_secret_and_leaves_none() {
    let scene = set_up();
    let file = scene.home.path().join("values.json");
    scene.cmd(&["export", "--for", "json", "--out"]).arg(&file).run().code(0);
    std::fs::remove_file(&file).unwrap();
    scene.quiet(4, || scene.cmd(&["teardown", "--no-input", "--confirm", "000000000000"]));
    let before = scene.canaries();
    let out = scene.cmd(&["teardown", "--no-input", "--confirm", "123456789012"]).run();
    out.code(0);
    before.absent_from(&out).absent_under(&scene.home.path(), |_| false);
    scene.quiet(0, || scene.cmd(&["teardown", "--no-input", "--confirm", "123456789012"]));
}
