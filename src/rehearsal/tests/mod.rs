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
use crate::env::Env;
use aws_config::{BehaviorVersion, Region, SdkConfig, retry::RetryConfig};
use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use aws_sdk_iam::error::ProvideErrorMetadata;

pub(super) const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:user/SpUser"},"Action":"sts:AssumeRole"}]}"#;
pub(super) const INVOKE: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"execute-api:Invoke","Resource":"arn:aws:execute-api:*:*:*"}]}"#;
pub(super) const ASSUME: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"arn:aws:iam::123456789012:role/SpRole"}]}"#;
pub(super) const ROLE_ARN: &str = "arn:aws:iam::123456789012:role/SpRole";
pub(super) const POLICY_ARN: &str = "arn:aws:iam::123456789012:policy/SpPolicy";

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
