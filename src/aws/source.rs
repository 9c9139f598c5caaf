//! Where the credentials came from, in words.

use super::error::Error;
use super::profiles::Profiles;
use crate::network::causes;
use crate::values::{Sent, opaque, shown};
use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region};
use aws_credential_types::Credentials;
use aws_credential_types::credential_feature::AwsCredentialFeature as Feature;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{self, ProvideCredentials, SharedCredentialsProvider, future};
use aws_runtime::env_config::file::EnvConfigFiles;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long a source of credentials may take: a program or a browser may have to wait for a person. Below the time of
/// one attempt of a request, which holds it.
pub(super) const LIMIT: Duration = Duration::from_secs(27);

/// The settings of a profile that signs in by SSO or by `aws login`.
pub(super) const SIGN_INS: [&str; 6] =
    ["sso_account_id", "sso_region", "sso_role_name", "sso_start_url", "sso_session", "login_session"];

/// A named profile: its own provider, so that no variable comes before it.
pub(super) fn profile_alone(
    files: EnvConfigFiles,
    name: &str,
    region: Region,
    http: SharedHttpClient,
) -> ProfileFileCredentialsProvider {
    let config = ProviderConfig::without_region()
        .with_region(Some(region))
        .with_http_client(http)
        .with_behavior_version(Some(BehaviorVersion::latest()))
        .with_timeout_config(timeouts());
    let builder = ProfileFileCredentialsProvider::builder().configure(&config);
    builder.profile_files(files).profile_name(name).build()
}

/// A named profile as if it named no role: what begins its chain.
pub(super) fn without_role(
    profiles: &Profiles,
    name: &str,
    region: Region,
    http: SharedHttpClient,
) -> ProfileFileCredentialsProvider {
    const KEYS: [&str; 3] = ["aws_access_key_id", "aws_secret_access_key", "aws_session_token"];
    if !profiles.sets(name, "role_arn") {
        return profile_alone(profiles.files(""), name, region, http);
    }
    const ALONE: &str = "spapi-setup-without-role";
    let mut section = format!("[profile {ALONE}]\n");
    for setting in ["credential_source"].into_iter().chain(SIGN_INS).chain(KEYS) {
        if let Some(value) = profiles.get(name, setting) {
            section.push_str(&format!("{setting} = {value}\n"));
        }
    }
    profile_alone(profiles.files(&section), ALONE, region, http)
}

/// Connect 5 s, one attempt 30 s, a call with its retries 60 s.
pub(super) fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(5))
        .operation_attempt_timeout(Duration::from_secs(30))
        .operation_timeout(Duration::from_secs(60))
        .build()
}

/// What was seen of the last credentials that the chain gave, or why it gave none.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen {
    /// The source in words.
    pub words: Option<String>,
    pub key_id: Option<String>,
    /// Whether they carry a session token.
    pub temporary: bool,
    /// Their secrets: no answer that repeats one is shown.
    pub sent: Sent,
    /// Why there were none.
    pub failure: Option<Error>,
}

/// A provider that notes where its credentials came from. The SDK asks it, so nothing is
/// resolved twice (a `credential_process` runs once).
#[derive(Clone)]
pub(super) struct Watched {
    inner: SharedCredentialsProvider,
    profiles: Arc<Profiles>,
    profile: String,
    /// Words that are known beforehand: "typed in".
    fixed: Option<&'static str>,
    seen: Arc<Mutex<Seen>>,
}

impl Watched {
    pub(super) fn new(
        inner: SharedCredentialsProvider,
        profiles: Arc<Profiles>,
        profile: String,
        fixed: Option<&'static str>,
    ) -> Self {
        Self { inner, profiles, profile, fixed, seen: Arc::default() }
    }

    /// What was seen so far.
    pub(super) fn seen(&self) -> Seen {
        self.lock().clone()
    }

    /// The source in words, before or after credentials were seen.
    pub(super) fn words(&self) -> String {
        let seen = self.lock().words.clone();
        seen.unwrap_or_else(|| match self.fixed {
            Some(words) => words.to_owned(),
            None => from_profile(&self.profiles, &self.profile),
        })
    }

    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn watch(&self) -> provider::Result {
        let asked = tokio::time::timeout(LIMIT, self.inner.provide_credentials()).await;
        let result = asked.unwrap_or_else(|_| Err(CredentialsError::provider_timed_out(LIMIT)));
        let seen = match &result {
            Ok(credentials) => Seen {
                words: Some(match self.fixed {
                    Some(words) => words.to_owned(),
                    None => words(&features(credentials), &self.profiles, &self.profile),
                }),
                key_id: Some(credentials.access_key_id().to_owned()),
                temporary: credentials.session_token().is_some(),
                sent: sent(credentials),
                failure: None,
            },
            Err(error) => Seen { failure: Some(self.failure(error)), ..Seen::default() },
        };
        *self.lock() = seen;
        result
    }

    fn failure(&self, error: &CredentialsError) -> Error {
        let source = from_profile(&self.profiles, &self.profile);
        let session = ["sso_session", "sso_start_url", "login_session"]
            .iter()
            .any(|setting| self.profiles.sets(&self.profile, setting));
        let texts: Vec<String> = causes(error).map(ToString::to_string).collect();
        let says = |word: &str| texts.iter().any(|text| text.to_ascii_lowercase().contains(word));
        if let Some(own) = causes(error).find_map(|e| e.downcast_ref::<Error>()) {
            return own.clone();
        }
        let not_loaded = matches!(error, CredentialsError::CredentialsNotLoaded(_));
        if (not_loaded || says("imds")) && !session {
            // The chain's last resort is an EC2 instance's metadata: nobody answering there means
            // that nothing before it had credentials either.
            if self.profile == "default" || !self.profiles.has(&self.profile) {
                Error::NoCredentials
            } else {
                Error::CredentialSource { source, why: "it holds no credentials".into() }
            }
        } else if matches!(error, CredentialsError::ProviderTimedOut(_)) {
            Error::CredentialSource { source, why: format!("no answer within {} s", LIMIT.as_secs()) }
        } else if let Some(refusal) =
            texts.iter().find(|text| text.contains("MultiFactorAuthentication failed"))
        {
            Error::MfaRefused { message: shown(refusal), request_id: None }
        } else if says("dispatch failure") || says("timed out") {
            Error::Network { what: shown(texts.last().map(String::as_str).unwrap_or_default()) }
        } else if session || says("expired") {
            Error::ExpiredToken { source }
        } else {
            let why = texts.get(1).or(texts.first()).map(String::as_str).unwrap_or_default();
            Error::CredentialSource { source, why: shown(why) }
        }
    }
}

impl ProvideCredentials for Watched {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.watch())
    }

    fn fallback_on_interrupt(&self) -> Option<Credentials> {
        self.inner.fallback_on_interrupt()
    }
}

opaque!(Watched);

/// What credentials sign with and carry. AWS's secrets have 40 characters; a stand-in's may be `test`, which names hold.
pub(super) fn sent(credentials: &Credentials) -> Sent {
    let all = [credentials.secret_access_key()].into_iter().chain(credentials.session_token());
    Sent::of(all.filter(|value| value.len() >= 16))
}

fn features(credentials: &Credentials) -> Vec<Feature> {
    credentials.get_property::<Vec<Feature>>().cloned().unwrap_or_default()
}

/// The SDK notes on each credential which provider gave it.
fn words(features: &[Feature], profiles: &Profiles, profile: &str) -> String {
    let has = |wanted: &[Feature]| features.iter().any(|f| wanted.contains(f));
    if has(&[Feature::CredentialsProfile]) {
        return from_profile(profiles, profile);
    }
    if has(&[Feature::CredentialsEnvVars]) {
        "environment variables".into()
    } else if has(&[Feature::CredentialsImds]) {
        "the role of this EC2 instance".into()
    } else if has(&[Feature::CredentialsHttp]) {
        "the role of this container".into()
    } else if has(&[Feature::CredentialsProfileStsWebIdToken, Feature::CredentialsEnvVarsStsWebIdToken]) {
        "a web identity token".into()
    } else {
        from_profile(profiles, profile)
    }
}

/// How a profile signs in, and where that is written.
fn from_profile(profiles: &Profiles, profile: &str) -> String {
    if !profiles.has(profile) {
        return "the AWS credential chain".into();
    }
    let place = profiles.place(profile);
    let sets = |setting| profiles.sets(profile, setting);
    if sets("role_arn") {
        format!("an assumed role, {place}")
    } else if sets("sso_session") || sets("sso_start_url") {
        format!("AWS SSO, {place}")
    } else if sets("login_session") {
        format!("aws login, {place}")
    } else if sets("credential_process") && !sets("aws_access_key_id") {
        format!("credential_process, {place}")
    } else {
        place
    }
}

#[cfg(test)]
#[path = "source_tests.rs"]
mod tests;
