//! Access keys of the user.

use super::observe::there;
use super::settle::{self, Pauses, settle};
use super::{Error, Session, timestamp};
use crate::plan::{AccessKey, TAG_IDENTITY};
use crate::values::Secret;
use aws_sdk_iam::config::retry::RetryConfig;
use aws_sdk_iam::types::StatusType;
use jiff::Timestamp;
use std::time::Duration;

/// A key that was made a moment ago: the one time its secret is known.
#[derive(Debug)]
pub(crate) struct NewKey {
    /// `AKIA…`.
    pub id: String,
    /// Its secret; AWS never shows it again.
    pub secret: Secret,
    /// When it was made, by AWS's clock.
    pub created: Option<Timestamp>,
}

impl Session {
    /// `CreateAccessKey`, sent once: the SDK's own retries are off, because a second answer would
    /// be a second key. Only refusals that certainly made none are tried again (a user that AWS
    /// does not know yet, throttling). [`Error::outcome_unknown`] tells whether one may have been
    /// made.
    pub(crate) async fn create_access_key(&self, user: &str) -> Result<NewKey, Error> {
        const ACTION: &str = "iam:CreateAccessKey";
        let answer = settle(settle::KEY_MADE, &|_| (), || async {
            let once = aws_sdk_iam::config::Config::builder().retry_config(RetryConfig::disabled());
            let call = self.0.iam.create_access_key().user_name(user).customize().config_override(once);
            call.send().await.map_err(|e| self.failed(ACTION, e))
        })
        .await?;
        let cut = || Error::CutConnection { action: ACTION, what: "an answer without a key".into() };
        let sent = self.sent();
        let fit = |id: &str, secret: &str| !id.is_empty() && sent.allows(id) && is_plain(secret);
        let key = answer.access_key.filter(|key| fit(&key.access_key_id, &key.secret_access_key));
        let key = key.ok_or_else(cut)?;
        Ok(NewKey {
            id: key.access_key_id,
            secret: Secret::new(key.secret_access_key),
            created: key.create_date.as_ref().and_then(timestamp),
        })
    }

    /// `ListAccessKeys`, in the order of the keys' ids.
    pub(crate) async fn list_access_keys(&self, user: &str) -> Result<Vec<AccessKey>, Error> {
        let mut all = self.0.iam.list_access_keys().user_name(user).into_paginator().items().send();
        let mut keys = Vec::new();
        while let Some(key) = all.next().await {
            let key = key.map_err(|e| self.failed("iam:ListAccessKeys", e))?;
            let Some(id) = key.access_key_id else { continue };
            keys.push(AccessKey {
                id: self.word(id)?,
                active: key.status == Some(StatusType::Active),
                created: key.create_date.as_ref().and_then(timestamp),
            });
        }
        keys.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(keys)
    }

    /// Lists until three listings in a row agree, so that a key that was made a moment ago is in
    /// it; gives the last one after 30 s.
    pub(crate) async fn list_access_keys_settled(&self, user: &str) -> Result<Vec<AccessKey>, Error> {
        let start = tokio::time::Instant::now();
        let mut pauses = Pauses::new();
        let (mut last, mut row) = (self.list_access_keys(user).await?, 1);
        while row < 3 && start.elapsed() < Duration::from_secs(30) {
            tokio::time::sleep(pauses.next()).await;
            let now = self.list_access_keys(user).await?;
            row = if now == last { row + 1 } else { 1 };
            last = now;
        }
        Ok(last)
    }

    /// `GetAccessKeyLastUsed`: none where it never was.
    pub(crate) async fn key_last_used(&self, key_id: &str) -> Result<Option<Timestamp>, Error> {
        let answer = self.0.iam.get_access_key_last_used().access_key_id(key_id).send().await;
        let used = answer.map_err(|e| self.failed("iam:GetAccessKeyLastUsed", e))?.access_key_last_used;
        Ok(used.and_then(|used| timestamp(&used.last_used_date?)))
    }

    /// Whether a key is there, by its id: unlike a listing this does not lag. Where the question is not allowed,
    /// listings have to agree.
    pub(crate) async fn key_exists(&self, user: &str, key_id: &str) -> Result<bool, Error> {
        match self.key_last_used(key_id).await {
            Ok(_) => Ok(true),
            Err(Error::NotFound { .. }) => Ok(false),
            // For a key that is not there AWS may say this, too.
            Err(Error::AccessDenied { .. }) => {
                let keys = there(self.list_access_keys_settled(user).await)?.unwrap_or_default();
                Ok(keys.iter().any(|key| key.id == key_id))
            }
            Err(error) => Err(error),
        }
    }

    /// The identity in a user's tag; none where there is no user or no tag.
    pub(crate) async fn user_identity(&self, user: &str) -> Result<Option<String>, Error> {
        let tags = self.tags(self.get_user(user).await?.and_then(|user| user.tags));
        Ok(tags.get(TAG_IDENTITY).cloned())
    }

    /// `UpdateAccessKey` to inactive.
    pub(crate) async fn deactivate_key(&self, user: &str, key_id: &str) -> Result<(), Error> {
        self.set_key(user, key_id, StatusType::Inactive).await
    }

    pub(super) async fn set_key(&self, user: &str, key_id: &str, status: StatusType) -> Result<(), Error> {
        let call = self.0.iam.update_access_key().user_name(user).access_key_id(key_id).status(status);
        call.send().await.map_err(|e| self.failed("iam:UpdateAccessKey", e))?;
        Ok(())
    }

    /// `DeleteAccessKey`; one that is gone already is fine.
    pub(crate) async fn delete_key(&self, user: &str, key_id: &str) -> Result<(), Error> {
        let call = self.0.iam.delete_access_key().user_name(user).access_key_id(key_id);
        gone(call.send().await.map_err(|e| self.failed("iam:DeleteAccessKey", e)).map(drop))
    }
}

/// Whether a secret of AWS's is what AWS gives: visible ASCII, and no book.
pub(super) fn is_plain(secret: &str) -> bool {
    (1..=16 << 10).contains(&secret.len()) && secret.bytes().all(|b| b.is_ascii_graphic())
}

/// "Not there" is what a deletion wants.
pub(super) fn gone(result: Result<(), Error>) -> Result<(), Error> {
    match result {
        Err(Error::NotFound { .. }) => Ok(()),
        other => other,
    }
}
