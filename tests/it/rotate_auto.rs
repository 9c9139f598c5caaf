//! `rotate lwa-secret --auto`, against the stand-in: one request, and what becomes of its message.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use spapi_setup::rehearsal::{Fault, FaultKind, RotationKnobs, SqsMessage, SqsQueue};
use spapi_setup::{Region, Secret};

use crate::rotate::{self, another, app, clean, stored, text};
use crate::support::home::{Cmd, Home};
use crate::support::stage::Stage;

const QUEUE: &str = "arn:aws:sqs:eu-west-1:123456789012:spapi-setup-1a2b3c4d";

/// A home whose app is enrolled, and the stand-in that is Amazon and AWS for it.
pub(crate) struct Scene {
    pub home: Home,
    pub stage: Stage,
}

fn policy() -> String {
    let amazon = serde_json::json!({ "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::437568002678:root" },
        "Action": ["sqs:SendMessage", "sqs:GetQueueAttributes"], "Resource": QUEUE });
    let tls = serde_json::json!({ "Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": QUEUE,
        "Condition": { "Bool": { "aws:SecureTransport": "false" } } });
    serde_json::json!({ "Version": "2012-10-17", "Statement": [amazon, tls] }).to_string()
}

impl Scene {
    pub(crate) fn new() -> Self {
        Self::with("")
    }

    /// With further lines in the record of the enrolment.
    pub(crate) fn with(lines: &str) -> Self {
        let stage = Stage::new();
        let home = rotate::ready(&stage);
        let client_id = stage.sample().client_id;
        {
            let mut state = stage.state();
            // A queue as `rotate enroll` makes it.
            let attributes = [
                ("MessageRetentionPeriod", "1209600"),
                ("VisibilityTimeout", "120"),
                ("ReceiveMessageWaitTimeSeconds", "20"),
                ("SqsManagedSseEnabled", "true"),
                ("Policy", &policy()),
            ];
            let attributes = attributes.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
            let mut queue = SqsQueue::default();
            queue.attributes = attributes;
            state.sqs.queues.insert(QUEUE.to_owned(), queue);
            state.subscribe(&client_id, QUEUE);
            state.knobs.sqs.longest_wait = Some(Duration::from_millis(50));
        }
        let config = home.read("config.toml");
        let record = format!(
            "{config}\n[apps.\"{client_id}\".rotation]\nqueue_arn = \"{QUEUE}\"\nenrolled_on = \"2026-11-01\"\n{lines}"
        );
        home.write(".config/spapi-setup/config.toml", record);
        Self { home, stage }
    }

    pub(crate) fn auto(&self, args: &[&str]) -> Cmd {
        let cmd = self.home.cmd(["rotate", "lwa-secret", "--auto", "--no-input"]);
        cmd.args(args.iter().copied()).envs(self.stage.env())
    }

    pub(crate) fn knobs(&self, knobs: RotationKnobs) {
        self.stage.state().knobs.rotation = knobs;
    }

    pub(crate) fn client_id(&self) -> String {
        self.stage.sample().client_id
    }

    /// How often Amazon was asked for a new secret.
    pub(crate) fn posts(&self) -> usize {
        self.stage.count("rotateApplicationClientSecret")
    }

    /// The app's newest secret at Amazon.
    pub(crate) fn newest(&self) -> Secret {
        let state = self.stage.state();
        state.apps[&self.client_id()].secrets.last().unwrap().secret.clone()
    }

    /// Messages in the queue.
    pub(crate) fn messages(&self) -> usize {
        self.stage.state().sqs.queues[QUEUE].messages.len()
    }

    pub(crate) fn queue<R>(&self, change: impl FnOnce(&mut SqsQueue) -> R) -> R {
        change(self.stage.state().sqs.queues.get_mut(QUEUE).unwrap())
    }

    pub(crate) fn send(&self, body: &str) {
        self.queue(|queue| queue.messages.push(SqsMessage::new(body, Timestamp::now())));
    }

    /// As if the time for which messages are hidden had passed.
    pub(crate) fn time_passes(&self) {
        self.queue(SqsQueue::release_all);
    }

    /// The note of the request: what is in pending.toml.
    pub(crate) fn note(&self) -> Option<toml::Table> {
        self.home.file("pending.toml").exists().then(|| {
            let notes: toml::Table = self.home.read("pending.toml").parse().unwrap();
            notes["rotate_client_secret"].as_table().unwrap().clone()
        })
    }

    pub(crate) fn note_age(&self, age: SignedDuration) {
        let at = (Timestamp::now() - age).strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        let mut notes: toml::Table = self.home.read("pending.toml").parse().unwrap();
        notes["rotate_client_secret"]["at"] = toml::Value::String(at);
        self.home.write(".config/spapi-setup/pending.toml", toml::to_string(&notes).unwrap());
    }

    /// Amazon's newest secret is in use, the one before it is `previous`, and nothing is left to do.
    #[track_caller]
    pub(crate) fn rotated(&self, before: &Secret) {
        assert_eq!(stored(&self.home, "client-secret").as_deref(), Some(self.newest().expose()));
        assert_eq!(stored(&self.home, "previous-client-secret").as_deref(), Some(before.expose()));
        assert_eq!(self.messages(), 0, "messages in the queue");
        clean(&self.home);
        let app = app(&self.home);
        let day = |key: &str| text(&app, key).unwrap().parse::<jiff::civil::Date>().unwrap();
        assert_eq!(day("previous_until") - day("secret_date"), jiff::Span::new().days(7).fieldwise());
        assert_eq!(day("secret_expires") - day("secret_date"), jiff::Span::new().days(180).fieldwise());
        assert_eq!(app["rotation"]["rotated_on"].as_str(), app["secret_date"].as_str());
        assert!(app["rotation"].get("proved_on").is_some());
    }

    /// The secret that was in use still is.
    #[track_caller]
    pub(crate) fn unrotated(&self) {
        assert_eq!(stored(&self.home, "client-secret").as_deref(), Some(self.old().expose()));
        assert_eq!(stored(&self.home, "previous-client-secret"), None);
    }

    pub(crate) fn old(&self) -> Secret {
        self.stage.sample().client_secret
    }
}

#[test]
fn one_request_one_message_and_the_secret_is_swapped() {
    let scene = Scene::new();
    another(&scene.home, &scene.stage, "uk", "UK Store");
    let out = scene.auto(&[]).run();
    out.code(0)
        .prints_nothing()
        .says("a message of our own went round")
        .says("Amazon makes a new client secret");
    out.says("is proved and in use until").says("Deleted Amazon's message").says("Software that asks only");
    scene.rotated(&scene.old());
    assert_eq!(scene.posts(), 1);
    // The old one dies: everything works with the new one.
    scene.stage.state().expire_previous_secrets(&scene.client_id());
    scene.home.cmd(["check", "--all"]).envs(scene.stage.env()).run().code(0);
}

#[test]
fn within_seven_days_it_is_refused_and_force_needs_a_person() {
    let scene = Scene::new();
    scene.auto(&[]).run().code(0);
    scene.auto(&[]).run().code(2).says("less than 7 days ago").says("--force");
    scene.auto(&["--force"]).run().code(2).says("asks for the client id to be typed");
    assert_eq!(scene.posts(), 1);
    assert_eq!(scene.messages(), 0);
}

#[test]
fn an_app_that_is_not_enrolled_is_told_how() {
    let stage = Stage::new();
    let home = rotate::ready(&stage);
    let cmd = home.cmd(["rotate", "lwa-secret", "--auto", "--no-input"]).envs(stage.env());
    cmd.run().code(2).says("not enrolled").says("rotate enroll");
    assert_eq!(stage.count("rotateApplicationClientSecret"), 0);
}

#[test]
fn what_amazon_refuses_leaves_nothing() {
    let status = |status: u16, code: &str| FaultKind::Status {
        status,
        body: format!(r#"{{"errors":[{{"code":"{code}","message":"no","details":""}}]}}"#),
        content_type: "application/json".into(),
    };
    for (fault, exit, says) in [
        (status(403, "Unauthorized"), 3, "SP-API"),
        (status(404, "NotFound"), 1, "NotFound"),
        (status(429, "QuotaExceeded"), 7, "a few minutes"),
        (FaultKind::Html, 1, ""),
    ] {
        let scene = Scene::new();
        scene.stage.state().knobs.fail.push(Fault { on: "rotate".into(), times: 9, kind: fault.clone() });
        let out = scene.auto(&["--wait", "1s"]).run();
        if fault == FaultKind::Html {
            // A web page with HTTP 200 says neither yes nor no.
            out.code(7);
            assert_eq!(scene.note().unwrap()["state"].as_str(), Some("maybe"));
            continue;
        }
        out.code(exit).says(says);
        assert_eq!(scene.note(), None);
        scene.unrotated();
        assert!(scene.posts() <= 2, "a clear no of one host is followed by one request to another");
    }
}

#[test]
fn the_click_that_is_missing_is_named() {
    let scene = Scene::new();
    scene.stage.state().subscriptions.clear();
    let out = scene.auto(&[]).run();
    out.code(8).says("not subscribed").says("Notification Preferences").says("press Subscribe");
    assert_eq!(scene.note(), None);
    scene.unrotated();
}

#[test]
fn another_host_is_asked_only_after_a_clear_no() {
    let scene = Scene::new();
    scene.knobs(RotationKnobs { only: Some(Region::Na), ..RotationKnobs::default() });
    scene.auto(&[]).run().code(0);
    scene.rotated(&scene.old());
}

#[test]
fn a_server_error_or_a_cut_answer_is_never_repeated() {
    for kind in [FaultKind::Cut, status503()] {
        let scene = Scene::new();
        scene.stage.state().knobs.fail.push(Fault { on: "rotate".into(), times: 9, kind: kind.clone() });
        let cut = kind == FaultKind::Cut;
        let out = scene.auto(&["--wait", if cut { "120s" } else { "1s" }]).run();
        out.code(if cut { 0 } else { 7 }).says("Nobody knows whether Amazon makes a new client secret");
        if cut {
            scene.rotated(&scene.old());
        } else {
            assert_eq!(scene.note().unwrap()["state"].as_str(), Some("maybe"));
            scene.auto(&["--wait", "0s"]).run().code(7).says("may die on");
            scene.stage.state().knobs.fail.clear();
            scene.note_age(SignedDuration::from_hours(7 * 24));
            scene.auto(&["--wait", "0s"]).run().code(8);
            assert_eq!(scene.posts(), 1, "no run asks again by itself");
            // A day after it should have died the secret in use still works: there was no rotation.
            scene.note_age(SignedDuration::from_hours(8 * 24 + 1));
            scene.auto(&[]).run().code(0).says("had no effect");
            scene.rotated(&scene.old());
        }
        assert!(scene.posts() <= 2);
    }
}

pub(crate) fn status503() -> FaultKind {
    FaultKind::Status { status: 503, body: "{}".into(), content_type: "application/json".into() }
}
