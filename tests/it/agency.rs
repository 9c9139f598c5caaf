//! An agency: hundreds of sellers of two apps in three regions, two admins and a container that share one home.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use jiff::ToSpan;
use serde_json::{Value, json};
use spapi_setup::rehearsal::{AdminKey, SqsQueue};
use spapi_setup::{Region, Secret};

use crate::enroll;
use crate::support::home::{Cmd, Home};
use crate::support::moto::{Key, Moto};
use crate::support::stage::Stage;

const REGIONS: [Region; 3] = [Region::Na, Region::Eu, Region::Fe];

/// Sellers of the app that rotates by itself, and of the one that an admin rotates.
pub(crate) struct Size {
    pub auto: usize,
    pub by_hand: usize,
}

/// Who works with the home: each on a computer of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    /// Adds a seller.
    Anna,
    /// Rotates the second app's client secret.
    Ben,
    /// Runs `rotate --due`.
    Container,
}

impl Who {
    pub(crate) const ALL: [Self; 3] = [Self::Anna, Self::Ben, Self::Container];
}

pub(crate) struct Agency {
    pub stage: Stage,
    pub moto: Moto,
    machines: [(Home, Key); 3],
    /// Where the home is: the same for all.
    place: PathBuf,
    pub auto: String,
    pub by_hand: String,
    /// Each profile's refresh token.
    pub tokens: BTreeMap<String, Secret>,
    /// The client secret that Ben got from Seller Central.
    pub bens: Secret,
    /// The token of the seller that Anna adds.
    pub annas: Secret,
}

/// Profiles with a secret in AWS that their programs read.
pub(crate) const SINKS: [&str; 3] = ["auto-000", "auto-007", "hand-003"];
/// Profiles whose values a cluster has, one of each app.
pub(crate) const CLUSTER: [&str; 2] = ["auto-001", "hand-001"];

/// The profile that Anna adds.
pub(crate) const NEW: &str = "new-seller";

impl Agency {
    /// The agency on the morning of that day: the first app's secret falls due, the second one was rotated by hand in
    /// Seller Central, and a new seller has authorized the first app.
    pub(crate) fn new(size: &Size) -> Self {
        let (stage, moto) = (enroll::stage(), Moto::start());
        let machines = Who::ALL.map(|who| {
            let everything = json!({ "Version": "2012-10-17",
                "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] });
            (Home::new(), moto.administrator(&format!("{who:?}"), &everything))
        });
        let mut state = stage.state();
        let ((auto, first), (by_hand, second)) = (state.add_app(), state.add_app());
        let mut tokens = BTreeMap::new();
        for (app, name, count) in [(&auto, "auto", size.auto), (&by_hand, "hand", size.by_hand)] {
            for n in 0..count {
                let token = state.authorize(app, REGIONS[n % 3], &format!("{name} {n}")).unwrap();
                tokens.insert(format!("{name}-{n:03}"), token);
            }
        }
        let annas = state.authorize(&auto, Region::Eu, "New Seller").unwrap();
        // The queue is the stand-in's, since a message that a dead run took shows itself again there at once.
        for (_, key) in &machines {
            let arn = format!("arn:aws:iam::{}:user/anybody", state.account);
            let known = AdminKey {
                arn,
                user_id: "AIDAANYBODY".into(),
                secret: Secret::new(key.secret.as_str()),
                session_token: None,
                active: true,
                policy: None,
            };
            state.admins.insert(key.id.clone(), known);
        }
        drop(state);
        let place = machines[0].0.setup();
        let mut agency =
            Self { stage, moto, machines, place, auto, by_hand, tokens, bens: second.clone(), annas };
        agency.write(&first, &second);
        agency.enroll();
        agency.sinks();
        agency.bens = agency.stage.state().rotate_secret(&agency.by_hand, 0).unwrap();
        agency
    }

    /// The home as years of work have left it.
    fn write(&self, first: &Secret, second: &Secret) {
        let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
        let made = |days: i64| today.checked_sub(days.days()).unwrap();
        let mut config = "version = 1\nhome_id = \"agency\"\n".to_owned();
        let (auto, by_hand) = (&self.auto, &self.by_hand);
        for (app, days) in [(auto, 170), (by_hand, 60)] {
            writeln!(config, "[apps.\"{app}\"]\nstore = \"file\"\nsecret_date = \"{}\"", made(days)).unwrap();
        }
        let mut secrets = format!(
            "[client-secret]\n\"{auto}\" = \"{}\"\n\"{by_hand}\" = \"{}\"\n",
            first.expose(),
            second.expose()
        );
        secrets.push_str("[refresh-token]\n");
        for (name, token) in &self.tokens {
            let (region, app) =
                (REGIONS[number(name) % 3], if name.starts_with("auto") { auto } else { by_hand });
            let kept = "auth = \"lwa\"\nstore = \"file\"\nverified = true";
            writeln!(config, "[profiles.{name}]\n{kept}\nregion = \"{region}\"\nclient_id = \"{app}\"")
                .unwrap();
            writeln!(secrets, "{name} = \"{}\"", token.expose()).unwrap();
        }
        let home = &self.machines[0].0;
        home.write(".config/spapi-setup/config.toml", config);
        home.write(".config/spapi-setup/credentials.toml", secrets);
    }

    /// The first app rotates by itself from now on.
    fn enroll(&self) {
        let args = ["rotate", "enroll", "--no-input", "--yes", "--subscribed", "-p", "auto-000"];
        self.on(Who::Anna, &args).run().code(0);
        let mut state = self.stage.state();
        let arn = state.sqs.queues.keys().next().expect("its queue").clone();
        state.subscribe(&self.auto, &arn);
    }

    /// Where programs of the sellers read: secrets in AWS of one seller each, and a cluster that gets two of them.
    fn sinks(&self) {
        for name in SINKS {
            let sink = format!("aws-secret:spapi/{name}@eu-west-1");
            self.on(Who::Anna, &["sync", "add", "--for", "env", "--to", &sink, "-p", name]).run().code(0);
        }
        let kubectl = format!("pipe:sh -c 'cat >{}'", self.cluster().display());
        let args =
            ["sync", "add", "--for", "kubernetes", "--to", &kubectl, "-p", CLUSTER[0], "-p", CLUSTER[1]];
        self.on(Who::Anna, &args).run().code(0);
    }

    /// What the cluster got last.
    pub(crate) fn cluster(&self) -> PathBuf {
        self.machines[0].0.path().join("cluster.yaml")
    }

    /// What a program in AWS reads of a profile: the current version of its secret.
    pub(crate) fn read_sink(&self, profile: &str) -> Value {
        let args = json!({ "SecretId": format!("spapi/{profile}"), "VersionStage": "AWSCURRENT" });
        let got = self.moto.tell("eu-west-1", "secretsmanager", "get_secret_value", &args);
        serde_json::from_str(got["SecretString"].as_str().unwrap()).expect("JSON")
    }

    /// A command on somebody's computer.
    pub(crate) fn on(&self, who: Who, args: &[&str]) -> Cmd {
        let at = Who::ALL.iter().position(|each| *each == who).unwrap();
        let (home, key) = &self.machines[at];
        let cmd = home.cmd(args.iter().copied()).envs(self.moto.env(key)).envs(self.stage.amazon_env());
        let cmd = cmd.env("AWS_ENDPOINT_URL_SQS", self.stage.rehearsal().url());
        cmd.env("SPAPI_SETUP_HOME", &self.place).limit(Duration::from_secs(120))
    }

    /// What each of them does that day. Once done, it may be done again.
    pub(crate) fn work(&self, who: Who) -> Cmd {
        match who {
            Who::Anna => {
                let args = [
                    "init",
                    "--no-input",
                    "--yes",
                    "--auth",
                    "lwa",
                    "--region",
                    "eu",
                    "-p",
                    NEW,
                    "--store",
                    "file",
                ];
                let cmd = self.on(who, &args).env("SPAPI_SETUP_LWA_CLIENT_ID", &self.auto);
                cmd.env("SPAPI_SETUP_REFRESH_TOKEN", self.annas.expose())
            }
            Who::Ben => {
                let cmd = self.on(who, &["rotate", "lwa-secret", "--no-input", "-p", "hand-000"]);
                cmd.env("SPAPI_SETUP_LWA_CLIENT_SECRET", self.bens.expose())
            }
            Who::Container => self.on(who, &["rotate", "--due"]),
        }
        .args(["--wait-lock", "60s"])
    }

    /// The app of a profile.
    pub(crate) fn app(&self, profile: &str) -> &str {
        if profile.starts_with("hand") { &self.by_hand } else { &self.auto }
    }

    /// An app's newest secret at Amazon.
    pub(crate) fn newest(&self, app: &str) -> Secret {
        self.stage.state().apps[app].secrets.last().unwrap().secret.clone()
    }

    /// Two minutes later: a message that a dead run had taken is there for others again.
    pub(crate) fn two_minutes_later(&self) {
        self.stage.state().sqs.queues.values_mut().for_each(SqsQueue::release_all);
    }
}

/// The number at the end of a profile's name.
fn number(name: &str) -> usize {
    name.rsplit('-').next().and_then(|n| n.parse().ok()).unwrap_or(0)
}
