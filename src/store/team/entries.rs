//! What every entry goes through: whose it is, a new version, and the way to deletion and back.

use super::place::DELETED;
use super::{TeamError, TeamStore, token};
use crate::aws::{self, Described, SecretsError, SecretsManager, Stage};
use crate::checkpoint;
use crate::store::Error;
use crate::values::Secret;

/// How often a change begins anew where somebody else was faster.
pub(super) const TRIES: u32 = 6;

/// An entry that is to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ready {
    /// It was made now, with the value.
    Created,
    /// It is there, and this home's.
    There,
}

/// A new version takes AWSCURRENT from the one that was read. Killed in between, it has AWSPENDING and nothing else has
/// changed, or has both labels.
///
/// # Errors
/// [`SecretsError::Moved`] where another version is the current one by now.
pub(super) async fn renew(
    secrets: &SecretsManager,
    name: &str,
    text: &Secret,
    read: &str,
) -> Result<(), aws::Error> {
    let version = secrets.put(name, text, &token(), &[Stage::Pending]).await?;
    checkpoint::at("team.put");
    let moved = secrets.move_label(name, Stage::Current, Some(read), Some(&version)).await;
    checkpoint::at("team.moved");
    // Otherwise AWS takes the entry for one whose rotation goes on. Where somebody else took the label, it is theirs.
    match secrets.move_label(name, Stage::Pending, Some(&version), None).await {
        Ok(()) | Err(aws::Error::Secrets(SecretsError::Moved { .. }, _)) => moved,
        Err(error) => moved.and(Err(error)),
    }
}

impl TeamStore {
    pub(super) fn is_ours(&self, described: &Described) -> bool {
        aws::home_of(&described.tags) == Some(&self.home_id)
    }

    async fn described(&self, secrets: &SecretsManager, name: &str) -> Result<Option<Described>, Error> {
        let described = secrets.describe(name).await;
        self.door.refuse_sellers_key().await?;
        match described {
            Ok(described) => Ok(Some(described)),
            Err(aws::Error::Secrets(SecretsError::Gone { .. }, _)) => Ok(None),
            Err(error) => Err(self.failed(error)),
        }
    }

    /// Whether this program scheduled an entry for deletion: then it is as good as gone.
    pub(super) async fn was_deleted(&self, name: &str) -> Result<bool, Error> {
        let described = self.described(&self.secrets().await?, name).await?;
        Ok(described.is_some_and(|entry| {
            entry.deleted.is_some()
                && self.is_ours(&entry)
                && entry.tags.get(DELETED).is_some_and(|deleted| deleted == "yes")
        }))
    }

    /// Makes an entry; `None` where one was made meanwhile.
    pub(super) async fn create(
        &self,
        secrets: &SecretsManager,
        name: &str,
        text: &Secret,
    ) -> Result<Option<String>, Error> {
        let key = self.place()?.kms_key.as_ref().map(|key| key.as_str());
        match secrets.create(name, text, &token(), &aws::home_tags(&self.home_id), key).await {
            Ok(version) => {
                self.door.team().ours(name, true);
                Ok(Some(version))
            }
            Err(aws::Error::Secrets(SecretsError::Exists { .. }, _)) => Ok(None),
            Err(error) => Err(self.failed(error)),
        }
    }

    /// Makes sure that an entry is there and this home's: one that is missing is made with `text`, and one that this
    /// program scheduled for deletion is taken back, with none of its labels but AWSCURRENT.
    ///
    /// # Errors
    /// [`TeamError::Foreign`]; an entry that somebody else scheduled for deletion.
    pub(super) async fn ready(&self, name: &str, text: &Secret) -> Result<Ready, Error> {
        if self.door.team().is_ours(name) {
            return Ok(Ready::There);
        }
        let secrets = self.secrets().await?;
        for _ in 0..TRIES {
            let Some(described) = self.described(&secrets, name).await? else {
                match self.create(&secrets, name, text).await? {
                    Some(_) => {
                        checkpoint::at("team.created");
                        return Ok(Ready::Created);
                    }
                    None => continue,
                }
            };
            if !self.is_ours(&described) {
                let home = aws::is_managed(&described.tags);
                return Err(TeamError::Foreign { name: name.to_owned(), home }.into());
            }
            if described.deleted.is_some() {
                if described.tags.get(DELETED).is_none_or(|deleted| deleted != "yes") {
                    let error = SecretsError::Scheduled { name: name.to_owned() };
                    return Err(self.failed(aws::Error::Secrets(error, None)));
                }
                secrets.restore(name).await.map_err(|error| self.failed(error))?;
                checkpoint::at("team.restored");
                secrets.tag(name, &[(DELETED, "no")]).await.map_err(|error| self.failed(error))?;
                for stage in [Stage::Pending, Stage::Previous] {
                    self.take_label(&secrets, name, stage, &described).await?;
                }
            }
            self.door.team().ours(name, true);
            return Ok(Ready::There);
        }
        Err(TeamError::Raced { name: name.to_owned() }.into())
    }

    /// Whether an entry is there and this home's.
    pub(super) async fn mine(&self, name: &str) -> Result<bool, Error> {
        if self.door.team().is_ours(name) {
            return Ok(true);
        }
        let described = self.described(&self.secrets().await?, name).await?;
        let mine = described.is_some_and(|entry| entry.deleted.is_none() && self.is_ours(&entry));
        self.door.team().ours(name, mine);
        Ok(mine)
    }

    /// Takes a label from the version that has it; false where none has it, or somebody else took it.
    pub(super) async fn take_label(
        &self,
        secrets: &SecretsManager,
        name: &str,
        stage: Stage,
        described: &Described,
    ) -> Result<bool, Error> {
        let Some(version) = described.labels.version(stage) else { return Ok(false) };
        match secrets.move_label(name, stage, Some(version), None).await {
            Ok(()) => Ok(true),
            Err(aws::Error::Secrets(SecretsError::Moved { .. } | SecretsError::Gone { .. }, _)) => Ok(false),
            Err(error) => Err(self.failed(error)),
        }
    }

    /// Takes a label from an entry that is there; false where none of its versions has it.
    pub(super) async fn drop_label(&self, name: &str, stage: Stage) -> Result<bool, Error> {
        let secrets = self.secrets().await?;
        match self.described(&secrets, name).await? {
            Some(entry) if entry.deleted.is_none() && self.is_ours(&entry) => {
                self.take_label(&secrets, name, stage, &entry).await
            }
            _ => Ok(false),
        }
    }

    /// A new value of an entry that is this home's, unless it is that already.
    ///
    /// # Errors
    /// [`TeamError::Raced`] where another value became the current one meanwhile.
    pub(super) async fn replace(&self, name: &str, text: &Secret) -> Result<(), Error> {
        let secrets = self.secrets().await?;
        match self.held(name, Stage::Current).await? {
            Some(held) if held.text == *text => Ok(()),
            Some(held) => match renew(&secrets, name, text, &held.version).await {
                Err(error @ aws::Error::Secrets(SecretsError::Moved { .. }, _)) => {
                    // By somebody else, or by this very call, whose answer was lost.
                    let back = self.held(name, Stage::Current).await?;
                    if back.is_some_and(|back| back.text == *text) { Ok(()) } else { Err(self.failed(error)) }
                }
                done => done.map_err(|error| self.failed(error)),
            },
            // It has no current version: nothing is overwritten.
            None => {
                let put = secrets.put(name, text, &token(), &[Stage::Current]).await;
                put.map(drop).map_err(|error| self.failed(error))
            }
        }
    }

    /// Schedules an entry for deletion; false where there is none. One that this home did not make stays.
    pub(super) async fn schedule(&self, name: &str) -> Result<bool, Error> {
        let secrets = self.secrets().await?;
        match self.described(&secrets, name).await? {
            Some(entry) if entry.deleted.is_none() && self.is_ours(&entry) => {
                secrets.tag(name, &[(DELETED, "yes")]).await.map_err(|error| self.failed(error))?;
                checkpoint::at("team.tagged");
                self.door.team().ours(name, false);
                secrets.delete(name, false).await.map_err(|error| self.failed(error))?;
                Ok(true)
            }
            _ => Ok(false),
        }
    }
}
