//! `--store aws`, against moto in enforcing mode: Secrets Manager as the store of one home, reached with the least rights.

use serde_json::{Value, json};

use crate::rotate::{self, next};
use crate::support::home::{Cmd, Home};
use crate::support::moto::{ACCOUNT, Key, Moto};
use crate::support::seller::text;
use crate::support::stage::Stage;

pub(crate) const REGION: &str = "eu-west-1";

/// moto is AWS, the stage is Amazon.
pub(crate) struct World {
    pub home: Home,
    pub stage: Stage,
    pub moto: Moto,
    /// Holds what `plan --admin-policy --for store` prints, and nothing else.
    pub team: Key,
}

/// What `plan --admin-policy --for store` prints.
pub(crate) fn policy(home: &Home) -> Value {
    let words = ["plan", "--admin-policy", "--for", "store", "--aws-account", ACCOUNT];
    home.cmd(words).env("SPAPI_SETUP_STORE_REGION", REGION).run().code(0).json()
}

impl World {
    pub(crate) fn new() -> Self {
        let (home, stage, moto) = (Home::new(), Stage::new(), Moto::start());
        let team = moto.administrator("team", &policy(&home));
        Self { home, stage, moto, team }
    }

    /// A seller without AWS whose secrets are in the store.
    pub(crate) fn set_up() -> Self {
        let world = Self::new();
        world.init(&[]).run().code(0);
        world
    }

    pub(crate) fn cmd(&self, args: &[&str]) -> Cmd {
        self.by(&self.team, args)
    }

    pub(crate) fn by(&self, key: &Key, args: &[&str]) -> Cmd {
        self.home.cmd(args.iter().copied()).envs(self.moto.env(key)).envs(self.stage.amazon_env())
    }

    pub(crate) fn init(&self, args: &[&str]) -> Cmd {
        let all = ["init", "--no-input", "--yes", "--auth", "lwa", "--region", "eu", "--store", "aws"];
        let cmd = self.cmd(&all).args(args.iter().copied()).args(["--store-region", REGION]);
        cmd.envs(self.stage.answers())
    }

    pub(crate) fn tell(&self, method: &str, args: &Value) -> Value {
        self.moto.tell(REGION, "secretsmanager", method, args)
    }

    /// The names of the entries, without the home's own beginning.
    pub(crate) fn names(&self) -> Vec<String> {
        let listed = self.tell("list_secrets", &json!({ "IncludePlannedDeletion": false }));
        let listed = listed["SecretList"].as_array().unwrap().iter().map(|one| text(one, "Name").to_owned());
        let mut names: Vec<String> =
            listed.map(|name| name.splitn(3, '/').nth(2).unwrap().to_owned()).collect();
        names.sort();
        names
    }

    pub(crate) fn name(&self, below: &str) -> String {
        format!("spapi-setup/{}/{below}", text(&self.config(), "home_id"))
    }

    pub(crate) fn config(&self) -> Value {
        serde_json::to_value(rotate::config(&self.home)).unwrap()
    }

    pub(crate) fn app(&self) -> String {
        self.name(&format!("app/{}", self.stage.sample().client_id))
    }

    /// Which labels the versions of the app's entry have.
    pub(crate) fn labels(&self) -> Vec<String> {
        let entry = self.tell("describe_secret", &json!({ "SecretId": self.app() }));
        let mut all: Vec<String> = Vec::new();
        for labels in entry["VersionIdsToStages"].as_object().unwrap().values() {
            all.extend(labels.as_array().unwrap().iter().map(|label| label.as_str().unwrap().to_owned()));
        }
        all.sort();
        all
    }

    /// The client secret that has a label, as the auditor reads it.
    pub(crate) fn held(&self, stage: &str) -> Option<String> {
        self.labels().contains(&stage.to_owned()).then(|| {
            let args = json!({ "SecretId": self.app(), "VersionStage": stage });
            let held = self.tell("get_secret_value", &args);
            let json: Value = serde_json::from_str(text(&held, "SecretString")).unwrap();
            text(&json, "client_secret").to_owned()
        })
    }

    /// The calls since a look, but for who asks.
    pub(crate) fn calls(&self, before: usize) -> Vec<String> {
        self.moto.calls()[before..].to_vec()
    }

    pub(crate) fn rotate(&self, new: &spapi_setup::Secret) -> Cmd {
        let cmd = self.cmd(&["rotate", "lwa-secret", "--no-input"]);
        cmd.env("SPAPI_SETUP_LWA_CLIENT_SECRET", new.expose())
    }
}

#[test]
fn init_keeps_everything_there_and_a_second_run_changes_nothing() {
    let w = World::new();
    let out = w.init(&[]).run();
    out.code(0).says("AWS Secrets Manager (eu-west-1, spapi-setup/): wrote, read back and removed");
    out.says("user/team").says("never with the seller's access key");
    let names = w.names();
    assert_eq!(names.len(), 2, "{names:?}");
    assert!(names[0].starts_with("app/amzn1.") && names[1] == "refresh-tokens/17", "{names:?}");
    assert_eq!(w.held("AWSCURRENT").as_deref(), Some(w.stage.sample().client_secret.expose()));
    assert_eq!(w.labels(), ["AWSCURRENT"]);
    let place = &w.config()["aws_store"];
    assert_eq!((text(place, "prefix"), text(place, "region")), ("spapi-setup", REGION));
    assert!(!w.home.file("credentials.toml").exists());

    let written = |calls: Vec<String>| -> Vec<String> {
        let probed = ["CreateSecret", "PutSecretValue", "UpdateSecretVersionStage", "DeleteSecret"];
        calls.into_iter().filter(|call| probed.contains(&call.as_str())).collect()
    };
    let before = w.moto.calls().len();
    w.cmd(&["init", "--no-input"]).run().code(0).says("Nothing to do");
    let again = written(w.calls(before));
    assert_eq!(
        again,
        [
            "CreateSecret",
            "PutSecretValue",
            "UpdateSecretVersionStage",
            "UpdateSecretVersionStage",
            "DeleteSecret"
        ],
        "the test entry and nothing else"
    );
    w.cmd(&["check", "--json"]).run().code(0);
    w.home.cmd(["status"]).run().code(0).prints("default");
}

#[test]
fn a_token_costs_two_reads_and_one_exchange() {
    let w = World::set_up();
    let before = w.moto.calls().len();
    w.cmd(&["token"]).run().code(0).prints("Atza|");
    assert_eq!(w.calls(before), ["GetSecretValue", "GetSecretValue"]);
    assert!(!w.home.file("cache.toml").exists(), "nothing is kept on the disk");
}

#[test]
fn a_rotation_is_a_move_of_labels_and_can_be_taken_back() {
    let w = World::set_up();
    let old = w.stage.sample().client_secret;
    let new = next(&w.stage, 0);
    w.rotate(&new).run().code(0);
    assert_eq!(w.labels(), ["AWSCURRENT", "AWSPREVIOUS"]);
    assert_eq!(w.held("AWSCURRENT").as_deref(), Some(new.expose()));
    assert_eq!(w.held("AWSPREVIOUS").as_deref(), Some(old.expose()));
    w.cmd(&["rotate", "lwa-secret", "--rollback"]).run().code(0).says("in use again");
    assert_eq!(w.held("AWSCURRENT").as_deref(), Some(old.expose()));
    assert_eq!(w.held("AWSPREVIOUS").as_deref(), Some(new.expose()));
    assert_eq!(w.labels(), ["AWSCURRENT", "AWSPREVIOUS"]);
    w.cmd(&["token", "--no-cache"]).run().code(0);
}
