//! Whose credentials read the queue.

use crate::Error;
use crate::aws::{self, Session, SignIn};
use crate::store::{Config, Entry, Identity, Rotation};
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
        Some(identity) => stored_key(world, config, identity, profile).await?,
        None => world.signing_in(),
    };
    let region = rotation.queue_arn.region().to_owned();
    let options = aws::Options {
        profile: None,
        region: Some(region.clone()),
        fallback_region: region,
        signin,
        mfa: world.mfa.clone(),
        clock: world.clock.clone(),
        env: world.env.clone(),
    };
    Ok(Box::pin(Session::open(&options)).await?)
}

async fn stored_key(
    world: &World,
    config: &Config,
    identity: &Identity,
    profile: &ProfileName,
) -> Result<SignIn, Error> {
    let lacks = |what| Error::Incomplete { profile: profile.to_string(), what };
    let key_id = identity.access_key_id.clone().ok_or_else(|| lacks("an access key"))?;
    let stores = world.stores(config);
    let secret = stores.kind(identity.store).get(&Entry::SecretAccessKey(key_id.clone())).await?;
    let secret = secret.ok_or_else(|| lacks("the secret of its access key"))?;
    // A rehearsal's AWS is where its own sign-in says.
    let endpoint = match &world.sign_in {
        SignIn::Static { endpoint, .. } => endpoint.clone(),
        _ => None,
    };
    Ok(SignIn::Static { key_id, secret, session_token: None, endpoint })
}
