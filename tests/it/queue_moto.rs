//! The queue against moto in enforcing mode: made by an administrator, read by the stored key with its five permissions,
//! and each of them that is missing is named.

use crate::support::home::{Cmd, Home};
use crate::support::moto::{Key, Moto, admin_policy};
use crate::support::stage::Stage;
use serde_json::{Value, json};
use spapi_setup::rehearsal::{Knobs, RotationKnobs};
use std::time::{Duration, Instant};

const USER: &str = "SellingPartnerAPIUser";
const FIVE: [&str; 5] =
    ["GetQueueAttributes", "SendMessage", "ReceiveMessage", "ChangeMessageVisibility", "DeleteMessage"];

/// Longer than a rotation takes here.
const LIMIT: Duration = Duration::from_secs(90);

/// moto is AWS, the stage is Amazon; its own queues are out of the game.
struct World {
    home: Home,
    stage: Stage,
    moto: Moto,
    /// Holds what `plan --admin-policy` prints.
    admin: Key,
    /// The enrolled queue.
    arn: String,
}

impl World {
    /// An app that is enrolled.
    fn new() -> Self {
        let rotation = RotationKnobs { no_test: true, ..RotationKnobs::default() };
        let stage = Stage::with(Knobs { rotation, ..Knobs::default() });
        let (home, moto) = (Home::new(), Moto::start());
        let admin = moto.administrator("administrator", &admin_policy(&home));
        let mut world = Self { home, stage, moto, admin, arn: String::new() };
        let init = ["init", "--no-input", "--yes", "--region", "eu", "--store", "file"];
        world.admin(&init).envs(world.stage.answers()).run().code(0);
        let out = world.admin(&["rotate", "enroll", "--no-input", "--yes", "--subscribed"]).run();
        out.code(0).says("A test message went round").says("Enrolled");
        let config: toml::Table = world.home.read("config.toml").parse().unwrap();
        let app = config["apps"].as_table().unwrap().values().next().unwrap();
        world.arn = app["rotation"]["queue_arn"].as_str().unwrap().to_owned();
        let client_id = world.stage.sample().client_id;
        world.stage.state().subscribe(&client_id, &world.arn);
        world
    }

    /// A command of the administrator's.
    fn admin(&self, words: &[&str]) -> Cmd {
        self.home.cmd(words).envs(self.moto.env(&self.admin)).envs(self.stage.amazon_env())
    }

    /// One rotation by the stored key: the environment holds no credentials.
    fn auto(&self) -> Cmd {
        let endpoints = self.moto.env(&self.moto.auditor).into_iter();
        let cmd = self.home.cmd(["rotate", "lwa-secret", "--auto", "--no-input", "--wait", "60s"]);
        cmd.envs(endpoints.filter(|(name, _)| name.contains("URL"))).envs(self.stage.amazon_env())
    }

    /// What the stored key may do with the queue, from now on.
    fn may(&self, actions: &[&str]) {
        let actions: Vec<String> = actions.iter().map(|action| format!("sqs:{action}")).collect();
        let statement = json!({ "Effect": "Allow", "Action": actions, "Resource": self.arn });
        let document = json!({ "Version": "2012-10-17", "Statement": [statement] });
        let args = json!({ "UserName": USER, "PolicyName": "RotateSellingPartnerAPI",
            "PolicyDocument": document.to_string() });
        self.moto.call(&self.moto.auditor, "iam", "put_user_policy", &args).expect("a policy");
    }

    fn queue(&self, method: &str, args: &Value) -> Value {
        self.moto.queue(&self.moto.auditor, &self.arn, method, args).expect(method)
    }

    /// How many messages are in the queue, seen or not.
    fn messages(&self) -> u64 {
        let read = self.queue("get_queue_attributes", &json!({ "AttributeNames": ["All"] }));
        let number = |name: &str| read["Attributes"][name].as_str().unwrap().parse::<u64>().unwrap();
        number("ApproximateNumberOfMessages") + number("ApproximateNumberOfMessagesNotVisible")
    }

    /// Amazon's message, passed on to moto's queue once it is there.
    fn pass_on(&self) {
        let end = Instant::now() + LIMIT;
        let (arn, body) = loop {
            if let Some(message) = self.stage.state().sqs.lost.pop() {
                break message;
            }
            assert!(Instant::now() < end, "Amazon was not asked for a new secret");
            std::thread::yield_now();
        };
        assert_eq!(arn, self.arn);
        self.queue("send_message", &json!({ "MessageBody": body.expose() }));
    }
}

#[test]
fn the_rotators_five_permissions_are_enough_and_it_uses_no_other() {
    let w = World::new();
    let iam = w.moto.read();
    let policy = &iam["users"][USER]["inline"]["RotateSellingPartnerAPI"];
    let mut actions: Vec<&str> = policy["Statement"][0]["Action"]
        .as_array()
        .expect("actions")
        .iter()
        .map(|action| action.as_str().unwrap().strip_prefix("sqs:").unwrap())
        .collect();
    actions.sort_unstable();
    let mut five = FIVE;
    five.sort_unstable();
    assert_eq!(actions, five);
    let read = w.queue("get_queue_attributes", &json!({ "AttributeNames": ["All"] }));
    let attributes = &read["Attributes"];
    assert_eq!(
        (&attributes["MessageRetentionPeriod"], &attributes["SqsManagedSseEnabled"]),
        (&json!("1209600"), &json!("true"))
    );
    assert_eq!(w.messages(), 0, "the test message is gone");

    let before = w.moto.calls().len();
    let running = w.auto().limit(LIMIT).start();
    w.pass_on();
    running.wait().code(0).says("is proved and in use").says("Deleted Amazon's message");
    let used = w.moto.calls().split_off(before);
    // boto's SendMessage is the test's own, and one of the five as well.
    assert!(used.iter().all(|call| FIVE.contains(&call.as_str())), "{used:?}");
    assert_eq!(w.messages(), 0);
    let client_id = w.stage.sample().client_id;
    let newest = w.stage.state().apps[&client_id].secrets.last().unwrap().secret.clone();
    let stored: toml::Table = w.home.read("credentials.toml").parse().unwrap();
    assert_eq!(stored["client-secret"][client_id.as_str()].as_str(), Some(newest.expose()));
    assert_eq!(w.stage.count("rotateApplicationClientSecret"), 1);
}

#[test]
fn each_permission_that_is_missing_is_named_before_amazon_is_asked() {
    let w = World::new();
    for without in FIVE {
        w.may(&FIVE.into_iter().filter(|action| *action != without).collect::<Vec<_>>());
        let out = w.auto().run();
        out.code(4).says(&format!("The permission sqs:{without} is missing"));
    }
    assert_eq!(w.stage.count("rotateApplicationClientSecret"), 0);
    w.may(&FIVE);
    let running = w.auto().limit(LIMIT).start();
    w.pass_on();
    running.wait().code(0);
}
