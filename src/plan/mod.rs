//! PURE: what should be in AWS, what is there, and the steps between the two.
//!
//! `diff::plan` is total: no async, no clock, no environment, no failure. A conflict is an
//! entry of the plan, not an error.

//! - [`desired`], [`observed`], [`step`]: the values.
//! - [`documents`]: the three policy documents, compared by meaning.
//! - [`ownership`]: whose an entity is, and what adoption has to record.
//! - [`diff`] and [`extras`]: the plan. [`teardown`]: the way back.
//! - [`queue`]: the queue that new client secrets arrive on, with a plan of its own.
//! - [`formats`]: the plan as a file for CloudFormation, Terraform and the shell.
//! - [`schedule`]: the texts of timers.
//! - [`render`] and [`words`]: both as lines of text, and the plan as JSON.

pub(crate) mod desired;
pub(crate) mod diff;
pub(crate) mod documents;
pub(crate) mod extras;
pub(crate) mod formats;
#[cfg(test)]
mod model;
pub(crate) mod observed;
pub(crate) mod ownership;
#[cfg(test)]
mod properties;
pub(crate) mod queue;
pub(crate) mod render;
pub(crate) mod schedule;
#[cfg(test)]
mod screens;
pub(crate) mod step;
pub(crate) mod teardown;
#[cfg(test)]
mod tests;
pub(crate) mod words;

pub(crate) use desired::{Desired, Recorded};
pub(crate) use observed::{
    AccessKey, Observed, ObservedPolicy, ObservedRole, ObservedUser, Obstacles, PolicyVersion, Tags,
};
pub(crate) use ownership::{
    adopted_untagged, policy_arn, recognise_planned, role_arn, trust_user_arn, unknown_keys, user_name,
};
pub(crate) use step::{Action, Conflict, Entity, Extra, Op, Plan, Step};
pub(crate) use teardown::{Left, Removal, RemovalOp, RemovalStep};

/// The tag that says which program made an entity.
pub(crate) const TAG_MANAGED_BY: &str = "managed-by";
/// Its value.
pub(crate) const MANAGED_BY: &str = "spapi-setup";
/// The tag that says which identity (a uuid recorded in `config.toml`) an entity belongs to.
pub(crate) const TAG_IDENTITY: &str = "spapi-setup:identity";
