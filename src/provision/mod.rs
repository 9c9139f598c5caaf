//! Signs in; what is in AWS: looks, compares, creates; the one key that must not be made twice.

pub(crate) mod access_key;
pub(crate) mod account;
pub(crate) mod foreign_key;
pub(crate) mod queue;
pub(crate) mod record;
pub(crate) mod sign_in;
pub(crate) mod survey;
pub(crate) mod waves;

pub(crate) use survey::Survey;
