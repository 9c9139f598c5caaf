//! A stand-in for IAM, STS, SQS, AWS Sign-In, IAM Identity Center, Login with Amazon and the Selling Partner API, on one
//! loopback port.
//!
//! `init --rehearse` plays against it, and so do the tests, which also turn its [`Knobs`]: a fresh
//! key that AWS does not know yet, a cut connection, a revoked token. It refuses what Amazon
//! refuses, with Amazon's words: signatures, permissions, trust policies, quotas and names are
//! checked as IAM checks them, and a client id, secret and refresh token must belong together.
//!
//! ```text
//! POST /                                   IAM and STS (told apart by Version), SQS (by x-amz-target)
//! GET  /v1/authorize, /v1/sessions/confirmation                  AWS Sign-In's pages; the button is POST
//! POST /v1/token                           its exchange of a code for credentials
//! POST /client/register, /device_authorization, /token          IAM Identity Center: clients and tokens
//! GET  /authorize, /device                 its pages; their buttons are POST
//! GET  /assignment/accounts, /assignment/roles, /federation/credentials
//! GET  /central/HOST/apps/authorize/consent  Amazon's page of consent; its button is POST
//! POST /auth/o2/token                      Login with Amazon
//! GET  /spapi/{na|eu|fe}/sellers/v1/marketplaceParticipations
//! GET  /spapi/{na|eu|fe}/vendor/orders/v1/purchaseOrders        both also at /sandbox/{na|eu|fe}
//! POST /spapi/{na|eu|fe}/tokens/2021-03-01/restrictedDataToken
//! GET, POST /spapi/{na|eu|fe}/…           one operation a role: `roles`
//! POST /spapi/{na|eu|fe}/applications/2023-11-30/clientSecret
//! GET, POST, DELETE /spapi/{na|eu|fe}/notifications/v1/destinations
//! POST /sandbox/{na|eu|fe}/notifications/v1/subscriptions/TYPE/testNotification
//! ```

mod access;
mod applications;
mod aws;
mod consent;
mod iam_extras;
mod iam_policies;
mod iam_principals;
mod iam_roles;
mod iam_users;
mod keys;
mod knobs;
mod lwa;
mod marketplaces;
mod orders;
mod pkce;
mod policy;
mod query;
mod roles;
mod rotation;
mod sample;
mod server;
mod signin;
mod signin_pages;
mod signin_proof;
mod signin_state;
mod signin_token;
mod sigv4;
mod simulate;
mod spapi;
mod sqs;
mod sqs_messages;
mod sqs_policy;
mod sqs_queues;
mod sqs_state;
mod sso;
mod sso_oidc;
mod sso_pages;
mod sso_portal;
mod sso_state;
mod state;
mod sts;
mod tags;
#[cfg(test)]
mod tests;
mod trust;
mod xml;

pub use consent::Consents;
pub use iam_principals::{Principal, Role, User};
pub use knobs::{Fault, FaultKind, Knobs};
pub use lwa::{App, AppSecret, RefreshToken};
pub use rotation::{Destination, RotationKnobs, expiry_message, new_secret_message};
pub use signin_state::{Signin, SigninCredentials, SigninKnobs};
pub use sqs_state::{Sqs, SqsKnobs, SqsMessage, SqsQueue};
pub use sso_state::{PkceRefusal, Sso, SsoAccount, SsoKnobs, SsoRole};
pub use state::{AdminKey, Call, Key, Policy, PolicyVersion, State};

use crate::values::{Partner, Secret};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;

/// The page of consent on any host of Amazon's.
const CONSENT_PAGE: &str = "/apps/authorize/consent";

/// A running stand-in. Dropping it stops the server.
pub struct Rehearsal {
    url: String,
    shared: Arc<Mutex<State>>,
    _stop: oneshot::Sender<()>,
}

/// Sample Login with Amazon values that the stand-in accepts, in every region.
#[derive(Debug, Clone)]
pub struct Sample {
    /// The sample app's client id.
    pub client_id: String,
    /// Its client secret.
    pub client_secret: Secret,
    /// A refresh token of the sample app.
    pub refresh_token: Secret,
}

impl Rehearsal {
    /// Starts a server on a free loopback port, on the runtime this is called on.
    pub async fn start(knobs: Knobs) -> std::io::Result<Rehearsal> {
        let shared = Arc::new(Mutex::new(State::new(knobs)));
        let (stop, stopped) = oneshot::channel();
        let port = server::spawn(shared.clone(), stopped).await?;
        Ok(Self { url: format!("http://127.0.0.1:{port}"), shared, _stop: stop })
    }

    /// The endpoint of IAM and STS: `http://127.0.0.1:PORT`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The whole token URL of Login with Amazon.
    pub fn lwa_url(&self) -> String {
        format!("{}/auth/o2/token", self.url)
    }

    /// The SP-API's base URL, with `{region}` where `na`, `eu` or `fe` goes.
    pub fn spapi_url(&self) -> String {
        format!("{}/spapi/{{region}}", self.url)
    }

    /// The base URL of the SP-API's sandbox, in the same form.
    pub fn sandbox_url(&self) -> String {
        format!("{}/sandbox/{{region}}", self.url)
    }

    /// The base URL of Seller Central and Vendor Central, with `{host}` where Amazon's host goes.
    pub fn central_url(&self) -> String {
        format!("{}/central/{{host}}", self.url)
    }

    /// A code of the sample app, which works as often as it is sent.
    pub fn sample_code(&self, partner: Partner) -> Secret {
        consent::sample_code(&mut self.state(), sample::CLIENT_ID, partner)
    }

    /// Everything the stand-in holds. Requests wait while the guard is kept.
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The administrator's key id and secret. With [`Knobs::temporary_admin`] there is a session
    /// token too: [`Rehearsal::admin_session_token`].
    pub fn admin(&self) -> (String, Secret) {
        let state = self.state();
        let first = state.admins.first_key_value();
        first.map(|(id, key)| (id.clone(), key.secret.clone())).unwrap_or_default()
    }

    /// The administrator's session token, where its credentials are temporary.
    pub fn admin_session_token(&self) -> Option<Secret> {
        self.state().admins.first_key_value()?.1.session_token.clone()
    }

    /// Values to answer the wizard's Login with Amazon questions with.
    pub fn sample(&self) -> Sample {
        sample::sample()
    }

    /// Variables that send a child process here: endpoints and the administrator's credentials.
    /// They hold secrets.
    pub fn env(&self) -> Vec<(String, String)> {
        let (id, secret) = self.admin();
        let services = ["IAM", "STS", "SQS", "SIGNIN", "SSO", "SSO_OIDC"];
        let aws = services.map(|service| (format!("AWS_ENDPOINT_URL_{service}"), self.url.clone()));
        let others = [
            ("AWS_ACCESS_KEY_ID", id),
            ("AWS_SECRET_ACCESS_KEY", secret.expose().to_owned()),
            ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
            ("SPAPI_SETUP_LWA_URL", self.lwa_url()),
            ("SPAPI_SETUP_SPAPI_URL", self.spapi_url()),
            ("SPAPI_SETUP_SPAPI_SANDBOX_URL", self.sandbox_url()),
            ("SPAPI_SETUP_CENTRAL_URL", self.central_url()),
        ];
        let token = self.admin_session_token().map(|token| ("AWS_SESSION_TOKEN", token.expose().to_owned()));
        let others = others.into_iter().chain(token).map(|(name, value)| (name.to_owned(), value));
        aws.into_iter().chain(others).collect()
    }
}

impl std::fmt::Debug for Rehearsal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rehearsal").field("url", &self.url).finish_non_exhaustive()
    }
}
