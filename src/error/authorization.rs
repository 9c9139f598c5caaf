//! What ends an authorization.

use crate::values::{NoCallback, Region};

/// Why an account could not be authorized.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Authorization {
    /// There is no code in the address that was given.
    #[error("no code: {0}")]
    Callback(#[from] NoCallback),
    /// A sandbox app's token is made on its own page.
    #[error("a sandbox app has no page of consent")]
    Sandbox,
    /// A private app is authorized by its owner only.
    #[error("a private app has no page of consent")]
    Private,
    /// A profile of that name is there already.
    #[error("there is a profile {profile} already")]
    Exists { profile: String },
    /// The token works in another region than the one whose page was opened.
    #[error("the token belongs to {}", accepts.title())]
    Region {
        /// The region whose page was opened.
        chosen: Region,
        /// The region that accepts the token.
        accepts: Region,
    },
}
