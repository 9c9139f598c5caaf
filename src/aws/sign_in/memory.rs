//! A session in memory: its credentials, and new ones while the run needs them.

use super::site::Site;
use super::{Granted, SignedIn};
use crate::aws;
use crate::values::opaque;
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{self, ProvideCredentials, SharedCredentialsProvider, future};
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tokio::sync::Mutex;

/// How long before their end new credentials are asked for, as the AWS SDKs do it.
const EARLY: SignedDuration = SignedDuration::from_mins(5);

/// How long after a failed attempt the next one is made, while the credentials still work.
const AGAIN: SignedDuration = SignedDuration::from_secs(30);

/// Gives credentials as the SDK asks for them. Nothing is written here.
pub(super) struct Memory {
    site: Site,
    held: Mutex<Held>,
    renewed: Option<Renewed>,
}

/// Told of new credentials: they replace what was written down.
pub(crate) type Renewed = Arc<dyn Fn(&Granted) + Send + Sync>;

struct Held {
    granted: Granted,
    /// What ended the session: no refresh is tried again.
    over: Option<aws::Error>,
    /// When a refresh is tried again.
    not_before: Option<Timestamp>,
}

opaque!(Memory);

impl Memory {
    pub(super) fn new(site: Site, granted: Granted, renewed: Option<Renewed>) -> Self {
        Self { site, held: Mutex::new(Held { granted, over: None, not_before: None }), renewed }
    }

    pub(super) fn signed_in(self) -> SignedIn {
        let endpoint = self.site.closed.clone();
        let provider = SharedCredentialsProvider::new(self);
        SignedIn { provider, words: "the sign-in in the browser", endpoint, company: None }
    }

    /// The credentials of the moment; new ones where these end soon. A refresh that fails is no fault as long as they
    /// work: in the field it is refused early (aws/aws-cli#10613).
    async fn give(&self) -> Result<Credentials, aws::Error> {
        let mut held = self.held.lock().await;
        let now = self.site.clock.now();
        let left = held.granted.expires_at.duration_since(now);
        let ended = left <= SignedDuration::ZERO;
        let again = ended || held.not_before.is_none_or(|at| at <= now);
        let due = left <= EARLY && held.over.is_none() && again;
        if due {
            match self.site.refresh(&held.granted).await {
                Ok(granted) => {
                    if let Some(renewed) = &self.renewed {
                        renewed(&granted);
                    }
                    (held.granted, held.not_before) = (granted, None);
                }
                Err(error) => {
                    tracing::info!(code = error.code(), "the sign-in was not refreshed");
                    if matches!(error, aws::Error::SignIn(..)) {
                        held.over = Some(error.clone());
                    }
                    if ended {
                        return Err(error);
                    }
                    held.not_before = now.checked_add(AGAIN).ok();
                }
            }
        } else if ended && let Some(error) = &held.over {
            return Err(error.clone());
        }
        Ok(credentials(&held.granted, self.site.clock.now(), held.over.is_some()))
    }
}

/// As the SDK takes them. Its cache asks again at the time that is given as their end, by this computer's clock: then a
/// refresh is due.
fn credentials(granted: &Granted, now: Timestamp, last: bool) -> Credentials {
    let left = granted.expires_at.duration_since(now);
    let left = if last || left <= EARLY { left } else { left - EARLY };
    let until = SystemTime::now() + Duration::try_from(left).unwrap_or_default();
    Credentials::new(
        granted.access_key_id.clone(),
        granted.secret_access_key.expose(),
        Some(granted.session_token.expose().to_owned()),
        Some(until),
        "spapi-setup",
    )
}

impl ProvideCredentials for Memory {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        let asked = async { self.give().await.map_err(CredentialsError::provider_error) };
        future::ProvideCredentials::new(async { asked.await as provider::Result })
    }
}
