//! Secrets Manager: entries whose versions carry labels. A version is written once, a label moves.

use super::endpoint::{self, Guard, Moved, Service};
use super::secrets_error::SecretsError;
use super::secrets_versions::Labels;
use super::{Error, Refusing, SdkFailure, Session, timestamp};
use crate::values::choice::words;
use crate::values::{Secret, opaque};
use aws_sdk_secretsmanager::config::Region;
use aws_sdk_secretsmanager::types::Tag;
use jiff::Timestamp;
use std::collections::BTreeMap;

pub(super) const SECRETS: [Service; 1] = [("Secrets Manager", "AWS_ENDPOINT_URL_SECRETS_MANAGER")];

/// The most bytes of a value (Secrets Manager's model, `SecretStringType`). Stand-ins take more.
pub(crate) const MOST_BYTES: usize = 65_536;

words! {
    /// A label of a version, by AWS's name for it.
    pub(crate) Stage,
    /// What readers get who name no label.
    Current "AWSCURRENT",
    /// The version before it; AWS moves it along.
    Previous "AWSPREVIOUS",
    /// A version that is still to become the current one.
    Pending "AWSPENDING"
}

/// An entry without its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Described {
    pub tags: BTreeMap<String, String>,
    /// Which version has which label.
    pub labels: Labels,
    /// When it was scheduled for deletion, where it was.
    pub deleted: Option<Timestamp>,
}

/// A value that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Held {
    /// The value.
    pub text: Secret,
    /// The version that has it.
    pub version: String,
}

/// The secrets of one region, asked for by one way to sign in. Cheap to clone.
#[derive(Clone)]
pub(crate) struct SecretsManager {
    session: Session,
    pub(super) secrets: aws_sdk_secretsmanager::Client,
}

opaque!(SecretsManager, session);

impl Session {
    /// Secrets Manager in a region. Asks nobody.
    ///
    /// # Errors
    /// [`Error::InsecureEndpoint`] where an endpoint of Secrets Manager is set that is not HTTPS.
    pub(crate) fn secrets(&self, region: &str) -> Result<SecretsManager, Error> {
        self.moved(&SECRETS)?;
        let config = aws_sdk_secretsmanager::config::Builder::from(&self.0.config)
            .region(Region::new(region.to_owned()))
            .interceptor(Guard::json(&self.0.clock))
            .build();
        let secrets = aws_sdk_secretsmanager::Client::from_conf(config);
        Ok(SecretsManager { session: self.clone(), secrets })
    }

    /// The endpoints of further services that are not AWS's own.
    ///
    /// # Errors
    /// [`Error::InsecureEndpoint`].
    pub(super) fn moved(&self, services: &[Service]) -> Result<Vec<Moved>, Error> {
        let env = self.0.env.as_ref();
        env.map_or_else(|| Ok(Vec::new()), |env| endpoint::in_use(&self.0.config, env, services))
    }
}

impl SecretsManager {
    /// `CreateSecret`: a new entry with a first version, which is the current one; encrypted with AWS's own key, or with
    /// the KMS key of an id, an alias or an ARN. Returns the version.
    ///
    /// # Errors
    /// [`SecretsError::Exists`], [`SecretsError::Scheduled`], and what every service refuses.
    pub(crate) async fn create(
        &self,
        name: &str,
        text: &Secret,
        token: &str,
        tags: &[(&str, &str)],
        key: Option<&str>,
    ) -> Result<String, Error> {
        let call = self.secrets.create_secret().name(name).secret_string(text.expose());
        let call = call.client_request_token(token).set_tags(Some(as_tags(tags)));
        let call = call.set_kms_key_id(key.map(str::to_owned));
        let answer = call.send().await.map_err(|e| self.failed("secretsmanager:CreateSecret", name, e))?;
        self.session.word(answer.version_id.unwrap_or_default())
    }

    /// `DescribeSecret`.
    ///
    /// # Errors
    /// [`SecretsError::Gone`], and what every service refuses.
    pub(crate) async fn describe(&self, name: &str) -> Result<Described, Error> {
        let answer = self.secrets.describe_secret().secret_id(name).send().await;
        let answer = answer.map_err(|e| self.failed("secretsmanager:DescribeSecret", name, e))?;
        let sent = self.session.sent();
        let tags = answer.tags.unwrap_or_default().into_iter();
        let tags = tags.filter_map(|tag| Some((tag.key?, tag.value.unwrap_or_default())));
        Ok(Described {
            tags: tags.map(|(key, value)| (sent.shown_name(&key), sent.shown_name(&value))).collect(),
            labels: Labels(answer.version_ids_to_stages.unwrap_or_default().into_iter().collect()),
            deleted: answer.deleted_date.as_ref().and_then(timestamp),
        })
    }

    /// `GetSecretValue` of the version that has a label.
    ///
    /// # Errors
    /// [`SecretsError::Gone`], also where no version has it; [`SecretsError::Key`]; what every service refuses.
    pub(crate) async fn get(&self, name: &str, stage: Stage) -> Result<Held, Error> {
        let call = self.secrets.get_secret_value().secret_id(name).version_stage(stage.as_str());
        let answer = call.send().await.map_err(|e| self.failed("secretsmanager:GetSecretValue", name, e))?;
        // A value of bytes, which nobody here wrote, is another value than any text.
        let text = Secret::new(answer.secret_string.unwrap_or_default());
        Ok(Held { text, version: self.session.word(answer.version_id.unwrap_or_default())? })
    }

    /// `PutSecretValue`: a new version, which takes the labels from those that have them; AWS moves AWSPREVIOUS along
    /// with AWSCURRENT. The token is the version's id: the same call again is the same version.
    ///
    /// # Errors
    /// As [`SecretsManager::get`], and [`SecretsError::Scheduled`].
    pub(crate) async fn put(
        &self,
        name: &str,
        text: &Secret,
        token: &str,
        stages: &[Stage],
    ) -> Result<String, Error> {
        let mut call = self.secrets.put_secret_value().secret_id(name).secret_string(text.expose());
        for stage in stages {
            call = call.version_stages(stage.as_str());
        }
        let answer = call.client_request_token(token).send().await;
        let answer = answer.map_err(|e| self.failed("secretsmanager:PutSecretValue", name, e))?;
        self.session.word(answer.version_id.unwrap_or_default())
    }

    /// `TagResource`: others stay.
    ///
    /// # Errors
    /// As [`SecretsManager::put`].
    pub(crate) async fn tag(&self, name: &str, tags: &[(&str, &str)]) -> Result<(), Error> {
        let call = self.secrets.tag_resource().secret_id(name).set_tags(Some(as_tags(tags)));
        call.send().await.map_err(|e| self.failed("secretsmanager:TagResource", name, e)).map(drop)
    }

    pub(super) fn failed<E: Refusing>(
        &self,
        action: &'static str,
        name: &str,
        error: SdkFailure<E>,
    ) -> Error {
        SecretsError::of(self.session.failed(action, error), name)
    }
}

fn as_tags(tags: &[(&str, &str)]) -> Vec<Tag> {
    tags.iter().map(|(key, value)| Tag::builder().key(*key).value(*value).build()).collect()
}
