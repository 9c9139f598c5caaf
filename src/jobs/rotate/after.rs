//! What follows each rotation: the rungs that it touches, the programs, the files, and what it does not do.

use super::exports;
use crate::amazon::SpApiError;
use crate::answers::Ask;
use crate::profiles::{consumers, secrets, sinks};
use crate::store::Config;
use crate::values::{ProfileName, Site};
use crate::world::World;
use crate::{Error, proof, report, seller_central};

/// What was replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Changed {
    /// The app's client secret.
    ClientSecret,
    /// A profile's refresh token.
    RefreshToken,
    /// The AWS identity's access key.
    AccessKey,
}

impl Changed {
    /// What a command that is run after it finds in `SPAPI_SETUP_EVENT`.
    pub(crate) fn event(self) -> &'static str {
        match self {
            Self::ClientSecret => "lwa-secret",
            Self::RefreshToken => "refresh-token",
            Self::AccessKey => "access-key",
        }
    }

    /// The words for it.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::ClientSecret => "client secret",
            Self::RefreshToken => "refresh token",
            Self::AccessKey => "access key",
        }
    }
}

/// Sinks, files, programs, and what to do about a leak.
///
/// # Errors
/// A sink was not written, after everything was said.
pub(crate) async fn tell(
    world: &World,
    ask: &mut Ask,
    names: &[ProfileName],
    site: Site,
    changed: Changed,
) -> Result<(), Error> {
    let outcomes = sinks::after(world, changed.event(), names).await?;
    exports::rewrite(world, ask, names).await?;
    consumers::settle(world, ask, names, changed.words())?;
    leaked(world, site, changed);
    // Last: what a person has to do is said whether or not a sink took the value.
    sinks::end(world, &outcomes)
}

/// Rotation is not revocation.
fn leaked(world: &World, site: Site, changed: Changed) {
    let term = &world.term;
    term.blank();
    match changed {
        Changed::ClientSecret => {
            term.line("If the old secret has leaked: a rotation does not revoke it.");
            term.detail(
                "It still works for its last days. Refresh tokens that were seen with it stay valid: remove the app's \
                 authorization in Manage Authorizations and authorize again.",
            );
            term.detail(&format!(
                "Open https://{} as the primary user; then spapi-setup rotate refresh-token.",
                site.host()
            ));
        }
        Changed::RefreshToken => {
            term.line("If the old token has leaked: a new one does not end it.");
            for line in seller_central::revocation(site) {
                term.detail(&line);
            }
        }
        Changed::AccessKey => {
            term.line("If the old key has leaked: end it with spapi-setup rotate access-key --finish.");
            term.detail(
                "Temporary AWS sessions that were made with it live on until they expire, also when the key is deleted.",
            );
        }
    }
}

/// The rungs `lwa.token` and `spapi.participations`, with what is read back from the store.
pub(crate) async fn check_lwa(world: &World, name: &ProfileName) -> Result<(), Error> {
    let config = Config::load(&world.home)?;
    let profile = secrets::profile(&config, name)?;
    let stores = world.stores(&config);
    let client_secret = secrets::client_secret(&stores, &config, profile).await?;
    let refresh_token = secrets::refresh_token(&stores, profile, name).await?;
    let (Some(client_id), Some(client_secret), Some(refresh_token)) =
        (profile.client_id.clone(), client_secret, refresh_token)
    else {
        return Ok(());
    };
    let values = proof::LwaValues {
        region: profile.region,
        kind: profile.kind(),
        client_id,
        client_secret,
        refresh_token,
        restricted_data: profile.restricted_data,
    };
    let outcome = {
        let _wait = world.term.wait("Checking what is stored now");
        async { proof::prove(&world.amazon()?, &values).await }.await
    };
    match outcome {
        Ok(proof) => {
            proof::say_answers(&world.term, "Checked with what is stored: ", &values, &proof);
            Ok(())
        }
        // One of Amazon's servers knows it, another one does not yet; the old secret goes on meanwhile.
        Err(Error::SpApi(SpApiError::SecretExpired { .. })) => {
            world.term.warn("Not every server of SP-API knows the new secret yet. This passes by itself.");
            Ok(())
        }
        Err(error) => {
            world.term.error_report(&report::refusal(
                &error,
                "the swap is done; spapi-setup check tells more of this profile.",
            ));
            Ok(())
        }
    }
}
