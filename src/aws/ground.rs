//! What every way to sign in stands on: region, files, HTTP and endpoints.

use super::endpoint::{self, Moved, Service};
use super::error::Error;
use super::http;
use super::options::Options;
use super::profiles::Profiles;
use super::source;
use crate::env::{Env, WITHOUT_TLS};
use crate::values::Endpoint;
use aws_config::identity::IdentityCache;
use aws_config::retry::RetryConfig;
use aws_config::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_config::{BehaviorVersion, ConfigLoader, Region, SdkConfig};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use std::sync::Arc;
use std::time::Duration;

/// The settings of one run, before anybody has signed in.
pub(super) struct Ground {
    pub profiles: Arc<Profiles>,
    /// The profile of the options, of `AWS_PROFILE`, or `default`.
    pub profile: String,
    pub region: Region,
    pub http: SharedHttpClient,
    /// Whether the chain takes the environment's own keys.
    pub from_env: bool,
}

impl Ground {
    /// Reads the settings. What is wrong with a profile counts only where the `chain` is to sign in by it.
    pub(super) async fn of(options: &Options, chain: bool) -> Result<Self, Error> {
        let env = &options.env;
        endpoint::check_env(env)?;
        let profiles = Arc::new(Profiles::load(env).await);
        let profile = match &options.profile {
            Some(name) => name.clone(),
            None => env.get("AWS_PROFILE").unwrap_or("default").to_owned(),
        };
        let from_env = options.profile.is_none() && env.get("AWS_ACCESS_KEY_ID").is_some();
        let asked_for = options.profile.is_some() || env.get("AWS_PROFILE").is_some();
        if let (true, Some((path, why))) = (chain && !from_env, profiles.broken()) {
            return Err(Error::ProfileFile { path: path.to_owned(), why: why.to_owned() });
        }
        if chain && asked_for && !from_env && !profiles.has(&profile) {
            return Err(Error::NoSuchProfile { name: profile, known: profiles.names() });
        }
        let region = options
            .region
            .as_deref()
            .or_else(|| ["AWS_REGION", "AWS_DEFAULT_REGION"].into_iter().find_map(|name| env.get(name)))
            .or_else(|| profiles.region(&profile))
            .unwrap_or(&options.fallback_region)
            .to_owned();
        Ok(Self { profiles, profile, region: Region::new(region), http: http::client(env)?, from_env })
    }

    /// Begins a configuration; who signs in is left open.
    pub(super) fn loader(&self) -> ConfigLoader {
        let cache = IdentityCache::lazy().load_timeout(source::LIMIT + Duration::from_secs(1)).build();
        let loader = aws_config::defaults(BehaviorVersion::latest())
            .region(self.region.clone())
            .http_client(self.http.clone())
            .timeout_config(source::timeouts())
            .stalled_stream_protection(stalls())
            .profile_files(self.profiles.files(""))
            .identity_cache(cache)
            .retry_config(retries());
        if self.profiles.has(&self.profile) { loader.profile_name(&self.profile) } else { loader }
    }
}

/// A configuration for what is asked before anybody has signed in, and the endpoints of `services` that are not AWS's
/// own.
///
/// # Errors
/// An endpoint that would show secrets; settings of the network that can't be used.
pub(super) async fn anonymous(
    options: &Options,
    services: &[Service],
) -> Result<(SdkConfig, Vec<Moved>), Error> {
    if let Some(url) = options.signin.endpoint() {
        return Ok((closed(options, url)?, Vec::new()));
    }
    let config = Ground::of(options, false).await?.loader().no_credentials().load().await;
    let moved = endpoint::in_use(&config, &options.env, services)?;
    Ok((config, moved))
}

/// A configuration that knows one endpoint and nothing of this computer: a rehearsal's.
pub(super) fn closed(options: &Options, url: &str) -> Result<SdkConfig, Error> {
    if url.parse::<Endpoint>().is_err() {
        return Err(Error::InsecureEndpoint { name: "the endpoint".into(), url: "not HTTPS".into() });
    }
    let region = options.region.clone().unwrap_or_else(|| options.fallback_region.clone());
    let env: Env = options.env.clone().filtered(|name| name == WITHOUT_TLS);
    Ok(SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(region))
        .endpoint_url(url)
        .http_client(http::client(&env)?)
        .timeout_config(source::timeouts())
        .stalled_stream_protection(stalls())
        .retry_config(retries())
        .build())
}

/// The SDK gives up a request whose body shows no progress for five seconds, and takes one for such that waits for its
/// answer: a queue answers after up to 20 seconds. Our bodies are small and sent at once, and an attempt has a limit of
/// its own.
fn stalls() -> StalledStreamProtectionConfig {
    StalledStreamProtectionConfig::disabled()
}

/// The SDK's standard retries with one more attempt: a wave of reads may be throttled.
fn retries() -> RetryConfig {
    RetryConfig::standard().with_max_attempts(4)
}
