//! No secret leaves the store where credentials are put to work, but where a secret is what was asked for.

use crate::leaks::{Scene, store};
use crate::support::canary::Canaries;

fn set_up() -> Scene {
    let scene = Scene::new();
    scene.init().run().code(0);
    scene
}

/// The administrator's secret and the three stored ones: what is never asked for.
fn stored(scene: &Scene) -> Canaries {
    let sample = scene.stage.sample();
    let (_, admin) = scene.stage.rehearsal().admin();
    let key = scene.stage.state().keys_of("SellingPartnerAPIUser")[0].secret.clone();
    Canaries::default()
        .with("the administrator's secret", admin.expose(), "")
        .with("the client secret", sample.client_secret.expose(), "amzn1.oa2-cs.v1.")
        .with("the refresh token", sample.refresh_token.expose(), "Atzr|")
        .with("the secret access key", key.expose(), "")
}

#[test]
fn a_token_is_on_standard_output_and_nowhere_else() {
    let scene = set_up();
    for args in [
        &["token"][..],
        &["token", "--no-cache", "--json"],
        &["token", "--scope", "notifications"],
        &["token", "--restricted-data", "/orders/v0/orders"],
        &["credential-process"],
    ] {
        let out = scene.cmd(args).run();
        out.code(0);
        stored(&scene).absent_from(&out);
        scene.canaries().absent("standard error", &out.stderr_bytes);
        out.argv.iter().for_each(|line| {
            scene.canaries().absent("a command line", line);
        });
        scene.canaries().absent_under(&scene.home.path(), store);
    }
    scene.quiet(3, || scene.cmd(&["token", "--scope", "no::such_scope"]));
    for app in scene.stage.state().apps.values_mut() {
        app.tokens.iter_mut().for_each(|token| token.revoked = true);
    }
    scene.quiet(3, || scene.cmd(&["token", "--no-cache"]));
}

#[cfg(unix)] // a Unix shell, or /proc
#[test]
fn exec_masks_what_its_child_says() {
    let scene = set_up();
    let cmd = scene.cmd(&["exec", "--", "sh", "-c", "env; env >&2"]);
    // What the caller's own environment holds is the caller's.
    let out = cmd.unset("AWS_SECRET_ACCESS_KEY").run();
    out.code(0).prints("********").prints("LWA_APP_ID=");
    scene.canaries().absent_from(&out).absent_under(&scene.home.path(), store);
    scene.quiet(127, || scene.cmd(&["exec", "--", "/nonexistent/program"]));
    scene.quiet(125, || scene.cmd(&["exec", "--for", "nothing", "--", "true"]));
}

#[cfg(unix)] // a Unix shell
#[test]
fn a_sink_gets_the_values_and_nothing_else_does() {
    let scene = set_up();
    let sent = |path: &std::path::Path| store(path) || path.ends_with("sent") || path.ends_with("shop.env");
    let quiet = |code: i32, args: &[&str]| {
        let out = scene.cmd(args).run();
        out.code(code);
        scene.canaries().absent_from(&out).absent_under(&scene.home.path(), sent);
    };
    quiet(0, &["export", "--for", "env", "--to", "file:shop.env"]);
    quiet(0, &["sync", "add", "--for", "env", "--to", "pipe:sh -c 'cat > sent'", "--then", "true"]);
    // One that shows all it gets, on both streams, and fails.
    quiet(1, &["sync", "add", "--for", "json", "--to", "pipe:sh -c 'tee /dev/stderr; exit 4'", "-vv"]);
    for args in [&["sync", "-vv"][..], &["sync", "--json"], &["sync", "--check", "--json"]] {
        quiet(0, args);
    }
    quiet(0, &["sync", "list", "--json"]);
    std::fs::write(scene.home.path().join("shop.env"), "x").unwrap();
    quiet(7, &["sync", "--json"]);
    quiet(1, &["sync", "--check"]);
}

#[cfg(unix)] // moto
#[test]
fn a_sink_in_aws_is_the_only_place_in_aws_that_gets_them() {
    let (scene, moto) = (set_up(), crate::support::moto::Moto::start());
    let quiet = |code: i32, args: &[&str]| {
        let out = scene.cmd(args).envs(moto.env(&moto.auditor)).run();
        out.code(code);
        let canaries = scene.canaries();
        canaries.absent_from(&out).absent_under(&scene.home.path(), store);
        canaries.absent("moto's log of calls", moto.calls().join("\n").as_bytes());
    };
    for sink in ["aws-secret:shop@eu-west-1", "aws-parameter:/shop@eu-west-1"] {
        quiet(0, &["export", "--for", "env", "--to", sink, "-vv"]);
    }
    quiet(0, &["sync", "-vv"]);
    quiet(0, &["sync", "--check", "--json"]);
    // A service that says back all that it got, in a refusal and in an answer.
    let token = scene.stage.sample().refresh_token.expose().to_owned();
    for (on, status) in [
        ("PutSecretValue", "400 Bad Request"),
        ("PutParameter", "400 Bad Request"),
        ("GetParameter", "200 OK"),
    ] {
        let drift = serde_json::json!({ "SecretId": "shop", "SecretString": "drifted" });
        moto.tell("eu-west-1", "secretsmanager", "put_secret_value", &drift);
        let drift = serde_json::json!({ "Name": "/shop", "Value": "drifted", "Type": "SecureString", "Overwrite": true });
        moto.tell("eu-west-1", "ssm", "put_parameter", &drift);
        let body = serde_json::json!({ "__type": format!("Odd{token}"), "message": format!("got {token}") });
        moto.fault(&serde_json::json!({ "on": on, "status": status, "body": body.to_string() }));
        quiet(7, &["sync", "-vv"]);
    }
}

#[test]
fn an_import_says_no_secret() {
    let scene = set_up();
    let file = scene.home.path().join("values.json");
    scene.cmd(&["export", "--for", "json", "--out"]).arg(&file).run().code(0);
    let keep = |path: &std::path::Path| store(path) || path.ends_with("values.json");
    let import = |more: &[&str]| {
        let cmd = scene.cmd(&["import"]).arg(&file).args(["--no-input", "--yes", "--store", "file"]);
        cmd.args(more.iter().copied())
    };
    for more in [&[][..], &["-p", "other", "--allow-other-seller"], &["--remove-file"]] {
        let out = import(more).run();
        scene.canaries().absent_from(&out).absent_under(&scene.home.path(), keep);
    }
    // A file that holds them in no form that is known.
    let text = scene.stage.sample().refresh_token.expose().replace('|', " ");
    let odd = scene.home.write("odd.txt", text);
    let out = scene.cmd(&["import"]).arg(&odd).arg("--no-input").run();
    assert_ne!(out.status.code(), Some(0), "{out:?}");
    scene.canaries().absent_from(&out);
}

/// A list of sellers: columns in each other's place, refused tokens, the file of results.
#[test]
fn a_list_of_sellers_says_no_secret() {
    let scene = set_up();
    let app = scene.stage.sample().client_id.to_string();
    let tokens: Vec<_> = (0..4)
        .map(|n| scene.stage.state().authorize(&app, spapi_setup::Region::Eu, &format!("Shop {n}")).unwrap())
        .collect();
    scene.stage.state().refresh_token(&tokens[1]).unwrap().revoked = true;
    let text = format!(
        "SellerId,RefreshToken,MarketplaceId,Note\nA0,{},DE,{}\nA1,{},DE,\n{},{},DE,\nA3,{},{},\n",
        tokens[0].expose(),
        tokens[3].expose(),
        tokens[1].expose(),
        tokens[2].expose(),
        tokens[2].expose(),
        tokens[3].expose(),
        tokens[3].expose(),
    );
    scene.home.write("sellers.csv", text);
    let out = scene.cmd(&["import", "sellers.csv", "--no-input"]).run();
    out.code(3).says("1 seller proved and stored");
    let keep = |path: &std::path::Path| store(path) || path.ends_with("sellers.csv");
    scene.canaries().absent_from(&out).absent_under(&scene.home.path(), keep);
    std::fs::remove_file(scene.home.path().join("sellers.csv")).unwrap();
    scene.quiet(0, || scene.cmd(&["status", "--failed"]));
    scene.quiet(0, || scene.cmd(&["check", "--all"]));
}

/// `exec` does not hand its own closedness on: the child has the core limit that this process was given.
#[cfg(unix)]
#[test]
fn the_child_of_exec_has_its_own_limits() {
    let scene = set_up();
    let limit = scene.home.program("sh", ["-c", "ulimit -c"]).run().stdout();
    for mask in ["--mask", "--no-mask"] {
        let out = scene.cmd(&["exec", mask, "--", "sh", "-c", "ulimit -c"]).run();
        assert_eq!(out.code(0).stdout(), limit, "{mask}");
    }
}
