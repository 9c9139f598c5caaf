//! An app's entry: one client secret a label.

use super::entries::Ready;
use super::{TeamError, TeamStore, token};
use crate::aws::{self, SecretsError, Stage};
use crate::checkpoint;
use crate::store::{Entry, Error, fingerprint};
use crate::values::{LwaClientId, Secret};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// What a version holds. An empty secret is none: the first version of an entry gets AWSCURRENT whatever it is.
#[derive(Serialize, Deserialize)]
struct Text<'t> {
    #[serde(borrow)]
    client_id: Cow<'t, str>,
    #[serde(borrow)]
    client_secret: Cow<'t, str>,
}

fn written(id: &LwaClientId, secret: &str) -> Secret {
    let text = Text { client_id: id.as_str().into(), client_secret: secret.into() };
    // Two texts are always JSON.
    Secret::new(serde_json::to_string(&text).unwrap_or_default())
}

fn read(name: &str, text: &Secret) -> Result<Option<Secret>, Error> {
    match serde_json::from_str::<Text<'_>>(text.expose()) {
        Ok(text) => Ok((!text.client_secret.is_empty()).then(|| Secret::new(text.client_secret.as_ref()))),
        Err(_) => Err(TeamError::Odd { name: name.to_owned() }.into()),
    }
}

impl TeamStore {
    fn app(&self, id: &LwaClientId) -> Result<String, Error> {
        self.name(&Entry::ClientSecret(id.clone()))
    }

    /// The client secret that has a label.
    pub(super) async fn client_secret(
        &self,
        id: &LwaClientId,
        stage: Stage,
    ) -> Result<Option<Secret>, Error> {
        let name = self.app(id)?;
        let Some(held) = self.held(&name, stage).await? else { return Ok(None) };
        if stage == Stage::Pending {
            // A run that was killed after the swap has left both labels on one version: nothing waits.
            let current = self.held(&name, Stage::Current).await?;
            if current.is_some_and(|current| current.version == held.version) {
                return Ok(None);
            }
        }
        read(&name, &held.text)
    }

    /// The first client secret of an app, or one that comes from another store: no rotation. What was labelled
    /// AWSPREVIOUS by it is none of this life.
    pub(super) async fn put_client_secret(&self, id: &LwaClientId, secret: &Secret) -> Result<(), Error> {
        let (name, text) = (self.app(id)?, written(id, secret.expose()));
        if self.ready(&name, &text).await? == Ready::Created {
            return Ok(());
        }
        // What else a run left that was killed here is none of this life either.
        self.drop_label(&name, Stage::Pending).await?;
        self.replace(&name, &text).await?;
        self.drop_label(&name, Stage::Previous).await.map(drop)
    }

    /// A client secret beside the current one.
    pub(super) async fn label_client_secret(
        &self,
        id: &LwaClientId,
        secret: &Secret,
        stage: Stage,
    ) -> Result<(), Error> {
        let (name, text) = (self.app(id)?, written(id, secret.expose()));
        self.ready(&name, &written(id, "")).await?;
        if self.held(&name, stage).await?.is_some_and(|held| held.text == text) {
            return Ok(());
        }
        let put = self.secrets().await?.put(&name, &text, &token(), &[stage]).await;
        put.map(drop).map_err(|error| self.failed(error))
    }

    /// Forgets what has a label; false where nothing has it.
    pub(super) async fn unlabel(&self, id: &LwaClientId, stage: Stage) -> Result<bool, Error> {
        self.drop_label(&self.app(id)?, stage).await
    }

    /// The swap: AWSCURRENT moves to the version that AWSPENDING is on, from the version that has it, and AWS moves
    /// AWSPREVIOUS to that one. `from` and `to` are the fingerprints of the two secrets. False where the new one is not
    /// there: what the store holds is the truth.
    ///
    /// # Errors
    /// [`TeamError::Raced`] where another secret than `from` is the current one.
    pub(crate) async fn promote(&self, id: &LwaClientId, from: &str, to: &str) -> Result<bool, Error> {
        let name = self.app(id)?;
        let print = |text: &Secret| -> Result<Option<String>, Error> {
            Ok(read(&name, text)?.as_ref().map(fingerprint))
        };
        let current = self.held(&name, Stage::Current).await?;
        let is = current.as_ref().map(|held| print(&held.text)).transpose()?.flatten();
        if is.as_deref() == Some(to) {
            return Ok(true);
        }
        let next = self.held(&name, Stage::Pending).await?;
        let Some(next) = next else { return Ok(false) };
        if print(&next.text)?.as_deref() != Some(to) {
            return Ok(false);
        }
        if is.unwrap_or_default() != from {
            return Err(TeamError::Raced { name }.into());
        }
        checkpoint::at("rotate-secret.previous");
        let version = current.map(|held| held.version);
        let secrets = self.secrets().await?;
        match secrets.move_label(&name, Stage::Current, version.as_deref(), Some(&next.version)).await {
            // Moved by somebody else, or by this very call, whose answer was lost: what is there tells.
            Ok(()) | Err(aws::Error::Secrets(SecretsError::Moved { .. }, _)) => {}
            Err(error) => return Err(self.failed(error)),
        }
        checkpoint::at("rotate-secret.current");
        let back = self.held(&name, Stage::Current).await?;
        match back.is_some_and(|held| held.version == next.version && held.text == next.text) {
            true => Ok(true),
            false => Err(TeamError::Raced { name }.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_an_empty_secret_is_none() {
        let id: LwaClientId = "amzn1.application-oa2-client.1".parse().unwrap();
        let secret = "amzn1.oa2-cs.v1.\"\\|ü";
        assert_eq!(read("n", &written(&id, secret)), Ok(Some(Secret::new(secret))));
        assert_eq!(read("n", &written(&id, "")), Ok(None));
        for odd in ["", "{}", "[]", "text"] {
            let error = read("n", &Secret::new(odd)).unwrap_err();
            assert_eq!(error, TeamError::Odd { name: "n".into() }.into());
        }
    }
}
