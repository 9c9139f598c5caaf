//! The real clients as judges of a vendor's profile and of one of the sandbox: they make the call that `init` proved
//! the profile with, by what `export` and `exec` gave them and by their own switch.

use crate::clients::{folder, hosts, node, python, run, under, verdict};
use crate::support::home::{Cmd, Home};
use crate::support::stage::Stage;
use serde_json::json;
use spapi_setup::rehearsal::Knobs;
use spapi_setup::{Environment, Partner};

/// A profile of this kind, with AWS keys for the clients that sign.
fn set_up(partner: Partner, environment: Environment) -> (Home, Stage) {
    let (home, stage) = (Home::new(), Stage::with(Knobs { any_agent: true, ..Knobs::default() }));
    let sample = stage.sample();
    {
        let mut state = stage.state();
        state.refresh_token(&sample.refresh_token).unwrap().partner = partner;
        state.apps.get_mut(&sample.client_id).unwrap().environment = environment;
    }
    let args = ["init", "--no-input", "--yes", "--region", "eu", "--store", "file"];
    let kind = ["--partner", partner.as_str(), "--environment", environment.as_str()];
    home.cmd(args).args(kind).envs(stage.env()).envs(stage.answers()).run().code(0);
    (home, stage)
}

/// The client's call is answered as this kind of account, at this host.
#[track_caller]
fn answered(stage: &Stage, partner: Partner, environment: Environment, cmd: Cmd) {
    let answer = verdict(cmd.envs(hosts(stage)));
    match (partner, environment) {
        (Partner::Vendor, _) => assert_eq!(answer["orders"], json!(["2JK3S9VC"]), "{answer}"),
        (Partner::Seller, Environment::Sandbox) => assert_eq!(answer["store"], "BestSellerStore", "{answer}"),
        (Partner::Seller, Environment::Production) => {
            assert_eq!(answer["store"], "Rehearsal Store", "{answer}")
        }
    }
}

const KINDS: [(Partner, Environment); 3] = [
    (Partner::Vendor, Environment::Production),
    (Partner::Seller, Environment::Sandbox),
    (Partner::Vendor, Environment::Sandbox),
];

#[test]
fn python_calls_as_the_vendor_and_at_the_sandbox() {
    for (partner, environment) in KINDS {
        let (home, stage) = set_up(partner, environment);
        let sandbox = environment == Environment::Sandbox;
        let export = home.cmd(["export", "--for", "python-amazon-sp-api", "--out", "default"]).run();
        assert_eq!(export.code(0).stderr().contains("set AWS_ENV=SANDBOX"), sandbox, "{export:?}");
        for age in ["old", "new"] {
            let call = python(age, "python_call.py");
            let args = ["default", "eu", partner.as_str()];
            // The file, with the switch that export names.
            let mut by_file = run(&home, &call, &args);
            if sandbox {
                by_file = by_file.env("AWS_ENV", "SANDBOX");
            }
            answered(&stage, partner, environment, by_file);
            // The environment of exec, which has it.
            let nowhere = Home::new();
            let by_exec = under(&home, &[], &call, &args).env("HOME", nowhere.path());
            answered(&stage, partner, environment, by_exec);
        }
    }
}

#[test]
fn without_its_switch_the_client_is_refused_at_production() {
    let (home, stage) = set_up(Partner::Seller, Environment::Sandbox);
    home.cmd(["export", "--for", "python-amazon-sp-api", "--out", "default"]).run().code(0);
    let call = run(&home, &python("new", "python_call.py"), &["default", "eu"]).envs(hosts(&stage)).run();
    assert!(call.code(1).json()["error"].as_str().unwrap().contains("Unauthorized"), "{call:?}");
}

#[test]
fn node_calls_as_the_vendor_and_at_the_sandbox() {
    for (partner, environment) in KINDS {
        let (home, stage) = set_up(partner, environment);
        let sandbox = environment == Environment::Sandbox;
        let export = home.cmd(["export", "--for", "node-amazon-sp-api", "--out", "default"]).run();
        assert_eq!(export.code(0).stderr().contains("use_sandbox: true"), sandbox, "{export:?}");
        for age in ["old", "new"] {
            let modules = folder(&format!("node-{age}")).join("node_modules");
            let args = ["-", partner.as_str()];
            let mut call = under(&home, &["--for", "node-amazon-sp-api"], &node("node_call.js"), &args);
            if sandbox {
                call = call.env("SPAPI_TEST_USE_SANDBOX", "1");
            }
            answered(&stage, partner, environment, call.env("NODE_PATH", &modules));
        }
    }
}
