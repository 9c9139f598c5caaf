//! Short-lived credentials: access tokens, restricted-data tokens, the role's keys. Each is kept in the profile's own
//! store until shortly before it ends.

use crate::amazon::AccessToken;
use crate::aws::{Confirm, RoleCredentials, Session, SignIn};
use crate::profiles::secrets;
use crate::store::{CacheKind, Cached, Config, Gate, Profile, Slot, Store, Stores, fingerprint};
use crate::values::{Auth, LwaClientId, ProfileName, Secret};
use crate::world::World;
use crate::{Error, export};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// A token with less than this left is not handed out: a call that starts now must finish before the token expires.
const TOKEN_MARGIN: SignedDuration = SignedDuration::from_mins(5);
/// AWS's SDKs ask for new credentials a quarter of an hour before the old ones end: they must get new ones.
const ROLE_MARGIN: SignedDuration = SignedDuration::from_mins(16);
/// AWS's default, which is what is asked for.
const ROLE_LIFE: SignedDuration = SignedDuration::from_hours(1);
/// How long one that wants a token waits for another that is asking for the same.
const TURN: std::time::Duration = std::time::Duration::from_secs(30);

/// Which token.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// A grantless token with this scope, instead of the seller's.
    pub scope: Option<String>,
    /// A restricted-data token for these paths.
    pub paths: Vec<String>,
    /// Whether a kept one will do.
    pub cached: bool,
}

/// A profile with what is needed to speak for it.
pub(crate) struct Speaker<'w> {
    world: &'w World,
    config: Config,
    name: ProfileName,
    stores: Stores,
}

impl<'w> Speaker<'w> {
    /// The profile of a name.
    pub(crate) fn of(world: &'w World, name: &ProfileName) -> Result<Self, Error> {
        let config = Config::load_for(&world.home, name)?;
        secrets::profile(&config, name)?;
        world.say_moved(&config);
        let stores = world.stores(&config);
        Ok(Self { world, config, name: name.clone(), stores })
    }

    fn profile(&self) -> Result<&Profile, Error> {
        secrets::profile(&self.config, &self.name)
    }

    fn lacks(&self, what: &'static str) -> Error {
        Error::Incomplete { profile: self.name.to_string(), what }
    }

    fn client_id(&self) -> Result<&LwaClientId, Error> {
        self.profile()?.client_id.as_ref().ok_or_else(|| self.lacks("a client id"))
    }

    async fn client_secret(&self) -> Result<Secret, Error> {
        let secret = secrets::client_secret(&self.stores, &self.config, self.profile()?).await?;
        secret.ok_or_else(|| self.lacks("a client secret"))
    }

    async fn refresh_token(&self) -> Result<Secret, Error> {
        let token = secrets::refresh_token(&self.stores, self.profile()?, &self.name).await?;
        token.ok_or_else(|| self.lacks("a refresh token"))
    }

    /// The token that is wanted: a kept one, or a fresh one, which is then kept.
    pub(crate) async fn token(&self, wanted: &Wanted) -> Result<AccessToken, Error> {
        self.possible(wanted)?;
        if wanted.paths.is_empty() {
            return self.access_token(wanted).await;
        }
        let seller = self.seller().await?;
        let endpoint = format!("{} {}", self.world.endpoints.lwa.as_str(), self.world.endpoints.spapi);
        let region = self.profile()?.region;
        let mut parts = vec![seller.as_str(), &endpoint, region.as_str()];
        parts.extend(wanted.paths.iter().map(String::as_str));
        let slot = self.slot(CacheKind::Rdt, self.client_id()?.as_str(), &parts);
        let kept = self.once(&slot, TOKEN_MARGIN, wanted.cached, async || {
            let access = self.access_token(&Wanted { paths: Vec::new(), ..wanted.clone() }).await?;
            let token =
                self.world.amazon()?.spapi.restricted_data_token(region, &access, &wanted.paths).await?;
            Ok((token.token, token.expires))
        });
        let kept = kept.await?;
        Ok(AccessToken { token: kept.token, expires: kept.expires })
    }

    /// Refuses a token that Amazon's sandbox does not give, before it is asked: it has its partner's own, and no other.
    fn possible(&self, wanted: &Wanted) -> Result<(), Error> {
        let what = match (&wanted.scope, wanted.paths.is_empty()) {
            _ if !self.profile()?.kind().is_sandbox() => return Ok(()),
            (Some(_), _) => "grantless tokens",
            (None, false) => "restricted-data tokens",
            (None, true) => return Ok(()),
        };
        Err(Error::NotInSandbox { what, profile: self.name.to_string() })
    }

    async fn access_token(&self, wanted: &Wanted) -> Result<AccessToken, Error> {
        let kind = self.profile()?.kind();
        let endpoint = self.world.endpoints.lwa.as_str().to_owned();
        let id = self.client_id()?;
        let slot = match &wanted.scope {
            Some(scope) => self.slot(CacheKind::Lwa, id.as_str(), &["scope", scope, &endpoint]),
            None => self.slot(CacheKind::Lwa, id.as_str(), &["seller", &self.seller().await?, &endpoint]),
        };
        let kept = self.once(&slot, TOKEN_MARGIN, wanted.cached, async || {
            let (lwa, secret) = (self.world.amazon()?.lwa, self.client_secret().await?);
            let token = match &wanted.scope {
                Some(scope) => lwa.grantless(id, &secret, scope).await?,
                None => {
                    let token = lwa.exchange(id, &secret, &self.refresh_token().await?).await;
                    token.map_err(|error| error.of(kind))?
                }
            };
            Ok((token.token, token.expires))
        });
        let kept = kept.await?;
        Ok(AccessToken { token: kept.token, expires: kept.expires })
    }

    /// The role's temporary credentials, got with the stored key.
    pub(crate) async fn role(&self, cached: bool) -> Result<RoleCredentials, Error> {
        let profile = self.profile()?;
        if profile.auth == Auth::Lwa {
            let profile = self.name.to_string();
            return Err(export::Error::NeedsAws { client: "credential-process", profile }.into());
        }
        let (_, identity) =
            secrets::identity(&self.config, profile).ok_or_else(|| self.lacks("an AWS access key"))?;
        let key_id = identity.access_key_id.as_ref().ok_or_else(|| self.lacks("an AWS access key"))?;
        let role = identity.role_arn.as_ref().ok_or_else(|| self.lacks("a role ARN"))?;
        let secret = secrets::secret_access_key(&self.stores, &self.config, profile).await?;
        let secret = secret.ok_or_else(|| self.lacks("the secret of its AWS access key"))?;
        let region = profile.aws_region.clone().unwrap_or_else(|| profile.region.aws_region().to_owned());
        let session = self.session(key_id, &secret, region).await?;
        self.world.say_profile_endpoints(&session.endpoints_in_use());
        let endpoints = format!("{:?}", session.endpoints_in_use());
        let parts = [role.as_str(), session.region().unwrap_or_default(), &endpoints];
        let slot = self.slot(CacheKind::Aws, key_id, &parts);
        let kept = self.once(&slot, ROLE_MARGIN, cached, async || {
            let asked = Timestamp::now();
            let got = session.assume_role(key_id, &secret, role.as_str(), Confirm::None, &|_| ()).await?;
            // AWS's clock says when they end, this computer's for how long they are kept: no longer than they live.
            Ok((written(&got), got.expires.min(asked + ROLE_LIFE)))
        });
        let kept = kept.await?;
        read(&kept).map_err(|_| self.lacks("credentials that can be read"))
    }

    async fn session(&self, key_id: &str, secret: &Secret, region: String) -> Result<Session, Error> {
        let signin = SignIn::Static {
            key_id: key_id.to_owned(),
            secret: secret.clone(),
            session_token: None,
            endpoint: None,
        };
        Ok(Box::pin(Session::open(&self.world.aws_in(region, signin))).await?)
    }

    /// What tells one authorization from another.
    async fn seller(&self) -> Result<String, Error> {
        match &self.profile()?.token_fingerprint {
            Some(print) => Ok(print.clone()),
            None => Ok(fingerprint(&self.refresh_token().await?)),
        }
    }

    /// The place of what these parts tell apart, as fingerprints: they show nothing.
    fn slot(&self, kind: CacheKind, owner: &str, parts: &[&str]) -> Slot {
        Slot { kind, profile: self.name.clone(), what: cache_key(owner, parts) }
    }

    fn store(&self) -> Result<&Store, Error> {
        Ok(self.stores.kind(self.profile()?.store))
    }

    /// A kept one, or a fresh one, which is then kept. Many that want the same at once make one request: the first
    /// asks, and the others find what it kept.
    async fn once(
        &self,
        slot: &Slot,
        margin: SignedDuration,
        cached: bool,
        fetch: impl AsyncFnOnce() -> Result<(Secret, Timestamp), Error>,
    ) -> Result<Cached, Error> {
        let mut turn = None;
        if cached {
            if let Some(kept) = self.kept(slot, margin).await? {
                return Ok(kept);
            }
            turn = Gate::enter(&self.world.home, &slot.lock_name(), TURN).await;
            if let Some(kept) = self.kept(slot, margin).await? {
                return Ok(kept);
            }
        }
        let obtained = Timestamp::now();
        let (token, expires) = fetch().await?;
        let fresh = Cached { token, obtained, expires };
        self.keep(slot, &fresh).await?;
        drop(turn);
        Ok(fresh)
    }

    async fn kept(&self, slot: &Slot, margin: SignedDuration) -> Result<Option<Cached>, Error> {
        let kept = self.store()?.cache_get(slot).await;
        Ok(kept.filter(|kept| kept.expires.duration_since(Timestamp::now()) > margin))
    }

    /// A token that can't be kept is still a token.
    async fn keep(&self, slot: &Slot, fresh: &Cached) -> Result<(), Error> {
        if let Err(error) = self.store()?.cache_put(slot, fresh).await {
            self.world.term.verbose(1, &format!("Not kept for the next time: {error}"));
        }
        Ok(())
    }
}

/// `<whose>-<what>`, both as fingerprints.
fn cache_key(owner: &str, parts: &[&str]) -> String {
    // Each part with its length: no two lists give the same text.
    let text: String = parts.iter().map(|part| format!("{}:{part}", part.len())).collect();
    format!("{}-{}", fingerprint(&Secret::new(owner)), fingerprint(&Secret::new(text)))
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Written {
    version: u8,
    access_key_id: String,
    secret_access_key: String,
    session_token: String,
    expiration: String,
}

/// The role's credentials as AWS's SDKs and the AWS CLI read them from a `credential_process`.
pub(crate) fn written(role: &RoleCredentials) -> Secret {
    let written = Written {
        version: 1,
        access_key_id: role.key_id.clone(),
        secret_access_key: role.secret.expose().to_owned(),
        session_token: role.session_token.expose().to_owned(),
        expiration: role.expires.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
    };
    // A struct of texts is always JSON.
    Secret::new(serde_json::to_string(&written).unwrap_or_default())
}

fn read(kept: &Cached) -> Result<RoleCredentials, serde_json::Error> {
    let read: Written = serde_json::from_str(kept.token.expose())?;
    Ok(RoleCredentials {
        key_id: read.access_key_id,
        secret: Secret::new(read.secret_access_key),
        session_token: Secret::new(read.session_token),
        expires: read.expiration.parse().unwrap_or(kept.expires),
    })
}

#[cfg(test)]
#[path = "temporary_tests.rs"]
mod tests;
