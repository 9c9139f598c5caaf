//! The profiles that a command names with `-p`, once each.

use crate::Error;
use crate::answers::given::default_profile;
use crate::values::ProfileName;
use crate::world::World;

/// The names in their order; none given is the variable's profile, or the default one.
///
/// # Errors
/// A name that no profile can have.
pub(crate) fn named(given: &[String], world: &World) -> Result<Vec<ProfileName>, Error> {
    if given.is_empty() {
        return Ok(vec![match world.env.get("SPAPI_SETUP_PROFILE") {
            Some(name) => name.parse()?,
            None => default_profile(),
        }]);
    }
    only(given)
}

/// The names in their order; none given is none.
pub(crate) fn only(given: &[String]) -> Result<Vec<ProfileName>, Error> {
    let mut names: Vec<ProfileName> = Vec::new();
    for name in given {
        let name = name.parse()?;
        if !names.contains(&name) {
            names.push(name);
        }
    }
    Ok(names)
}
