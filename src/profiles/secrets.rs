//! A profile's stored values, each from the store that keeps it.

use crate::Error;
use crate::export;
use crate::store::{App, Config, Entry, Identity, Profile, Stores};
use crate::values::{LwaClientId, LwaParts, ProfileName, Secret, Sink};
use crate::world::World;

/// The profile of a name.
pub(crate) fn profile<'c>(config: &'c Config, name: &ProfileName) -> Result<&'c Profile, Error> {
    config.profiles.get(name).ok_or_else(|| Error::UnknownProfile {
        name: name.to_string(),
        known: config.profiles.keys().map(ToString::to_string).collect(),
    })
}

/// Refuses a new profile whose name differs from a known one only in case: on a system that ignores case
/// their entries would be the same.
pub(crate) fn no_twin(config: &Config, name: &ProfileName) -> Result<(), Error> {
    if config.profiles.contains_key(name) {
        return Ok(());
    }
    match config.profiles.keys().find(|known| known.is_same(name)) {
        Some(known) => Err(Error::OtherCase { name: name.to_string(), known: known.to_string() }),
        None => Ok(()),
    }
}

/// The app of a profile.
pub(crate) fn app<'c>(config: &'c Config, profile: &Profile) -> Option<(&'c LwaClientId, &'c App)> {
    config.apps.get_key_value(profile.client_id.as_ref()?)
}

/// The AWS identity of a profile.
pub(crate) fn identity<'c>(config: &'c Config, profile: &Profile) -> Option<(&'c String, &'c Identity)> {
    config.identities.get_key_value(profile.identity.as_ref()?)
}

/// The stored client secret of a profile's app.
pub(crate) async fn client_secret(
    stores: &Stores,
    config: &Config,
    profile: &Profile,
) -> Result<Option<Secret>, Error> {
    match &profile.client_id {
        Some(id) => client_secret_of(stores, config, id).await,
        None => Ok(None),
    }
}

/// The stored client secret of an app; `None` where the app is not known here.
pub(crate) async fn client_secret_of(
    stores: &Stores,
    config: &Config,
    id: &LwaClientId,
) -> Result<Option<Secret>, Error> {
    match config.apps.get(id) {
        Some(app) => Ok(stores.kind(app.store).get(&Entry::ClientSecret(id.clone())).await?),
        None => Ok(None),
    }
}

/// The stored refresh token of a profile.
pub(crate) async fn refresh_token(
    stores: &Stores,
    profile: &Profile,
    name: &ProfileName,
) -> Result<Option<Secret>, Error> {
    Ok(stores.kind(profile.store).get(&Entry::RefreshToken(name.clone())).await?)
}

/// The stored Login with Amazon values of a profile. Before its app is recorded it has none, and no store is asked.
pub(crate) async fn lwa(stores: &Stores, config: &Config, name: &ProfileName) -> Result<LwaParts, Error> {
    let Some(profile) = config.profiles.get(name).filter(|profile| profile.client_id.is_some()) else {
        return Ok(LwaParts::default());
    };
    Ok(LwaParts {
        client_id: profile.client_id.clone(),
        client_secret: client_secret(stores, config, profile).await?,
        refresh_token: refresh_token(stores, profile, name).await?,
    })
}

/// The stored secret access key of a profile's identity.
pub(crate) async fn secret_access_key(
    stores: &Stores,
    config: &Config,
    profile: &Profile,
) -> Result<Option<Secret>, Error> {
    match identity(config, profile).and_then(|(_, i)| Some((i, i.access_key_id.clone()?))) {
        Some((identity, key)) => Ok(stores.kind(identity.store).get(&Entry::SecretAccessKey(key)).await?),
        None => Ok(None),
    }
}

/// All values of a profile, as the exporters take them. What is not stored is `None`.
pub(crate) async fn values(
    world: &World,
    config: &Config,
    name: &ProfileName,
) -> Result<export::Values, Error> {
    let profile = profile(config, name)?;
    let stores = world.stores(config);
    let app = app(config, profile).map(|(_, app)| app);
    let identity = identity(config, profile).map(|(_, i)| i);
    Ok(export::Values {
        profile: name.clone(),
        region: profile.region,
        auth: profile.auth,
        client_id: profile.client_id.clone(),
        client_secret: client_secret(&stores, config, profile).await?,
        secret_date: app.and_then(|a| a.secret_date),
        secret_date_estimated: app.is_some_and(|a| a.secret_date_estimated),
        refresh_token: refresh_token(&stores, profile, name).await?,
        access_key_id: identity.and_then(|i| i.access_key_id.clone()),
        secret_access_key: secret_access_key(&stores, config, profile).await?,
        user_arn: identity.and_then(|i| i.user_arn.as_ref()).map(ToString::to_string),
        role_arn: identity.and_then(|i| i.role_arn.as_ref()).map(ToString::to_string),
        marketplaces: profile.marketplaces.clone(),
        program: world.env.own_program(),
        kind: profile.kind(),
        application_id: app.and_then(|a| a.application_id.clone()),
        merchant_id: profile.selling_partner_id.clone(),
        aws_secret: aws_secret(profile),
    })
}

/// The first recorded secret of AWS Secrets Manager that holds the profile's variables.
fn aws_secret(profile: &Profile) -> Option<String> {
    let variables = |name: &str| export::find(name).is_ok_and(|target| target.variables.is_some());
    profile.sinks.iter().filter(|record| variables(&record.target)).find_map(|record| match &record.sink {
        Sink::AwsSecret(there) => Some(there.name.clone()),
        _ => None,
    })
}
