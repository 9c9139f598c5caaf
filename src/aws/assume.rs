//! The proof: the user's key takes the role.

use super::keys::is_plain;
use super::settle::{self, confirm};
use super::{Error, OnWait, Refusing, SdkFailure, Session, source, timestamp};
use crate::values::{Secret, Sent};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_sts::types::Credentials as Given;
use jiff::Timestamp;

/// How long a refusal may be a change that has not spread yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Confirm {
    /// Not at all: a refusal is a refusal.
    None,
    /// Up to 90 s; once refused, three successes in a row are needed.
    Settle,
    /// Up to 90 s, and always three successes in a row: before an old key is deleted.
    Thrice,
}

/// The role's temporary credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RoleCredentials {
    /// `ASIA…`.
    pub key_id: String,
    pub secret: Secret,
    pub session_token: Secret,
    pub expires: Timestamp,
}

impl Session {
    /// `AssumeRole`, signed with the given key, at this session's STS endpoint and region.
    pub(crate) async fn assume_role(
        &self,
        key_id: &str,
        secret: &Secret,
        role_arn: &str,
        how: Confirm,
        waiting: OnWait<'_>,
    ) -> Result<RoleCredentials, Error> {
        let keys = Credentials::new(key_id, secret.expose(), None, None, "spapi-setup");
        let sent = source::sent(&keys);
        let config = self.0.sts.config().to_builder();
        let config = config.credentials_provider(SharedCredentialsProvider::new(keys)).build();
        let sts = aws_sdk_sts::Client::from_conf(config);
        let once = || async {
            let call = sts.assume_role().role_arn(role_arn).role_session_name("spapi-setup");
            let answer = call.send().await.map_err(|e| self.refused(e, &sent))?;
            let fit = |given: &Given| {
                sent.allows(&given.access_key_id)
                    && [&given.access_key_id, &given.secret_access_key, &given.session_token]
                        .iter()
                        .all(|part| is_plain(part))
            };
            let Some(credentials) = answer.credentials.filter(fit) else {
                return Err(Error::strange());
            };
            Ok(RoleCredentials {
                key_id: credentials.access_key_id,
                secret: Secret::new(credentials.secret_access_key),
                session_token: Secret::new(credentials.session_token),
                expires: timestamp(&credentials.expiration).unwrap_or_else(Timestamp::now),
            })
        };
        match how {
            Confirm::None => once().await,
            Confirm::Settle => confirm(settle::ROLE_TAKEN, waiting, 1, 3, once).await,
            Confirm::Thrice => confirm(settle::ROLE_TAKEN, waiting, 3, 3, once).await,
        }
    }

    /// The given key failed, not the session's own credentials: those are not to blame.
    #[allow(clippy::needless_pass_by_value, reason = "made for map_err")]
    fn refused<E: Refusing>(&self, error: SdkFailure<E>, sent: &Sent) -> Error {
        let error = Error::of("sts:AssumeRole", "the user's access key", sent, &error);
        tracing::info!(
            action = "sts:AssumeRole",
            code = error.code(),
            request_id = error.request_id(),
            "failed"
        );
        error
    }
}
