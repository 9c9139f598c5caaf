//! A team at work: a shared home and secrets in moto, the seller's AWS account and Amazon played by the stage.

use std::path::PathBuf;

use serde_json::json;
use spapi_setup::Secret;
use spapi_setup::rehearsal::{AdminKey, Knobs};

use super::canary::files;
use super::home::{Cmd, Home};
use super::shared::{PLACE, Shared, policy};
use super::stage::Stage;

/// The team's account and the seller's, and two computers.
pub(crate) struct Whole {
    pub shared: Shared,
    pub stage: Stage,
    pub anna: Home,
    pub ben: Home,
}

impl Whole {
    pub(crate) fn new() -> Self {
        Self::with(Knobs::default())
    }

    pub(crate) fn with(knobs: Knobs) -> Self {
        let (mut shared, stage) = (Shared::start(), Stage::with(knobs));
        let mut all = policy();
        let store = json!({ "Effect": "Allow", "Resource": "arn:aws:secretsmanager:*:*:secret:spapi-setup/*",
            "Action": ["secretsmanager:CreateSecret", "secretsmanager:TagResource", "secretsmanager:DescribeSecret",
                "secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue",
                "secretsmanager:UpdateSecretVersionStage", "secretsmanager:DeleteSecret",
                "secretsmanager:RestoreSecret"] });
        all["Statement"].as_array_mut().expect("a list").push(store);
        shared.key = shared.moto.administrator("team-with-store", &all);
        // The same access key is an administrator's in the seller's account.
        let mut state = stage.state();
        let arn = format!("arn:aws:iam::{}:user/anybody", state.account);
        let known = AdminKey {
            arn,
            user_id: "AIDAANYBODY".into(),
            secret: Secret::new(shared.key.secret.as_str()),
            session_token: None,
            active: true,
            policy: None,
        };
        state.admins.insert(shared.key.id.clone(), known);
        drop(state);
        Self { shared, stage, anna: Home::new(), ben: Home::new() }
    }

    /// A command on somebody's computer.
    pub(crate) fn on(&self, computer: &Home, args: &[&str]) -> Cmd {
        let url = self.stage.rehearsal().url().to_owned();
        let cmd = computer.cmd(args.iter().copied()).envs(self.shared.moto.env(&self.shared.key));
        let mut cmd = cmd.envs(self.stage.amazon_env()).env("SPAPI_SETUP_HOME", PLACE);
        for service in ["IAM", "STS", "SQS"] {
            cmd = cmd.env(&format!("AWS_ENDPOINT_URL_{service}"), url.as_str());
        }
        cmd.env("USER", if std::ptr::eq(computer, &self.anna) { "anna" } else { "ben" })
            .env("TMPDIR", self.temp(computer))
    }

    /// A folder for temporary files, of one computer's own.
    fn temp(&self, computer: &Home) -> PathBuf {
        let folder = computer.path().join("tmp");
        std::fs::create_dir_all(&folder).expect("a folder");
        folder
    }

    /// `init`, unattended, with every answer; a shared home needs no `--store`.
    pub(crate) fn init(&self, computer: &Home) -> Cmd {
        self.on(computer, &["init", "--no-input", "--yes", "--region", "eu"]).envs(self.stage.answers())
    }

    /// What lies on a computer's disk: its home, temporary files, and the folder that its commands run in.
    pub(crate) fn on_disk(&self, computer: &Home) -> Vec<PathBuf> {
        files(&computer.path())
    }

    /// The set-up is whole and nothing is pending, wherever it is looked at.
    #[track_caller]
    pub(crate) fn sound(&self, user: &str) {
        assert_eq!(self.stage.state().keys_of(user).len(), 1, "one access key");
        assert_eq!(self.shared.read("pending.toml"), "", "nothing is pending");
        let again = self.on(&self.ben, &["init", "--no-input"]).run();
        again.code(0).says("6 of 6").says("Nothing to do");
        assert_eq!(self.on_disk(&self.anna), [] as [PathBuf; 0]);
        assert_eq!(self.on_disk(&self.ben), [] as [PathBuf; 0]);
    }
}
