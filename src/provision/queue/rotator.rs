//! How the rotator signs in: with the stored key of our user, or with what the SDK's chain finds.

use crate::Error;
use crate::answers::Given;
use crate::aws::{Session, SignIn};
use crate::provision::survey;
use crate::store::{Config, Entry, Identity, Profile, Rotation, Stores};
use crate::values::ProfileName;
use crate::world::World;

/// Whose queue is asked for, and how the run was asked to sign in.
pub(crate) struct Rotator<'a> {
    pub world: &'a World,
    /// The answers: where the chain is taken, its profile and region.
    pub given: &'a Given,
    pub config: &'a Config,
    pub stores: &'a Stores,
    /// The profile by which the app was named.
    pub name: &'a ProfileName,
    pub profile: &'a Profile,
}

impl Rotator<'_> {
    /// Opens the rotator's session. Asks AWS nothing.
    ///
    /// # Errors
    /// [`Error::Incomplete`] where the key that the enrolment names is not stored.
    pub(crate) async fn session(&self, rotation: &Rotation) -> Result<Session, Error> {
        let Some(uuid) = &rotation.identity else {
            return survey::open_with(self.world, self.given, Some(self.profile), self.world.sign_in.clone())
                .await;
        };
        let lacks = |what| Error::Incomplete { profile: self.name.to_string(), what };
        let identity =
            self.config.identities.get(uuid).ok_or_else(|| lacks("the AWS identity that rotates it"))?;
        let stored = stored_key(self.world, self.stores, identity, self.name).await?;
        survey::open_with(self.world, self.given, Some(self.profile), stored).await
    }
}

/// The sign-in with the stored key of an identity, for the app of a profile.
///
/// # Errors
/// [`Error::Incomplete`] where no key is stored.
pub(crate) async fn stored_key(
    world: &World,
    stores: &Stores,
    identity: &Identity,
    profile: &ProfileName,
) -> Result<SignIn, Error> {
    let lacks = |what| Error::Incomplete { profile: profile.to_string(), what };
    let key_id = identity.access_key_id.clone().ok_or_else(|| lacks("an access key"))?;
    let secret = stores.kind(identity.store).get(&Entry::SecretAccessKey(key_id.clone())).await?;
    let secret = secret.ok_or_else(|| lacks("the secret of its access key"))?;
    // In a rehearsal every request goes to its own stage.
    let endpoint = world.sign_in.endpoint().map(str::to_owned);
    Ok(SignIn::Static { key_id, secret, session_token: None, endpoint })
}
