//! A team's store: AWS Secrets Manager.
//!
//! - An app is one entry, and its labels are its life: AWSPENDING is `next`, AWSCURRENT the secret in use, AWSPREVIOUS
//!   the one before. The swap is the move of AWSCURRENT from the version that was read ([`TeamStore::promote`]).
//! - Refresh tokens are gathered: 32 entries for all profiles, each a JSON object of names and tokens ([`gathered`]).
//! - A secret access key is one entry. Short-lived tokens stay in memory.
//!
//! Every value is read by its label, and every write is a new version that takes the label from the version that was
//! read: a lost race loses nothing.

mod app;
mod entries;
mod error;
mod gathered;
mod place;
mod session;

pub(crate) use error::TeamError;
pub(crate) use place::TeamPlace;
pub(crate) use session::Team;

use super::{Config, Entry, Error};
use crate::aws::{self, Caller, Held, MOST_SECRET_BYTES, SecretsError, SecretsManager, Stage};
use crate::values::Secret;
use session::Door;
use uuid::Uuid;

/// The store of one home. Cheap to clone; nothing is asked before it is used.
#[derive(Debug, Clone)]
pub(crate) struct TeamStore {
    door: Door,
    place: Option<TeamPlace>,
    home_id: String,
}

impl TeamStore {
    /// The store that `config` places its secrets in.
    pub(crate) fn new(team: &Team, config: &Config) -> Self {
        let place = config.aws_store.clone();
        Self { door: Door::new(team, config), place, home_id: config.home_id.clone() }
    }

    /// "AWS Secrets Manager (eu-west-1, spapi-setup/)".
    pub(super) fn title(&self) -> String {
        self.place.as_ref().map_or_else(|| "AWS Secrets Manager".to_owned(), ToString::to_string)
    }

    fn place(&self) -> Result<&TeamPlace, Error> {
        self.place.as_ref().ok_or_else(|| TeamError::NoPlace.into())
    }

    /// The full name of what holds a secret.
    fn name(&self, entry: &Entry) -> Result<String, Error> {
        Ok(format!("{}{}", self.place()?.of_home(&self.home_id), place::name(entry)))
    }

    async fn secrets(&self) -> Result<SecretsManager, Error> {
        let place = self.place()?;
        self.door.secrets(place).await.map_err(|error| self.failed(error))
    }

    fn failed(&self, error: aws::Error) -> Error {
        if let aws::Error::Secrets(SecretsError::Moved { name, .. }, _) = error {
            return TeamError::Raced { name }.into();
        }
        let names = self.place.as_ref().map(|place| place.of_home(&self.home_id)).unwrap_or_default();
        TeamError::Aws { place: self.title(), names, error: Box::new(error) }.into()
    }

    /// Who reaches the store, for a person to see.
    ///
    /// # Errors
    /// The seller's own user is refused ([`TeamError::OwnUser`]); what AWS refuses.
    pub(crate) async fn caller(&self) -> Result<Caller, Error> {
        self.place()?;
        let caller = self.door.caller().await.map_err(|error| self.failed(error))?;
        self.door.refuse_seller(&caller)?;
        Ok(caller)
    }

    /// A secret; `None` where there is none, or where this program deleted it.
    pub(super) async fn get(&self, entry: &Entry) -> Result<Option<Secret>, Error> {
        match entry {
            Entry::ClientSecret(id) => self.client_secret(id, Stage::Current).await,
            Entry::NextClientSecret(id) => self.client_secret(id, Stage::Pending).await,
            Entry::PreviousClientSecret(id) => self.client_secret(id, Stage::Previous).await,
            Entry::RefreshToken(profile) => self.refresh_token(profile).await,
            Entry::SecretAccessKey(_) => {
                let held = self.held(&self.name(entry)?, Stage::Current).await?;
                Ok(held.map(|held| held.text))
            }
            Entry::Cache(_) => Ok(self.door.team().cached(entry)),
        }
    }

    /// Keeps a secret; nothing is written where it is there already.
    pub(super) async fn put(&self, entry: &Entry, secret: &Secret) -> Result<(), Error> {
        match entry {
            Entry::ClientSecret(id) => self.put_client_secret(id, secret).await,
            Entry::NextClientSecret(id) => self.label_client_secret(id, secret, Stage::Pending).await,
            Entry::PreviousClientSecret(id) => self.label_client_secret(id, secret, Stage::Previous).await,
            Entry::RefreshToken(profile) => self.put_token(entry, profile, Some(secret)).await.map(drop),
            Entry::SecretAccessKey(_) => {
                self.fits(entry, secret)?;
                let name = self.name(entry)?;
                match self.ready(&name, secret).await? {
                    entries::Ready::Created => Ok(()),
                    _ => self.replace(&name, secret).await,
                }
            }
            Entry::Cache(_) => {
                self.door.team().cache(entry, secret);
                Ok(())
            }
        }
    }

    /// Removes a secret; false where there was none.
    pub(super) async fn delete(&self, entry: &Entry) -> Result<bool, Error> {
        match entry {
            Entry::ClientSecret(_) | Entry::SecretAccessKey(_) => self.schedule(&self.name(entry)?).await,
            Entry::NextClientSecret(id) => self.unlabel(id, Stage::Pending).await,
            Entry::PreviousClientSecret(id) => self.unlabel(id, Stage::Previous).await,
            Entry::RefreshToken(profile) => self.put_token(entry, profile, None).await,
            Entry::Cache(_) => Ok(self.door.team().forget(entry)),
        }
    }

    /// Makes, reads, changes and removes an entry of its own: each right that is used later is used once.
    ///
    /// # Errors
    /// The seller's own user is refused; what AWS refuses, with the right that is missing.
    pub(super) async fn probe(&self) -> Result<(), Error> {
        self.caller().await?;
        let place = self.place()?;
        // A name of its own each time: AWS needs a while until a name is free again.
        let id = Uuid::new_v4().simple().to_string();
        let name = format!("{}probe/{}", place.of_home(&self.home_id), &id[..12]);
        let secrets = self.secrets().await?;
        let (first, second) = (Secret::new("probe"), Secret::new("probe, changed"));
        let version = self.create(&secrets, &name, &first).await?;
        let tried = async {
            let version = version.ok_or_else(|| Error::from(TeamError::Raced { name: name.clone() }))?;
            let back = self.held(&name, Stage::Current).await?;
            if back.is_none_or(|held| held.text != first) {
                return Err(Error::ReadBackDiffers { entry: name.clone() });
            }
            let described = secrets.describe(&name).await.map_err(|error| self.failed(error))?;
            if !self.is_ours(&described) {
                return Err(TeamError::Foreign { name: name.clone(), home: false }.into());
            }
            // Before an entry is deleted it is tagged so.
            secrets.tag(&name, &[(place::DELETED, "no")]).await.map_err(|error| self.failed(error))?;
            entries::renew(&secrets, &name, &second, &version).await.map_err(|error| self.failed(error))
        };
        let tried = tried.await;
        // What was made goes, whatever the trial showed; its own failure counts only where nothing else did.
        let removed = secrets.delete(&name, true).await.map_err(|error| self.failed(error));
        tried.and(removed)
    }

    /// AWS takes no more in one entry.
    fn fits(&self, entry: &Entry, text: &Secret) -> Result<(), Error> {
        let bytes = text.expose().len();
        match bytes <= MOST_SECRET_BYTES {
            true => Ok(()),
            false => Err(Error::TooLong { entry: entry.to_string(), bytes, limit: MOST_SECRET_BYTES }),
        }
    }

    /// The version that has a label; `None` also where this program scheduled the entry for deletion.
    async fn held(&self, name: &str, stage: Stage) -> Result<Option<Held>, Error> {
        let secrets = self.secrets().await?;
        let found = secrets.find(name, stage).await;
        self.door.refuse_sellers_key().await?;
        match found {
            Ok(held) => Ok(held),
            Err(aws::Error::Secrets(SecretsError::Scheduled { .. }, _)) if self.was_deleted(name).await? => {
                Ok(None)
            }
            Err(error) => Err(self.failed(error)),
        }
    }
}

/// A version's id: AWS takes the same one with the same value as the same call.
fn token() -> String {
    Uuid::new_v4().to_string()
}
