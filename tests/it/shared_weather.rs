//! Bad weather around a home in a bucket: each mishap is named, and nothing is half-written or overwritten.

use serde_json::{Value, json};

use crate::support::home::{Cmd, Home, Output};
use crate::support::shared::{BUCKET, CONFIG, PLACE, Shared, policy};

const GET: &str = "GET /acme-spapi/team/config.toml";
const PUT: &str = "PUT /acme-spapi/team/config.toml";

/// A home without profiles on a computer, to be moved to the bucket: every kind of write happens on the way.
fn local() -> Home {
    let computer = Home::new();
    let text = "version = 1\nhome_id = \"6f7d7d5e-0000-4000-8000-000000000002\"\n";
    computer.write(".config/spapi-setup/config.toml", text);
    computer
}

fn moving(shared: &Shared, computer: &Home) -> Cmd {
    let cmd = shared.cmd(computer, &format!("home move {PLACE} --yes"));
    cmd.env("SPAPI_SETUP_HOME", computer.setup())
}

fn error(code: &str, message: &str) -> String {
    format!("<Error><Code>{code}</Code><Message>{message}</Message><RequestId>r-7</RequestId></Error>")
}

/// `status` where the first read is answered so.
fn status(status: &str, headers: Value, body: &str, times: u32) -> Output {
    let shared = Shared::start();
    shared.write("config.toml", CONFIG);
    let on = "GET /acme-spapi/team/pending.toml";
    for on in [on, GET] {
        shared
            .moto
            .fault(&json!({ "on": on, "status": status, "headers": headers, "body": body, "times": times }));
    }
    let computer = Home::new();
    let out = shared.cmd(&computer, "status").run();
    assert_eq!(shared.read("config.toml"), CONFIG);
    assert!(!computer.setup().exists());
    out
}

#[test]
fn a_private_bucket_is_said_and_the_home_is_written() {
    let (shared, computer) = (Shared::start(), local());
    let out = moving(&shared, &computer).run();
    out.code(0).says(&format!("Shared home {PLACE}: private, versioned, encrypted (AES256)"));
    out.says("never with the sign-in for the seller's account");
    assert!(shared.read("config.toml").contains("6f7d7d5e-0000-4000-8000-000000000002"));
    assert!(shared.read("lock").starts_with("state = \"free\""));
    assert_eq!(shared.read("pending.toml"), "");
}

#[test]
fn a_bucket_that_keeps_no_versions_is_named() {
    let (shared, computer) = (Shared::start(), local());
    shared.s3("put_bucket_versioning", json!({ "VersioningConfiguration": { "Status": "Suspended" } }));
    shared.s3("delete_bucket_encryption", json!({}));
    let out = moving(&shared, &computer).run();
    out.code(0).says("keeps no former versions").says("encrypts nothing by default").never_says("versioned,");
}

#[test]
fn a_public_bucket_is_refused() {
    let (shared, computer) = (Shared::start(), local());
    shared.s3("delete_public_access_block", json!({}));
    shared.s3("put_bucket_acl", json!({ "ACL": "public-read" }));
    let out = moving(&shared, &computer).run();
    out.code(4).says("open to everybody").says("put-public-access-block");
    assert_eq!(shared.read("config.toml"), "");
}

#[test]
fn each_right_that_is_missing_is_named() {
    for (action, resource) in [
        ("s3:GetObject", "arn:aws:s3:::acme-spapi/team/*"),
        ("s3:PutObject", "arn:aws:s3:::acme-spapi/team/*"),
        ("s3:ListBucket", "s3:ListBucket on arn:aws:s3:::acme-spapi"),
    ] {
        let (shared, computer) = (Shared::start(), local());
        let mut less = policy();
        let lacks =
            |statement: &Value| !statement["Action"].as_array().expect("a list").contains(&json!(action));
        less["Statement"].as_array_mut().expect("a list").retain(lacks);
        let key = shared.moto.administrator("less", &less);
        let cmd = moving(&shared, &computer).envs(shared.moto.env(&key));
        let out = cmd.run();
        out.code(4).says(action).says(resource).says("nothing was written there");
        assert_eq!(shared.read("config.toml"), "", "{action}");
        assert!(!computer.read("config.toml").contains("[moved]"), "{action}");
    }
}

#[test]
fn rights_to_look_at_the_bucket_are_not_needed() {
    let (shared, computer) = (Shared::start(), local());
    let mut less = policy();
    less["Statement"].as_array_mut().expect("a list").retain(|statement| statement["Sid"] != "Look");
    let key = shared.moto.administrator("less", &less);
    let cmd = moving(&shared, &computer).envs(shared.moto.env(&key));
    cmd.run().code(0).says("the sign-in lacks s3:GetBucketPublicAccessBlock").says("s3:GetBucketVersioning");
}

#[test]
fn a_write_of_somebody_else_in_between_is_not_overwritten() {
    let (shared, computer) = (Shared::start(), local());
    let other = "version = 1\nhome_id = \"other\"\n";
    let meanwhile = json!({ "bucket": BUCKET, "key": "team/config.toml", "text": other });
    shared.moto.fault(&json!({ "on": PUT, "meanwhile": meanwhile }));
    let out = moving(&shared, &computer).run();
    out.code(6)
        .says("Somebody else changed the shared home at the same time")
        .says("was written by somebody else at 20");
    assert_eq!(shared.read("config.toml"), other);
    // The old home is whole, and says what is left to do.
    shared.cmd(&computer, "status").env("SPAPI_SETUP_HOME", computer.setup()).run().says("is on its way to");
}

#[test]
fn an_answer_that_was_lost_is_no_race() {
    for on in [PUT, "PUT /acme-spapi/team/lock"] {
        let (shared, computer) = (Shared::start(), local());
        shared.moto.fault(&json!({ "on": on, "lost": true }));
        let out = moving(&shared, &computer).run();
        out.code(0);
        assert!(shared.read("config.toml").contains("6f7d7d5e-0000-4000-8000-000000000002"));
    }
}

#[test]
fn two_writes_at_the_same_moment_are_sent_again() {
    let (shared, computer) = (Shared::start(), local());
    let conflict = error("ConditionalRequestConflict", "A conflicting operation occurred.");
    shared.moto.fault(&json!({ "on": PUT, "status": "409 Conflict", "body": conflict }));
    moving(&shared, &computer).run().code(0);
    assert!(shared.read("config.toml").contains("6f7d7d5e-0000-4000-8000-000000000002"));
}

#[test]
fn a_server_that_keeps_no_conditions_is_refused() {
    let (shared, computer) = (Shared::start(), local());
    // It takes every write: the second and third of the lock's too, which have to be refused.
    let ok = json!({ "on": "PUT /acme-spapi/team/lock", "after": 1, "times": 9, "status": "200 OK",
        "headers": [["etag", "\"1\""]] });
    shared.moto.fault(&ok);
    moving(&shared, &computer).run().code(2).says("resembles S3").says("conditional writes");
    assert_eq!(shared.read("config.toml"), "");
}

#[test]
fn a_server_error_is_tried_again_and_one_that_stays_is_named() {
    let slow = error("SlowDown", "Please reduce your request rate.");
    status("503 Slow Down", json!([]), &slow, 1).code(0).prints("acme");
    status("503 Slow Down", json!([]), &slow, 99).code(1).says("too many requests");
    let down = error("InternalError", "We encountered an internal error.");
    let out = status("500 Internal Server Error", json!([["x-amz-request-id", "r-7"]]), &down, 99);
    out.code(5).says("AWS failed on its side").says(&format!("the shared home {PLACE}")).says("r-7");
}

#[test]
fn a_page_of_a_proxy_is_no_home() {
    let page = "<!DOCTYPE html><html>Sign in to the Wi-Fi</html>";
    for status_line in ["200 OK", "511 Network Authentication Required", "302 Found"] {
        let out = status(status_line, json!([["server", "portal"]]), page, 99);
        out.code(1).says("did not come from AWS").never_says("No profile");
    }
}

#[test]
fn an_expired_session_a_wrong_clock_and_an_unknown_key_are_named() {
    let out =
        status("400 Bad Request", json!([]), &error("ExpiredToken", "The provided token has expired."), 9);
    out.code(4).says("has expired").says("AWS_PROFILE").never_says("--aws-profile");
    let date = "Thu, 01 Jan 1970 00:00:00 GMT";
    let skewed = error(
        "RequestTimeTooSkewed",
        "The difference between the request time and the current time is too large.",
    );
    status("403 Forbidden", json!([["date", date]]), &skewed, 9)
        .code(4)
        .says("This computer's clock is wrong");
    let unknown =
        error("InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.");
    status("403 Forbidden", json!([]), &unknown, 9).code(4).says("does not know this access key");
    let kms = error("KMS.DisabledException", "key is disabled");
    status("400 Bad Request", json!([]), &kms, 9).code(4).says("KMS key of the S3 bucket");
    let kms = error(
        "AccessDenied",
        "User: arn:aws:iam::1:user/x is not authorized to perform: kms:Decrypt on resource: \
        arn:aws:kms:eu-west-1:1:key/2 because no identity-based policy allows the kms:Decrypt action",
    );
    status("403 Forbidden", json!([]), &kms, 9).code(4).says("allow kms:Decrypt on the bucket's KMS key");
}

#[test]
fn the_region_of_the_bucket_is_found() {
    let shared = Shared::start();
    shared.write("config.toml", CONFIG);
    let elsewhere = error("PermanentRedirect", "The bucket must be addressed using the specified endpoint.");
    let on = "GET /acme-spapi/team/pending.toml";
    shared.moto.fault(&json!({ "on": on, "status": "301 Moved Permanently", "body": elsewhere,
        "headers": [["x-amz-bucket-region", "eu-west-1"]] }));
    let mut out = None;
    let requests = shared.requests(|| out = Some(shared.cmd(&Home::new(), "status").run()));
    out.expect("run").code(0).prints("acme").says("The bucket is in eu-west-1: AWS_REGION=eu-west-1");
    assert_eq!(requests, [on, on, GET]);
    // Nobody says in which: HeadBucket is asked, and says no more.
    let silent = error("PermanentRedirect", "elsewhere");
    let out = status("301 Moved Permanently", json!([]), &silent, 99);
    out.code(4).says("The S3 bucket is in another region").says("AWS_REGION=eu-west-1");
}

#[test]
fn a_bucket_that_is_not_there_is_named() {
    let shared = Shared::start();
    let computer = Home::new();
    let cmd = shared.as_key(&shared.moto.auditor, &computer, "status");
    let out = cmd.env("SPAPI_SETUP_HOME", "s3://no-such-bucket/x").run();
    out.code(4).says("There is no such S3 bucket").says("aws s3 mb s3://no-such-bucket");
}

#[test]
fn what_a_person_wrote_by_hand_is_an_error_and_stays() {
    let shared = Shared::start();
    for (text, words) in [
        ("version = 1\n[profiles.acme\n", "config.toml line 2"),
        ("version = 7\nhome_id = \"x\"\n", "newer version"),
        ("version = 1\nhome_id = 7\n", "config.toml line 2"),
    ] {
        shared.write("config.toml", text);
        shared.cmd(&Home::new(), "status").run().code(5).says(words).says("left as it");
        assert_eq!(shared.read("config.toml"), text);
    }
}

#[test]
fn without_a_sign_in_nothing_is_asked_and_the_chain_is_named() {
    let shared = Shared::start();
    let computer = Home::new();
    let cmd = shared.cmd(&computer, "status").unset("AWS_ACCESS_KEY_ID").unset("AWS_SECRET_ACCESS_KEY");
    cmd.run().code(4).says("AWS_PROFILE").says("the role of the container").never_says("--aws-profile");
}

#[test]
fn a_proxy_that_refuses_and_an_endpoint_without_encryption_are_named() {
    let shared = Shared::start();
    let computer = Home::new();
    let cmd = shared.cmd(&computer, "status").env("AWS_ENDPOINT_URL_S3", "http://s3.example.com");
    cmd.run().code(2).says("AWS_ENDPOINT_URL_S3").says("plain http");
}
