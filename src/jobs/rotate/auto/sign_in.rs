//! Whose credentials read the queue.

use crate::Error;
use crate::aws::Session;
use crate::provision::queue::rotator::stored_key;
use crate::store::{Config, Rotation};
use crate::values::ProfileName;
use crate::world::World;

/// The sign-in that reads the queue: the stored key of an identity, or the SDK's chain.
pub(super) async fn session(
    world: &World,
    config: &Config,
    rotation: &Rotation,
    profile: &ProfileName,
) -> Result<Session, Error> {
    let identity = rotation.identity.as_ref().and_then(|uuid| config.identities.get(uuid));
    let signin = match identity {
        Some(identity) => stored_key(world, &world.stores(config), identity, profile).await?,
        None => world.signing_in(),
    };
    let options = world.aws_in(rotation.queue_arn.region().to_owned(), signin);
    Ok(Box::pin(Session::open(&options)).await?)
}
