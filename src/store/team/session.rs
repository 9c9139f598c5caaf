//! Who reaches the team's store: the SDK's chain of this process, signed in to once a run.

use super::TeamError;
use super::place::TeamPlace;
use crate::aws::{self, Caller, Options, SecretsManager, Session};
use crate::store::{Config, Entry};
use crate::values::{Secret, opaque};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::OnceCell;

/// The way into AWS for the team's store, and what a run knows of it. Clones share it; nothing is asked before it is
/// used.
#[derive(Clone, Default)]
pub(crate) struct Team(Arc<Inner>);

#[derive(Default)]
struct Inner {
    /// None in a rehearsal.
    options: Option<Options>,
    session: OnceCell<Session>,
    /// Short-lived tokens: they end with the run.
    cache: Mutex<BTreeMap<Entry, Secret>>,
    /// The names of entries that are this home's.
    ours: Mutex<BTreeSet<String>>,
}

opaque!(Team);

/// An IAM user whose key this program gives to the seller's software.
#[derive(Debug, Clone)]
struct Seller {
    keys: Vec<String>,
    arn: Option<String>,
}

/// The team's store of one home, with who must not reach it.
#[derive(Debug, Clone)]
pub(super) struct Door {
    team: Team,
    sellers: Arc<[Seller]>,
}

impl Team {
    /// By these options: the SDK's chain, never a profile's.
    pub(crate) fn new(options: Options) -> Self {
        Self(Arc::new(Inner { options: Some(options), ..Inner::default() }))
    }

    async fn session(&self) -> Result<&Session, aws::Error> {
        let open = || async {
            let options = self.0.options.as_ref().ok_or(aws::Error::NoCredentials)?;
            Box::pin(Session::open(options)).await
        };
        self.0.session.get_or_try_init(open).await
    }

    /// The region of the chain, where it names one.
    ///
    /// # Errors
    /// The chain can't be read; a rehearsal.
    pub(crate) async fn region(&self) -> Result<Option<String>, TeamError> {
        let Some(options) = &self.0.options else { return Err(TeamError::Rehearsal) };
        // Another fallback than a region: where nothing names one, a person does.
        let options = Options { fallback_region: String::new(), ..options.clone() };
        let session = Box::pin(Session::open(&options)).await.map_err(|error| TeamError::Aws {
            place: "AWS Secrets Manager".to_owned(),
            names: String::new(),
            error: Box::new(error),
        })?;
        Ok(session.region().filter(|region| !region.is_empty()).map(str::to_owned))
    }

    pub(super) fn cached(&self, entry: &Entry) -> Option<Secret> {
        self.0.cache.lock().unwrap_or_else(PoisonError::into_inner).get(entry).cloned()
    }

    pub(super) fn cache(&self, entry: &Entry, secret: &Secret) {
        let mut cache = self.0.cache.lock().unwrap_or_else(PoisonError::into_inner);
        cache.insert(entry.clone(), secret.clone());
    }

    pub(super) fn forget(&self, entry: &Entry) -> bool {
        self.0.cache.lock().unwrap_or_else(PoisonError::into_inner).remove(entry).is_some()
    }

    pub(super) fn is_ours(&self, name: &str) -> bool {
        self.0.ours.lock().unwrap_or_else(PoisonError::into_inner).contains(name)
    }

    pub(super) fn ours(&self, name: &str, ours: bool) {
        let mut known = self.0.ours.lock().unwrap_or_else(PoisonError::into_inner);
        if ours {
            known.insert(name.to_owned());
        } else {
            known.remove(name);
        }
    }
}

impl Door {
    pub(super) fn new(team: &Team, config: &Config) -> Self {
        let sellers = config.identities.values().map(|identity| Seller {
            keys: identity.access_key_id.iter().chain(&identity.previous_key_id).cloned().collect(),
            arn: identity.user_arn.as_ref().map(ToString::to_string),
        });
        Self { team: team.clone(), sellers: sellers.collect() }
    }

    pub(super) fn team(&self) -> &Team {
        &self.team
    }

    /// Secrets Manager in the region of the store.
    pub(super) async fn secrets(&self, place: &TeamPlace) -> Result<SecretsManager, aws::Error> {
        self.team.session().await?.secrets(place.region.as_str())
    }

    /// Refuses the seller's own key, once AWS has answered and it is known which one it was.
    pub(super) async fn refuse_sellers_key(&self) -> Result<(), TeamError> {
        let Ok(session) = self.team.session().await else { return Ok(()) };
        let Some(key) = session.key_id() else { return Ok(()) };
        match self.sellers.iter().find(|seller| seller.keys.contains(&key)) {
            Some(seller) => {
                let user = seller.arn.clone().unwrap_or(key);
                Err(TeamError::OwnUser { user, source: session.source() })
            }
            None => Ok(()),
        }
    }

    /// Who reaches the store.
    pub(super) async fn caller(&self) -> Result<Caller, aws::Error> {
        self.team.session().await?.identity().await
    }

    /// Refuses the seller's own user.
    pub(super) fn refuse_seller(&self, caller: &Caller) -> Result<(), TeamError> {
        match self.sellers.iter().any(|seller| seller.arn.as_deref() == Some(caller.arn.as_str())) {
            true => Err(TeamError::OwnUser { user: caller.arn.clone(), source: caller.source.clone() }),
            false => Ok(()),
        }
    }
}
