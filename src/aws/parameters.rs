//! Parameters of AWS Systems Manager: values whose every version is the current one at once.

use super::parameters_call::call;
use super::{Error, Session};
use crate::values::Secret;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The most bytes of a parameter of the standard tier (Systems Manager, PutParameter). Stand-ins take more.
pub(crate) const MOST_BYTES: usize = 4096;

/// A parameter that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Parameter {
    /// Its value.
    pub text: Secret,
    /// The number of its version.
    pub version: i64,
    /// Whether it is a `SecureString`, as against a text that everybody who may list parameters sees.
    pub secure: bool,
}

/// The parameters of one region, asked for by one way to sign in. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Parameters {
    session: Session,
    region: String,
}

impl Session {
    /// Systems Manager in a region. Asks nobody.
    pub(crate) fn parameters(&self, region: &str) -> Parameters {
        Parameters { session: self.clone(), region: region.to_owned() }
    }
}

impl Parameters {
    /// `GetParameter`, decrypted; `None` where there is no such parameter.
    ///
    /// # Errors
    /// What every service refuses; a KMS key that can't be used is a denial of `kms:Decrypt` or [`Error::Other`].
    pub(crate) async fn get(&self, name: &str) -> Result<Option<Parameter>, Error> {
        let question = json!({ "Name": name, "WithDecryption": true });
        let answer = match self.call("ssm:GetParameter", &question).await {
            Err(Error::Other { code, .. }) if code == "ParameterNotFound" => return Ok(None),
            other => other?,
        };
        let found = &answer["Parameter"];
        Ok(Some(Parameter {
            text: Secret::new(found["Value"].as_str().ok_or_else(Error::strange)?),
            version: found["Version"].as_i64().ok_or_else(Error::strange)?,
            secure: found["Type"] == "SecureString",
        }))
    }

    /// `ListTagsForResource`.
    ///
    /// # Errors
    /// What every service refuses.
    pub(crate) async fn tags(&self, name: &str) -> Result<BTreeMap<String, String>, Error> {
        let question = json!({ "ResourceType": "Parameter", "ResourceId": name });
        let answer = self.call("ssm:ListTagsForResource", &question).await?;
        let sent = self.session.sent();
        let text = |tag: &Value, key: &str| tag[key].as_str().map(|text| sent.shown_name(text));
        let tags = answer["TagList"].as_array().into_iter().flatten();
        Ok(tags.filter_map(|tag| Some((text(tag, "Key")?, text(tag, "Value")?))).collect())
    }

    /// `PutParameter` of a parameter that is not there yet, a `SecureString` with the account's own key. Returns its
    /// version.
    ///
    /// # Errors
    /// As [`Parameters::get`]; [`Error::Other`] `ParameterAlreadyExists`.
    pub(crate) async fn create(
        &self,
        name: &str,
        text: &Secret,
        tags: &[(&str, &str)],
    ) -> Result<i64, Error> {
        let tags: Vec<Value> =
            tags.iter().map(|(key, value)| json!({ "Key": key, "Value": value })).collect();
        self.put(json!({ "Name": name, "Value": text.expose(), "Type": "SecureString", "Tags": tags })).await
    }

    /// `PutParameter` of one that is there: a new version, which readers get at once. Returns its number.
    ///
    /// # Errors
    /// As [`Parameters::get`]; [`Error::Other`] `TooManyUpdates` where somebody else writes at the same time.
    pub(crate) async fn overwrite(&self, name: &str, text: &Secret) -> Result<i64, Error> {
        self.put(json!({ "Name": name, "Value": text.expose(), "Type": "SecureString", "Overwrite": true }))
            .await
    }

    async fn put(&self, question: Value) -> Result<i64, Error> {
        let answer = self.call("ssm:PutParameter", &question).await?;
        answer["Version"].as_i64().ok_or_else(Error::strange)
    }

    /// `AddTagsToResource`: others stay.
    ///
    /// # Errors
    /// What every service refuses.
    pub(crate) async fn tag(&self, name: &str, tags: &[(&str, &str)]) -> Result<(), Error> {
        let tags: Vec<Value> =
            tags.iter().map(|(key, value)| json!({ "Key": key, "Value": value })).collect();
        let question = json!({ "ResourceType": "Parameter", "ResourceId": name, "Tags": tags });
        self.call("ssm:AddTagsToResource", &question).await.map(drop)
    }

    async fn call(&self, action: &'static str, question: &Value) -> Result<Value, Error> {
        call(&self.session, &self.region, action, question).await
    }
}
