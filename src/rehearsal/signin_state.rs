//! AWS Sign-In as it is held: sessions of people who signed in with the browser, and the troubles that can be asked for.

use super::pkce::Code;
use super::state::{Session, State};
use crate::values::Secret;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// The sign-in page's people, for tests to look at and to change.
#[derive(Debug, Default)]
pub struct Signin {
    pub(super) codes: Vec<Code>,
    pub(super) logins: Vec<Login>,
    pub(super) sessions: BTreeMap<String, Session>,
    /// `jti` of every proof that was taken.
    pub(super) proofs: BTreeSet<String>,
    /// What came with codes: each is its sender's secret.
    pub(super) verifiers: Vec<Secret>,
    /// Signatures of ID tokens.
    pub(super) signatures: Vec<Secret>,
}

/// Credentials that are handed out in place of the stand-in's own: those of another AWS that a test runs.
#[derive(Debug, Clone, PartialEq)]
pub struct SigninCredentials {
    /// Whose session it is: the ID token's subject.
    pub arn: String,
    /// `ASIA…`.
    pub access_key_id: String,
    /// Its secret.
    pub secret_access_key: Secret,
    /// What belongs to both.
    pub session_token: Secret,
}

/// What the sign-in does differently on purpose. What the token endpoint refuses is a [`super::Fault`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SigninKnobs {
    /// The page sends the browser back at once: nobody clicks.
    pub instant: bool,
    /// The account's root user signs in; otherwise the IAM user `anna`.
    pub root: bool,
    /// The page sends the browser back with this error in place of a code: `access_denied`.
    pub page_error: Option<String>,
    /// The browser's console session is stale: the page is a bare 400, and nothing comes back.
    pub stale: bool,
    /// Codes are too old at once.
    pub code_expired: bool,
    /// Seconds that credentials last; the default is 900, which is also the most.
    pub life: Option<u32>,
    /// Handed out in place of the stand-in's own, at the first exchange and at every refresh.
    pub credentials: Option<SigninCredentials>,
}

/// A session that can be refreshed.
#[derive(Debug)]
pub(super) struct Login {
    pub refresh: Secret,
    pub client_id: String,
    /// The public key of the proofs: x and y.
    pub key: Vec<u8>,
    pub arn: String,
    /// Twelve hours after the sign-in at most.
    pub until: Timestamp,
}

impl Signin {
    /// Ends every session, as a changed password does: no refresh token is known any more.
    pub fn revoke(&mut self) {
        self.logins.clear();
    }

    /// Every credential given out so far has ended; the sessions have not.
    pub fn expire_credentials(&mut self) {
        self.sessions.values_mut().for_each(|session| session.expires = Timestamp::UNIX_EPOCH);
    }

    /// How many sessions can be refreshed.
    pub fn open(&self) -> usize {
        self.logins.len()
    }

    /// What was given out and must not be seen, by its kind.
    pub(super) fn given_out(&self) -> Vec<(&'static str, Secret)> {
        let codes = self.codes.iter().map(|c| ("a sign-in's code", c.code.clone()));
        let refresh = self.logins.iter().map(|l| ("a sign-in's refresh token", l.refresh.clone()));
        let signatures = self.signatures.iter().map(|s| ("an ID token's signature", s.clone()));
        let names = ["a sign-in's secret access key", "a sign-in's session token"];
        let sessions = self.sessions.values().flat_map(|session| session.given_out(names));
        let verifiers = self.verifiers.iter().map(|v| ("a sign-in's verifier", v.clone()));
        codes.chain(verifiers).chain(refresh).chain(signatures).chain(sessions).collect()
    }
}

impl State {
    /// The session that a key belongs to: a role's, IAM Identity Center's or AWS Sign-In's.
    pub(super) fn session(&self, key_id: &str) -> Option<&Session> {
        [&self.sessions, &self.sso.sessions, &self.signin.sessions]
            .into_iter()
            .find_map(|all| all.get(key_id))
    }

    /// Who signs in on the page.
    pub(super) fn visitor(&self) -> String {
        let given = self.knobs.signin.credentials.as_ref().map(|given| given.arn.clone());
        given.unwrap_or_else(|| {
            let who = if self.knobs.signin.root { "root" } else { "user/anna" };
            format!("arn:{}:iam::{}:{who}", self.partition, self.account)
        })
    }
}
