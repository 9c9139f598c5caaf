//! Whether a new secret works: Login with Amazon gives the app a token for it, each profile's refresh token is exchanged
//! with it, and the SP-API answers.

use super::rotator::Rotator;
use crate::Error;
use crate::amazon::applications::ROTATION_SCOPE;
use crate::amazon::{LwaError, SpApiError};
use crate::proof::app::{self, Parted};
use crate::proof::{self, Blame};
use crate::values::Secret;

/// What one round of proofs showed.
pub(super) enum Proved {
    /// It works. What single profiles showed of themselves (a revoked token, a missing role) is beside it.
    Yes(Parted),
    /// Not now: the SP-API does not know it yet, or somebody could not be reached.
    NotYet(Error),
    /// Login with Amazon does not know it as this app's. A fresh one may be known a little later.
    Refused(Error),
}

impl Rotator<'_> {
    /// Proves a secret once.
    pub(super) async fn prove(&self, secret: &Secret) -> Result<Proved, Error> {
        let lwa = self.world.amazon()?.lwa;
        if let Err(error) = lwa.grantless(&self.client_id, secret, ROTATION_SCOPE).await {
            return Ok(match error {
                LwaError::NoAnswer(_) => Proved::NotYet(error.into()),
                _ => Proved::Refused(error.into()),
            });
        }
        // From here on it is certain that Amazon made it for this app.
        let tried = match app::prove(self.world, &self.config, &self.client_id, secret, &self.names).await {
            // No profile has a refresh token: Login with Amazon's yes is all the proof there is.
            Err(Error::Incomplete { .. }) => Vec::new(),
            other => other?,
        };
        let (passed, mut failed) = app::parted(tried);
        let waits = |error: &Error| match error {
            Error::SpApi(SpApiError::SecretExpired { .. }) | Error::Lwa(LwaError::InvalidClient { .. }) => {
                true
            }
            other => proof::blame(other) == Blame::Nothing,
        };
        Ok(match failed.iter().position(|(_, error)| waits(error)) {
            Some(at) if passed.is_empty() => Proved::NotYet(failed.swap_remove(at).1),
            _ => Proved::Yes((passed, failed)),
        })
    }
}
