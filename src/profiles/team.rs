//! Where a team's store is: answered, else recorded, else what the AWS SDK's chain says.

use crate::Error;
use crate::answers::{self, Given, question as q};
use crate::store::{Config, TeamPlace};
use crate::values::{StoreKind, StorePrefix};
use crate::world::World;

/// Sets `config`'s place to what is answered. A place that holds something does not change by an answer.
///
/// # Errors
/// Another place than the one that is in use; no region; the chain can't be read.
pub(crate) async fn settle(world: &World, given: &Given, config: &mut Config) -> Result<(), Error> {
    let now = config.aws_store.clone();
    let region = match (&given.store_region, &now) {
        (Some(region), _) => region.value.clone(),
        (None, Some(now)) => now.region.clone(),
        (None, None) => match world.team.region().await.map_err(crate::store::Error::from)? {
            Some(region) => region.parse()?,
            None => return Err(answers::Error::Missing(vec![&q::STORE_REGION]).into()),
        },
    };
    let prefix = given.store_prefix.as_ref().map(|prefix| prefix.value.clone());
    let key = given.store_kms_key.as_ref().map(|key| key.value.clone());
    let place = TeamPlace {
        prefix: prefix.or(now.as_ref().map(|now| now.prefix.clone())).unwrap_or_else(StorePrefix::usual),
        region,
        kms_key: key.or(now.as_ref().and_then(|now| now.kms_key.clone())),
    };
    if let Some(now) = now.filter(|_| in_use(config))
        && (&now.prefix, &now.region) != (&place.prefix, &place.region)
    {
        return Err(Error::Usage {
            what: format!("the secrets of this home are in {now}, not in {place}"),
            fix: "leave --store-prefix and --store-region out; to go elsewhere, move the secrets first: `spapi-setup init \
                  --store file`, then back with --store aws"
                .to_owned(),
        });
    }
    config.aws_store = Some(place);
    Ok(())
}

/// Whether `config.toml` says so already.
pub(crate) fn recorded(world: &World, place: &TeamPlace) -> bool {
    Config::load(&world.home).is_ok_and(|config| config.aws_store.as_ref() == Some(place))
}

/// Whether anything of this home is in the team's store.
pub(crate) fn in_use(config: &Config) -> bool {
    config.profiles.values().any(|profile| profile.store == StoreKind::Aws)
        || config.apps.values().any(|app| app.store == StoreKind::Aws)
        || config.identities.values().any(|identity| identity.store == StoreKind::Aws)
}
