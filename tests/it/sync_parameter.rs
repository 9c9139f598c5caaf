//! Sinks in Systems Manager, against moto in enforcing mode.

use serde_json::{Value, json};

use crate::rotate::next;
use crate::support::seller::{self, text};
use crate::sync_aws::{REGION, World, policy};

const SINK: &str = "aws-parameter:/shop/production@eu-west-1";
const NAME: &str = "/shop/production";

/// What readers get, as the auditor reads it.
fn held(w: &World) -> Value {
    let args = json!({ "Name": NAME, "WithDecryption": true });
    w.moto.tell(REGION, "ssm", "get_parameter", &args)["Parameter"].clone()
}

fn json_of(held: &Value) -> Value {
    serde_json::from_str(text(held, "Value")).unwrap()
}

fn put(w: &World, args: &Value) {
    let mut all = json!({ "Name": NAME });
    all.as_object_mut().unwrap().extend(args.as_object().unwrap().clone());
    w.moto.tell(REGION, "ssm", "put_parameter", &all);
}

#[test]
fn a_parameter_is_a_tagged_secure_string_and_a_rotation_makes_its_next_version() {
    let w = World::new(&[SINK]);
    let before = w.moto.calls().len();
    w.add(SINK).run().code(0).says("user/writer").says("(version 1, read back)");
    assert_eq!(w.calls(before), ["GetParameter", "PutParameter", "GetParameter"]);
    let first = held(&w);
    assert_eq!((text(&first, "Type"), first["Version"].as_i64()), ("SecureString", Some(1)));
    let values = seller::values(&w.home, "default");
    assert_eq!(json_of(&first)["SP_API_REFRESH_TOKEN"], values["refresh_token"]);
    let about = json!({ "ResourceType": "Parameter", "ResourceId": NAME });
    let tags = w.moto.tell(REGION, "ssm", "list_tags_for_resource", &about)["TagList"].to_string();
    assert!(tags.contains("managed-by") && tags.contains("spapi-setup:home"), "{tags}");

    let before = w.moto.calls().len();
    w.cmd(&["sync"]).run().code(0).says("is up to date");
    assert_eq!(w.calls(before), ["GetParameter", "ListTagsForResource"], "nothing is written twice");
    let new = next(&w.stage, 0);
    w.rotate(&new).run().code(0).says("(version 2, read back)");
    assert_eq!(json_of(&held(&w))["LWA_CLIENT_SECRET"], new.expose());
    put(&w, &json!({ "Value": "drifted", "Type": "SecureString", "Overwrite": true }));
    w.cmd(&["sync", "--check"]).run().code(8).says("has other values");
    w.cmd(&["sync"]).run().code(0).says("(version 4, read back)");
    w.cmd(&["sync", "--check"]).run().code(0);
    w.moto.tell(REGION, "ssm", "delete_parameter", &json!({ "Name": NAME }));
    w.cmd(&["sync", "--check"]).run().code(8).says("is gone");
    w.cmd(&["sync"]).run().code(0).says("Wrote");
}

#[test]
fn every_right_that_is_missing_is_named() {
    let w = World::new(&[SINK]);
    let whole = policy(&w.home, &[SINK]);
    let actions: Vec<String> = serde_json::from_value(whole["Statement"][0]["Action"].clone()).unwrap();
    assert_eq!(actions.len(), 4);
    for missing in &actions {
        put(&w, &json!({ "Value": "theirs", "Type": "SecureString" }));
        let mut less = whole.clone();
        less["Statement"][0]["Action"].as_array_mut().unwrap().retain(|action| action != missing.as_str());
        let key = w.moto.administrator(missing.split(':').nth(1).unwrap(), &less);
        let adopt = ["export", "--for", "env", "--to", SINK, "--adopt"];
        let out = w.by(&key, &adopt).run();
        out.code(4).says(&format!("The permission {missing} is missing")).says("--for sinks");
        assert_eq!(text(&held(&w), "Value"), "theirs");
        w.moto.tell(REGION, "ssm", "delete_parameter", &json!({ "Name": NAME }));
    }
    w.add(SINK).run().code(0);
    let other = "aws-parameter:/shop/other@eu-west-1";
    w.add(other).run().code(4).says("The permission ssm:GetParameter is missing");
}

#[test]
fn what_is_not_ours_or_not_encrypted_is_left() {
    let w = World::new(&[SINK]);
    put(&w, &json!({ "Value": "theirs", "Type": "SecureString" }));
    w.add(SINK).run().code(4).says("not this home's").says("--adopt");
    assert_eq!(text(&held(&w), "Value"), "theirs");
    w.moto.tell(REGION, "ssm", "delete_parameter", &json!({ "Name": NAME }));
    put(&w, &json!({ "Value": "plain", "Type": "String" }));
    w.add(SINK).arg("--adopt").run().code(4).says("not a SecureString");
    assert_eq!(text(&held(&w), "Value"), "plain");
    assert!(w.listed().is_empty());
}

#[test]
fn what_does_not_fit_is_refused_before_it_is_sent() {
    let w = World::new(&[SINK]);
    let mut add = w.cmd(&["export", "--for", "python-amazon-sp-api", "--to", SINK, "-p", "default"]);
    for n in 2..20 {
        let values = seller::odd_app(&w.stage, n, true);
        let name = format!("shop-{n}");
        seller::import(&w.home, &w.stage, &name, &values, &Value::Null);
        add = add.args(["-p", &name]);
    }
    let before = w.moto.calls().len();
    add.run().code(2).says("do not fit").says("AWS takes 4096 there").says("aws-secret:");
    assert!(w.calls(before).is_empty(), "moto takes more than AWS does");
    assert!(w.listed().is_empty());
}

#[test]
fn a_sign_in_that_does_not_work_is_said() {
    let w = World::new(&[SINK]);
    let add = || w.add(SINK).env("AWS_MAX_ATTEMPTS", "1");
    add().env("AWS_SECRET_ACCESS_KEY", "wrong").run().code(4).says("does not fit the access key id");
    add().env("AWS_ENDPOINT_URL_SSM", "http://far.example.com").run().code(2).says("plain http");
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    add().env("AWS_ENDPOINT_URL_SSM", format!("http://{closed}")).run().code(1).says("AWS");
    let temporary = w.moto.tell("us-east-1", "sts", "get_session_token", &json!({}));
    let part = |name: &str| temporary["Credentials"][name].as_str().unwrap().to_owned();
    let session = add().env("AWS_ACCESS_KEY_ID", part("AccessKeyId"));
    let session = session.env("AWS_SECRET_ACCESS_KEY", part("SecretAccessKey"));
    let out = session.env("AWS_SESSION_TOKEN", part("SessionToken")).run();
    assert!(!out.stderr().contains(&part("SessionToken")), "{}", out.stderr());
}
