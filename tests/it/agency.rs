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
use crate::support::canary::files;
use crate::support::home::{Cmd, Home};
use crate::support::moto::{ACCOUNT, Key};
use crate::support::shared::{PLACE, Shared};
use crate::support::stage::Stage;
use crate::support::{beside, root, venv};

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

/// Where the home is that all of them share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum At {
    /// A folder of one computer, secrets in its file.
    Folder,
    /// A bucket, secrets in AWS Secrets Manager.
    Bucket,
}

pub(crate) struct Agency {
    pub stage: Stage,
    shared: Shared,
    /// The computer on which the agency began.
    first: Home,
    machines: [(Home, Key); 3],
    pub at: At,
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
    pub(crate) fn new(size: &Size, at: At) -> Self {
        let (stage, shared, first) = (enroll::stage(), Shared::start(), Home::new());
        let rights = rights(&first);
        let machines =
            Who::ALL.map(|who| (Home::new(), shared.moto.administrator(&format!("{who:?}"), &rights)));
        let mut state = stage.state();
        let ((auto, one), (by_hand, other)) = (state.add_app(), state.add_app());
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
        let bens = other.clone();
        let mut agency =
            Self { stage, shared, first, machines, at: At::Folder, auto, by_hand, tokens, bens, annas };
        agency.write(&one, &other);
        agency.enroll();
        agency.sinks();
        agency.carry(at);
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
        self.first.write(".config/spapi-setup/config.toml", config);
        self.first.write(".config/spapi-setup/credentials.toml", secrets);
    }

    /// The first app rotates by itself from now on.
    fn enroll(&self) {
        let args = ["rotate", "enroll", "--no-input", "--yes", "--subscribed", "-p", "auto-000"];
        self.on(Who::Anna, &args).run().code(0);
        let mut state = self.stage.state();
        let arn = state.sqs.queues.keys().next().expect("its queue").clone();
        state.subscribe(&self.auto, &arn);
    }

    /// The home goes to where all of them share it.
    fn carry(&mut self, at: At) {
        if at == At::Bucket {
            let args = ["home", "move", PLACE, "--store", "aws", "--yes", "--no-input"];
            self.on(Who::Anna, &args).run().code(0);
            self.on(Who::Anna, &["home", "move", "--finish", "--yes", "--no-input"]).run().code(0);
            assert!(!self.first.setup().exists(), "nothing is left of it on the computer on which it began");
        }
        self.at = at;
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
        self.first.path().join("cluster.yaml")
    }

    /// What a program in AWS reads of a profile: the current version of its secret.
    pub(crate) fn read_sink(&self, profile: &str) -> Value {
        let args = json!({ "SecretId": format!("spapi/{profile}"), "VersionStage": "AWSCURRENT" });
        let got = self.shared.moto.tell("eu-west-1", "secretsmanager", "get_secret_value", &args);
        serde_json::from_str(got["SecretString"].as_str().unwrap()).expect("JSON")
    }

    /// A command on somebody's computer.
    pub(crate) fn on(&self, who: Who, args: &[&str]) -> Cmd {
        let at = Who::ALL.iter().position(|each| *each == who).unwrap();
        let (home, key) = &self.machines[at];
        let cmd =
            home.cmd(args.iter().copied()).envs(self.shared.moto.env(key)).envs(self.stage.amazon_env());
        let cmd = cmd.env("AWS_ENDPOINT_URL_SQS", self.stage.rehearsal().url());
        let place = match self.at {
            At::Folder => self.first.setup().into_os_string(),
            At::Bucket => PLACE.into(),
        };
        let cmd = match (who, self.at) {
            // As in the image of deploy/Dockerfile: no home, no folder for what is passing, nothing that can be written.
            (Who::Container, At::Bucket) => {
                let cmd = cmd.env("HOME", "/nowhere").env("TMPDIR", "/nowhere").dir("/");
                let own = ["CONFIG_HOME", "DATA_HOME", "CACHE_HOME", "STATE_HOME", "RUNTIME_DIR"];
                own.iter().fold(cmd, |cmd, name| cmd.unset(&format!("XDG_{name}")))
            }
            _ => cmd,
        };
        cmd.env("SPAPI_SETUP_HOME", place).limit(Duration::from_secs(300))
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
                    self.store(),
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

    fn store(&self) -> &'static str {
        match self.at {
            At::Folder => "file",
            At::Bucket => "aws",
        }
    }

    /// The names of the files that the three computers and the first one have of the program's.
    pub(crate) fn left_on_disks(&self) -> Vec<PathBuf> {
        let homes = self.machines.iter().map(|(home, _)| home).chain([&self.first]);
        let files = homes.flat_map(|home| files(&home.path()));
        files.filter(|file| *file != self.cluster()).collect()
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

/// What each of them may do: the policy of deploy/aws/home.yaml, and what `plan` says that the sinks need.
fn rights(home: &Home) -> Value {
    let stack = home.program(venv("python"), ["-B"]).arg(beside("stack.py"));
    let stack =
        stack.arg(root().join("deploy/aws/home.yaml")).args(["Work", "Bucket=acme-spapi", "Prefix=team"]);
    let mut all = stack.run().code(0).json();
    let mut plan = home.cmd(["plan", "--admin-policy", "--for", "sinks", "--aws-account", ACCOUNT]);
    for name in SINKS {
        plan = plan.args(["--to", &format!("aws-secret:spapi/{name}@eu-west-1")]);
    }
    let sinks = plan.run().code(0).json();
    all["Statement"].as_array_mut().unwrap().extend(sinks["Statement"].as_array().unwrap().iter().cloned());
    all
}

/// The number at the end of a profile's name.
fn number(name: &str) -> usize {
    name.rsplit('-').next().and_then(|n| n.parse().ok()).unwrap_or(0)
}
