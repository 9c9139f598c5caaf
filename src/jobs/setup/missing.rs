//! Without a person: everything that is missing, at once, before anything happens.

use super::{Wizard, regions};
use crate::Error;
use crate::answers::regions::token_question;
use crate::answers::{self, Question, question as q};
use crate::provision::sign_in;
use crate::values::{Auth, Field};

/// Checks that an unattended run has all it needs.
///
/// # Errors
/// [`answers::Error::Missing`] with every question that nobody answered.
pub(super) fn check(w: &Wizard<'_>) -> Result<(), Error> {
    if w.desk.ask.can() {
        return Ok(());
    }
    let profile = w.profile();
    let auth = w.given.auth.as_ref().map(|auth| auth.value).or(profile.map(|profile| profile.auth));
    // A profile without AWS signs in nowhere.
    if auth != Some(Auth::Lwa) {
        sign_in::possible(w.given, false)?;
    }
    let mut missing: Vec<&'static Question> = Vec::new();
    if w.given.region.is_none() && profile.is_none() {
        missing.push(&q::REGION);
    }
    let known = w.known();
    missing.extend(Field::ALL.into_iter().filter(|field| !known.has(*field)).map(Question::of_field));
    for region in &w.given.more_regions {
        let known = regions::name(&w.name, *region)?;
        let known = w.config.profiles.get(&known).is_some_and(|p| p.token_fingerprint.is_some());
        if !known && !w.given.tokens.contains_key(region) {
            missing.push(token_question(*region));
        }
    }
    if missing.is_empty() { Ok(()) } else { Err(answers::Error::Missing(missing).into()) }
}
