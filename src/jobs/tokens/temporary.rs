//! Short-lived credentials: access tokens, restricted-data tokens, the role's keys. Each is kept in the profile's own
//! store until shortly before it ends.

use crate::amazon::AccessToken;
use crate::aws::{self, Patience, Session, SignIn};
use crate::profiles::secrets;
use crate::store::{Cached, Config, Profile, Store, Stores, fingerprint};
use crate::values::{Auth, LwaClientId, ProfileName, Secret};
use crate::world::World;
use crate::{Error, export};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// A token with less than this left is not handed out: a call that begins now shall also end with it.
const TOKEN_MARGIN: SignedDuration = SignedDuration::from_mins(5);
/// AWS's SDKs ask for new credentials a quarter of an hour before the old ones end: they must get new ones.
const ROLE_MARGIN: SignedDuration = SignedDuration::from_mins(16);

/// Which token.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// A grantless token with this scope, instead of the seller's.
    pub scope: Option<String>,
    /// A restricted-data token for these paths.
    pub paths: Vec<String>,
    /// Whether a kept one will do.
    pub cached: bool,
}

/// A profile with what is needed to speak for it.
pub struct Speaker<'w> {
    world: &'w World,
    config: Config,
    name: ProfileName,
    stores: Stores,
}

impl<'w> Speaker<'w> {
    /// The profile of a name.
    ///
    /// # Errors
    /// An unknown profile; the configuration can't be read.
    pub fn of(world: &'w World, name: &ProfileName) -> Result<Self, Error> {
        let config = Config::load(&world.home)?;
        secrets::profile(&config, name)?;
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
    ///
    /// # Errors
    /// The profile lacks a value; Amazon refuses; the store can't be read.
    pub async fn token(&self, wanted: &Wanted) -> Result<AccessToken, Error> {
        if wanted.paths.is_empty() {
            return self.access_token(wanted).await;
        }
        let seller = self.seller().await?;
        let endpoint = format!("{} {}", self.world.endpoints.lwa.as_str(), self.world.endpoints.spapi);
        let region = self.profile()?.region;
        let mut parts = vec![seller.as_str(), &endpoint, region.as_str()];
        parts.extend(wanted.paths.iter().map(String::as_str));
        let key = self.key("rdt", &parts)?;
        if let Some(kept) = self.kept(&key, TOKEN_MARGIN, wanted.cached).await? {
            return Ok(AccessToken { token: kept.token, expires: kept.expires });
        }
        let access = self.access_token(&Wanted { paths: Vec::new(), ..wanted.clone() }).await?;
        let token = self.world.amazon()?.spapi.restricted_data_token(region, &access, &wanted.paths).await?;
        self.keep(&key, &token.token, token.expires).await?;
        Ok(token)
    }

    async fn access_token(&self, wanted: &Wanted) -> Result<AccessToken, Error> {
        let endpoint = self.world.endpoints.lwa.as_str().to_owned();
        let key = match &wanted.scope {
            Some(scope) => self.key("lwa", &["scope", scope, &endpoint])?,
            None => self.key("lwa", &["seller", &self.seller().await?, &endpoint])?,
        };
        if let Some(kept) = self.kept(&key, TOKEN_MARGIN, wanted.cached).await? {
            return Ok(AccessToken { token: kept.token, expires: kept.expires });
        }
        let lwa = self.world.amazon()?.lwa;
        let (id, secret) = (self.client_id()?, self.client_secret().await?);
        let token = match &wanted.scope {
            Some(scope) => lwa.grantless(id, &secret, scope).await?,
            None => lwa.exchange(id, &secret, &self.refresh_token().await?).await?,
        };
        self.keep(&key, &token.token, token.expires).await?;
        Ok(token)
    }

    /// The role's temporary credentials, got with the stored key.
    ///
    /// # Errors
    /// The profile has no key or role; AWS refuses.
    pub async fn role(&self) -> Result<Role, Error> {
        let profile = self.profile()?;
        if profile.auth == Auth::Lwa {
            return Err(export::Error::NeedsAws {
                target: "aws-profile",
                client: "credential-process",
                profile: self.name.to_string(),
            }
            .into());
        }
        let (_, identity) =
            secrets::identity(&self.config, profile).ok_or_else(|| self.lacks("an AWS access key"))?;
        let key_id = identity.access_key_id.as_ref().ok_or_else(|| self.lacks("an AWS access key"))?;
        let role = identity.role_arn.as_ref().ok_or_else(|| self.lacks("a role ARN"))?;
        let secret = secrets::secret_access_key(&self.stores, &self.config, profile).await?;
        let secret = secret.ok_or_else(|| self.lacks("the secret of its AWS access key"))?;
        let region = profile.aws_region.clone().unwrap_or_else(|| profile.region.aws_region().to_owned());
        let session = self.session(key_id, &secret, region).await?;
        self.world.say_profile_endpoints(&session);
        let endpoints = format!("{:?}", session.endpoints_in_use());
        let key =
            cache_key("aws", key_id, &[role.as_str(), session.region().unwrap_or_default(), &endpoints]);
        if let Some(kept) = self.kept(&key, ROLE_MARGIN, true).await?
            && let Ok(role) = Role::read(&kept)
        {
            return Ok(role);
        }
        let got = session.assume_role(key_id, &secret, role.as_str(), Patience::None, &|_| ()).await?;
        let role = Role {
            key_id: got.key_id,
            secret: got.secret,
            session_token: got.session_token,
            expires: got.expires,
        };
        self.keep(&key, &role.written(), role.expires).await?;
        Ok(role)
    }

    async fn session(&self, key_id: &str, secret: &Secret, region: String) -> Result<Session, Error> {
        let signin = SignIn::Static {
            key_id: key_id.to_owned(),
            secret: secret.clone(),
            session_token: None,
            endpoint: None,
        };
        let env = self.world.env.clone();
        let options = aws::Options {
            profile: None,
            region: Some(region.clone()),
            fallback_region: region,
            clock: self.world.clock.clone(),
            signin,
            env,
        };
        Ok(Session::open(&options).await?)
    }

    /// What tells one authorization from another.
    async fn seller(&self) -> Result<String, Error> {
        match &self.profile()?.token_fingerprint {
            Some(print) => Ok(print.clone()),
            None => Ok(fingerprint(&self.refresh_token().await?)),
        }
    }

    fn key(&self, kind: &str, parts: &[&str]) -> Result<String, Error> {
        Ok(cache_key(kind, self.client_id()?.as_str(), parts))
    }

    fn store(&self) -> Result<&Store, Error> {
        Ok(self.stores.kind(self.profile()?.store))
    }

    async fn kept(&self, key: &str, margin: SignedDuration, wanted: bool) -> Result<Option<Cached>, Error> {
        if !wanted {
            return Ok(None);
        }
        let kept = self.store()?.cache_get(key).await;
        Ok(kept.filter(|kept| kept.expires.duration_since(Timestamp::now()) > margin))
    }

    /// A token that can't be kept is still a token.
    async fn keep(&self, key: &str, token: &Secret, expires: Timestamp) -> Result<(), Error> {
        let cached = Cached { token: token.clone(), expires };
        if let Err(error) = self.store()?.cache_put(key, &cached).await {
            self.world.term.verbose(1, &format!("Not kept for the next time: {error}"));
        }
        Ok(())
    }
}

/// `lwa-<whose>-<what>`, both as fingerprints: a rotation can forget all of an app's or a key's.
pub fn cache_key(kind: &str, owner: &str, parts: &[&str]) -> String {
    // Each part with its length: no two lists give the same text.
    let text: String = parts.iter().map(|part| format!("{}:{part}", part.len())).collect();
    format!("{}{}", cache_prefix(kind, owner), fingerprint(&Secret::new(text)))
}

/// What the cache keys of an app (`lwa`, `rdt`) or an access key (`aws`) begin with.
pub fn cache_prefix(kind: &str, owner: &str) -> String {
    format!("{kind}-{}-", fingerprint(&Secret::new(owner)))
}

/// The role's temporary credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// `ASIA…`.
    pub key_id: String,
    /// Its secret.
    pub secret: Secret,
    /// The session token.
    pub session_token: Secret,
    /// When they end.
    pub expires: Timestamp,
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

impl Role {
    /// As AWS's SDKs and the AWS CLI read it from a `credential_process`.
    pub fn written(&self) -> Secret {
        let written = Written {
            version: 1,
            access_key_id: self.key_id.clone(),
            secret_access_key: self.secret.expose().to_owned(),
            session_token: self.session_token.expose().to_owned(),
            expiration: self.expires.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        };
        // A struct of texts is always JSON.
        Secret::new(serde_json::to_string(&written).unwrap_or_default())
    }

    fn read(kept: &Cached) -> Result<Self, serde_json::Error> {
        let read: Written = serde_json::from_str(kept.token.expose())?;
        Ok(Self {
            key_id: read.access_key_id,
            secret: Secret::new(read.secret_access_key),
            session_token: Secret::new(read.session_token),
            expires: kept.expires,
        })
    }
}

#[cfg(test)]
#[path = "temporary_tests.rs"]
mod tests;
