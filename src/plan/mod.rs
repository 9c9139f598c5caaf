//! PURE: what should be in AWS, what is there, and the steps between the two.
//!
//! `diff::plan` is total: no async, no clock, no environment, no failure. A conflict is an
//! entry of the plan, not an error.

//! - [`desired`], [`observed`], [`step`]: the values.
//! - [`documents`]: the three policy documents, compared by meaning.
//! - [`ownership`]: whose an entity is, and what adoption has to record.
//! - [`diff`] and [`extras`]: the plan. [`teardown`]: the way back.
//! - [`render`] and [`words`]: both as lines of text, and the plan as JSON.

pub mod desired;
pub mod diff;
pub mod documents;
pub mod extras;
#[cfg(test)]
mod model;
pub mod observed;
pub mod ownership;
#[cfg(test)]
mod properties;
pub mod render;
#[cfg(test)]
mod screens;
pub mod step;
pub mod teardown;
#[cfg(test)]
mod tests;
pub mod words;

pub use desired::{Desired, Recorded};
pub use observed::{
    AccessKey, Group, Observed, ObservedPolicy, ObservedRole, ObservedUser, Obstacles, PolicyVersion, Tags,
};
pub use ownership::{adopted_untagged, policy_arn, role_arn, trust_user_arn, unknown_keys};
pub use step::{Action, Conflict, Entity, Extra, Op, Plan, Step};
pub use teardown::{Left, Removal, RemovalOp, RemovalStep};

/// The tag that says which program made an entity.
pub const TAG_MANAGED_BY: &str = "managed-by";
/// Its value.
pub const MANAGED_BY: &str = "spapi-setup";
/// The tag that says which identity (a uuid recorded in `config.toml`) an entity belongs to.
pub const TAG_IDENTITY: &str = "spapi-setup:identity";
