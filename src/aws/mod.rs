//! IAM, STS, SQS and Secrets Manager. The only room that knows the AWS SDK.
//!
//! A [`Session`] is opened once for a way to sign in; everything else is one of its functions.
//! Each file is what it is named after: who signs in (`options`, `ground`, `session`, `sign_in`, `source`, `profiles`, `links`,
//! `mfa`, `process`), who that is (`identity`), what there is (`observe`), what is changed (`apply`, `keys`, `remove`),
//! the queue that Amazon sends new secrets to (`queue`), entries whose labels are their life (`secrets`), parameters (`parameters`), the proofs (`assume`, `simulate`), and what all of that needs of an administrator (`permissions`).

mod apply;
mod assume;
mod denial;
mod endpoint;
mod error;
mod error_codes;
mod ground;
mod home_rights;
mod http;
mod identity;
mod keys;
mod links;
mod mfa;
mod object_error;
mod objects;
mod objects_bucket;
mod observe;
mod obstacles;
mod options;
mod parameters;
mod parameters_call;
mod permissions;
mod process;
mod profiles;
mod queue;
mod queue_attributes;
mod queue_error;
mod queue_messages;
mod refusal;
mod remove;
mod rights;
mod search;
mod secrets;
mod secrets_error;
mod secrets_versions;
mod session;
mod settle;
pub(crate) mod sign_in;
mod simulate;
mod sink_rights;
mod source;
mod tags;
mod team_rights;

pub(crate) use apply::Made;
pub(crate) use assume::{Confirm, RoleCredentials};
pub(crate) use denial::{Denial, PolicyKind};
pub(crate) use error::Error;
pub(crate) use home_rights::home_policy;
pub(crate) use identity::Caller;
pub(crate) use mfa::Mfa;
pub(crate) use object_error::ObjectError;
pub(crate) use objects::{Bucket, Condition, Got, Object};
pub(crate) use objects_bucket::Guarded;
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) use observe::document;
pub(crate) use options::{Chosen, Options, SignIn, USUAL_REGION};
pub(crate) use parameters::{MOST_BYTES as MOST_PARAMETER_BYTES, Parameters};
pub(crate) use permissions::{admin_policy, in_admin_policy};
pub(crate) use queue::Queue;
pub(crate) use queue_error::QueueError;
pub(crate) use queue_messages::{Message, unless_received_again};
pub(crate) use rights::Rights;
pub(crate) use secrets::{Described, Held, MOST_BYTES as MOST_SECRET_BYTES, SecretsManager, Stage};
pub(crate) use secrets_error::SecretsError;
pub(crate) use session::Session;
pub(crate) use settle::{OnWait, SettleWait};
pub(crate) use simulate::Simulation;
pub(crate) use sink_rights::{in_sinks_policy, sinks_policy};
pub(crate) use tags::{home_of, home_tags, is_managed};
pub(crate) use team_rights::team_policy;

use jiff::Timestamp;
use refusal::{Refusing, SdkFailure};

/// The SDK's time as ours; none where it is out of range.
fn timestamp(time: &aws_smithy_types::DateTime) -> Option<Timestamp> {
    Timestamp::new(time.secs(), i32::try_from(time.subsec_nanos()).ok()?).ok()
}

#[cfg(test)]
pub(crate) use http::client as http_client;
