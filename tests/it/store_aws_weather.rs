//! Bad weather over the team's store: what is missing is named, the secret in use stays the old one or is the new one, and
//! the next run goes on.

use serde_json::{Value, json};

use crate::rotate::next;
use crate::store_aws::World;
use crate::support::seller::text;

/// An answer of the service in place of its own.
fn refusal(on: &str, code: &str, message: &str, times: u32) -> Value {
    let body = json!({ "__type": code, "message": message }).to_string();
    json!({ "on": on, "times": times, "status": "400 Bad Request", "body": body,
        "headers": [["content-type", "application/x-amz-json-1.1"], ["x-amzn-requestid", "r-400"]] })
}

#[test]
fn a_refusal_in_the_middle_leaves_the_old_secret_in_use() {
    let storms = [
        refusal("PutSecretValue", "ThrottlingException", "Rate exceeded", 4),
        refusal("PutSecretValue", "AccessDeniedException", "Access to KMS is not allowed", 1),
        refusal("PutSecretValue", "InternalServiceError", "Try again later", 1),
        refusal("UpdateSecretVersionStage", "ExpiredTokenException", "The security token has expired", 1),
    ];
    for fault in storms {
        let w = World::set_up();
        let old = w.stage.sample().client_secret;
        let new = next(&w.stage, 0);
        w.moto.fault(&fault);
        let out = w.rotate(&new).run();
        assert!(!out.status.success(), "{fault}: {out:?}");
        assert!(!out.stderr().contains(&new.expose()[20..]), "{fault}");
        assert_eq!(w.held("AWSCURRENT").as_deref(), Some(old.expose()), "{fault}");
        w.cmd(&["token", "--no-cache"]).run().code(0);
        w.rotate(&new).run().code(0);
        assert_eq!(w.held("AWSCURRENT").as_deref(), Some(new.expose()), "{fault}");
        assert_eq!(w.held("AWSPREVIOUS").as_deref(), Some(old.expose()), "{fault}");
        assert_eq!(w.labels(), ["AWSCURRENT", "AWSPREVIOUS"], "{fault}");
    }
}

#[test]
fn a_value_that_somebody_damaged_is_named_and_left() {
    let w = World::set_up();
    let put = json!({ "SecretId": w.app(), "SecretString": "damaged" });
    w.tell("put_secret_value", &put);
    w.cmd(&["token"]).run().code(5).says("is not understood").never_says("damaged");
    let there = json!({ "SecretId": w.app(), "VersionStage": "AWSCURRENT" });
    assert_eq!(text(&w.tell("get_secret_value", &there), "SecretString"), "damaged");
}

#[test]
fn no_sign_in_no_region_and_no_network_are_told() {
    let w = World::set_up();
    let nobody = w.cmd(&["token"]).unset("AWS_ACCESS_KEY_ID").unset("AWS_SECRET_ACCESS_KEY");
    nobody.env("AWS_EC2_METADATA_DISABLED", "true").run().code(4).says("the AWS SDK's own chain");
    let away = w.cmd(&["token"]).env("AWS_ENDPOINT_URL_SECRETS_MANAGER", "http://127.0.0.1:9");
    away.run().code(5).says("AWS Secrets Manager (eu-west-1");
    // Without a network status says all that it knows.
    w.home.cmd(["status"]).run().code(0).prints("aws");
    // The place stays while something is there.
    let args = ["init", "--no-input", "--yes", "--store", "aws", "--store-region", "us-west-2"];
    w.cmd(&args).run().code(2).says("eu-west-1");
    w.cmd(&["init", "--no-input"]).run().code(0).says("Nothing to do");
}

/// Another profile of the same app, whose token is gathered somewhere.
fn another(w: &World, name: &str) {
    let client_id = w.stage.sample().client_id;
    let token = w.stage.state().authorize(&client_id, spapi_setup::Region::Eu, name).unwrap();
    w.init(&["-p", name]).env("SPAPI_SETUP_REFRESH_TOKEN", token.expose()).run().code(0);
}

/// Everything that the labels of an entry give.
fn all_of(w: &World, below: &str) -> String {
    let entry = w.tell("describe_secret", &json!({ "SecretId": w.name(below) }));
    let labels = entry["VersionIdsToStages"].as_object().unwrap().values();
    let labels = labels.flat_map(|all| all.as_array().unwrap().clone());
    let held = labels.map(|label| {
        let args = json!({ "SecretId": w.name(below), "VersionStage": label });
        text(&w.tell("get_secret_value", &args), "SecretString").to_owned()
    });
    held.collect()
}

/// When an entry goes; none where it stays.
fn goes(w: &World, name: &str) -> Value {
    w.tell("describe_secret", &json!({ "SecretId": name }))["DeletedDate"].clone()
}

#[test]
fn a_teardown_takes_its_own_token_and_no_other() {
    let w = World::set_up();
    // Both are gathered in one entry: their names have one hash.
    let twin = (0..)
        .map(|n| format!("shop-{n}"))
        .find(|name| {
            use sha2::Digest;
            sha2::Sha256::digest(name.as_bytes())[0] % 32 == 0x17
        })
        .unwrap();
    another(&w, &twin);
    let token = w.stage.sample().refresh_token;
    assert!(all_of(&w, "refresh-tokens/17").contains(token.expose()));
    w.cmd(&["teardown", "--confirm", "default"]).run().code(0).says("keeps what was deleted for 7 days");
    let left = all_of(&w, "refresh-tokens/17");
    assert!(left.contains(&twin), "{left}");
    assert!(!left.contains(token.expose()), "no label gives what was removed");
    w.cmd(&["token", "-p", &twin]).run().code(0);
    assert!(goes(&w, &w.app()).is_null(), "the other profile uses the app");

    let app = w.app();
    w.cmd(&["teardown", "--confirm", &twin, "-p", &twin]).run().code(0);
    assert_eq!(w.names(), [] as [&str; 0]);
    assert!(!goes(&w, &app).is_null());
    // Set up anew within the days in which the names are taken.
    w.init(&[]).run().code(0);
    w.cmd(&["token", "--no-cache"]).run().code(0);
}
