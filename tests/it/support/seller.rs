//! Profiles that are set up, and values that are hard on careless programs.

use serde_json::{Value, json};
use spapi_setup::Secret;
use spapi_setup::rehearsal::{App, AppSecret, RefreshToken};

use super::home::{Cmd, Home};
use super::stage::Stage;

/// `init`, unattended, with AWS keys, secrets in the file: the profile `default`.
pub(crate) fn init(home: &Home, stage: &Stage) {
    let args = ["init", "--no-input", "--yes", "--region", "eu", "--store", "file"];
    home.cmd(args).envs(stage.env()).envs(stage.answers()).run().code(0);
}

/// The same without AWS keys.
pub(crate) fn init_lwa(home: &Home, stage: &Stage) {
    let args = ["init", "--no-input", "--yes", "--region", "eu", "--store", "file", "--auth", "lwa"];
    home.cmd(args).envs(stage.env()).envs(stage.answers()).run().code(0);
}

/// A command with Amazon's and AWS's endpoints, and no administrator.
pub(crate) fn seller(home: &Home, stage: &Stage, args: &[&str]) -> Cmd {
    let endpoints =
        stage.env().into_iter().filter(|(name, _)| name.contains("URL") || name.contains("METADATA"));
    home.cmd(args.iter().copied()).envs(endpoints)
}

/// What `export --for json` gives.
pub(crate) fn values(home: &Home, profile: &str) -> Value {
    let flag = format!("--profile={profile}");
    let out = home.cmd(["export", "--for", "json", &flag]).run();
    out.code(0);
    out.json()
}

/// A text of a set of values.
pub(crate) fn text<'v>(values: &'v Value, key: &str) -> &'v str {
    values[key].as_str().unwrap_or_else(|| panic!("no {key}"))
}

/// An app of the stage's whose secret and token hold every sign that quoting goes wrong with. `equals`: the secret
/// has a `=`, which Node's file can't hold.
pub(crate) fn odd_app(stage: &Stage, n: u32, equals: bool) -> Value {
    let id = format!("amzn1.application-oa2-client.{n:0>32}");
    let sign = if equals { "=" } else { "" };
    let secret = format!("amzn1.oa2-cs.v1.{n}a'b\"c/d+e{sign}|f$g`h\\i#j%k&l!m~n");
    let token = format!("Atzr|{n}IwEB/x+y=='q\"r|s$HOME`t\\u#v w%20&!~zzzzzzzzzz").replace(' ', "_");
    let app = App {
        client_id: id.clone(),
        secrets: vec![AppSecret {
            secret: Secret::new(secret.as_str()),
            valid_until: None,
            lag: 0,
            unknown: 0,
        }],
        tokens: vec![RefreshToken {
            token: Secret::new(token.as_str()),
            store: format!("Store {n}"),
            ..RefreshToken::default()
        }],
        ..App::default()
    };
    stage.state().apps.insert(id.clone(), app);
    json!({ "region": "eu", "lwa_client_id": id, "lwa_client_secret": secret, "lwa_secret_date": "2026-10-01", "refresh_token": token })
}

/// Imports values as a profile; with the AWS key of `keys` where it is an object.
pub(crate) fn import(home: &Home, stage: &Stage, profile: &str, values: &Value, keys: &Value) {
    let mut all = values.clone();
    for name in ["aws_access_key_id", "aws_secret_access_key", "user_arn", "role_arn"] {
        if keys[name].is_string() {
            all[name] = keys[name].clone();
        }
    }
    let file = home.write("import.json", all.to_string());
    let flag = format!("--profile={profile}");
    let path = file.display().to_string();
    seller(home, stage, &["import", &path, &flag, "--store", "file"]).run().code(0);
    std::fs::remove_file(file).unwrap();
}

/// The permission bits of a file.
#[cfg(unix)]
pub(crate) fn mode(path: &std::path::Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).unwrap_or_else(|e| panic!("{}: {e}", path.display())).permissions().mode() & 0o777
}
