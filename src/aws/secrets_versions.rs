//! Secrets Manager: the life of an entry. Versions carry labels, a label moves from the version that was read, and an
//! entry that is deleted can be taken back for some days.

use super::Error;
use super::secrets::{SecretsManager, Stage};
use super::secrets_error::SecretsError;
use std::collections::BTreeMap;

/// How many days an entry that was deleted can be taken back (`RecoveryWindowInDays`: 7 to 30).
const RECOVERY_DAYS: i64 = 7;

/// What the labels of an entry are on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Labels(pub(super) BTreeMap<String, Vec<String>>);

impl Labels {
    /// The version that has a label.
    pub(crate) fn version(&self, stage: Stage) -> Option<&str> {
        let has = |labels: &&Vec<String>| labels.iter().any(|label| label == stage.as_str());
        self.0.iter().find(|(_, labels)| has(labels)).map(|(version, _)| version.as_str())
    }
}

impl SecretsManager {
    /// [`SecretsManager::get`], where an entry or a label that is not there is none and no error.
    ///
    /// # Errors
    /// As [`SecretsManager::get`], but not [`SecretsError::Gone`].
    pub(crate) async fn find(&self, name: &str, stage: Stage) -> Result<Option<super::Held>, Error> {
        match self.get(name, stage).await {
            Ok(held) => Ok(Some(held)),
            Err(Error::Secrets(SecretsError::Gone { .. }, _)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// `UpdateSecretVersionStage`: a label goes from the version that was read to another one, or to none: a version
    /// that has no label left is deleted by AWS in time. With AWSCURRENT goes AWSPREVIOUS, to the version that was
    /// current.
    ///
    /// # Errors
    /// [`SecretsError::Moved`] where `from` does not have the label any more; as [`SecretsManager::put`].
    pub(crate) async fn move_label(
        &self,
        name: &str,
        stage: Stage,
        from: Option<&str>,
        to: Option<&str>,
    ) -> Result<(), Error> {
        let call = self.secrets.update_secret_version_stage().secret_id(name).version_stage(stage.as_str());
        let call = call.set_move_to_version_id(to.map(str::to_owned));
        let answer = call.set_remove_from_version_id(from.map(str::to_owned)).send().await;
        match answer.map_err(|e| self.failed("secretsmanager:UpdateSecretVersionStage", name, e)) {
            Ok(_) => Ok(()),
            // The versions are those that were read a moment ago: what does not fit is the label.
            Err(Error::Other { code, request_id, .. }) if code == "InvalidParameterException" => {
                Err(Error::Secrets(SecretsError::Moved { name: name.to_owned() }, request_id))
            }
            Err(error) => Err(error),
        }
    }

    /// `DeleteSecret`: gone after [`RECOVERY_DAYS`] days, and until then its name is taken; or at once.
    ///
    /// # Errors
    /// As [`SecretsManager::put`].
    pub(crate) async fn delete(&self, name: &str, at_once: bool) -> Result<(), Error> {
        let call = self.secrets.delete_secret().secret_id(name);
        let call = match at_once {
            true => call.force_delete_without_recovery(true),
            false => call.recovery_window_in_days(RECOVERY_DAYS),
        };
        call.send().await.map_err(|e| self.failed("secretsmanager:DeleteSecret", name, e)).map(drop)
    }

    /// `RestoreSecret`: takes back an entry that was deleted.
    ///
    /// # Errors
    /// As [`SecretsManager::get`].
    pub(crate) async fn restore(&self, name: &str) -> Result<(), Error> {
        let answer = self.secrets.restore_secret().secret_id(name).send().await;
        answer.map_err(|e| self.failed("secretsmanager:RestoreSecret", name, e)).map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_on_one_version() {
        let labels = |all: &[(&str, &[&str])]| {
            let all = all.iter().map(|(version, labels)| {
                ((*version).to_owned(), labels.iter().map(|label| (*label).to_owned()).collect())
            });
            Labels(all.collect())
        };
        let all = labels(&[("v-1", &["AWSPREVIOUS"]), ("v-2", &["own", "AWSCURRENT"]), ("v-3", &[])]);
        assert_eq!(all.version(Stage::Current), Some("v-2"));
        assert_eq!(all.version(Stage::Previous), Some("v-1"));
        assert_eq!(all.version(Stage::Pending), None);
    }
}
