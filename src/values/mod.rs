//! Values that were parsed once and need no second check. No I/O in this room.

pub mod accept;
pub mod arn;
pub mod choice;
pub mod clean;
pub mod decode;
pub mod duration;
pub mod endpoint;
pub mod entry;
pub mod names;
pub mod recognise;
pub mod region;
pub mod secret;
pub mod shown;

pub use accept::{accept_refresh_token, accept_secret};
pub use arn::{AccountId, Arn};
pub use choice::{Auth, StoreKind};
pub use clean::{Cleaned, clean};
pub use decode::{NotText, decode};
pub use duration::duration;
pub use endpoint::Endpoint;
pub(crate) use endpoint::is_loopback;
pub use names::{LwaClientId, PolicyName, ProfileName, RoleName, UserName};
pub use recognise::{Field, Shape, public_prefix, received, recognise, wrong_box};
pub use region::Region;
pub use secret::Secret;
pub use shown::{Sent, cleaned, shown, shown_name};

/// Why a text is not the value it was given as.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not {what}: {why}")]
pub struct Malformed {
    /// What was expected, with its article: "an IAM user name".
    pub what: &'static str,
    /// What is wrong with the text; never the text itself where it could be a secret.
    pub why: String,
    /// What a right one looks like.
    pub example: &'static str,
}

impl Malformed {
    pub(crate) fn new(what: &'static str, why: impl Into<String>, example: &'static str) -> Self {
        Self { what, why: why.into(), example }
    }
}
