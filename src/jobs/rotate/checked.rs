//! What is stored after a rotation, proved once more.

use crate::amazon::SpApiError;
use crate::profiles::secrets;
use crate::proof::{self, LwaValues};
use crate::store::Config;
use crate::values::ProfileName;
use crate::world::World;
use crate::{Error, report};

/// The rungs `lwa.token` and `spapi.participations`, with what is read back from the store.
pub(super) async fn lwa(world: &World, name: &ProfileName) -> Result<(), Error> {
    let config = Config::load(&world.home)?;
    let profile = secrets::profile(&config, name)?;
    let stores = world.stores(&config);
    let stored = secrets::lwa(&stores, &config, name).await?;
    let Some(values) = LwaValues::of_profile(stored, profile) else { return Ok(()) };
    let outcome = {
        let _wait = world.term.wait("Checking what is stored now");
        async { proof::prove(&world.amazon()?, &values).await }.await
    };
    match outcome {
        Ok(proof) => proof::say_answers(&world.term, "Checked with what is stored: ", &values, &proof),
        // One of Amazon's servers knows it, another one does not yet; the old secret goes on meanwhile.
        Err(Error::SpApi(SpApiError::SecretExpired { .. })) => {
            world.term.warn("Not every server of SP-API knows the new secret yet. This passes by itself.");
        }
        Err(error) => {
            let note = "the swap is done; spapi-setup check tells more of this profile.";
            world.term.error_report(&report::refusal(&error, note));
        }
    }
    Ok(())
}
