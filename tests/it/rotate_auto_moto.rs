//! `rotate lwa-secret --auto` with moto's SQS: the rotator's own key, whose five permissions are enough and no more.

use serde_json::{Value, json};

use crate::rotate::{clean, ready, stored};
use crate::support::home::{Cmd, Home};
use crate::support::moto::{Key, Moto};
use crate::support::stage::Stage;

const ARN: &str = "arn:aws:sqs:us-east-1:123456789012:spapi-setup-1a2b3c4d";
const FIVE: [&str; 5] =
    ["GetQueueAttributes", "ReceiveMessage", "DeleteMessage", "ChangeMessageVisibility", "SendMessage"];

struct World {
    home: Home,
    stage: Stage,
    moto: Moto,
}

impl World {
    fn new() -> Self {
        let (stage, moto) = (Stage::new(), Moto::start());
        let home = ready(&stage);
        let client_id = stage.sample().client_id;
        stage.state().subscribe(&client_id, ARN);
        let policy = json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow",
            "Principal": { "AWS": "437568002678" }, "Action": "SQS:*", "Resource": ARN }] });
        let attributes = json!({ "MessageRetentionPeriod": "1209600", "VisibilityTimeout": "120",
            "SqsManagedSseEnabled": "true", "Policy": policy.to_string() });
        let queue = json!({ "QueueName": "spapi-setup-1a2b3c4d", "Attributes": attributes });
        moto.call(&moto.auditor, "sqs", "create_queue", &queue).unwrap();
        let config = home.read("config.toml");
        let record = format!(
            "{config}\n[apps.\"{client_id}\".rotation]\nqueue_arn = \"{ARN}\"\nenrolled_on = \"2026-11-01\"\n"
        );
        home.write(".config/spapi-setup/config.toml", record);
        Self { home, stage, moto }
    }

    fn key(&self, actions: &[&str]) -> Key {
        let actions: Vec<String> = actions.iter().map(|action| format!("sqs:{action}")).collect();
        let statement = json!({ "Effect": "Allow", "Action": actions, "Resource": ARN });
        let name = format!("rotator-{}", actions.join("-").len());
        self.moto.administrator(&name, &json!({ "Version": "2012-10-17", "Statement": [statement] }))
    }

    fn auto(&self, key: &Key, wait: &str) -> Cmd {
        let cmd = self.home.cmd(["rotate", "lwa-secret", "--auto", "--no-input", "--wait", wait]);
        cmd.envs(self.moto.env(key)).envs(self.stage.amazon_env())
    }

    /// What Amazon sent goes to moto's queue.
    fn deliver(&self) {
        for (arn, body) in std::mem::take(&mut self.stage.state().sqs.lost) {
            let message = json!({ "MessageBody": body.expose() });
            self.moto.queue(&self.moto.auditor, &arn, "send_message", &message).unwrap();
        }
    }

    fn waiting(&self) -> Value {
        let all = json!({ "AttributeNames": ["All"] });
        let got = self.moto.queue(&self.moto.auditor, ARN, "get_queue_attributes", &all).unwrap();
        json!([
            got["Attributes"]["ApproximateNumberOfMessages"],
            got["Attributes"]["ApproximateNumberOfMessagesNotVisible"]
        ])
    }
}

#[test]
fn five_permissions_are_enough() {
    let world = World::new();
    let key = world.key(&FIVE);
    let calls = world.moto.calls().len();
    world.auto(&key, "1s").run().code(7).says("has not come");
    world.deliver();
    world.auto(&key, "30s").run().code(0).says("Deleted Amazon's message");
    let state = world.stage.state();
    let newest = state.apps.values().next().unwrap().secrets.last().unwrap().secret.clone();
    drop(state);
    assert_eq!(stored(&world.home, "client-secret").as_deref(), Some(newest.expose()));
    clean(&world.home);
    assert_eq!(world.stage.count("rotateApplicationClientSecret"), 1);
    assert_eq!(world.waiting(), json!(["0", "0"]));
    let mut used: Vec<String> = world.moto.calls().split_off(calls);
    used.retain(|action| action != "CreateUser" && action != "PutUserPolicy" && action != "CreateAccessKey");
    used.sort();
    used.dedup();
    for action in &used {
        assert!(FIVE.contains(&action.as_str()), "{action} is none of the five: {used:?}");
    }
}

#[test]
fn each_permission_that_is_missing_is_named_before_amazon_is_asked() {
    let world = World::new();
    for missing in ["GetQueueAttributes", "ReceiveMessage", "DeleteMessage", "SendMessage"] {
        let four: Vec<&str> = FIVE.into_iter().filter(|action| *action != missing).collect();
        let out = world.auto(&world.key(&four), "1s").run();
        out.code(4).says(&format!("sqs:{missing}"));
        assert_eq!(world.stage.count("rotateApplicationClientSecret"), 0, "{missing}");
        assert!(!world.home.file("pending.toml").exists());
    }
}
