//! `rotate enroll` against moto in enforcing mode: the administrator holds exactly what `plan --admin-policy` prints,
//! and the rotator exactly five permissions.

use crate::support::home::{Cmd, Home};
use crate::support::moto::{Key, Moto, admin_policy};
use crate::support::stage::Stage;
use serde_json::{Value, json};
use spapi_setup::rehearsal::{Knobs, RotationKnobs};

const USER: &str = "SellingPartnerAPIUser";
const RIGHTS: &str = "RotateSellingPartnerAPI";

struct World {
    home: Home,
    stage: Stage,
    moto: Moto,
    admin: Key,
}

impl World {
    fn new() -> Self {
        // The stage has no way to moto's queue: its test notification is refused, which stops nothing.
        let rotation = RotationKnobs { no_test: true, ..RotationKnobs::default() };
        let stage = Stage::with(Knobs { rotation, ..Knobs::default() });
        let (home, moto) = (Home::new(), Moto::start());
        let policy = admin_policy(&home);
        let admin = moto.administrator("administrator", &policy);
        Self { home, stage, moto, admin }
    }

    fn cmd(&self, words: &[&str]) -> Cmd {
        self.home.cmd(words).envs(self.moto.env(&self.admin)).envs(self.stage.amazon_env())
    }

    fn ready() -> Self {
        let w = Self::new();
        let words = ["init", "--no-input", "--yes", "--region", "eu", "--store", "file"];
        w.cmd(&words).envs(w.stage.answers()).run().code(0);
        w
    }

    fn enroll(&self, words: &[&str]) -> Cmd {
        self.cmd(&[&["rotate", "enroll", "--no-input", "--yes"], words].concat())
    }

    fn arn(&self) -> String {
        let config: toml::Table = self.home.read("config.toml").parse().unwrap();
        let app = config["apps"].as_table().unwrap().values().next().unwrap().clone();
        app["rotation"]["queue_arn"].as_str().unwrap().to_owned()
    }

    /// A call of the auditor's own, to look or to meddle.
    fn audit(&self, service: &str, method: &str, args: Value) -> Value {
        self.moto.call(&self.moto.auditor, service, method, &args).expect(method)
    }

    fn rights(&self) -> Value {
        self.audit("iam", "get_user_policy", json!({ "UserName": USER, "PolicyName": RIGHTS }))["PolicyDocument"].clone()
    }
}

#[test]
fn the_administrators_policy_and_five_permissions_are_enough() {
    let w = World::ready();
    let out = w.enroll(&["--subscribed"]).run();
    out.code(0).says("the rotator's own five permissions").says("could not be tested").says("Enrolled");
    let arn = w.arn();
    let read = w
        .moto
        .queue(&w.moto.auditor, &arn, "get_queue_attributes", &json!({ "AttributeNames": ["All"] }))
        .unwrap();
    assert_eq!(read["Attributes"]["MessageRetentionPeriod"], "1209600");
    assert!(read["Attributes"]["Policy"].as_str().unwrap().contains("437568002678"));
    let tags = w.moto.queue(&w.moto.auditor, &arn, "list_queue_tags", &json!({})).unwrap();
    assert_eq!(tags["Tags"]["managed-by"], "spapi-setup");
    assert_eq!(w.rights()["Statement"][0]["Action"].as_array().unwrap().len(), 5);
    w.enroll(&[]).run().code(0).says("as they should be");
    w.cmd(&["init", "--no-input"]).run().code(0).says("Nothing to do");
    w.enroll(&["--unenroll"]).run().code(0);
    let left = w.moto.queue(&w.moto.auditor, &arn, "get_queue_attributes", &json!({})).unwrap_err();
    assert_eq!(left.0, "AWS.SimpleQueueService.NonExistentQueue");
}

#[test]
fn each_permission_that_is_taken_away_from_the_administrator_is_named() {
    let w = World::ready();
    let mut policy = admin_policy(&w.home);
    let list = policy["Statement"].as_array_mut().unwrap();
    let queue = list.iter_mut().find(|s| s["Sid"] == "Queue").unwrap();
    queue["Action"].as_array_mut().unwrap().retain(|action| action != "sqs:CreateQueue");
    let poor = w.moto.administrator("poor", &policy);
    let cmd = w.home.cmd(["rotate", "enroll", "--no-input", "--yes"]).envs(w.moto.env(&poor));
    let out = cmd.envs(w.stage.amazon_env()).run();
    out.code(4).says("sqs:CreateQueue").says("plan --admin-policy");
    assert!(!w.home.read("config.toml").contains("queue_arn"));
    // Nothing was made, and the same command goes on when it may.
    w.enroll(&["--subscribed"]).run().code(0);
}
