//! What IAM Identity Center holds: the portal, who may do what in which account, and everything given out.

use super::pkce::Code;
use super::state::Session;
use crate::values::Secret;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// An instance of IAM Identity Center, for tests to look at and to change.
#[derive(Debug, Default)]
pub struct Sso {
    /// The only start URL that is known here: with another, the client asked in the wrong region.
    pub start_url: String,
    /// Who signs in.
    pub user: String,
    /// Accounts in the order in which they are listed.
    pub accounts: Vec<SsoAccount>,
    pub(super) clients: BTreeMap<String, Client>,
    pub(super) codes: Vec<Code>,
    pub(super) devices: Vec<Device>,
    pub(super) tokens: Vec<Token>,
    pub(super) sessions: BTreeMap<String, Session>,
}

/// An AWS account of the organization.
#[derive(Debug, Clone)]
pub struct SsoAccount {
    /// Twelve digits.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its e-mail address.
    pub email: String,
    /// The user's permission sets in it.
    pub roles: Vec<SsoRole>,
}

/// A permission set.
#[derive(Debug, Clone)]
pub struct SsoRole {
    /// Its name.
    pub name: String,
    /// What it may do; `None`: everything.
    pub policy: Option<Value>,
}

/// What the stand-in does wrong on purpose.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SsoKnobs {
    /// Where a client that asks for PKCE is refused.
    pub pkce_refused: Option<PkceRefusal>,
    /// A client that polls for a device code is told this often to wait, even after the person has agreed.
    pub pending: u32,
    /// A client that polls is told this often to slow down.
    pub slow_down: u32,
    /// Device codes and authorization codes are too old at once.
    pub expired: bool,
    /// Seconds between two polls; the default is 1.
    pub interval: Option<u32>,
    /// Registrations of clients are too old at once.
    pub registration_expired: bool,
    /// Seconds that a role's credentials last; the default is an hour.
    pub credentials_life: Option<u32>,
}

/// Where a client that asks for PKCE learns that it is not to be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PkceRefusal {
    /// `RegisterClient` does not know the grant.
    Registering,
    /// `RegisterClient` does not know its parameters.
    RegisteringParameters,
    /// The browser comes back with `unauthorized_client`.
    Authorizing,
    /// `CreateToken` does not exchange the code.
    Exchanging,
}

#[derive(Debug)]
pub(super) struct Client {
    pub secret: Secret,
    pub grants: Vec<String>,
    pub redirect: Option<String>,
    pub issuer: Option<String>,
    pub scopes: Vec<String>,
}

#[derive(Debug)]
pub(super) struct Device {
    pub code: Secret,
    pub user_code: String,
    pub client_id: String,
    /// What the person said.
    pub answer: Option<bool>,
    pub interval: u32,
    pub polled: Option<Timestamp>,
    pub used: bool,
}

#[derive(Debug)]
pub(super) struct Token {
    pub access: Secret,
    pub refresh: Option<Secret>,
    pub client_id: String,
    pub expires: Timestamp,
}

impl Sso {
    /// One account with one administrator's role.
    pub(super) fn new(account: &str) -> Self {
        Self {
            start_url: "https://d-9067642ac7.awsapps.com/start".to_owned(),
            user: "anna@example.com".to_owned(),
            accounts: vec![SsoAccount {
                id: account.to_owned(),
                name: "Acme Trading".to_owned(),
                email: "aws@example.com".to_owned(),
                roles: vec![SsoRole::administrator()],
            }],
            ..Self::default()
        }
    }

    /// The person's answer on the page of a device code, as if it had been clicked. Returns whether the code is known.
    pub fn answer_device(&mut self, user_code: &str, allow: bool) -> bool {
        let device = self.devices.iter_mut().find(|d| d.user_code == user_code && d.answer.is_none());
        device.map(|device| device.answer = Some(allow)).is_some()
    }

    /// Ends every sign-in, as an administrator can: no access token and no refresh token is known any more.
    pub fn revoke(&mut self) {
        self.tokens.clear();
    }

    /// Every access token has ended; the refresh tokens have not.
    pub fn expire_tokens(&mut self) {
        for token in &mut self.tokens {
            token.expires = Timestamp::UNIX_EPOCH;
        }
    }

    /// What was given out and must not be seen, by its kind.
    pub(super) fn given_out(&self) -> Vec<(&'static str, Secret)> {
        let clients = self.clients.values().map(|c| ("an SSO client secret", c.secret.clone()));
        let codes = self.codes.iter().map(|c| ("an authorization code", c.code.clone()));
        let devices = self.devices.iter().map(|d| ("a device code", d.code.clone()));
        let tokens = self.tokens.iter().flat_map(|t| {
            let refresh = t.refresh.clone().map(|r| ("an SSO refresh token", r));
            std::iter::once(("an SSO access token", t.access.clone())).chain(refresh)
        });
        let names = ["a role's secret access key", "a role's session token"];
        let sessions = self.sessions.values().flat_map(|session| session.given_out(names));
        clients.chain(codes).chain(devices).chain(tokens).chain(sessions).collect()
    }
}

impl SsoRole {
    /// May do everything.
    pub fn administrator() -> Self {
        Self { name: "AdministratorAccess".to_owned(), policy: None }
    }

    /// May look at IAM.
    pub fn read_only() -> Self {
        let policy = json!({ "Statement": {
            "Effect": "Allow", "Action": ["iam:Get*", "iam:List*", "sts:Get*"], "Resource": "*"
        }});
        Self { name: "ReadOnlyAccess".to_owned(), policy: Some(policy) }
    }
}
