//! A way to sign in, opened once.

use super::endpoint::{self, Guard};
use super::error::Error;
use super::ground::{self, Ground};
use super::links::Chain;
use super::mfa::Walk;
use super::options::{Options, SignIn};
use super::sign_in::SignedIn;
use super::source::{self, Watched};
use super::{Refusing, SdkFailure};
use crate::clock::Clock;
use crate::env::Env;
use crate::values::{Secret, Sent};
use aws_config::SdkConfig;
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_iam::error::SdkError;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};

/// A client that is made by its first request: making one costs a tenth of a start, and a command that finds what it
/// needs in the cache sends nothing.
type Lazy<T> = LazyLock<T, Box<dyn FnOnce() -> T + Send>>;

/// The clients of one way to sign in. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Session(pub(super) Arc<Inner>);

pub(super) struct Inner {
    pub iam: Lazy<aws_sdk_iam::Client>,
    pub sts: Lazy<aws_sdk_sts::Client>,
    pub config: SdkConfig,
    pub watched: Watched,
    /// Whether STS has accepted the credentials.
    pub known: AtomicBool,
    endpoints: Vec<(String, String, String)>,
    /// Where a session's further endpoints are looked up; none where it knows one endpoint only.
    pub env: Option<Env>,
    pub clock: Clock,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("source", &self.0.watched.words()).finish_non_exhaustive()
    }
}

impl Session {
    /// Resolves region, endpoints and proxy, and refuses a missing profile and an endpoint that
    /// would show secrets. Asks nobody yet: [`Session::identity`] does.
    pub(crate) async fn open(options: &Options) -> Result<Self, Error> {
        match &options.signin {
            SignIn::Static { key_id, secret, session_token, endpoint: Some(url) } => {
                let keys = keys(key_id, secret, session_token.as_ref());
                return Self::closed(
                    options,
                    SharedCredentialsProvider::new(keys),
                    url,
                    "the given access key",
                );
            }
            SignIn::Signed(SignedIn { provider, words, endpoint: Some(url), .. }) => {
                return Self::closed(options, provider.clone(), url, words);
            }
            SignIn::Nobody { .. } => return Err(Error::NoCredentials),
            _ => {}
        }
        let ground = Ground::of(options, matches!(options.signin, SignIn::Chain)).await?;
        let Ground { profiles, profile, region, http, from_env } = &ground;
        let loader = || ground.loader();
        let loader = match &options.signin {
            SignIn::Typed { key_id, secret, session_token }
            | SignIn::Static { key_id, secret, session_token, .. } => {
                loader().credentials_provider(keys(key_id, secret, session_token.as_ref()))
            }
            SignIn::Signed(signed) => loader().credentials_provider(signed.provider.clone()),
            SignIn::Nobody { .. } => return Err(Error::NoCredentials),
            SignIn::Chain if !from_env && let Some(chain) = Chain::of(profiles, profile) => {
                // Where STS is for this profile; each link signs with what the one before it gave.
                let nobody = keys("-", &Secret::new("-"), None);
                let config = loader().credentials_provider(nobody).load().await;
                let walk = Walk {
                    chain,
                    profiles: Arc::clone(profiles),
                    region: region.clone(),
                    http: http.clone(),
                    config,
                    clock: options.clock.clone(),
                };
                match walk.chain.wants_code() {
                    true => loader().credentials_provider(Box::pin(options.mfa.session(&walk)).await?),
                    false => loader().credentials_provider(walk),
                }
            }
            SignIn::Chain if options.profile.is_some() => {
                let (region, http) = (region.clone(), http.clone());
                loader().credentials_provider(source::profile_alone(
                    profiles.files(""),
                    profile,
                    region,
                    http,
                ))
            }
            SignIn::Chain => loader(),
        };
        let config = loader.load().await;
        let inner = config.credentials_provider().ok_or(Error::NoCredentials)?;
        let fixed = match &options.signin {
            SignIn::Chain | SignIn::Nobody { .. } => None,
            SignIn::Signed(signed) => Some(signed.words),
            SignIn::Typed { .. } => Some("the keys that were typed in"),
            SignIn::Static { .. } => Some("the stored access key"),
        };
        let endpoints = endpoint::in_use(&config, &options.env, &endpoint::SESSION)?;
        let watched = Watched::new(inner, Arc::clone(profiles), profile.clone(), fixed);
        Ok(Self::assemble(config, watched, endpoints, Some(&options.env), &options.clock))
    }

    /// A session that knows one endpoint and nothing else.
    fn closed(
        options: &Options,
        provider: SharedCredentialsProvider,
        url: &str,
        words: &'static str,
    ) -> Result<Self, Error> {
        let config = ground::closed(options, url)?;
        Ok(Self::assemble(
            config,
            Watched::new(provider, Arc::default(), String::new(), Some(words)),
            Vec::new(),
            None,
            &options.clock,
        ))
    }

    fn assemble(
        config: SdkConfig,
        watched: Watched,
        endpoints: Vec<(String, String, String)>,
        env: Option<&Env>,
        clock: &Clock,
    ) -> Self {
        let config = config
            .into_builder()
            .credentials_provider(SharedCredentialsProvider::new(watched.clone()))
            .build();
        let iam = aws_sdk_iam::config::Builder::from(&config).interceptor(Guard::xml(clock)).build();
        let sts = aws_sdk_sts::config::Builder::from(&config).interceptor(Guard::xml(clock)).build();
        Self(Arc::new(Inner {
            iam: LazyLock::new(Box::new(move || aws_sdk_iam::Client::from_conf(iam))),
            sts: LazyLock::new(Box::new(move || aws_sdk_sts::Client::from_conf(sts))),
            config,
            watched,
            known: AtomicBool::new(false),
            endpoints,
            env: env.cloned(),
            clock: clock.clone(),
        }))
    }

    /// Endpoints that are not AWS's own: service, URL, and the variable or file that sets them.
    pub(crate) fn endpoints_in_use(&self) -> Vec<(String, String, String)> {
        self.0.endpoints.clone()
    }

    /// Returns the time by AWS's clock, as its last answer showed it.
    pub(crate) fn now(&self) -> jiff::Timestamp {
        self.0.clock.now()
    }

    /// Where the credentials come from, in words.
    pub(crate) fn source(&self) -> String {
        self.0.watched.words()
    }

    /// The access key id of the credentials, once a request was signed with them.
    pub(crate) fn key_id(&self) -> Option<String> {
        self.0.watched.seen().key_id
    }

    /// The AWS region that requests are signed for.
    pub(crate) fn region(&self) -> Option<&str> {
        self.0.config.region().map(|region| region.as_ref())
    }

    /// What the requests carry: no answer that repeats it is shown.
    pub(super) fn sent(&self) -> Sent {
        self.0.watched.seen().sent
    }

    /// A name, ARN or id that AWS gave. Another shape goes neither back into a request nor onto the screen.
    pub(super) fn word(&self, word: String) -> Result<String, Error> {
        if self.sent().allows(&word) { Ok(word) } else { Err(Error::strange()) }
    }

    /// [`Session::word`] of a list.
    pub(super) fn words(&self, words: impl IntoIterator<Item = String>) -> Result<Vec<String>, Error> {
        words.into_iter().map(|word| self.word(word)).collect()
    }

    /// An SDK error as ours: `.map_err(|e| self.failed("iam:GetUser", e))`.
    #[allow(clippy::needless_pass_by_value, reason = "made for map_err")]
    pub(super) fn failed<E: Refusing>(&self, action: &'static str, error: SdkFailure<E>) -> Error {
        let answered = matches!(error, SdkError::ServiceError(_) | SdkError::ResponseError(_));
        let error = match self.0.watched.seen().failure {
            Some(failure) if !answered => failure,
            _ => self.blame(action, Error::of(action, &self.0.watched.words(), &self.sent(), &error)),
        };
        tracing::info!(action, code = error.code(), request_id = error.request_id(), "failed");
        error
    }

    /// IAM answers as to an unknown key where a session may not ask it. That STS knows the credentials tells the two
    /// apart.
    fn blame(&self, action: &str, error: Error) -> Error {
        match error {
            Error::InvalidKey { request_id, .. }
                if action.split(':').next() == Some("iam") && self.0.known.load(Ordering::Relaxed) =>
            {
                let temporary = self.0.watched.seen().temporary;
                Error::UnknownToIam { source: self.0.watched.words(), temporary, request_id }
            }
            other => other,
        }
    }
}

pub(super) fn keys(key_id: &str, secret: &Secret, token: Option<&Secret>) -> Credentials {
    Credentials::new(key_id, secret.expose(), token.map(|t| t.expose().to_owned()), None, "spapi-setup")
}

#[cfg(test)]
#[path = "session_tests.rs"]
mod tests;
