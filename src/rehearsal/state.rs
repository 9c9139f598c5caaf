//! All that the stand-in holds, for tests to look at and to change.

use super::consent::Consents;
use super::iam_principals::{Role, User};
use super::knobs::Knobs;
use super::lwa::{AccessToken, App};
use super::rotation::Destination;
use super::sample;
use super::signin_state::Signin;
use super::sqs_state::Sqs;
use super::sso_state::Sso;
use crate::values::Secret;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use std::collections::BTreeMap;

/// The world of the rehearsal.
#[derive(Default)]
pub struct State {
    /// Twelve digits.
    pub account: String,
    /// `aws`.
    pub partition: String,
    /// The account's alias.
    pub alias: Option<String>,
    /// Administrators by key id.
    pub admins: BTreeMap<String, AdminKey>,
    /// IAM users by name, as spelt when they were made.
    pub users: BTreeMap<String, User>,
    /// IAM roles by name, as spelt when they were made.
    pub roles: BTreeMap<String, Role>,
    /// Customer-managed policies by ARN.
    pub policies: BTreeMap<String, Policy>,
    /// The users' access keys, oldest first.
    pub keys: Vec<Key>,
    /// Login with Amazon apps by client id.
    pub apps: BTreeMap<String, App>,
    /// Amazon's page of consent.
    pub consents: Consents,
    /// IAM Identity Center.
    pub sso: Sso,
    /// AWS Sign-In.
    pub signin: Signin,
    /// SQS.
    pub sqs: Sqs,
    /// The queue that Amazon sends an app's messages to, by client id: the click in the developer console.
    pub subscriptions: BTreeMap<String, String>,
    /// Destinations of the Notifications API.
    pub destinations: Vec<Destination>,
    /// What the stand-in does wrong on purpose.
    pub knobs: Knobs,
    /// Every request, in order.
    pub calls: Vec<Call>,
    /// Requests that nobody should send: unknown actions, unknown paths, missing headers.
    pub unexpected: Vec<String>,
    pub(super) sessions: BTreeMap<String, Session>,
    pub(super) access_tokens: Vec<AccessToken>,
    /// When an app's secret was last asked for by API.
    pub(super) rotated: BTreeMap<String, Timestamp>,
}

/// A request that arrived.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// `iam`, `sts`, `sqs`, `signin`, `sso`, `central`, `lwa` or `spapi`.
    pub service: &'static str,
    /// `CreateUser`, …, `token`, `marketplaceParticipations`, `restrictedDataToken`, `rotateApplicationClientSecret`, ….
    pub action: String,
    /// The key id it was signed with.
    pub key_id: Option<String>,
    /// When it arrived.
    pub at: Timestamp,
    /// Names and the outcome (`200`, `AccessDenied`, …); no secret.
    pub detail: String,
}

/// A key that is not of a user the wizard made.
#[derive(Debug, Clone)]
pub struct AdminKey {
    /// Who it is.
    pub arn: String,
    /// `AIDA…`, `AROA…:session` or the account.
    pub user_id: String,
    /// The secret access key.
    pub secret: Secret,
    /// Set where the credentials are temporary.
    pub session_token: Option<Secret>,
    /// Whether AWS accepts it.
    pub active: bool,
    /// What it may do; `None`: everything.
    pub policy: Option<Value>,
}

/// A customer-managed policy.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// As spelt when it was made.
    pub name: String,
    /// `/` or `/team/`.
    pub path: String,
    /// The ARN.
    pub arn: String,
    /// `ANPA…`.
    pub id: String,
    /// When it was made.
    pub created: Timestamp,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// Versions, oldest first.
    pub versions: Vec<PolicyVersion>,
    /// The number of the newest version ever made.
    pub latest: u32,
}

/// A version of a managed policy.
#[derive(Debug, Clone, Default)]
pub struct PolicyVersion {
    /// `v1`, ….
    pub id: String,
    /// The document.
    pub document: String,
    /// Whether it is in force.
    pub is_default: bool,
    /// When it was made.
    pub created: Timestamp,
}

/// A user's access key.
#[derive(Debug, Clone)]
pub struct Key {
    /// `AKIA…`.
    pub id: String,
    /// The secret access key.
    pub secret: Secret,
    /// The user's name.
    pub user: String,
    /// Whether AWS accepts it.
    pub active: bool,
    /// When it was made.
    pub created: Timestamp,
    /// When, in which region and for which service it was used last.
    pub last_used: Option<(Timestamp, String, String)>,
    /// Refused this often more.
    pub refuse: u32,
    /// After that refused every other time, this often more.
    pub flap: u32,
    /// Whether the last use was accepted.
    pub accepted: bool,
    /// Left out of this many listings more.
    pub hidden: u32,
}

/// Credentials with an end: of a person who signed in, or of a role.
#[derive(Debug)]
pub(super) struct Session {
    pub key: AdminKey,
    /// The role that was assumed; `None`: a person's.
    pub role: Option<String>,
    pub expires: Timestamp,
}

impl AdminKey {
    /// Temporary credentials that may do everything.
    pub(super) fn new(arn: String, user_id: String) -> Self {
        let (secret, session_token) = (sample::secret_access_key(), Some(sample::session_token()));
        Self { arn, user_id, secret, session_token, active: true, policy: None }
    }
}

impl Session {
    /// A session that lasts this many seconds, with its key id.
    pub(super) fn new(key: AdminKey, seconds: u32) -> (String, Self) {
        let expires = Timestamp::now() + SignedDuration::from_secs(seconds.into());
        (sample::unique_id("ASIA"), Self { key, role: None, expires })
    }

    /// Its secret and its token, by these names.
    pub(super) fn given_out(
        &self,
        [secret, token]: [&'static str; 2],
    ) -> impl Iterator<Item = (&'static str, Secret)> {
        let found = self.key.session_token.clone().map(|value| (token, value));
        std::iter::once((secret, self.key.secret.clone())).chain(found)
    }
}

impl State {
    /// The time by the stand-in's clock.
    pub(super) fn now(&self) -> Timestamp {
        Timestamp::now() + SignedDuration::from_secs(self.knobs.clock_skew)
    }

    pub(super) fn new(knobs: Knobs) -> Self {
        let account = "123456789012".to_owned();
        let temporary = knobs.temporary_admin;
        let (key_id, admin) = if temporary {
            let role = "assumed-role/AWSReservedSSO_AdministratorAccess_0123456789abcdef/anna";
            let user_id = format!("{}:anna", sample::unique_id("AROA"));
            ("ASIA", AdminKey::new(format!("arn:aws:sts::{account}:{role}"), user_id))
        } else {
            let key = AdminKey::new(format!("arn:aws:iam::{account}:user/anna"), sample::unique_id("AIDA"));
            ("AKIA", AdminKey { session_token: None, ..key })
        };
        let app = App::sample();
        Self {
            partition: "aws".to_owned(),
            alias: Some("rehearsal".to_owned()),
            admins: [(sample::unique_id(key_id), admin)].into(),
            apps: [(app.client_id.clone(), app)].into(),
            sso: Sso::new(&account),
            account,
            knobs,
            ..Self::default()
        }
    }

    /// How often an action was called.
    pub fn count(&self, action: &str) -> usize {
        self.calls.iter().filter(|c| c.action == action).count()
    }

    /// The actions called, in order.
    pub fn actions(&self) -> Vec<&str> {
        self.calls.iter().map(|c| c.action.as_str()).collect()
    }

    /// A user's access keys, oldest first.
    pub fn keys_of(&self, user: &str) -> Vec<&Key> {
        self.keys.iter().filter(|k| k.user == user).collect()
    }

    /// Every secret that was given out so far, by its kind: for tests that look for leaks.
    pub fn given_out(&self) -> Vec<(&'static str, Secret)> {
        let keys = self.keys.iter().map(|k| ("a secret access key", k.secret.clone()));
        let names = ["a session's secret", "a session token"];
        let sessions = self.sessions.values().flat_map(|session| session.given_out(names));
        let tokens = self.access_tokens.iter().map(|t| ("an access token", t.token.clone()));
        let apps = self.apps.values().flat_map(|app| {
            let secrets = app.secrets.iter().map(|s| ("a client secret", s.secret.clone()));
            secrets.chain(app.tokens.iter().map(|t| ("a refresh token", t.token.clone())))
        });
        keys.chain(sessions)
            .chain(tokens)
            .chain(apps)
            .chain(self.sso.given_out())
            .chain(self.signin.given_out())
            .chain(self.consents.given_out())
            .collect()
    }

    /// Makes everything older, for what depends on ages.
    pub fn age(&mut self, by: SignedDuration) {
        for key in &mut self.keys {
            key.created -= by;
        }
        for user in self.users.values_mut() {
            user.created -= by;
        }
    }

    /// The ARN of the account itself, and of its root user.
    pub(super) fn root(&self) -> String {
        self.arn("root", "", "")
    }

    /// An ARN of this account: `arn("role", "/", "Name")`.
    pub fn arn(&self, kind: &str, path: &str, name: &str) -> String {
        format!("arn:{}:iam::{}:{kind}{path}{name}", self.partition, self.account)
    }
}

/// Only counts: the fields hold secrets.
impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("State")
            .field("users", &self.users.keys())
            .field("roles", &self.roles.keys())
            .field("policies", &self.policies.keys())
            .field("keys", &self.keys.iter().map(|k| &k.id).collect::<Vec<_>>())
            .field("apps", &self.apps.keys())
            .field("calls", &self.calls)
            .field("unexpected", &self.unexpected)
            .finish_non_exhaustive()
    }
}
