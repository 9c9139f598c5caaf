//! What follows each new secret: the sinks, the files, the programs, and what a new one does not end.

use super::exports;
use crate::answers::Ask;
use crate::profiles::{consumers, sinks};
use crate::values::{ProfileName, Site};
use crate::world::World;
use crate::{Error, seller_central};

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
