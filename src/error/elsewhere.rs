//! A token that works for another kind of partner.

use super::Error;
use crate::values::Realm;

/// SP-API refuses the token in one realm and accepts it in another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the token is not for {chosen}, but for {accepts}")]
pub(crate) struct Elsewhere {
    /// Where it was tried.
    pub chosen: Realm,
    /// Where it works.
    pub accepts: Realm,
}

impl Error {
    /// The error that names what differs: the environment before the partner, the partner before the region.
    pub(crate) fn elsewhere(chosen: Realm, accepts: Realm) -> Self {
        let both = Elsewhere { chosen, accepts };
        if chosen.environment != accepts.environment {
            Self::OtherEnvironment(both)
        } else if chosen.partner != accepts.partner {
            Self::OtherPartner(both)
        } else {
            Self::OtherRegion { chosen: chosen.region, accepts: accepts.region }
        }
    }
}
