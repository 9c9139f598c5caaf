//! What lives for an hour: access tokens, role credentials, and the command that gets the values.

pub mod exec;
mod mask;
pub mod temporary;
