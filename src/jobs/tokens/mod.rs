//! What lives for an hour: access tokens, role credentials, and the command that gets the values.

pub(crate) mod exec;
pub(crate) mod temporary;
