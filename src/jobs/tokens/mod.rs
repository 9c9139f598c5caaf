//! What lives for an hour: access tokens, role credentials, and the command that gets the values.

pub(crate) mod exec;
mod mask;
pub(crate) mod temporary;
