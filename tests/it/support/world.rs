//! A home and a stage, and what has to be true of both after a set-up.

use std::collections::BTreeSet;

use spapi_setup::rehearsal::{Knobs, State};

use super::home::{Cmd, Home};
use super::stage::Stage;

/// The user's name.
pub(crate) const USER: &str = "SellingPartnerAPIUser";
/// The role's name.
pub(crate) const ROLE: &str = "SellingPartnerAPIRole";
/// The account of the stage.
pub(crate) const ACCOUNT: &str = "123456789012";

/// One test's own home and stage.
pub(crate) struct World {
    pub home: Home,
    pub stage: Stage,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with(Knobs::default())
    }

    pub(crate) fn with(knobs: Knobs) -> Self {
        Self { home: Home::new(), stage: Stage::with(knobs) }
    }

    /// As [`World::new`], after a run of `init`.
    pub(crate) fn set_up() -> Self {
        let world = Self::new();
        world.init().run().code(0);
        world
    }

    /// Any command, with the stage's endpoints and administrator.
    pub(crate) fn cmd(&self, args: &[&str]) -> Cmd {
        self.home.cmd(args.iter().copied()).envs(self.stage.env())
    }

    /// `init`, unattended, with every answer.
    pub(crate) fn init(&self) -> Cmd {
        self.cmd(&["init", "--no-input", "--yes", "--region", "eu", "--store", "file"])
            .envs(self.stage.answers())
    }

    /// `teardown --confirm` with the account.
    pub(crate) fn teardown(&self) -> Cmd {
        self.cmd(&["teardown", "--confirm", ACCOUNT])
    }

    /// The actions that change something in AWS, from the `from`th call on.
    pub(crate) fn changes_since(&self, from: usize) -> Vec<String> {
        let verbs = ["Create", "Put", "Attach", "Detach", "Update", "Delete", "Tag", "Untag", "Set"];
        let calls = self.stage.actions();
        calls[from..].iter().filter(|a| verbs.iter().any(|v| a.starts_with(v))).cloned().collect()
    }

    /// `config.toml`.
    pub(crate) fn config(&self) -> toml::Table {
        self.home.read("config.toml").parse().expect("config.toml")
    }

    /// A table of `credentials.toml`: keys and secrets.
    pub(crate) fn secrets(&self, table: &str) -> Vec<(String, String)> {
        let all: toml::Table = self.home.read("credentials.toml").parse().expect("credentials.toml");
        let Some(table) = all.get(table).and_then(toml::Value::as_table) else { return Vec::new() };
        let text = |value: &toml::Value| value.as_str().expect("a secret").to_owned();
        table.iter().map(|(key, value)| (key.clone(), text(value))).collect()
    }

    /// The files in the program's folder.
    pub(crate) fn files(&self) -> BTreeSet<String> {
        let Ok(all) = std::fs::read_dir(self.home.setup()) else { return BTreeSet::new() };
        all.flatten().map(|file| file.file_name().to_string_lossy().into_owned()).collect()
    }

    /// The set-up is whole: one chain in AWS, one access key and it is the stored one, every secret in its place,
    /// nothing half, nothing pending; and another run finds nothing to do.
    #[track_caller]
    pub(crate) fn sound(&self) {
        let key = {
            let state = self.stage.state();
            one_chain(&state);
            let keys = state.keys_of(USER);
            assert_eq!(keys.len(), 1, "access keys: {:?}", keys.iter().map(|k| &k.id).collect::<Vec<_>>());
            assert!(keys[0].active);
            (keys[0].id.clone(), keys[0].secret.expose().to_owned())
        };
        assert_eq!(self.secrets("secret-access-key"), vec![key.clone()], "the one key is the stored one");
        let sample = self.stage.sample();
        let expected = (sample.client_id.clone(), sample.client_secret.expose().to_owned());
        assert_eq!(self.secrets("client-secret"), [expected]);
        assert_eq!(self.secrets("next-client-secret"), []);
        let token = ("default".to_owned(), sample.refresh_token.expose().to_owned());
        assert!(self.secrets("refresh-token").contains(&token), "the refresh token");
        self.config_is_whole(&key.0);
        self.no_litter();
        let before = self.stage.actions().len();
        self.cmd(&["init", "--no-input"]).run().code(0).says("6 of 6").says("Nothing to do");
        assert_eq!(self.changes_since(before), [] as [&str; 0], "a second run changes nothing");
        self.no_litter();
    }

    #[track_caller]
    fn config_is_whole(&self, key: &str) {
        let config = self.config();
        let table = |name: &str| config[name].as_table().expect("a table").clone();
        let identities = table("identities");
        assert_eq!(identities.len(), 1, "identities");
        let (uuid, identity) = identities.iter().next().expect("one");
        let text =
            |name: &str| identity.get(name).and_then(toml::Value::as_str).unwrap_or_default().to_owned();
        let state = self.stage.state();
        assert_eq!(text("access_key_id"), key);
        assert_eq!(text("previous_key_id"), "", "no key is left to finish");
        assert_eq!(text("user_id"), state.users[USER].id);
        assert_eq!(text("role_id"), state.roles[ROLE].id);
        assert_eq!(text("policy_id"), state.policies.values().next().expect("a policy").id);
        let tag = |tags: &std::collections::BTreeMap<String, String>| tags["spapi-setup:identity"].clone();
        assert_eq!(
            [tag(&state.users[USER].tags), tag(&state.roles[ROLE].tags)],
            [uuid.clone(), uuid.clone()]
        );
        let profile = &table("profiles")["default"];
        assert_eq!(profile["identity"].as_str(), Some(uuid.as_str()));
        assert_eq!(profile["verified"].as_bool(), Some(true));
        let client_id = self.stage.sample().client_id;
        assert_eq!(profile["client_id"].as_str(), Some(client_id.as_str()));
        let app = &table("apps")[client_id.as_str()];
        assert!(app.get("secret_date").is_some(), "the secret's date");
    }

    /// No temporary file, no note, no half file.
    #[track_caller]
    pub(crate) fn no_litter(&self) {
        let known = ["config.toml", "credentials.toml", "cache.toml", "lock"];
        // Windows keeps the file of a short lock: others may be about to open it.
        let lock = |name: &str| cfg!(windows) && name.starts_with("cache") && name.ends_with(".lock");
        let stays = |name: &str| known.contains(&name) || lock(name);
        let litter: Vec<_> = self.files().into_iter().filter(|name| !stays(name)).collect();
        assert!(litter.is_empty(), "left behind: {litter:?}");
    }

    /// Nothing of the set-up is left in AWS.
    #[track_caller]
    pub(crate) fn aws_is_empty(&self) {
        let state = self.stage.state();
        let left = (state.users.len(), state.roles.len(), state.policies.len(), state.keys.len());
        assert_eq!(left, (0, 0, 0, 0), "users, roles, policies, keys");
    }

    /// Neither AWS nor this home knows anything of the profile.
    #[track_caller]
    pub(crate) fn gone(&self) {
        self.aws_is_empty();
        let config = self.config();
        for table in ["profiles", "apps", "identities"] {
            assert!(
                config.get(table).is_none_or(|t| t.as_table().is_none_or(toml::Table::is_empty)),
                "{table}"
            );
        }
        assert_eq!(self.home.read("credentials.toml"), "");
        self.no_litter();
        let before = self.stage.actions().len();
        self.teardown().run().code(0).says("nothing to remove");
        assert_eq!(self.changes_since(before), [] as [&str; 0]);
    }
}

#[track_caller]
fn one_chain(state: &State) {
    assert_eq!(state.users.keys().collect::<Vec<_>>(), [USER]);
    assert_eq!(state.roles.keys().collect::<Vec<_>>(), [ROLE]);
    let policies: Vec<_> = state.policies.values().map(|p| p.name.as_str()).collect();
    assert_eq!(policies, ["SellingPartnerAPIPolicy"]);
    assert_eq!(state.users[USER].inline.keys().collect::<Vec<_>>(), ["AssumeSellingPartnerAPIRole"]);
    assert_eq!(state.roles[ROLE].attached.len(), 1);
}

/// `cmd` with a limit on the size of every file it writes: a disk that is full, as far as it can tell.
#[cfg(unix)]
pub(crate) fn full_disk(cmd: Cmd, kilobytes: u32) -> Cmd {
    let mut limited = cmd.clone();
    limited.program = "bash".into();
    limited.args = vec![
        "-c".into(),
        format!("trap '' XFSZ; ulimit -f {kilobytes}; exec \"$0\" \"$@\"").into(),
        cmd.program,
    ];
    limited.args.extend(cmd.args);
    limited
}
