//! Where a team's store is: answered, else recorded, else what the AWS SDK's chain says.

use crate::Error;
use crate::answers::{self, Given, question as q};
use crate::store::{Config, TeamPlace};
use crate::values::{AwsRegion, KmsKey, StoreKind, StorePrefix};
use crate::world::World;

/// Sets `config`'s place to what is answered. A place that holds something does not change by an answer.
///
/// # Errors
/// Another place than the one that is in use; no region; the chain can't be read.
pub(crate) async fn settle(world: &World, given: &Given, config: &mut Config) -> Result<(), Error> {
    let (prefix, region, kms_key) = known(given, config);
    let region = match region {
        Some(region) => region,
        None => match world.team.region().await.map_err(crate::store::Error::from)? {
            Some(region) => region.parse()?,
            None => return Err(answers::Error::Missing(vec![&q::STORE_REGION]).into()),
        },
    };
    let place = TeamPlace { prefix, region, kms_key };
    if let Some(now) = config.aws_store.as_ref().filter(|_| in_use(config))
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

/// Prefix, region and KMS key: answered, else recorded; the prefix else the usual one.
pub(crate) fn known(given: &Given, config: &Config) -> (StorePrefix, Option<AwsRegion>, Option<KmsKey>) {
    let now = config.aws_store.as_ref();
    let prefix = given.store_prefix.as_ref().map(|prefix| &prefix.value).or(now.map(|now| &now.prefix));
    let region = given.store_region.as_ref().map(|region| &region.value).or(now.map(|now| &now.region));
    let key = given.store_kms_key.as_ref().map(|key| &key.value);
    let key = key.or(now.and_then(|now| now.kms_key.as_ref()));
    (prefix.cloned().unwrap_or_else(StorePrefix::usual), region.cloned(), key.cloned())
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
