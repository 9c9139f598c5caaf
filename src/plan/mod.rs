//! PURE: what should be in AWS, what is there, and the steps between the two.
//!
//! `diff::plan` is total: no async, no clock, no environment, no failure. A conflict is an
//! entry of the plan, not an error.

pub mod desired;
pub mod documents;
pub mod observed;
pub mod step;

pub use desired::{Desired, Recorded};
pub use observed::{
    AccessKey, Group, Observed, ObservedPolicy, ObservedRole, ObservedUser, PolicyVersion, Tags,
};
pub use step::{Action, Conflict, Entity, Extra, Op, Plan, Step};

/// The tag that says which program made an entity.
pub const TAG_MANAGED_BY: &str = "managed-by";
/// Its value.
pub const MANAGED_BY: &str = "spapi-setup";
/// The tag that says which identity (a uuid recorded in `config.toml`) an entity belongs to.
pub const TAG_IDENTITY: &str = "spapi-setup:identity";
