//! The right seller: values that answer as another store, or that another profile holds, are a question.

use crate::Error;
use crate::answers::Ask;
use crate::store::{Config, fingerprint};
use crate::values::{ProfileName, Secret};

/// Asks where the token is another profile's, or `found` is another store than the first proof's. True where it was
/// asked and agreed to.
///
/// # Errors
/// [`Error::TokenOfOtherProfile`], [`Error::OtherSeller`] where nobody agrees; cancelled.
pub(crate) fn same(
    ask: &mut Ask,
    config: &Config,
    name: &ProfileName,
    token: &Secret,
    found: Option<&str>,
) -> Result<bool, Error> {
    let print = fingerprint(token);
    let recorded = config.profiles.get(name);
    // A token that this profile holds already was agreed to.
    let own = recorded.and_then(|p| p.token_fingerprint.as_ref()) == Some(&print);
    let other = config
        .profiles
        .iter()
        .find(|(other, p)| *other != name && p.token_fingerprint.as_ref() == Some(&print))
        .map(|(other, _)| other.to_string());
    if let Some(profile) = other.filter(|_| !own) {
        let label = format!("Profile \"{profile}\" holds this very refresh token. Use it here too?");
        if !ask.confirm(&label, Some(false), false)? {
            return Err(Error::TokenOfOtherProfile { profile });
        }
        return Ok(true);
    }
    let recorded = recorded.and_then(|p| p.store_name.as_deref());
    if let (Some(recorded), Some(found)) = (recorded, found)
        && recorded != found
    {
        let label =
            format!("This profile belongs to \"{recorded}\"; the values answer as \"{found}\". Store them?");
        if !ask.confirm(&label, Some(false), false)? {
            return Err(Error::OtherSeller { recorded: recorded.to_owned(), found: found.to_owned() });
        }
        return Ok(true);
    }
    Ok(false)
}
