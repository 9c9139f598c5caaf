//! Whose tokens the list holds: the app, and what the new profiles have in common with the ones it has.

use super::super::Importing;
use crate::answers::question as q;
use crate::answers::source;
use crate::profiles::secrets;
use crate::prompts::lwa_value;
use crate::store::Profile;
use crate::values::{Auth, Field, LwaClientId, ProfileName, Secret, entry};
use crate::{Error, answers};
use jiff::civil::Date;

pub(super) struct ListApp {
    pub(super) client_id: LwaClientId,
    pub(super) client_secret: Secret,
    /// The day the secret was made, where it was given.
    pub(super) secret_date: Option<Date>,
    /// The profile that the new ones are like: software, AWS identity, kind of partner.
    pub(super) like: Option<(ProfileName, Profile)>,
    /// What Amazon refuses where it does not know id and secret as a pair, and who gave it.
    pub(super) blamed: (&'static str, String),
}

/// Finds the app: flag or variable, the profile of `-p`, the person.
///
/// # Errors
/// [`Error::UnknownProfile`]; answers that nobody gave.
pub(super) async fn of(i: &mut Importing<'_>) -> Result<ListApp, Error> {
    let name = i.given.profile_name();
    if i.given.profile.is_some() {
        secrets::profile(&i.config, &name)?;
    }
    let like = i.config.profiles.get(&name).map(|profile| (name.clone(), profile.clone()));
    let given = i.given.client_id.as_ref().map(|id| id.value.clone());
    // A profile of another app says nothing about this one's.
    let same = |id: &LwaClientId| like.as_ref().is_some_and(|(_, p)| p.client_id.as_ref() == Some(id));
    let stored = like.as_ref().and_then(|(_, profile)| profile.client_id.clone());
    let client_id = match given.or(stored) {
        Some(id) => id,
        None => ask_id(i)?,
    };
    let like = if same(&client_id) { like } else { None };
    let known = secrets::client_secret_of(&i.world.stores(&i.config), &i.config, &client_id).await?;
    let given = i.given.client_secret.as_ref().map(|secret| secret.value.clone());
    let client_secret = match given.or(known) {
        Some(secret) => secret,
        None => ask_secret(i)?,
    };
    let source = |field| Some(i.given.source_of(field).unwrap_or_else(|| "the stored app".to_owned()));
    let blamed = source::of_refused(Field::ClientSecret, source);
    Ok(ListApp {
        client_id,
        client_secret,
        secret_date: i.given.secret_date.as_ref().map(|date| date.value),
        like,
        blamed: blamed.unwrap_or_default(),
    })
}

impl ListApp {
    /// What the new profiles ask for: the answer, otherwise what the profile of `-p` does.
    pub(super) fn auth(&self, i: &Importing<'_>) -> Auth {
        let like = self.like.as_ref().map_or(Auth::Lwa, |(_, profile)| profile.auth);
        i.given.auth.as_ref().map_or(like, |auth| auth.value)
    }
}

fn ask_id(i: &mut Importing<'_>) -> Result<LwaClientId, Error> {
    if !i.ask.can() {
        let known: Vec<&str> = i.config.profiles.keys().map(ProfileName::as_str).take(12).collect();
        let known =
            if known.is_empty() { String::new() } else { format!(" (profiles: {})", known.join(", ")) };
        return Err(Error::Usage {
            what: format!("it is not known which app the sellers in {} authorized", i.name()),
            fix: format!(
                "name a profile of that app with -p{known}, or give its values: {}; {}",
                q::LWA_CLIENT_ID.ways(),
                q::LWA_CLIENT_SECRET.ways()
            ),
        });
    }
    i.world.term.detail("Which app did these sellers authorize? Its client identifier:");
    let typed = lwa_value::secret(&i.world.term, &mut i.ask, Field::ClientId)?;
    Ok(entry::client_id(typed.ok_or(Error::Cancelled)?.expose())?)
}

fn ask_secret(i: &mut Importing<'_>) -> Result<Secret, Error> {
    if !i.ask.can() {
        return Err(answers::Error::Missing(vec![&q::LWA_CLIENT_SECRET]).into());
    }
    lwa_value::secret(&i.world.term, &mut i.ask, Field::ClientSecret)?.ok_or(Error::Cancelled)
}
