//! What the sandbox has of tokens: its partner's own, and no other.

use super::temporary::Wanted;
use crate::Error;
use crate::error::NotInSandbox;
use crate::store::Profile;
use crate::values::ProfileName;

/// Refuses a token that Amazon's sandbox does not give, before it is asked.
pub(super) fn possible(profile: &Profile, name: &ProfileName, wanted: &Wanted) -> Result<(), Error> {
    let what = match (&wanted.scope, wanted.paths.is_empty()) {
        _ if !profile.kind().is_sandbox() => return Ok(()),
        (Some(_), _) => "grantless tokens",
        (None, false) => "restricted-data tokens",
        (None, true) => return Ok(()),
    };
    Err(NotInSandbox { what, profile: name.to_string() }.into())
}
