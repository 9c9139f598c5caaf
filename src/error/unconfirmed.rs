//! A deletion that was not agreed to.

/// Why a deletion did not begin.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unconfirmed {
    /// A teardown needs the account's id, and nobody can type it.
    #[error("the teardown needs --confirm {wanted}")]
    Missing {
        /// What has to be typed.
        wanted: String,
    },
    /// Something else was typed than what was asked for.
    #[error("{typed} is not {wanted}")]
    Other {
        /// What has to be typed.
        wanted: String,
        typed: String,
    },
}
