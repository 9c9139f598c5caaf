//! A profile that assumes a role with the code of an MFA device. The SDK knows no `mfa_serial`: without the code AWS
//! says only "AccessDenied".

use super::endpoint::Guard;
use super::profiles::Profiles;
use super::{Error, session, source, timestamp};
use crate::clock::Clock;
use crate::values::{Secret, Sent};
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
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

impl std::fmt::Debug for Mfa {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Mfa")
    }
}

/// How a profile assumes its role.
pub(super) struct Device<'a> {
    /// The profile that assumes the role.
    pub profile: &'a str,
    role_arn: &'a str,
    serial: &'a str,
    /// The profile whose credentials ask for the role.
    pub source: &'a str,
    external_id: Option<&'a str>,
    session_name: Option<&'a str>,
    seconds: Option<i32>,
}

impl<'a> Device<'a> {
    /// The device of a profile that names one; none where the SDK can do without a code.
    pub(super) fn of(profiles: &'a Profiles, profile: &'a str) -> Option<Self> {
        let get = |setting| profiles.get(profile, setting);
        Some(Self {
            profile,
            role_arn: get("role_arn")?,
            serial: get("mfa_serial")?,
            source: get("source_profile")?,
            external_id: get("external_id"),
            session_name: get("role_session_name"),
            seconds: get("duration_seconds").and_then(|text| text.parse().ok()),
        })
    }

    /// The configuration that asks for a role with an MFA code: signed as the source profile, at this profile's endpoints.
    pub(super) async fn asking(
        &self,
        profiles: &Profiles,
        region: &Region,
        http: &SharedHttpClient,
    ) -> SdkConfig {
        let get = |setting| profiles.get(self.source, setting);
        let loader = aws_config::defaults(BehaviorVersion::latest())
            .region(region.clone())
            .http_client(http.clone())
            .timeout_config(source::timeouts())
            .profile_name(self.profile);
        // Keys in the source profile itself come first, as in the SDK; it may be the same profile.
        let loader = match (get("aws_access_key_id"), get("aws_secret_access_key")) {
            (Some(id), Some(secret)) => {
                let token = get("aws_session_token").map(Secret::new);
                loader.credentials_provider(session::keys(id, &Secret::new(secret), token.as_ref()))
            }
            _ => {
                loader.credentials_provider(source::profile_alone(self.source, region.clone(), http.clone()))
            }
        };
        loader.load().await
    }
}

impl Mfa {
    /// Keeps the code that a person typed for the next session.
    pub(crate) fn offer(&self, code: Secret) {
        self.lock().code = Some(code);
    }

    fn lock(&self) -> MutexGuard<'_, Memory> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The role's session: one that was begun in this run, or a new one with the code. `config` signs as the source
    /// profile. [`Error::MfaNeeded`] where there is no code.
    pub(super) async fn session(
        &self,
        device: &Device<'_>,
        config: &SdkConfig,
        clock: &Clock,
    ) -> Result<Credentials, Error> {
        let code = {
            let mut memory = self.lock();
            if let Some(known) = memory.sessions.get(device.profile) {
                return Ok(known.clone());
            }
            memory.code.take()
        };
        let Some(code) = code else {
            let (profile, serial) = (device.profile.to_owned(), device.serial.to_owned());
            return Err(Error::MfaNeeded { profile, serial });
        };
        let sts = aws_sdk_sts::Client::from_conf(
            aws_sdk_sts::config::Builder::from(config).interceptor(Guard(clock.clone())).build(),
        );
        let call = sts
            .assume_role()
            .role_arn(device.role_arn)
            .role_session_name(device.session_name.unwrap_or("spapi-setup"))
            .serial_number(device.serial)
            .token_code(code.expose())
            .set_external_id(device.external_id.map(str::to_owned))
            .set_duration_seconds(device.seconds);
        let source = format!("profile \"{}\"", device.source);
        let answer = call
            .send()
            .await
            .map_err(|e| Error::of("sts:AssumeRole", &source, &Sent::of([code.expose()]), &e))?;
        let given = answer.credentials.ok_or(Error::NotXml { status: 200, server: None })?;
        let expires = timestamp(&given.expiration).unwrap_or_else(Timestamp::now);
        let session = Credentials::new(
            given.access_key_id,
            given.secret_access_key,
            Some(given.session_token),
            Some(SystemTime::from(expires)),
            "spapi-setup",
        );
        self.lock().sessions.insert(device.profile.to_owned(), session.clone());
        Ok(session)
    }
}
