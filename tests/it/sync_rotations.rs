//! Sinks after rotations of every kind, with the programs that read them as judges.

use serde_json::{Value, json};
use spapi_setup::rehearsal::Knobs;

use crate::clients::{calls, python, run};
use crate::enroll;
use crate::rotate::next;
use crate::rotate_due_enrolled::{due_in, enrolled, secret};
use crate::support::home::{Cmd, Home};
use crate::support::moto::{ACCOUNT, Moto};
use crate::support::seller::{self, text};
use crate::support::stage::Stage;
use crate::sync_aws::{NAME, REGION, SECRET, World, policy};

/// What the seller's own program may do in AWS.
fn reader_policy() -> Value {
    let arn = format!("arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:{NAME}-??????");
    let read = json!({ "Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": arn });
    json!({ "Version": "2012-10-17", "Statement": [read] })
}

#[test]
fn python_amazon_sp_api_reads_the_secret_and_goes_on_after_a_rotation() {
    let stage = Stage::with(Knobs { any_agent: true, ..Knobs::default() });
    let (home, moto) = (Home::new(), Moto::start());
    seller::init_lwa(&home, &stage);
    let writer = moto.administrator("writer", &policy(&home, &[SECRET]));
    let w = World { home, stage, moto, writer };
    w.add(SECRET).run().code(0);
    let reader = w.moto.administrator("reader", &reader_policy());
    let nowhere = Home::new();
    let whole_call = || {
        let cmd = run(&nowhere, &python("new", "python_call.py"), &["default", "eu"]);
        let cmd = cmd.envs(w.moto.env(&reader)).env("AWS_DEFAULT_REGION", REGION);
        calls(&w.stage, false, cmd.env("SP_API_AWS_SECRET_ID", NAME));
    };
    whole_call();
    let old = seller::values(&w.home, "default");
    let new = next(&w.stage, 0);
    w.rotate(&new).run().code(0);
    // Amazon lets the old one expire: only who reads the new one goes on.
    let client_id = w.stage.sample().client_id;
    w.stage.state().apps.get_mut(&client_id).unwrap().secrets.retain(|secret| secret.secret == new);
    whole_call();
    let shown = w.home.cmd(["export", "--for", "json"]).run().json();
    assert_ne!(shown["lwa_client_secret"], old["lwa_client_secret"]);

    w.moto.tell(
        REGION,
        "secretsmanager",
        "delete_secret",
        &json!({ "SecretId": NAME, "ForceDeleteWithoutRecovery": true }),
    );
    w.cmd(&["sync"]).run().code(0).says("Wrote");
    whole_call();
}

/// An app that rotates by itself, and a secret in AWS, a pipe and a file that follow it.
struct ByItself {
    home: Home,
    stage: Stage,
    moto: Moto,
    writer: crate::support::moto::Key,
}

impl ByItself {
    fn new() -> Self {
        let (stage, moto) = (enroll::stage(), Moto::start());
        let home = enrolled(&stage, &[]);
        let writer = moto.administrator("writer", &policy(&home, &[SECRET]));
        let w = Self { home, stage, moto, writer };
        let then = "sh -c 'echo $SPAPI_SETUP_EVENT >> then'";
        for sink in [
            SECRET,
            "pipe:sh -c 'cat > piped.new && test ! -e broken && mv piped.new piped'",
            "file:shop.env",
        ] {
            w.cmd(&["sync", "add", "--for", "env", "--to", sink, "--then", then]).run().code(0);
        }
        std::fs::remove_file(w.home.path().join("then")).unwrap();
        w
    }

    /// moto is AWS for the sinks; the queue is the stage's.
    fn cmd(&self, args: &[&str]) -> Cmd {
        let stage = self.stage.env().into_iter().filter(|(name, _)| name.contains("SQS"));
        let aws = self.moto.env(&self.writer).into_iter().filter(|(name, _)| !name.contains("SQS"));
        self.home.cmd(args.iter().copied()).envs(self.stage.amazon_env()).envs(stage).envs(aws)
    }

    fn due(&self) -> Cmd {
        self.cmd(&["rotate", "--due"])
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.home.path().join(name)).unwrap_or_default()
    }

    /// Everything has this client secret.
    #[track_caller]
    fn all_have(&self, secret: &str) {
        let args = json!({ "SecretId": NAME, "VersionStage": "AWSCURRENT" });
        let held = self.moto.tell(REGION, "secretsmanager", "get_secret_value", &args);
        assert!(text(&held, "SecretString").contains(secret));
        assert!(self.read("piped").contains(secret) && self.read("shop.env").contains(secret));
        self.cmd(&["sync", "--check"]).run().code(0);
    }
}

#[test]
fn what_rotates_by_itself_reaches_every_sink() {
    let w = ByItself::new();
    let quiet = w.due().run();
    quiet.code(0).prints_nothing();
    due_in(&w.home, 10);
    let run = w.due().run();
    run.code(0).prints("Rewrote aws-secret:").prints("Rewrote pipe:").prints("Rewrote file:").prints("Ran ");
    let new = secret(&w.home);
    run.never_says(&new);
    w.all_have(&new);
    assert_eq!(w.read("then"), "lwa-secret\n", "three sinks, one command, run once");
    w.due().run().code(0).prints_nothing();
}

#[test]
fn one_sink_that_fails_stops_no_other_and_the_next_run_tries_it_again() {
    let w = ByItself::new();
    due_in(&w.home, 10);
    w.home.write("broken", "");
    let run = w.due().env("AWS_SECRET_ACCESS_KEY", "wrong").run();
    run.code(7).prints("Rewrote file:").prints("pipe:").says("not everything could be given it");
    let new = secret(&w.home);
    assert!(w.read("shop.env").contains(&new) && !w.read("piped").contains(&new));
    let again = w.due().env("AWS_SECRET_ACCESS_KEY", "wrong").run();
    again.code(7).prints("still has the old values").says("does not fit the access key id");
    std::fs::remove_file(w.home.path().join("broken")).unwrap();
    let told = w.due().arg("--json").run();
    told.code(0);
    let lines: Vec<Value> = told.stdout().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let sinks: Vec<&Value> = lines.iter().filter(|line| line["what"] == "sink").collect();
    assert!(sinks.len() >= 2 && sinks.iter().all(|line| line["outcome"] == "taken-in"), "{lines:?}");
    w.all_have(&new);
    w.due().run().code(0).prints_nothing();
}

#[cfg(feature = "checkpoints")]
#[test]
fn killed_anywhere_after_the_swap_the_next_run_reaches_every_sink() {
    use crate::support::kill::matrix;
    let ready = || {
        let w = ByItself::new();
        due_in(&w.home, 10);
        w
    };
    let points = [
        "rotate-auto.swapped",
        "rotate-auto.exported",
        "sync.put",
        "sync.written",
        "sync.recorded",
        "sync.ran",
        "rotate-auto.told",
    ];
    matrix(&points, ready, ByItself::due, |w, _| {
        w.due().run().code(0);
        w.all_have(&secret(&w.home));
        assert!(!w.read("then").is_empty());
        w.due().run().code(0).prints_nothing();
    });
}
