//! The room against the real clients.

mod enforcement;
mod entities;
mod lwa;
mod queue_policy;
mod rotation;
mod signin;
mod signin_token;
mod spapi;
mod sqs;
mod sso;
mod sso_center;
mod troubles;

use super::*;
use crate::aws::{Mfa, Options, SignIn};
use crate::clock::Clock;
use crate::env::Env;
use aws_config::{BehaviorVersion, Region, SdkConfig, retry::RetryConfig};
use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use aws_sdk_iam::error::ProvideErrorMetadata;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

pub(super) const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:user/SpUser"},"Action":"sts:AssumeRole"}]}"#;
pub(super) const INVOKE: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"execute-api:Invoke","Resource":"arn:aws:execute-api:*:*:*"}]}"#;
pub(super) const ASSUME: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"arn:aws:iam::123456789012:role/SpRole"}]}"#;
pub(super) const ROLE_ARN: &str = "arn:aws:iam::123456789012:role/SpRole";
pub(super) const POLICY_ARN: &str = "arn:aws:iam::123456789012:policy/SpPolicy";

/// A verifier of PKCE, as both sign-in pages take it.
pub(super) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk-0123456789abcdefghijkl";
/// Where the browser comes back to.
pub(super) const BACK: &str = "http://127.0.0.1:4711/oauth/callback";

/// The challenge of [`VERIFIER`].
pub(super) fn challenge() -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER))
}

/// What the program's own client of AWS needs to speak to the stand-in.
pub(super) fn options(signin: SignIn) -> Options {
    Options {
        profile: None,
        region: None,
        fallback_region: "eu-west-1".into(),
        signin,
        mfa: Mfa::default(),
        clock: Clock::default(),
        env: Env::default().with(crate::env::WITHOUT_TLS, "1"),
    }
}

/// A key of the stand-in.
pub(super) fn by_key(r: &Rehearsal, key_id: &str, secret: &Secret) -> SignIn {
    let endpoint = Some(r.url().to_owned());
    SignIn::Static { key_id: key_id.into(), secret: secret.clone(), session_token: None, endpoint }
}

/// Assumes the role of [`built`] with a key.
pub(super) async fn assumed(r: &Rehearsal, id: &str, secret: &str) -> Result<(), (String, String)> {
    let call = sts_as(r, id, secret, None).assume_role().role_arn(ROLE_ARN).role_session_name("xx");
    match call.send().await {
        Ok(_) => Ok(()),
        error => Err(refused(error)),
    }
}

/// What a client of AWS's own needs to speak to the stand-in with a key.
pub(super) fn sdk(r: &Rehearsal, id: &str, secret: &str, token: Option<&str>) -> SdkConfig {
    let credentials = Credentials::new(id, secret, token.map(str::to_owned), None, "test");
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-west-1"))
        .endpoint_url(r.url())
        .retry_config(RetryConfig::disabled())
        .http_client(crate::aws::http_client(&Env::default()).unwrap())
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .build()
}

fn as_admin(r: &Rehearsal) -> SdkConfig {
    let ((id, secret), token) = (r.admin(), r.admin_session_token());
    sdk(r, &id, secret.expose(), token.as_ref().map(Secret::expose))
}

pub(super) fn iam_as(r: &Rehearsal, id: &str, secret: &str, token: Option<&str>) -> aws_sdk_iam::Client {
    aws_sdk_iam::Client::new(&sdk(r, id, secret, token))
}

pub(super) fn sts_as(r: &Rehearsal, id: &str, secret: &str, token: Option<&str>) -> aws_sdk_sts::Client {
    aws_sdk_sts::Client::new(&sdk(r, id, secret, token))
}

pub(super) fn iam(r: &Rehearsal) -> aws_sdk_iam::Client {
    aws_sdk_iam::Client::new(&as_admin(r))
}

pub(super) fn sts(r: &Rehearsal) -> aws_sdk_sts::Client {
    aws_sdk_sts::Client::new(&as_admin(r))
}

pub(super) async fn started() -> Rehearsal {
    Rehearsal::start(Knobs::default()).await.unwrap()
}

/// The error's code and message.
pub(super) fn refused<T: std::fmt::Debug, E: ProvideErrorMetadata>(result: Result<T, E>) -> (String, String) {
    let error = result.unwrap_err();
    let text = |t: Option<&str>| t.unwrap_or("-").to_owned();
    (text(error.code()), text(error.message()))
}

/// All the entities; gives the user's key.
pub(super) async fn built(r: &Rehearsal) -> (String, String) {
    let iam = iam(r);
    iam.create_user().user_name("SpUser").send().await.unwrap();
    iam.create_policy().policy_name("SpPolicy").policy_document(INVOKE).send().await.unwrap();
    let role = iam.create_role().role_name("SpRole").assume_role_policy_document(TRUST);
    role.send().await.unwrap();
    let inline = iam.put_user_policy().user_name("SpUser").policy_name("AssumeSpRole");
    inline.policy_document(ASSUME).send().await.unwrap();
    iam.attach_role_policy().role_name("SpRole").policy_arn(POLICY_ARN).send().await.unwrap();
    let key = iam.create_access_key().user_name("SpUser").send().await.unwrap().access_key.unwrap();
    (key.access_key_id, key.secret_access_key)
}
