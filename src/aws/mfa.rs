//! A chain of roles, walked link by link: the SDK knows no `mfa_serial`, without whose code AWS says only
//! "AccessDenied".

use super::endpoint::Guard;
use super::links::{Chain, Link};
use super::profiles::Profiles;
use super::{Error, source, timestamp};
use crate::clock::Clock;
use crate::values::{Secret, opaque};
use aws_config::{Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

/// What a run knows of MFA devices: one code serves one session, and one session the whole run.
#[derive(Clone, Default)]
pub(crate) struct Mfa(Arc<Mutex<Memory>>);

#[derive(Default)]
struct Memory {
    code: Option<Secret>,
    sessions: BTreeMap<String, Credentials>,
}

opaque!(Mfa);

impl Mfa {
    /// Keeps the code that a person typed for the next session.
    pub(crate) fn offer(&self, code: Secret) {
        self.lock().code = Some(code);
    }

    fn lock(&self) -> MutexGuard<'_, Memory> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The chain's last session, each link begun once in this run. [`Error::MfaNeeded`] where a link wants a code and
    /// there is none; what the links before it gave is kept.
    pub(super) async fn session(&self, walk: &Walk) -> Result<Credentials, Error> {
        let chain = &walk.chain;
        let known = |link: &Link| self.lock().sessions.get(&link.profile).cloned();
        let done = chain.links.iter().rposition(|link| known(link).is_some());
        let left = chain.links.get(done.map_or(0, |at| at + 1)..).unwrap_or_default();
        // Nobody is signed in where the first thing needed is a code that nobody gave.
        if let Some(Link { serial: Some(_), .. }) = left.first()
            && self.lock().code.is_none()
        {
            return Err(needed(&left[0]));
        }
        let mut credentials = match done.and_then(|at| known(&chain.links[at])) {
            Some(known) => known,
            None => walk.begin().await?,
        };
        let mut from = done.map_or(chain.source(), |at| chain.links[at].profile.as_str());
        for link in left {
            let code = match &link.serial {
                Some(_) => Some(self.lock().code.take().ok_or_else(|| needed(link))?),
                None => None,
            };
            credentials = assume(link, from, credentials, code.as_ref(), &walk.config, &walk.clock).await?;
            self.lock().sessions.insert(link.profile.clone(), credentials.clone());
            from = &link.profile;
        }
        Ok(credentials)
    }
}

/// A chain that needs no code, walked whenever the SDK asks for credentials.
pub(super) struct Walk {
    pub chain: Chain,
    pub profiles: Arc<Profiles>,
    pub region: Region,
    pub http: SharedHttpClient,
    pub config: SdkConfig,
    pub clock: Clock,
}

impl Walk {
    pub(super) async fn begin(&self) -> Result<Credentials, Error> {
        Box::pin(self.chain.begin(&self.profiles, &self.region, &self.http)).await
    }

    async fn walk(&self) -> Result<Credentials, Error> {
        let (mut credentials, mut from) = (self.begin().await?, self.chain.source());
        for link in &self.chain.links {
            credentials = assume(link, from, credentials, None, &self.config, &self.clock).await?;
            from = &link.profile;
        }
        Ok(credentials)
    }
}

impl ProvideCredentials for Walk {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        let walk = async { self.walk().await.map_err(CredentialsError::provider_error) };
        future::ProvideCredentials::new(walk)
    }
}

opaque!(Walk);

fn needed(link: &Link) -> Error {
    let serial = link.serial.clone().unwrap_or_default();
    Error::MfaNeeded { profile: link.profile.clone(), serial }
}

/// Assumes one role of a chain. `from` is the profile whose credentials ask.
async fn assume(
    link: &Link,
    from: &str,
    credentials: Credentials,
    code: Option<&Secret>,
    config: &SdkConfig,
    clock: &Clock,
) -> Result<Credentials, Error> {
    let mut sent = source::sent(&credentials);
    if let Some(code) = code {
        sent = sent.and(code);
    }
    let config =
        config.to_builder().credentials_provider(SharedCredentialsProvider::new(credentials)).build();
    let sts = aws_sdk_sts::config::Builder::from(&config).interceptor(Guard::xml(clock)).build();
    let call = aws_sdk_sts::Client::from_conf(sts)
        .assume_role()
        .role_arn(&link.role_arn)
        .role_session_name(link.session_name.as_deref().unwrap_or("spapi-setup"))
        .set_serial_number(code.and(link.serial.clone()))
        .set_token_code(code.map(|code| code.expose().to_owned()))
        .set_external_id(link.external_id.clone())
        .set_duration_seconds(link.seconds);
    let source = format!("profile \"{from}\"");
    let answer = call.send().await.map_err(|e| Error::of("sts:AssumeRole", &source, &sent, &e))?;
    let given = answer.credentials.ok_or_else(Error::strange)?;
    let expires = timestamp(&given.expiration).unwrap_or_else(Timestamp::now);
    Ok(Credentials::new(
        given.access_key_id,
        given.secret_access_key,
        Some(given.session_token),
        Some(SystemTime::from(expires)),
        "spapi-setup",
    ))
}
