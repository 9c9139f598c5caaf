//! What a person came to do: one job a folder. A job imports no other job and no command.

pub(crate) mod authorize;
pub(crate) mod check;
pub(crate) mod export;
pub(crate) mod home;
pub(crate) mod import;
pub(crate) mod plan;
pub(crate) mod rotate;
pub(crate) mod schedule;
pub(crate) mod setup;
pub(crate) mod status;
pub(crate) mod sync;
pub(crate) mod teardown;
pub(crate) mod tokens;
pub(crate) mod urgent;
