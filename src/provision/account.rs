//! Which account and identity a run may change.

use crate::Error;
use crate::answers::Given;
use crate::aws::Caller;
use crate::store::{Config, Identity, Profile};
use crate::values::AccountId;

/// The identity that a profile has, or that account and user name share.
pub(crate) fn identity_of<'c>(
    config: &'c Config,
    profile: Option<&Profile>,
    account: &AccountId,
    user: &str,
) -> Option<(&'c String, &'c Identity)> {
    if let Some(uuid) = profile.and_then(|p| p.identity.as_ref()) {
        return config.identities.get_key_value(uuid);
    }
    config
        .identities
        .iter()
        .find(|(_, i)| i.account == *account && i.user_name.as_str().eq_ignore_ascii_case(user))
}

/// The account that a stored profile pins, and that it was the profile that named it.
fn stored_account(config: &Config, profile: Option<&Profile>) -> Option<(AccountId, String)> {
    let identity = config.identities.get(profile?.identity.as_ref()?)?;
    Some((identity.account.clone(), "the stored profile".to_owned()))
}

/// The account that may be changed, and who named it: the answer, or the stored profile.
pub(crate) fn expected_account(
    given: &Given,
    config: &Config,
    profile: Option<&Profile>,
) -> Option<(AccountId, String)> {
    let stored = stored_account(config, profile);
    given.aws_account.as_ref().map(|a| (a.value.clone(), a.source.to_string())).or(stored)
}

/// Whether the sign-in belongs to the account that was named; a stored profile pins its own.
///
/// # Errors
/// [`Error::AnotherAccount`].
pub(crate) fn check_account(
    given: &Given,
    config: &Config,
    profile: Option<&Profile>,
    caller: &Caller,
) -> Result<(), Error> {
    let stored = stored_account(config, profile);
    let named = given.aws_account.as_ref().map(|a| (a.value.clone(), a.source.to_string()));
    for (expected, named_by) in named.into_iter().chain(stored) {
        if expected != caller.account {
            return Err(Error::AnotherAccount {
                expected: expected.to_string(),
                found: caller.account.to_string(),
                named_by,
            });
        }
    }
    Ok(())
}
