//! `--store aws` over a home's life: secrets move in and out, every right that is missing is named, nobody else's secret is
//! touched, and what was deleted can be taken back.

use serde_json::json;

use crate::rotate::{clean, next};
use crate::store_aws::{REGION, World, policy};
use crate::support::home::Cmd;
#[cfg(feature = "checkpoints")]
use crate::support::kill::{matrix, points};
use crate::support::seller::text;

/// A seller whose secrets are in the file: three of an app that was rotated, and a token.
fn rotated_in_file() -> World {
    let w = World::new();
    let args = ["init", "--no-input", "--yes", "--auth", "lwa", "--region", "eu", "--store", "file"];
    w.cmd(&args).envs(w.stage.answers()).run().code(0);
    w.rotate(&next(&w.stage, 0)).run().code(0);
    w
}

fn moving(w: &World, store: &str) -> Cmd {
    let cmd = w.cmd(&["init", "--no-input", "--yes", "--store", store]);
    if store == "aws" { cmd.args(["--store-region", REGION]) } else { cmd }
}

fn stored(w: &World, kind: &str) -> Option<String> {
    crate::rotate::stored(&w.home, kind)
}

#[test]
fn secrets_move_in_with_their_whole_life_and_out_again() {
    let w = rotated_in_file();
    let (new, old) = (stored(&w, "client-secret"), stored(&w, "previous-client-secret"));
    assert!(new.is_some() && old.is_some());
    moving(&w, "aws").run().code(0).says("Moved 3 secrets to AWS Secrets Manager");
    assert_eq!((w.held("AWSCURRENT"), w.held("AWSPREVIOUS")), (new.clone(), old.clone()));
    assert_eq!(w.labels(), ["AWSCURRENT", "AWSPREVIOUS"]);
    assert!(!w.home.read("credentials.toml").contains("Atzr|"), "nothing stays behind");
    clean(&w.home);
    w.cmd(&["rotate", "lwa-secret", "--rollback"]).run().code(0);
    assert_eq!((w.held("AWSCURRENT"), w.held("AWSPREVIOUS")), (old.clone(), new.clone()));
    w.cmd(&["rotate", "lwa-secret", "--rollback"]).run().code(0);

    moving(&w, "file").run().code(0).says("Moved 3 secrets");
    assert_eq!(
        (stored(&w, "client-secret"), stored(&w, "previous-client-secret")),
        (new.clone(), old.clone())
    );
    assert_eq!(w.names(), [] as [&str; 0], "all is scheduled for deletion");
    w.cmd(&["token"]).run().code(0);
    // And in again: what was deleted is taken back, with nothing of its former life.
    moving(&w, "aws").run().code(0).says("Moved 3 secrets");
    assert_eq!((w.held("AWSCURRENT"), w.held("AWSPREVIOUS")), (new, old));
    assert_eq!(w.labels(), ["AWSCURRENT", "AWSPREVIOUS"]);
    w.cmd(&["init", "--no-input"]).run().code(0).says("Nothing to do");
}

#[cfg(feature = "checkpoints")]
#[test]
fn a_move_that_was_killed_loses_nothing_and_leaves_nothing() {
    for (to, back) in [("aws", false), ("file", true)] {
        let world = || {
            let w = rotated_in_file();
            if back {
                moving(&w, "aws").run().code(0);
            }
            w
        };
        matrix(
            &points(&["move."]),
            world,
            |w| moving(w, to),
            |w, point| {
                moving(w, to).run().code(0);
                clean(&w.home);
                let sample = w.stage.sample();
                if back {
                    assert_eq!(stored(w, "refresh-token").as_deref(), Some(sample.refresh_token.expose()));
                    assert_eq!(w.names(), [] as [&str; 0], "{point}");
                } else {
                    assert_eq!(w.labels(), ["AWSCURRENT", "AWSPREVIOUS"], "{point}");
                    assert_eq!(
                        w.held("AWSPREVIOUS").as_deref(),
                        Some(sample.client_secret.expose()),
                        "{point}"
                    );
                    assert!(!w.home.read("credentials.toml").contains("Atzr|"), "{point}");
                }
                w.cmd(&["token"]).run().code(0);
            },
        );
    }
}

#[test]
fn every_right_that_is_missing_is_named() {
    let w = World::set_up();
    let whole = policy(&w.home);
    let rights = |statement: usize| -> Vec<String> {
        serde_json::from_value(whole["Statement"][statement]["Action"].clone()).unwrap()
    };
    for (statement, right) in
        [0, 1].into_iter().flat_map(|n| rights(n).into_iter().map(move |right| (n, right)))
    {
        // Taking back what was deleted is the only thing that a test entry does not try.
        if right.ends_with(":RestoreSecret") {
            continue;
        }
        let mut less = whole.clone();
        less["Statement"][statement]["Action"]
            .as_array_mut()
            .unwrap()
            .retain(|action| *action != right.as_str());
        let key = w.moto.administrator(right.split(':').nth(1).unwrap(), &less);
        let out = w.by(&key, &["init", "--no-input"]).run();
        out.code(4).says(&right).says("--for store");
    }
    // Who only reads gets a token, and check says what is missing for more.
    let reader = json!({ "Version": "2012-10-17", "Statement": [whole["Statement"][0]] });
    let reader = w.moto.administrator("reader", &reader);
    w.by(&reader, &["token"]).run().code(0).prints("Atza|");
    let out = w.by(&reader, &["check", "--json"]).run();
    let rungs = out.code(4).json()["checks"].as_array().unwrap().clone();
    let of = |id: &str| rungs.iter().find(|rung| rung["id"] == id).unwrap().clone();
    assert_eq!((text(&of("store.remote"), "status"), text(&of("store.read"), "status")), ("fail", "pass"));
    assert!(of("store.remote").to_string().contains("secretsmanager:CreateSecret"), "{}", of("store.remote"));
}

#[test]
fn check_says_as_whom_and_where() {
    let w = World::set_up();
    let out = w.cmd(&["check", "--json"]).run();
    let first = out.code(0).json()["checks"][0].clone();
    assert_eq!((text(&first, "id"), text(&first, "status")), ("store.remote", "pass"));
    let said = text(&first, "summary");
    assert!(said.contains(REGION) && said.contains("user/team") && said.contains("read and write"), "{said}");
}

#[test]
fn the_sellers_own_key_is_refused() {
    let w = World::set_up();
    let id = "11111111-1111-4111-8111-111111111111";
    let config = format!(
        "{}\n[identities.{id}]\naccount = \"123456789012\"\npartition = \"aws\"\nuser_name = \"team\"\n\
         policy_name = \"P\"\nrole_name = \"R\"\nstore = \"aws\"\naccess_key_id = \"{}\"\n",
        w.home.read("config.toml").replacen(
            "[profiles.default]",
            &format!("[profiles.default]\nidentity = \"{id}\""),
            1
        ),
        w.team.id
    );
    w.home.write(".config/spapi-setup/config.toml", config);
    let out = w.cmd(&["token"]).run();
    out.code(2).says("must not be reached with the seller's own key").says("AWS_PROFILE");
    assert!(!out.stdout().contains("Atza|"));
}

#[test]
fn somebody_elses_secret_is_left_alone() {
    let managed = json!({ "Key": "managed-by", "Value": "spapi-setup" });
    let home = json!({ "Key": "spapi-setup:home", "Value": "another" });
    for (tags, whose) in [(json!([]), "somebody else"), (json!([managed, home]), "another home")] {
        let w = World::set_up();
        // Where the token of `acme-us` goes.
        let name = w.name("refresh-tokens/0b");
        w.tell("create_secret", &json!({ "Name": name, "SecretString": "{}", "Tags": tags }));
        let out = w.init(&["-p", "acme-us", "--allow-other-seller"]).run();
        out.code(5).says(&format!("belongs to {whose}")).says("--store-prefix");
        let held = w.tell("get_secret_value", &json!({ "SecretId": name }));
        assert_eq!(text(&held, "SecretString"), "{}");
    }
}

#[test]
fn a_teardown_schedules_everything_for_deletion_and_says_so() {
    let w = World::set_up();
    let out = w.cmd(&["teardown", "--no-input", "--confirm", "default"]).run();
    out.code(0).says("for 7 days").says("restore-secret");
    assert_eq!(w.names(), [] as [&str; 0]);
    let all = w.tell("list_secrets", &json!({ "IncludePlannedDeletion": true }));
    assert_eq!(all["SecretList"].as_array().unwrap().len(), 2, "{all}");
    // Set up again: the entries are taken back, and nothing of the former life is in them.
    w.init(&[]).run().code(0);
    assert_eq!(w.labels(), ["AWSCURRENT"]);
    w.cmd(&["token"]).run().code(0);
}

#[test]
fn what_is_over_loses_its_label() {
    let w = World::set_up();
    w.rotate(&next(&w.stage, 0)).run().code(0);
    let config = w.home.read("config.toml");
    let line = config.lines().find(|line| line.starts_with("previous_until")).unwrap().to_owned();
    let _ = w.cmd(&["rotate", "--due"]).run();
    assert_eq!(w.labels(), ["AWSCURRENT", "AWSPREVIOUS"], "its last day is still to come");
    let config = w.home.read("config.toml").replace(&line, "previous_until = \"2026-01-31\"");
    w.home.write(".config/spapi-setup/config.toml", config);
    let _ = w.cmd(&["rotate", "--due"]).run();
    assert_eq!(w.labels(), ["AWSCURRENT"]);
    let before = w.moto.calls().len();
    let _ = w.cmd(&["rotate", "--due"]).run();
    assert_eq!(w.calls(before), [] as [&str; 0], "once");
    w.cmd(&["rotate", "lwa-secret", "--rollback"]).run().code(2);
}

#[test]
fn the_place_stays_while_something_is_there() {
    let w = World::set_up();
    w.init(&["--store-prefix", "other"]).run().code(2).says("--store-prefix");
    let out = w.cmd(&["init", "--no-input", "--store", "aws", "--store-region", "us-east-1"]).run();
    out.code(2).says(REGION);
}
