//! Sinks in AWS, against moto in enforcing mode: written with the least rights, read back, and left alone where they are
//! somebody else's.

use serde_json::{Value, json};

use crate::rotate::next;
use crate::support::home::{Cmd, Home};
use crate::support::moto::{ACCOUNT, Key, Moto};
use crate::support::seller::{self, text};
use crate::support::stage::Stage;

pub(crate) const REGION: &str = "eu-west-1";
pub(crate) const SECRET: &str = "aws-secret:shop/production@eu-west-1";
pub(crate) const NAME: &str = "shop/production";

/// moto is AWS, the stage is Amazon.
pub(crate) struct World {
    pub home: Home,
    pub stage: Stage,
    pub moto: Moto,
    /// Holds what `plan --admin-policy --for sinks` prints, and nothing else.
    pub writer: Key,
}

impl World {
    /// A seller without AWS, and a writer with exactly the rights on these sinks.
    pub(crate) fn new(sinks: &[&str]) -> Self {
        let (home, stage, moto) = (Home::new(), Stage::new(), Moto::start());
        seller::init_lwa(&home, &stage);
        let writer = moto.administrator("writer", &policy(&home, sinks));
        Self { home, stage, moto, writer }
    }

    /// A command of the writer's.
    pub(crate) fn cmd(&self, args: &[&str]) -> Cmd {
        self.by(&self.writer, args)
    }

    pub(crate) fn by(&self, key: &Key, args: &[&str]) -> Cmd {
        self.home.cmd(args.iter().copied()).envs(self.moto.env(key)).envs(self.stage.amazon_env())
    }

    pub(crate) fn add(&self, sink: &str) -> Cmd {
        self.cmd(&["export", "--for", "python-amazon-sp-api-env", "--to", sink])
    }

    /// A rotation by hand, by the writer.
    pub(crate) fn rotate(&self, new: &spapi_setup::Secret) -> Cmd {
        let cmd = self.cmd(&["rotate", "lwa-secret", "--no-input"]);
        cmd.env("SPAPI_SETUP_LWA_CLIENT_SECRET", new.expose())
    }

    /// The version that has a label, as the auditor reads it.
    pub(crate) fn held(&self, stage: &str) -> Value {
        let args = json!({ "SecretId": NAME, "VersionStage": stage });
        self.moto.tell(REGION, "secretsmanager", "get_secret_value", &args)
    }

    pub(crate) fn listed(&self) -> Vec<Value> {
        let out = self.home.cmd(["sync", "list", "--json"]).run();
        out.code(0);
        out.json()["sinks"].as_array().unwrap().clone()
    }

    /// The calls of Secrets Manager and Systems Manager since the last look.
    pub(crate) fn calls(&self, before: usize) -> Vec<String> {
        let calls = self.moto.calls();
        calls[before..].iter().filter(|call| *call != "GetCallerIdentity").cloned().collect()
    }
}

/// What `plan --admin-policy --for sinks` prints.
pub(crate) fn policy(home: &Home, sinks: &[&str]) -> Value {
    let mut words = vec!["plan", "--admin-policy", "--for", "sinks", "--aws-account", ACCOUNT];
    sinks.iter().for_each(|sink| words.extend(["--to", sink]));
    home.cmd(words).run().code(0).json()
}

fn json_of(held: &Value) -> Value {
    serde_json::from_str(text(held, "SecretString")).unwrap()
}

#[test]
fn a_secret_is_made_with_tags_and_a_rotation_makes_its_next_version_current() {
    let w = World::new(&[SECRET]);
    let first = w.add(SECRET).run();
    first.code(0).says("user/writer").says("is AWSCURRENT, read back");
    assert_eq!(w.calls(0).iter().filter(|call| call.contains("Secret")).count(), 3, "{:?}", w.moto.calls());
    let held = w.held("AWSCURRENT");
    let values = seller::values(&w.home, "default");
    let json = json_of(&held);
    assert_eq!(json.as_object().unwrap().len(), 3);
    assert_eq!(json["SP_API_REFRESH_TOKEN"], values["refresh_token"]);
    assert_eq!(json["LWA_APP_ID"], values["lwa_client_id"]);
    let listed = w.listed();
    assert_eq!((text(&listed[0], "sink"), listed[0]["stale"].as_bool()), (SECRET, Some(false)));
    assert!(text(&listed[0], "version").contains(text(&held, "VersionId")));
    let described = w.moto.tell(REGION, "secretsmanager", "describe_secret", &json!({ "SecretId": NAME }));
    let tags = described["Tags"].to_string();
    assert!(tags.contains("managed-by") && tags.contains("spapi-setup:home"), "{tags}");

    let before = w.moto.calls().len();
    w.cmd(&["sync"]).run().code(0).says("is up to date");
    assert_eq!(w.calls(before), ["DescribeSecret", "GetSecretValue"], "nothing is written twice");
    w.cmd(&["sync", "--check"]).run().code(0);

    let new = next(&w.stage, 0);
    w.rotate(&new).run().code(0).says("is AWSCURRENT, read back");
    assert_eq!(json_of(&w.held("AWSCURRENT"))["LWA_CLIENT_SECRET"], new.expose());
    assert_eq!(json_of(&w.held("AWSPREVIOUS")), json, "AWS keeps the version before it");
    let shown = w.home.cmd(["status"]).run();
    shown.says(SECRET);
    assert!(!shown.stderr().contains("old values"));
}

#[test]
fn every_right_that_is_missing_is_named_and_nothing_else_is_needed() {
    let w = World::new(&[SECRET]);
    let whole = policy(&w.home, &[SECRET]);
    let actions: Vec<String> = serde_json::from_value(whole["Statement"][0]["Action"].clone()).unwrap();
    assert_eq!(actions.len(), 5);
    // The sink is there: what only a first write needs is tried with another name.
    w.add(SECRET).run().code(0);
    for missing in &actions {
        let mut less = whole.clone();
        less["Statement"][0]["Action"].as_array_mut().unwrap().retain(|action| action != missing.as_str());
        let key = w.moto.administrator(missing.split(':').nth(1).unwrap(), &less);
        let first = ["CreateSecret", "TagResource"].iter().any(|end| missing.ends_with(end));
        let _ = w.moto.tell(
            REGION,
            "secretsmanager",
            "put_secret_value",
            &json!({ "SecretId": NAME, "SecretString": "drifted" }),
        );
        if first {
            continue;
        }
        let out = w.by(&key, &["sync"]).run();
        out.code(7).says(&format!("The permission {missing} is missing")).says("--for sinks");
        assert!(text(&w.listed()[0], "failed").contains(missing.as_str()));
        w.cmd(&["sync"]).run().code(0);
    }
    let other = "aws-secret:shop/other@eu-west-1";
    let refused = w.add(other).run();
    refused.code(4).says("The permission secretsmanager:DescribeSecret is missing");
    assert_eq!(w.listed().len(), 1, "what could not be written is not recorded");
    let create = policy(&w.home, &[other]);
    let mut less = create.clone();
    let some = |action: &Value| action != "secretsmanager:CreateSecret";
    less["Statement"][0]["Action"].as_array_mut().unwrap().retain(some);
    let key = w.moto.administrator("no-create", &less);
    let add = ["export", "--for", "json", "--to", other];
    w.by(&key, &add).run().code(4).says("The permission secretsmanager:CreateSecret is missing");
    w.by(&w.moto.administrator("all", &create), &add).run().code(0);
    // CreateSecret with tags needs it on AWS; on moto only taking over shows it.
    let third = "aws-secret:shop/third@eu-west-1";
    let foreign = json!({ "Name": "shop/third", "SecretString": "theirs" });
    w.moto.tell(REGION, "secretsmanager", "create_secret", &foreign);
    let mut less = policy(&w.home, &[third]);
    let some = |action: &Value| action != "secretsmanager:TagResource";
    less["Statement"][0]["Action"].as_array_mut().unwrap().retain(some);
    let key = w.moto.administrator("no-tag", &less);
    let adopt = ["export", "--for", "json", "--to", third, "--adopt"];
    w.by(&key, &adopt).run().code(4).says("The permission secretsmanager:TagResource is missing");
}

#[test]
fn what_is_not_ours_is_a_conflict_and_is_taken_over_only_on_request() {
    let w = World::new(&[SECRET]);
    let foreign = json!({ "Name": NAME, "SecretString": "theirs" });
    w.moto.tell(REGION, "secretsmanager", "create_secret", &foreign);
    let refused = w.add(SECRET).run();
    refused.code(4).says("not this home's").says("does not carry the tags").says("--adopt");
    assert_eq!(text(&w.held("AWSCURRENT"), "SecretString"), "theirs");
    assert!(w.listed().is_empty());
    w.add(SECRET).arg("--adopt").run().code(0);
    assert_eq!(json_of(&w.held("AWSCURRENT")).as_object().unwrap().len(), 3);
    // Another home of this program, with the same sink.
    let other =
        World { home: Home::new(), stage: Stage::new(), moto: Moto::start(), writer: w.writer.clone() };
    seller::init_lwa(&other.home, &other.stage);
    let cmd = other.home.cmd(["export", "--for", "env", "--to", SECRET]).envs(w.moto.env(&w.writer));
    cmd.run().code(4).says("another home of spapi-setup");
    w.cmd(&["sync", "--check"]).run().code(0);
}

#[test]
fn what_somebody_else_did_to_the_secret_is_found() {
    let w = World::new(&[SECRET]);
    w.add(SECRET).run().code(0);
    let tell = |method: &str, args: Value| w.moto.tell(REGION, "secretsmanager", method, &args);
    tell("put_secret_value", json!({ "SecretId": NAME, "SecretString": "drifted" }));
    w.cmd(&["sync", "--check"]).run().code(8).says("has other values");
    w.cmd(&["sync"]).run().code(0).says("Wrote aws-secret:");
    w.cmd(&["sync", "--check"]).run().code(0);

    tell("delete_secret", json!({ "SecretId": NAME, "RecoveryWindowInDays": 7 }));
    w.cmd(&["sync"]).run().code(7).says("is scheduled for deletion").says("restore-secret");
    w.add("aws-secret:shop/production")
        .env("AWS_REGION", REGION)
        .run()
        .code(4)
        .says("scheduled for deletion");
    tell("restore_secret", json!({ "SecretId": NAME }));
    w.cmd(&["sync"]).run().code(0);

    tell("delete_secret", json!({ "SecretId": NAME, "ForceDeleteWithoutRecovery": true }));
    w.cmd(&["sync", "--check"]).run().code(8).says("is gone");
    w.cmd(&["sync"]).run().code(0).says("Wrote");
    assert_eq!(json_of(&w.held("AWSCURRENT")).as_object().unwrap().len(), 3);
}

#[test]
fn a_region_that_was_left_out_is_written_down() {
    let w = World::new(&[SECRET]);
    w.add("aws-secret:shop/production").env("AWS_REGION", REGION).run().code(0);
    assert_eq!(text(&w.listed()[0], "sink"), SECRET);
    // Another day, another region: the sink stays where it is.
    w.cmd(&["sync"]).env("AWS_REGION", "us-east-1").run().code(0).says("is up to date");
    w.home.cmd(["sync", "remove", "aws-secret:shop/production"]).run().code(0).says("keep working");
    assert!(w.listed().is_empty());
    assert_eq!(json_of(&w.held("AWSCURRENT")).as_object().unwrap().len(), 3, "the value stays");
}

#[test]
fn without_credentials_and_with_wrong_ones_nothing_is_recorded() {
    let w = World::new(&[SECRET]);
    let add = || w.add(SECRET);
    add().unset("AWS_ACCESS_KEY_ID").unset("AWS_SECRET_ACCESS_KEY").run().code(4).says("no AWS credentials");
    add().env("AWS_SECRET_ACCESS_KEY", "wrong").run().code(4).says("does not fit the access key id");
    add().env("AWS_ENDPOINT_URL_SECRETS_MANAGER", "http://far.example.com").run().code(2).says("plain http");
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let nowhere = format!("http://{closed}");
    add().env("AWS_ENDPOINT_URL_SECRETS_MANAGER", &nowhere).env("AWS_MAX_ATTEMPTS", "1").run().code(1);
    assert!(w.listed().is_empty());
}

#[cfg(feature = "checkpoints")]
#[test]
fn killed_between_aws_and_the_record() {
    use crate::support::kill::{matrix, points};
    let again = |w: &World, _: &str| {
        w.cmd(&["sync"]).run().code(0);
        w.cmd(&["sync", "--check"]).run().code(0);
        let versions =
            w.moto.tell(REGION, "secretsmanager", "list_secret_version_ids", &json!({ "SecretId": NAME }));
        let current = versions["Versions"].as_array().unwrap().iter();
        let current = current.filter(|version| version["VersionStages"].to_string().contains("AWSCURRENT"));
        assert_eq!(current.count(), 1, "{versions}");
    };
    let ready = || World::new(&[SECRET]);
    matrix(&points(&["sync.put"]), ready, |w| w.add(SECRET), again);
    let rotated = || {
        let w = World::new(&[SECRET]);
        w.add(SECRET).run().code(0);
        let new = next(&w.stage, 0);
        (w, new)
    };
    let finished = |(w, new): &(World, spapi_setup::Secret), point: &str| {
        again(w, point);
        assert_eq!(json_of(&w.held("AWSCURRENT"))["LWA_CLIENT_SECRET"], new.expose());
    };
    matrix(
        &["rotate-secret.recorded", "sync.put", "sync.written"],
        rotated,
        |(w, new)| w.rotate(new),
        finished,
    );
}
