//! The right seller: values that answer as another store, or that another profile holds, are a question.

use crate::Error;
use crate::answers::{Ask, Given};
use crate::proof::{LwaValues, Proof};
use crate::store::{Config, fingerprint};
use crate::values::ProfileName;

/// Asks where the token is another profile's, or the proof found another store than the first one. True where that was
/// agreed to, by an answer that was given or at the question.
///
/// # Errors
/// [`Error::TokenOfOtherProfile`], [`Error::OtherSeller`] where nobody agrees; cancelled.
pub(crate) fn same(
    ask: &mut Ask,
    given: &Given,
    config: &Config,
    name: &ProfileName,
    values: &LwaValues,
    proof: Option<&Proof>,
) -> Result<bool, Error> {
    if Given::is_yes(&given.other_seller) {
        return Ok(true);
    }
    let print = fingerprint(&values.refresh_token);
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
    let recorded = recorded.and_then(|p| p.store_name.as_ref());
    if let (Some(recorded), Some(found)) = (recorded, proof.and_then(|p| p.store_name.as_ref()))
        && recorded != found
    {
        let label =
            format!("This profile belongs to \"{recorded}\"; the values answer as \"{found}\". Store them?");
        if !ask.confirm(&label, Some(false), false)? {
            return Err(Error::OtherSeller { recorded: recorded.clone(), found: found.clone() });
        }
        return Ok(true);
    }
    Ok(false)
}
