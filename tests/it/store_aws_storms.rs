//! Bad weather over `--store aws` in the middle of a rotation: the old secret is still the current one or the new one is,
//! whole, what happened is named, and the same command ends it.

use serde_json::{Value, json};

use crate::rotate::next;
use crate::store_aws::World;
use crate::support::moto::ACCOUNT;

/// How often the SDK tries what may pass.
const TRIES: u32 = 4;

fn refusal(on: &str, code: &str, message: &str, times: u32) -> Value {
    let body = json!({ "__type": code, "message": message }).to_string();
    json!({ "on": on, "times": times, "status": "400 Bad Request", "body": body,
        "headers": [["content-type", "application/x-amz-json-1.1"], ["x-amzn-requestid", "r-400"]] })
}

/// A rotation under a fault ends with `code`, says why, and ends well when it is run again.
#[track_caller]
fn weathered(fault: &Value, code: i32, says: &str) {
    let w = World::set_up();
    let old = w.stage.sample().client_secret;
    let new = next(&w.stage, 0);
    w.moto.fault(fault);
    let out = w.rotate(&new).run();
    out.code(code).says(says).says("AWS Secrets Manager (eu-west-1, spapi-setup/)");
    assert!(!out.stderr().contains(&new.expose()[20..]));
    assert_eq!(w.held("AWSCURRENT").as_deref(), Some(old.expose()), "{fault}");
    w.rotate(&new).run().code(0);
    assert_eq!(w.held("AWSCURRENT").as_deref(), Some(new.expose()));
    assert_eq!(w.held("AWSPREVIOUS").as_deref(), Some(old.expose()));
    assert_eq!(w.labels(), ["AWSCURRENT", "AWSPREVIOUS"]);
    crate::rotate::clean(&w.home);
}

#[test]
fn what_the_service_refuses_leaves_the_old_secret_current() {
    let denied = format!(
        "User: arn:aws:iam::{ACCOUNT}:user/team is not authorized to perform: \
         secretsmanager:UpdateSecretVersionStage because no identity-based policy allows the \
         secretsmanager:UpdateSecretVersionStage action"
    );
    let storms = [
        (refusal("PutSecretValue", "ThrottlingException", "Rate exceeded", TRIES), 1, "too many requests"),
        (refusal("UpdateSecretVersionStage", "AccessDeniedException", &denied, 1), 4, "--for store"),
        (refusal("PutSecretValue", "AccessDeniedException", "Access to KMS is not allowed", 1), 4, "KMS key"),
        (
            refusal("PutSecretValue", "ExpiredTokenException", "The security token is expired", 1),
            4,
            "expired",
        ),
        (
            json!({ "on": "PutSecretValue", "times": TRIES, "status": "500 Internal Server Error",
                "body": "{\"__type\":\"InternalServiceError\",\"message\":\"x\"}" }),
            5,
            "InternalServiceError",
        ),
    ];
    std::thread::scope(|scope| {
        for (fault, code, says) in &storms {
            scope.spawn(move || weathered(fault, *code, says));
        }
    });
}

/// The move was made and its answer got lost: the SDK asks again, and AWS refuses to move a label that has moved.
#[test]
fn a_move_whose_answer_was_lost_is_a_move() {
    let w = World::set_up();
    let new = next(&w.stage, 0);
    w.moto.fault(&json!({ "on": "UpdateSecretVersionStage", "lost": true }));
    w.rotate(&new).run().code(0);
    assert_eq!(w.held("AWSCURRENT").as_deref(), Some(new.expose()));
    assert_eq!(w.labels(), ["AWSCURRENT", "AWSPREVIOUS"]);
    crate::rotate::clean(&w.home);
}

#[test]
fn an_entry_that_somebody_scheduled_for_deletion_is_named() {
    let w = World::set_up();
    w.tell("delete_secret", &json!({ "SecretId": w.app(), "RecoveryWindowInDays": 7 }));
    w.cmd(&["token"]).run().code(4).says("scheduled for deletion").says("restore-secret");
    w.tell("restore_secret", &json!({ "SecretId": w.app() }));
    w.cmd(&["token"]).run().code(0);
}

/// The part in AWS: the secret access key is an entry of its own, and the role's credentials are asked for with it.
#[test]
fn an_access_key_is_kept_there_too() {
    let w = World::new();
    let mut both = crate::support::moto::admin_policy(&w.home);
    let store = crate::store_aws::policy(&w.home);
    both["Statement"].as_array_mut().unwrap().extend(store["Statement"].as_array().unwrap().clone());
    let admin = w.moto.administrator("admin", &both);
    let args =
        ["init", "--no-input", "--yes", "--region", "eu", "--store", "aws", "--store-region", "eu-west-1"];
    w.by(&admin, &args).envs(w.stage.answers()).run().code(0).says("AWS Secrets Manager");
    let names = w.names();
    assert!(names.len() == 3 && names[0].starts_with("access-key/AKIA"), "{names:?}");
    w.by(&admin, &["init", "--no-input"]).run().code(0).says("Nothing to do");
    w.by(&w.team, &["credential-process"]).run().code(0).prints("SessionToken");
    let before = w.moto.calls().len();
    w.by(&w.team, &["credential-process"]).run().code(0);
    assert_eq!(w.calls(before), ["GetSecretValue", "AssumeRole"]);
}
