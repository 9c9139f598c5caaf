//! The three LWA values as they were given or typed: cleaned, then parsed. Prompt, flag and file use the same parsers.

use super::accept::{accept_refresh_token, accept_secret};
use super::clean::clean;
use super::recognise::{Field, wrong_box};
use super::{LwaClientId, Malformed, Secret};

/// A client id.
pub(crate) fn client_id(text: &str) -> Result<LwaClientId, Malformed> {
    let cleaned = clean(text);
    let parsed = cleaned.text.parse::<LwaClientId>();
    parsed.map_err(|m| match wrong_box(Field::ClientId, &cleaned.text) {
        Some(why) => Malformed { why, ..m },
        None => m,
    })
}

/// A client secret.
pub(crate) fn client_secret(text: &str) -> Result<Secret, Malformed> {
    accept_secret(&clean(text).text).map(|(secret, _)| secret)
}

/// A refresh token.
pub(crate) fn refresh_token(text: &str) -> Result<Secret, Malformed> {
    accept_refresh_token(&clean(text).text).map(|(token, _)| token)
}
