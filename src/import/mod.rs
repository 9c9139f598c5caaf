//! What another program's file holds.

pub(crate) mod yaml;
