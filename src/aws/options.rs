//! What a session is opened with.

use super::mfa::Mfa;
use super::sign_in::SignedIn;
use crate::clock::Clock;
use crate::env::Env;
use crate::values::Secret;
use std::sync::{Arc, Mutex, PoisonError};

/// What a session is opened with.
#[derive(Debug, Clone)]
pub(crate) struct Options {
    /// `--aws-profile`: only that profile's credentials, whatever the environment holds. Leave
    /// it out for `AWS_PROFILE`: that one follows the SDK's own rules.
    pub profile: Option<String>,
    /// `--aws-region`.
    pub region: Option<String>,
    /// The region where neither the option nor the chain names one.
    pub fallback_region: String,
    /// How to sign in.
    pub signin: SignIn,
    /// What is known of MFA devices in this run.
    pub mfa: Mfa,
    /// Where AWS's clock is compared with this computer's.
    pub clock: Clock,
    /// The environment. The SDK's chain reads the process's own; this one must not differ there.
    pub env: Env,
}

/// The region where nobody names one.
pub(crate) const USUAL_REGION: &str = "us-east-1";

impl Options {
    /// The SDK's chain of this process: never `--aws-profile`, never a stored key.
    pub(crate) fn of_chain(mfa: Mfa, clock: Clock, env: Env) -> Self {
        let fallback_region = USUAL_REGION.to_owned();
        Self { profile: None, region: None, fallback_region, signin: SignIn::Chain, mfa, clock, env }
    }
}

#[cfg(test)]
impl Options {
    /// The chain in a region, with a clock and a memory of its own.
    pub(crate) fn of_test(region: &str, env: Env) -> Self {
        let chain = Self::of_chain(Mfa::default(), Clock::default(), env);
        Self { fallback_region: region.to_owned(), ..chain }
    }
}

/// The sign-in that a person chose in this run, in place of the one that it began with. Clones share it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Chosen(Arc<Mutex<Option<SignIn>>>);

impl Chosen {
    /// Returns it, once there is one.
    pub(crate) fn get(&self) -> Option<SignIn> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes another one; `None` is the one that the run began with.
    pub(crate) fn set(&self, sign_in: Option<SignIn>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = sign_in;
    }
}

/// Whose credentials.
#[derive(Debug, Clone)]
pub(crate) enum SignIn {
    /// The SDK's chain, or only the profile of the options.
    Chain,
    /// Keys that were typed in.
    Typed {
        /// `AKIA…` or `ASIA…`.
        key_id: String,
        secret: Secret,
        /// Of temporary keys.
        session_token: Option<Secret>,
    },
    /// A person's sign-in of this run.
    Signed(SignedIn),
    /// Nobody's yet: a person is asked. Nothing is read from this computer.
    Nobody {
        /// Where every service's requests go.
        endpoint: String,
    },
    /// Keys from the store, a rehearsal's or a test's.
    Static {
        /// `AKIA…` or `ASIA…`.
        key_id: String,
        secret: Secret,
        /// Of temporary keys.
        session_token: Option<Secret>,
        /// Set: every service's requests go there, and nothing is read from the environment.
        endpoint: Option<String>,
    },
}

impl SignIn {
    /// Where every service's requests go, in a rehearsal or a test: then nothing is read from the environment.
    pub(crate) fn endpoint(&self) -> Option<&str> {
        match self {
            Self::Chain | Self::Typed { .. } => None,
            Self::Nobody { endpoint } => Some(endpoint),
            Self::Static { endpoint, .. } | Self::Signed(SignedIn { endpoint, .. }) => endpoint.as_deref(),
        }
    }
}
