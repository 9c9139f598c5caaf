//! Bad weather over the sinks in AWS: the rotation stands, the secret that readers get is the old one or the new one and
//! never half of it, what failed is named, and the next `sync` goes on.

use serde_json::{Value, json};

use crate::rotate::next;
use crate::support::seller::text;
use crate::sync_aws::{REGION, SECRET, World};

/// How often the SDK tries what may pass.
const TRIES: u32 = 4;

/// An answer of the service in place of its own.
fn refusal(on: &str, code: &str, message: &str, times: u32) -> Value {
    let body = json!({ "__type": code, "message": message }).to_string();
    json!({ "on": on, "times": times, "status": "400 Bad Request", "body": body,
        "headers": [["content-type", "application/x-amz-json-1.1"], ["x-amzn-requestid", "r-400"]] })
}

struct Storm {
    w: World,
    new: spapi_setup::Secret,
}

impl Storm {
    /// A sink that is written, and a new secret that waits for its rotation.
    fn new() -> Self {
        let w = World::new(&[SECRET]);
        w.add(SECRET).run().code(0);
        let new = next(&w.stage, 0);
        Self { w, new }
    }

    fn current(&self) -> String {
        text(&self.w.held("AWSCURRENT"), "SecretString").to_owned()
    }

    /// A rotation under a fault says so and keeps the old value; without it `sync` brings the new one.
    #[track_caller]
    fn is_weathered(&self, fault: &Value, says: &[&str]) {
        let before = self.current();
        self.w.moto.fault(fault);
        let out = self.w.rotate(&self.new).run();
        out.code(7).says("proved and stored").says("steps failed").says("spapi-setup sync");
        for part in says {
            out.says(part);
        }
        assert!(!out.stderr().contains(&self.new.expose()[20..]));
        let now = self.current();
        assert!(now == before || now.contains(self.new.expose()), "whole, the old or the new one");
        self.w.home.cmd(["status"]).run().says(SECRET).says("old values");
        self.w.cmd(&["sync"]).run().code(0).says("Wrote");
        assert!(self.current().contains(self.new.expose()));
        self.w.cmd(&["sync", "--check"]).run().code(0);
    }
}

#[test]
fn what_the_service_refuses_leaves_the_old_secret_current() {
    // Side by side: the SDK takes seconds before it gives up what may pass.
    let storms = [
        (
            refusal("PutSecretValue", "ThrottlingException", "Rate exceeded", TRIES),
            ["too many requests", "ThrottlingException"],
        ),
        (
            refusal("PutSecretValue", "AccessDeniedException", "Access to KMS is not allowed", 1),
            ["The KMS key of the secret shop/production can't be used", "kms:GenerateDataKey"],
        ),
        (
            refusal("PutSecretValue", "EncryptionFailure", "the key is disabled", 1),
            ["The KMS key of the secret shop/production can't be used", "disabled"],
        ),
        (
            refusal("PutSecretValue", "ExpiredTokenException", "The security token is expired", 1),
            ["sign-in has expired", "sign in again"],
        ),
        (
            refusal(
                "PutSecretValue",
                "InvalidSignatureException",
                "Signature expired: 20261128T060000Z is now earlier than 20261128T061500Z",
                1,
            ),
            ["clock is wrong", "set the clock"],
        ),
        (
            refusal("DescribeSecret", "InvalidSignatureException", "The request signature does not match", 1),
            ["does not fit the access key id", "r-400"],
        ),
        (
            json!({ "on": "PutSecretValue", "times": TRIES, "status": "500 Internal Server Error",
                "body": "{\"__type\":\"InternalServiceError\",\"message\":\"x\"}" }),
            ["AWS failed on its side", "InternalServiceError"],
        ),
        (
            json!({ "on": "DescribeSecret", "times": TRIES, "status": "503 Service Unavailable",
                "body": "<html>gateway</html>" }),
            ["did not come from AWS", "HTTP 503"],
        ),
        (
            json!({ "on": "PutSecretValue", "times": 1, "status": "200 OK", "body": "<html>sign in</html>" }),
            ["did not come from AWS", "Wi-Fi"],
        ),
    ];
    std::thread::scope(|scope| {
        for (fault, says) in &storms {
            scope.spawn(move || Storm::new().is_weathered(fault, says));
        }
    });
}

#[test]
fn what_passes_by_itself_is_tried_again_and_written_once() {
    for fault in [
        refusal("PutSecretValue", "ThrottlingException", "Rate exceeded", 1),
        json!({ "on": "DescribeSecret", "status": "503 Service Unavailable", "body": "" }),
        // The version is there, and its answer was lost: the token makes the second try the same version.
        json!({ "on": "PutSecretValue", "lost": true }),
        // It is there, and a reader that comes at once is told of none.
        refusal(
            "GetSecretValue",
            "ResourceNotFoundException",
            "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
            1,
        ),
    ] {
        let storm = Storm::new();
        storm.w.moto.fault(&fault);
        storm.w.rotate(&storm.new).run().code(0).says("read back");
        assert!(storm.current().contains(storm.new.expose()), "{fault}");
        let versions = storm.w.moto.tell(
            REGION,
            "secretsmanager",
            "list_secret_version_ids",
            &json!({ "SecretId": "shop/production", "IncludeDeprecated": true }),
        );
        assert_eq!(versions["Versions"].as_array().unwrap().len(), 2, "{fault} {versions}");
    }
}

#[test]
fn a_label_that_somebody_else_moved_is_noticed() {
    let theirs = json!({ "ARN": format!("arn:aws:secretsmanager:{REGION}:123456789012:secret:shop/production-AbCdEf"),
        "Name": "shop/production", "VersionId": "00000000-0000-4000-8000-000000000000", "SecretString": "theirs",
        "VersionStages": ["AWSCURRENT"] });
    let fault = json!({ "on": "GetSecretValue", "times": 5, "status": "200 OK", "body": theirs.to_string() });
    let storm = Storm::new();
    storm.is_weathered(&fault, &["gave back another value than was written", "somebody else wrote it"]);
}

#[test]
fn a_parameter_is_weathered_too() {
    let sink = "aws-parameter:/shop/production@eu-west-1";
    let w = World::new(&[sink]);
    w.add(sink).run().code(0);
    let new = next(&w.stage, 0);
    let failing = |fault: &Value, says: &str| {
        w.moto.tell(REGION, "ssm", "put_parameter",
            &json!({ "Name": "/shop/production", "Value": "drifted", "Type": "SecureString", "Overwrite": true }));
        w.moto.fault(fault);
        w.cmd(&["sync"]).run().code(7).says(says);
        w.cmd(&["sync"]).run().code(0).says("Wrote");
    };
    failing(&refusal("PutParameter", "ThrottlingException", "Rate exceeded", TRIES), "too many requests");
    failing(&refusal("PutParameter", "TooManyUpdates", "concurrent", 1), "TooManyUpdates");
    failing(&refusal("GetParameter", "InvalidKeyId", "the key is disabled", 1), "InvalidKeyId");
    failing(&refusal("PutParameter", "ExpiredTokenException", "expired", 1), "sign-in has expired");
    let html = json!({ "on": "GetParameter", "times": TRIES, "status": "502 Bad Gateway", "body": "<html>" });
    failing(&html, "did not come from AWS");
    let html = json!({ "on": "GetParameter", "times": 1, "status": "200 OK", "body": "<html>" });
    failing(&html, "did not come from AWS");
    // Once is no trouble.
    w.moto.fault(&refusal("PutParameter", "ThrottlingException", "Rate exceeded", 1));
    w.moto.fault(&json!({ "on": "GetParameter", "status": "500 Internal Server Error", "body": "" }));
    w.rotate(&new).run().code(0).says("read back");
}
