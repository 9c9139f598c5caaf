//! The rehearsal's SQS as boto3 sees it: the same answers and the same error codes as moto's.

use crate::support::moto::{ACCOUNT, Key, Moto};
use crate::support::stage::Stage;
use serde_json::{Value, json};

const NAME: &str = "spapi-setup-1a2b3c4d";

/// A server that plays SQS.
struct Server {
    port: u16,
    key: Key,
}

impl Server {
    fn call(&self, method: &str, mut args: Value) -> Result<Value, (String, String)> {
        if !["create_queue", "get_queue_url"].contains(&method) && args.get("QueueUrl").is_none() {
            args["QueueUrl"] = format!("http://127.0.0.1:{}/{ACCOUNT}/{NAME}", self.port).into();
        }
        Moto::call_at(self.port, &self.key, "sqs", method, &args)
    }

    /// The names in an answer, or the code of a refusal.
    fn shape(&self, method: &str, args: Value) -> Result<Vec<String>, String> {
        let answer = self.call(method, args).map_err(|(code, _)| code)?;
        // moto repeats what boto3 has checked already: the sum of the body.
        let names = answer.as_object().expect("an object").keys().filter(|name| !name.starts_with("MD5"));
        Ok(names.cloned().collect())
    }

    fn attributes(&self) -> Value {
        let read =
            self.call("get_queue_attributes", json!({ "AttributeNames": ["All"] })).expect("attributes");
        let mut all = read["Attributes"].clone();
        for differs in ["CreatedTimestamp", "LastModifiedTimestamp"] {
            assert!(all.as_object_mut().unwrap().remove(differs).is_some(), "{differs}");
        }
        all
    }

    fn receive(&self, hidden: u32) -> Vec<Value> {
        let args = json!({ "MaxNumberOfMessages": 10, "VisibilityTimeout": hidden,
            "AttributeNames": ["ApproximateReceiveCount"] });
        let answer = self.call("receive_message", args).expect("messages");
        answer["Messages"].as_array().cloned().unwrap_or_default()
    }
}

fn both() -> (Moto, Stage, [Server; 2]) {
    let (moto, stage) = (Moto::start(), Stage::new());
    let port = |url: &str| url.rsplit(':').next().unwrap().parse().unwrap();
    let (id, secret) = stage.rehearsal().admin();
    let real = Server { port: port(&moto.url()), key: moto.auditor.clone() };
    let ours =
        Server { port: port(stage.rehearsal().url()), key: Key { id, secret: secret.expose().to_owned() } };
    (moto, stage, [real, ours])
}

#[test]
fn answers_and_refusals_are_motos() {
    let (_moto, _stage, [moto, ours]) = both();
    let made = json!({ "QueueName": NAME, "tags": { "managed-by": "spapi-setup" }, "Attributes": {
        "MessageRetentionPeriod": "1209600", "VisibilityTimeout": "120", "ReceiveMessageWaitTimeSeconds": "0",
        "SqsManagedSseEnabled": "true" } });
    let with = |name: &str, value: &str| json!({ "QueueName": NAME, "Attributes": { name: value } });
    for (method, args) in [
        ("get_queue_attributes", json!({ "AttributeNames": ["All"] })),
        ("get_queue_url", json!({ "QueueName": NAME })),
        ("receive_message", json!({})),
        ("create_queue", made.clone()),
        ("create_queue", made),
        ("create_queue", with("MessageRetentionPeriod", "60")),
        ("create_queue", json!({ "QueueName": "a b" })),
        ("get_queue_url", json!({ "QueueName": NAME })),
        ("list_queue_tags", json!({})),
        ("tag_queue", json!({ "Tags": { "a": "1" } })),
        ("untag_queue", json!({ "TagKeys": ["a"] })),
        ("set_queue_attributes", json!({ "Attributes": { "VisibilityTimeout": "60" } })),
        ("send_message", json!({ "MessageBody": "x" })),
        ("receive_message", json!({ "VisibilityTimeout": 0 })),
        ("delete_message", json!({ "ReceiptHandle": "mine" })),
        ("delete_queue", json!({})),
        ("delete_message", json!({ "ReceiptHandle": "mine" })),
        ("get_queue_attributes", json!({ "AttributeNames": ["All"] })),
    ] {
        let (theirs, own) = (moto.shape(method, args.clone()), ours.shape(method, args.clone()));
        assert_eq!(own, theirs, "{method} {args}");
    }
}

#[test]
fn attributes_and_messages_are_motos() {
    let (_moto, _stage, servers) = both();
    let seen = servers.each_ref().map(|server| {
        let attributes = json!({ "MessageRetentionPeriod": "1209600", "SqsManagedSseEnabled": "true" });
        server.call("create_queue", json!({ "QueueName": NAME, "Attributes": attributes })).unwrap();
        let empty = server.attributes();
        let tags = server.call("list_queue_tags", json!({})).unwrap();
        let id = server.call("send_message", json!({ "MessageBody": "one" })).unwrap()["MessageId"].clone();
        let first = server.receive(0);
        let second = server.receive(600);
        assert_eq!((&first[0]["MessageId"], &second[0]["MessageId"]), (&id, &id));
        assert_ne!(first[0]["ReceiptHandle"], second[0]["ReceiptHandle"]);
        let counts = [&first, &second].map(|m| m[0]["Attributes"]["ApproximateReceiveCount"].clone());
        let (hidden, held) = (server.receive(600).len(), server.attributes());
        let handle = second[0]["ReceiptHandle"].clone();
        let free = json!({ "ReceiptHandle": handle, "VisibilityTimeout": 0 });
        server.call("change_message_visibility", free).unwrap();
        let third = server.receive(600);
        let handle = third[0]["ReceiptHandle"].clone();
        server.call("delete_message", json!({ "ReceiptHandle": handle })).unwrap();
        let body = third[0]["Body"].clone();
        (empty, tags, counts, hidden, held, body, server.attributes())
    });
    let [moto, ours] = seen;
    assert_eq!(ours, moto);
}
