//! `rotate --due` for apps that are enrolled: rotated when due, finished, taken in, side by side with others.

use jiff::{SignedDuration, Timestamp, ToSpan};
use serde_json::{Value, json};
use spapi_setup::rehearsal::{expiry_message, new_secret_message};

use crate::enroll::{self, queue};
use crate::rotate::config;
use crate::rotate_key::ready;
use crate::support::home::{Cmd, Home};
use crate::support::seller;
use crate::support::stage::Stage;

/// A command that does nothing.
const THEN: &str = if cfg!(windows) { "cmd /c ver" } else { "true" };
const ASK: &str = "rotateApplicationClientSecret";

/// A home with one app that is enrolled, its client secret due in 180 days.
pub(crate) fn enrolled(stage: &Stage, more: &[&str]) -> Home {
    let home = ready(stage);
    enroll::enroll(&home, stage, &[&["--yes", "--subscribed"], more].concat()).run().code(0);
    let (arn, _) = queue(stage);
    let client_id = stage.sample().client_id;
    stage.state().subscribe(&client_id, &arn);
    home
}

/// The client secret falls due in as many days.
pub(crate) fn due_in(home: &Home, days: i64) {
    let today = Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let text = home.read("config.toml");
    let made = |days: i64| format!("secret_date = \"{}\"", today.checked_sub((180 - days).days()).unwrap());
    assert!(text.contains(&made(180)), "{text}");
    home.write(".config/spapi-setup/config.toml", text.replace(&made(180), &made(days)));
}

/// The stored key reads the queue: no administrator is signed in.
fn due(home: &Home, stage: &Stage, args: &[&str]) -> Cmd {
    seller::seller(home, stage, &[&["rotate", "--due"], args].concat())
}

pub(crate) fn secret(home: &Home) -> String {
    seller::text(&seller::values(home, "default"), "lwa_client_secret").to_owned()
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"))).collect()
}

fn send(stage: &Stage, body: &str) {
    let (arn, _) = queue(stage);
    assert!(stage.state().amazon_sends(&arn, body), "the queue's policy lets Amazon in");
}

#[test]
fn what_is_due_rotates_once_and_then_there_is_silence() {
    let stage = enroll::stage();
    let home = enrolled(&stage, &["--then", THEN]);
    let out = home.path().join("export.env").display().to_string();
    home.cmd(["export", "--for", "env", "--out", &out]).run().code(0);
    let old = secret(&home);
    let quiet = due(&home, &stage, &[]).run();
    quiet.code(0).prints_nothing();
    // cron mails standard error too. Only the stand-in's addresses are said.
    let said: Vec<_> = quiet
        .stderr()
        .lines()
        .filter(|line| !line.contains("http") && !line.contains("URL"))
        .map(str::to_owned)
        .collect();
    assert_eq!(said, Vec::<String>::new());
    assert_eq!(stage.count(ASK), 0, "nothing is due");

    due_in(&home, 30);
    let run = due(&home, &stage, &["-vv"]).run();
    run.code(0).prints("default: Amazon makes a new client secret").prints("Deleted Amazon's message");
    run.prints(&format!("default: Rewrote {out}")).prints("default: Ran ");
    let new = secret(&home);
    assert_ne!(old, new);
    run.never_says(&new).never_says(&old);
    assert!(std::fs::read_to_string(&out).unwrap().contains(&new));
    let app = config(&home)["apps"].as_table().unwrap().values().next().unwrap().clone();
    assert!(app.get("secret_expires").is_some() && app.get("previous_until").is_some(), "{app}");
    assert!(queue(&stage).1.messages.is_empty() && home.read("pending.toml").is_empty());

    due(&home, &stage, &[]).run().code(0).prints_nothing();
    assert_eq!(stage.count(ASK), 1);
    seller::seller(&home, &stage, &["check"]).run().code(0);
}

#[test]
fn a_run_is_a_line_of_json_with_what_happened() {
    let stage = enroll::stage();
    let home = enrolled(&stage, &[]);
    assert_eq!(due(&home, &stage, &["--json"]).run().code(0).stdout(), "");
    due_in(&home, 3);
    let all = lines(&due(&home, &stage, &["--json"]).run().code(0).stdout());
    assert_eq!(all.len(), 1, "{all:?}");
    let line = &all[0];
    assert_eq!(
        (&line["outcome"], &line["mode"], &line["exit"]),
        (&json!("rotated"), &json!("auto"), &json!(0))
    );
    assert!(line["days"].as_i64().unwrap() >= 179, "the new secret's date: {line}");
    let events: Vec<_> = line["events"].as_array().unwrap().iter().map(|e| e.as_str().unwrap()).collect();
    assert_eq!(events, ["queue-proved", "asked", "received", "swapped", "message-deleted"]);
}

#[test]
fn a_notice_moves_the_day_and_the_same_run_rotates() {
    let stage = enroll::stage();
    let home = enrolled(&stage, &["--then", THEN]);
    let (client_id, now) = (stage.sample().client_id, Timestamp::now());
    send(&stage, &expiry_message(&client_id, now + SignedDuration::from_hours(60 * 24), now));
    let out = due(&home, &stage, &[]).run();
    out.code(0).prints("Amazon says: the client secret in use ends on");
    assert_eq!(stage.count(ASK), 0, "in 60 days");
    send(&stage, &expiry_message(&client_id, now + SignedDuration::from_hours(20 * 24), now));
    due(&home, &stage, &[]).run().code(0).prints("Amazon says").prints("proved and in use");
    assert_eq!(stage.count(ASK), 1);
    // A later date than ours moves nothing.
    send(&stage, &expiry_message(&client_id, now + SignedDuration::from_hours(400 * 24), now));
    due(&home, &stage, &[]).run().code(0);
    assert!(queue(&stage).1.messages.is_empty());
    let all = lines(&due(&home, &stage, &["--json", "--all"]).run().code(0).stdout());
    assert!(all[0]["days"].as_i64().unwrap() <= 180, "{}", all[0]);
}

#[test]
fn a_message_that_never_came_is_waited_for_and_nothing_is_asked_again() {
    let stage = enroll::stage();
    let home = enrolled(&stage, &["--then", THEN]);
    due_in(&home, 3);
    stage.state().knobs.rotation.silent = true;
    let out = due(&home, &stage, &["--json", "--wait", "0s"]).run();
    let line = &lines(&out.code(7).stdout())[0];
    assert_eq!((&line["outcome"], &line["exit"]), (&json!("failed"), &json!(7)));
    assert!(line["error"]["heading"].as_str().unwrap().contains("has not come"), "{line}");
    let again = due(&home, &stage, &["--wait", "0s"]).run();
    again.code(7).says("has not come").says("the one in use dies on");
    assert_eq!(stage.count(ASK), 1);
    // It comes in the end.
    let made = stage.state().apps[&stage.sample().client_id].secrets.last().unwrap().secret.clone();
    send(&stage, &new_secret_message(&stage.sample().client_id, made.expose(), Timestamp::now()));
    due(&home, &stage, &["--wait", "0s"]).run().code(0).prints("proved and in use");
    assert_eq!((secret(&home).as_str(), stage.count(ASK)), (made.expose(), 1));
    due(&home, &stage, &[]).run().code(0).prints_nothing();
}

/// Apps beside the first one, each with a queue of its own, all read by the administrator's sign-in.
fn many(stage: &Stage, home: &Home, count: u32) -> Vec<String> {
    let (arn, made) = queue(stage);
    let client_id = stage.sample().client_id;
    let enrolled_on = Timestamp::now().strftime("%Y-%m-%d").to_string();
    let mut ids = Vec::new();
    for n in 1..=count {
        let values = seller::odd_app(stage, n, false);
        seller::import(home, stage, &format!("shop-{n}"), &values, &Value::Null);
        let id = seller::text(&values, "lwa_client_id").to_owned();
        let own = format!("{arn}-{n}");
        let mut queue = made.clone();
        let policy = queue.attributes["Policy"].replace(&arn, &own);
        queue.attributes.insert("Policy".into(), policy);
        let mut state = stage.state();
        state.sqs.queues.insert(own.clone(), queue);
        state.subscribe(&id, &own);
        let scopes = state.apps[&client_id].scopes.clone();
        state.apps.get_mut(&id).expect("the app").scopes = scopes;
        ids.push(id);
    }
    let mut text =
        home.read("config.toml").replace("secret_date = \"2026-10-01\"", "secret_date = \"2026-01-01\"");
    for (n, id) in ids.iter().enumerate() {
        text += &format!(
            "\n[apps.\"{id}\".rotation]\nqueue_arn = \"{arn}-{}\"\nenrolled_on = \"{enrolled_on}\"\n",
            n + 1
        );
    }
    home.write(".config/spapi-setup/config.toml", text);
    ids
}

#[test]
fn of_ten_apps_one_that_fails_stops_no_other_and_the_gravest_code_counts() {
    let stage = enroll::stage();
    let home = enrolled(&stage, &[]);
    let ids = many(&stage, &home, 9);
    due_in(&home, 10);
    let (arn, _) = queue_named(&stage, "-4");
    stage.state().sqs.queues.remove(&arn);
    stage.state().apps.get_mut(&ids[6]).unwrap().secrets.clear();
    let out = home.cmd(["rotate", "--due", "--json"]).envs(stage.env()).run();
    let all = lines(&out.stdout());
    let failed: Vec<_> = all.iter().filter(|line| line["outcome"] == "failed").collect();
    let rotated = all.iter().filter(|line| line["outcome"] == "rotated").count();
    assert_eq!((all.len(), rotated, failed.len()), (10, 8, 2), "{all:#?}");
    let code =
        |name: &str| failed.iter().find(|line| line["profiles"] == json!([name])).unwrap()["exit"].as_i64();
    assert_eq!((code("shop-4"), code("shop-7")), (Some(4), Some(3)), "{failed:#?}");
    out.code(3);
    assert_eq!(stage.count(ASK), 8);
}

/// The queue whose ARN ends so.
fn queue_named(stage: &Stage, end: &str) -> (String, spapi_setup::rehearsal::SqsQueue) {
    let state = stage.state();
    let found = state.sqs.queues.iter().find(|(arn, _)| arn.ends_with(end)).expect("that queue");
    (found.0.clone(), found.1.clone())
}

#[test]
fn of_two_runs_one_works_and_the_other_leaves_or_waits() {
    let stage = enroll::stage();
    let home = enrolled(&stage, &[]);
    due_in(&home, 3);
    let own = spapi_setup::Home::at(home.setup());
    let lock = spapi_setup::Lock::take(&own, "rotate --due").unwrap();
    let out = due(&home, &stage, &["--json"]).run();
    let error = &lines(&out.code(6).stdout())[0]["error"];
    assert_eq!(error["exit"], 6);
    let waiting = due(&home, &stage, &["--wait-lock", "50s"]).start();
    drop(lock);
    waiting.wait().code(0).prints("proved and in use");
    assert_eq!(stage.count(ASK), 1);
}

#[test]
fn two_runs_at_the_same_moment_ask_once() {
    let stage = enroll::stage();
    let home = enrolled(&stage, &["--then", THEN]);
    due_in(&home, 3);
    let two = [0; 2].map(|_| due(&home, &stage, &["--wait-lock", "50s"]).start());
    let ended = two.map(|run| run.wait().code(0).stdout());
    // The lock is free while the command of --then runs: the other run may finish the rest, and tells it too.
    assert!(ended.iter().any(|text| text.contains("proved and in use")), "{ended:?}");
    assert_eq!(stage.count(ASK), 1);
    assert!(home.read("pending.toml").is_empty() && queue(&stage).1.messages.is_empty());
}

#[test]
fn a_secret_that_somebody_else_made_is_taken_in() {
    let stage = enroll::stage();
    let home = enrolled(&stage, &[]);
    let client_id = stage.sample().client_id;
    due_in(&home, 100);
    let old = secret(&home);
    // By the button in the console: Amazon makes it and tells the queue.
    let made = stage.state().rotate_secret(&client_id, 0).expect("a new secret");
    send(&stage, &new_secret_message(&client_id, made.expose(), Timestamp::now()));
    let forged = new_secret_message(&client_id, "amzn1.oa2-cs.v1.forged0000000000000000", Timestamp::now());
    send(&stage, &forged);
    let out = due(&home, &stage, &["--wait", "0s"]).run();
    assert_ne!(made.expose(), old);
    assert_eq!((secret(&home).as_str(), stage.count(ASK)), (made.expose(), 0), "{out:?}");
    // A program has the old one, and nothing passes the new one on: that is for a person.
    let told = due(&home, &stage, &["--wait", "0s"]).run();
    told.code(8).prints("previous client secret ends").prints("a program still has it");
}

#[test]
fn a_timer_is_proved_to_reach_the_queue_too() {
    let stage = enroll::stage();
    let home = enrolled(&stage, &[]);
    let check = |cmd: Cmd| cmd.arg("--check-only").run();
    check(due(&home, &stage, &[])).code(0).says("The queues of the enrolled apps answer: 1");
    assert!(queue(&stage).1.messages.is_empty());
    // A sign-in that only this shell has is none of the timer's.
    let text = home.read("config.toml");
    let (head, rotation) = text.split_at(text.find(".rotation]").unwrap());
    let identity = rotation.lines().find(|line| line.starts_with("identity = ")).unwrap();
    home.write(".config/spapi-setup/config.toml", format!("{head}{}", rotation.replacen(identity, "", 1)));
    check(home.cmd(["rotate", "--due"]).envs(stage.env())).code(0);
    check(due(&home, &stage, &[])).code(4).says("credentials");
    stage.state().sqs.queues.clear();
    check(home.cmd(["rotate", "--due"]).envs(stage.env())).code(4);
}
