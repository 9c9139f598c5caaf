//! What lives for an hour: access tokens, role credentials, and the command that gets the values.

pub(crate) mod exec;
mod sandbox;
pub(crate) mod temporary;
