//! Values that were parsed once and need no second check. No I/O in this room.

pub(crate) mod accept;
pub(crate) mod arn;
pub(crate) mod aws_file;
pub(crate) mod aws_region;
pub(crate) mod bucket_path;
pub(crate) mod callback;
pub(crate) mod choice;
pub(crate) mod clean;
pub(crate) mod command_words;
pub(crate) mod decode;
pub(crate) mod duration;
pub(crate) mod endpoint;
pub(crate) mod entry;
mod lwa_parts;
pub(crate) mod marketplaces;
pub(crate) mod mask;
pub(crate) mod names;
pub(crate) mod partner;
pub(crate) mod pattern;
pub(crate) mod queue_arn;
pub(crate) mod realm;
pub(crate) mod recognise;
pub(crate) mod region;
pub(crate) mod roles;
pub(crate) mod secret;
pub(crate) mod shown;
pub(crate) mod sink;
pub(crate) mod site;
pub(crate) mod start_url;
pub(crate) mod store_place;

pub(crate) use arn::{AccountId, Arn};
pub(crate) use aws_region::AwsRegion;
pub(crate) use bucket_path::BucketPath;
pub(crate) use callback::{Callback, NoCallback};
pub(crate) use choice::{Auth, SignInWay, StoreKind};
pub(crate) use clean::clean;
pub(crate) use command_words::command_words;
pub(crate) use decode::decode;
pub(crate) use duration::duration;
pub(crate) use endpoint::Endpoint;
pub(crate) use endpoint::is_loopback;
pub(crate) use lwa_parts::LwaParts;
pub(crate) use names::{LwaClientId, PolicyName, ProfileName, RoleName, UserName};
pub(crate) use partner::Kind;
pub use partner::{AppKind, Environment, Partner};
pub(crate) use queue_arn::QueueArn;
pub(crate) use realm::Realm;
pub(crate) use recognise::{Field, Shape, public_prefix, recognise, wrong_box};
pub use region::Region;
pub use secret::Secret;
pub(crate) use secret::opaque;
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) use shown::is_unfit;
pub(crate) use shown::{Sent, cleaned, shown};
pub(crate) use sink::{InAws, Sink};
pub(crate) use site::Site;
pub(crate) use start_url::StartUrl;
pub(crate) use store_place::{KmsKey, StorePrefix};

/// Bytes as hexadecimal digits, two a byte, in small letters.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

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
