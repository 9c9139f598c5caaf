//! `rotate enroll`, against the stand-in: made, proved, adopted, repaired, given up.

use crate::rotate::{clean, config};
use crate::rotate_key::ready;
use crate::support::home::{Cmd, Home};
use crate::support::output::Output;
use crate::support::stage::Stage;
use serde_json::{Value, json};
use spapi_setup::rehearsal::{Knobs, SqsKnobs, SqsQueue, new_secret_message};
use std::time::Duration;

const USER: &str = "SellingPartnerAPIUser";
const RIGHTS: &str = "RotateSellingPartnerAPI";
const AMAZON: &str = "arn:aws:iam::437568002678:root";

/// A stage on which nobody waits long for a message, and which knows the test notification.
pub(crate) fn stage() -> Stage {
    let sqs = SqsKnobs { longest_wait: Some(Duration::from_millis(50)), ..SqsKnobs::default() };
    Stage::with(Knobs { sqs, ..Knobs::default() })
}

pub(crate) fn enroll(home: &Home, stage: &Stage, args: &[&str]) -> Cmd {
    home.cmd(["rotate", "enroll", "--no-input"]).args(args.iter().copied()).envs(stage.env())
}

fn run(home: &Home, stage: &Stage, args: &[&str]) -> Output {
    enroll(home, stage, args).run()
}

/// The one queue: its ARN and what it is.
pub(crate) fn queue(stage: &Stage) -> (String, SqsQueue) {
    let state = stage.state();
    assert_eq!(state.sqs.queues.len(), 1, "{:?}", state.sqs.queues.keys());
    state.sqs.queues.iter().next().map(|(arn, queue)| (arn.clone(), queue.clone())).expect("one")
}

/// What config.toml records of the enrolment.
pub(crate) fn rotation(home: &Home) -> Option<toml::Table> {
    let apps = config(home)["apps"].as_table().unwrap().clone();
    apps.values().next().unwrap().get("rotation").map(|table| table.as_table().unwrap().clone())
}

/// The user's inline policies by name.
fn rights(stage: &Stage) -> Option<Value> {
    let state = stage.state();
    state.users[USER].inline.get(RIGHTS).map(|text| serde_json::from_str(text).expect("JSON"))
}

/// A queue of somebody else's.
fn foreign(stage: &Stage, name: &str, attributes: &[(&str, &str)]) -> String {
    let arn = format!("arn:aws:sqs:eu-west-1:{}:{name}", stage.state().account);
    let mut queue = SqsQueue::default();
    for (key, value) in
        [("MessageRetentionPeriod", "345600"), ("VisibilityTimeout", "30")].iter().chain(attributes)
    {
        queue.attributes.insert((*key).to_owned(), (*value).to_owned());
    }
    stage.state().sqs.queues.insert(arn.clone(), queue);
    arn
}

#[test]
fn an_app_is_enrolled_and_once_more_changes_nothing() {
    let stage = stage();
    let home = ready(&stage);
    let out = run(&home, &stage, &["--yes"]);
    out.code(8).prints_nothing().says("create  queue").says("policy on queue").says(RIGHTS);
    out.says("A test message went round").says("Amazon can write to it").says("not subscribed yet");
    out.says("\"Notification Preferences\"").says("Application Client New Secret").says("--subscribed");
    let (arn, made) = queue(&stage);
    assert!(out.stderr().lines().any(|line| line.trim() == arn), "{}", out.stderr());
    for (name, value) in [
        ("MessageRetentionPeriod", "1209600"),
        ("VisibilityTimeout", "120"),
        ("ReceiveMessageWaitTimeSeconds", "20"),
        ("SqsManagedSseEnabled", "true"),
    ] {
        assert_eq!(made.attributes[name], value, "{name}");
    }
    assert!(made.attributes["Policy"].contains(AMAZON) && !made.attributes.contains_key("RedrivePolicy"));
    assert_eq!(made.tags["managed-by"], "spapi-setup");
    assert_eq!(made.tags["spapi-setup:home"], config(&home)["home_id"].as_str().unwrap());
    assert!(made.messages.is_empty(), "{:?}", made.bodies());
    assert!(stage.state().destinations.is_empty(), "the console would refuse the same address");
    let rights = rights(&stage).expect("the five permissions");
    assert_eq!(rights["Statement"][0]["Resource"], json!([arn]));
    assert_eq!(rights["Statement"][0]["Action"].as_array().unwrap().len(), 5);
    let recorded = rotation(&home).unwrap();
    assert_eq!(recorded["queue_arn"].as_str(), Some(arn.as_str()));
    assert!(recorded.contains_key("proved_on") && !recorded.contains_key("enrolled_on"));

    run(&home, &stage, &["--subscribed"]).code(0).says("as they should be").says("Enrolled");
    assert!(rotation(&home).unwrap().contains_key("enrolled_on"));
    let before = stage.actions();
    run(&home, &stage, &[]).code(0).says("as they should be").says("Subscribed in the developer console");
    let changing = ["CreateQueue", "SetQueueAttributes", "TagQueue", "PutUserPolicy", "createDestination"];
    let again = stage.actions().split_off(before.len());
    assert!(again.iter().all(|action| !changing.contains(&action.as_str())), "{again:?}");

    // The policy is part of the plan now, and nothing beyond it.
    home.cmd(["init", "--no-input"]).envs(stage.env()).run().code(0).says("Nothing to do");
    let plan = home.cmd(["plan", "--json", "--check"]).envs(stage.env()).run().code(0).json();
    let entities: Vec<&str> =
        plan["steps"].as_array().unwrap().iter().map(|step| step["entity"].as_str().unwrap()).collect();
    assert_eq!(entities[6..], ["rotator-policy", "queue", "queue-policy"], "{plan}");
    let out = home.cmd(["check"]).envs(stage.env()).run();
    out.code(0)
        .says("nothing beyond the plan")
        .says("Amazon may write to it")
        .says("Amazon wrote to the queue on");
    let status = home.cmd(["status", "--json"]).run().code(0).json();
    let rotation = &status["profiles"][0]["rotation"];
    assert_eq!((&rotation["mode"], &rotation["queue_arn"]), (&json!("auto"), &json!(arn)));
    assert!(rotation["enrolled_on"].is_string() && rotation["proved_on"].is_string(), "{rotation}");
    assert_eq!(rotation["pending_since"], Value::Null);
    clean(&home);
}

#[test]
fn unattended_the_plan_needs_a_yes() {
    let stage = stage();
    let home = ready(&stage);
    run(&home, &stage, &[]).code(2).says("create  queue").says("--yes");
    assert!(stage.state().sqs.queues.is_empty() && rights(&stage).is_none() && rotation(&home).is_none());
}

#[test]
fn what_changed_is_repaired() {
    let stage = stage();
    let home = ready(&stage);
    run(&home, &stage, &["--yes", "--subscribed", "--then", "true x"]).code(0);
    let (arn, _) = queue(&stage);
    {
        let mut state = stage.state();
        let queue = state.sqs.queues.get_mut(&arn).unwrap();
        queue.attributes.insert("MessageRetentionPeriod".into(), "60".into());
        queue.attributes.insert("RedrivePolicy".into(), "{\"maxReceiveCount\":3}".into());
        let wrong = queue.attributes["Policy"].replace("437568002678", "111122223333");
        queue.attributes.insert("Policy".into(), wrong);
        state.users.get_mut(USER).unwrap().inline.remove(RIGHTS);
    }
    let check = home.cmd(["check", "--json"]).envs(stage.env()).run().code(4).json();
    let rung = check["checks"].as_array().unwrap().iter().find(|c| c["id"] == "rotation.queue").unwrap();
    assert_eq!(rung["status"], "fail", "its permission is gone: {rung}");
    assert!(rung["fix"].as_str().unwrap().contains("rotate enroll"), "{rung}");
    let out = run(&home, &stage, &["--yes"]);
    out.code(0).says("update  queue").says("dead-letter").says("437568002678").says("create  policy on user");
    let (_, repaired) = queue(&stage);
    assert_eq!(repaired.attributes["MessageRetentionPeriod"], "1209600");
    assert!(repaired.attributes["Policy"].contains(AMAZON) && rights(&stage).is_some());
    assert!(repaired.attributes.get("RedrivePolicy").is_none_or(String::is_empty));
    assert_eq!(rotation(&home).unwrap()["then"].as_str(), Some("true x"), "kept");
    let spoil = |name: &str, value: &str| {
        stage.state().sqs.queues.get_mut(&arn).unwrap().attributes.insert(name.into(), value.into());
    };
    spoil("MessageRetentionPeriod", "60");
    home.cmd(["check"]).envs(stage.env()).run().code(8).says("has changed").says("14 days");
    // A queue that is gone is made again.
    stage.state().sqs.queues.clear();
    run(&home, &stage, &["--yes"]).code(0).says("create  queue");
    assert_eq!(queue(&stage).0, arn);
}

#[test]
fn a_queue_that_exists_is_adopted_by_its_arn_and_outlives_the_enrolment() {
    let stage = stage();
    let home = ready(&stage);
    let arn = foreign(&stage, "theirs", &[("RedrivePolicy", "{\"maxReceiveCount\":3}")]);
    run(&home, &stage, &["--yes", "--queue-name", "theirs"]).code(4).says("--queue-arn").says("not made by");
    run(&home, &stage, &["--yes", "--queue-arn", &arn.replace("theirs", "none")]).code(4).says("no queue");
    let other = arn.replacen(&stage.state().account.to_string(), "999999999999", 1);
    run(&home, &stage, &["--yes", "--queue-arn", &other]).code(4).says("--aws-profile");
    run(&home, &stage, &["--queue-arn", "arn:aws:sns:x"]).code(2);
    assert!(rotation(&home).is_none());

    run(&home, &stage, &["--yes", "--subscribed", "--queue-arn", &arn])
        .code(0)
        .says("dead-letter")
        .says("taken over");
    let (_, adopted) = queue(&stage);
    assert_eq!(adopted.attributes["VisibilityTimeout"], "30", "only what would lose a secret");
    assert!(adopted.attributes["Policy"].contains(AMAZON));
    assert_eq!(rotation(&home).unwrap()["adopted"].as_bool(), Some(true));
    run(&home, &stage, &["--queue-name", "another"]).code(2).says("--unenroll");

    let out = run(&home, &stage, &["--unenroll", "--yes"]);
    out.code(0).says("adopted").says("given up");
    assert!(rotation(&home).is_none() && rights(&stage).is_none());
    let (_, left) = queue(&stage);
    assert!(left.tags.is_empty(), "{:?}", left.tags);
}

#[test]
fn what_would_lose_a_secret_stops_an_adoption() {
    let stage = stage();
    let home = ready(&stage);
    let deny = json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Allow", "Principal": { "AWS": AMAZON }, "Action": "sqs:*", "Resource": "*" },
        { "Sid": "Perimeter", "Effect": "Deny", "NotPrincipal": { "AWS": "123456789012" }, "Action": "*", "Resource": "*" } ] });
    for (name, attribute, value, words) in [
        ("managed", "KmsMasterKeyId", "alias/aws/sqs", "SSE-SQS"),
        ("shut", "Policy", &*deny.to_string(), "\"Perimeter\" denies sqs:SendMessage"),
    ] {
        let arn = foreign(&stage, name, &[(attribute, value)]);
        let before = stage.state().sqs.queues[&arn].attributes.clone();
        run(&home, &stage, &["--yes", "--queue-arn", &arn]).code(4).says(words);
        assert_eq!(stage.state().sqs.queues[&arn].attributes, before);
    }
    let fifo = foreign(&stage, "q.fifo", &[("FifoQueue", "true")]);
    run(&home, &stage, &["--yes", "--queue-arn", &fifo]).code(4).says("Standard");
    let elsewhere = foreign(&stage, "elsewhere", &[]);
    let tag = ("spapi-setup:home".to_owned(), "another-home".to_owned());
    stage.state().sqs.queues.get_mut(&elsewhere).unwrap().tags.extend([tag]);
    run(&home, &stage, &["--yes", "--queue-arn", &elsewhere]).code(4).says("elsewhere").says("Tagging");
    assert!(rotation(&home).is_none() && rights(&stage).is_none());
}

#[test]
fn messages_that_wait_are_left_and_told_and_a_foreign_reader_is_found() {
    let stage = stage();
    let home = ready(&stage);
    run(&home, &stage, &["--yes"]).code(8);
    let (arn, _) = queue(&stage);
    let id = stage.sample().client_id;
    let message = new_secret_message(&id, "amzn1.oa2-cs.v1.0123456789abcdef", jiff::Timestamp::now());
    {
        let mut state = stage.state();
        let queue = state.sqs.queues.get_mut(&arn).unwrap();
        queue.put(&message);
        queue.put("not JSON");
    }
    let out = run(&home, &stage, &["--subscribed", "-vv"]);
    out.code(0).says("waits in the queue already").never_says("0123456789abcdef");
    let (_, left) = queue(&stage);
    assert_eq!(left.bodies(), [message.as_str(), "not JSON"]);
    let now = jiff::Timestamp::now();
    assert!(left.messages.iter().all(|m| m.visible <= now), "free for the next reader");
}

#[test]
fn a_secret_under_way_holds_the_queue() {
    let stage = stage();
    let home = ready(&stage);
    run(&home, &stage, &["--unenroll", "--yes"]).code(2).says("not enrolled");
    run(&home, &stage, &["--yes", "--subscribed"]).code(0);
    let (arn, _) = queue(&stage);
    let id = stage.sample().client_id;
    let note = format!(
        "[rotate_client_secret]\nclient_id = \"{id}\"\nqueue_arn = \"{arn}\"\nat = \"2026-11-01T00:00:00Z\"\nstate = \"accepted\"\n"
    );
    home.write(".config/spapi-setup/pending.toml", &note);
    run(&home, &stage, &["--unenroll", "--yes"]).code(8).says("under way").says("View");
    assert!(rotation(&home).is_some());
    std::fs::remove_file(home.file("pending.toml")).unwrap();
    run(&home, &stage, &["--unenroll"]).code(2).says("--yes");
    run(&home, &stage, &["--unenroll", "--yes"]).code(0).says("Notification Preferences");
    assert!(stage.state().sqs.queues.is_empty() && rights(&stage).is_none() && rotation(&home).is_none());
    clean(&home);
}

#[test]
fn a_teardown_takes_the_queue_and_the_permission_away() {
    let stage = stage();
    let home = ready(&stage);
    run(&home, &stage, &["--yes", "--subscribed"]).code(0);
    let account = stage.state().account.clone();
    let teardown = |more: &[&str]| {
        let words = ["teardown", "--no-input", "--confirm", &account];
        home.cmd(words).args(more.iter().copied()).envs(stage.env()).run()
    };
    teardown(&[]).code(0).says("queue spapi-setup-").says("is gone from this computer");
    let state = stage.state();
    assert!(state.sqs.queues.is_empty() && state.users.is_empty(), "{:?}", state.users.keys());
    assert!(config(&home).get("apps").is_none());
    drop(state);
    clean(&home);
}

#[test]
fn an_adopted_queue_outlives_a_teardown_and_is_named() {
    let stage = stage();
    let home = ready(&stage);
    let arn = foreign(&stage, "theirs", &[]);
    run(&home, &stage, &["--yes", "--subscribed", "--queue-arn", &arn]).code(0);
    let account = stage.state().account.clone();
    let out = home.cmd(["teardown", "--no-input", "--confirm", &account]).envs(stage.env()).run();
    out.code(0).says("left in AWS: queue theirs").says("adopted");
    assert!(queue(&stage).1.tags.is_empty());
}

#[test]
fn an_app_of_two_profiles_stays_enrolled_until_the_last_one_goes() {
    let stage = stage();
    let home = ready(&stage);
    run(&home, &stage, &["--yes", "--subscribed"]).code(0);
    let words = ["init", "--no-input", "--yes", "-p", "two", "--region", "eu", "--store", "file"];
    home.cmd(words).arg("--allow-other-seller").envs(stage.env()).envs(stage.answers()).run().code(0);
    let account = stage.state().account.clone();
    let teardown = |profile: &str| {
        let words = ["teardown", "--no-input", "-p", profile, "--confirm", &account];
        home.cmd(words).envs(stage.env()).run()
    };
    teardown("default").code(0);
    assert!(queue(&stage).0.contains("spapi-setup-") && rights(&stage).is_some());
    run(&home, &stage, &["-p", "two"]).code(0).says("as they should be");
    teardown("two").code(0);
    assert!(stage.state().sqs.queues.is_empty());
}
