//! One account's Login with Amazon values: flag or variable, the file, the stored profile, the person.

use super::Importing;
use super::accounts::Chosen;
use crate::answers::{self, Question, Sourced, question as q, source};
use crate::foreign::{self, Refused};
use crate::profiles::secrets;
use crate::prompts::lwa_value;
use crate::values::{Field, Kind, LwaClientId, Malformed, ProfileName, Secret, entry};
use crate::{Error, proof};

/// A value and who gave it.
pub(super) struct From<T> {
    value: T,
    source: String,
}

/// The three values, as far as they are known.
#[derive(Default)]
pub(super) struct Parts {
    client_id: Option<From<LwaClientId>>,
    client_secret: Option<From<Secret>>,
    refresh_token: Option<From<Secret>>,
    refused: Vec<Refused>,
}

impl Parts {
    /// `None` where the file has none of them: it holds only an AWS key.
    pub(super) async fn of(i: &mut Importing<'_>, chosen: &Chosen) -> Result<Option<Self>, Error> {
        let found = &chosen.account;
        let none =
            found.client_id.is_none() && found.client_secret.is_none() && found.refresh_token.is_none();
        if none && found.refused.is_empty() {
            return Ok(None);
        }
        let mut parts = Self { refused: found.refused.clone(), ..Self::default() };
        let file = i.name();
        let id = read(&mut parts.refused, Field::ClientId, found.client_id.as_deref(), entry::client_id);
        let secret = found.client_secret.as_ref().map(Secret::expose);
        let secret = read(&mut parts.refused, Field::ClientSecret, secret, entry::client_secret);
        let token = found.refresh_token.as_ref().map(Secret::expose);
        let token = read(&mut parts.refused, Field::RefreshToken, token, entry::refresh_token);
        let stored = InStore::of(i, &chosen.name).await?;
        parts.client_id = first(&i.given.client_id, id, stored.client_id.clone(), &file);
        let id = parts.client_id.as_ref().map(|id| &id.value);
        let same_app = id.is_some() && id == stored.client_id.as_ref();
        let own = |secret: Option<Secret>| secret.filter(|_| same_app);
        parts.client_secret = first(&i.given.client_secret, secret, own(stored.client_secret), &file);
        parts.refresh_token = first(&i.given.refresh_token, token, own(stored.refresh_token), &file);
        let refused = std::mem::take(&mut parts.refused);
        let still = |refused: &Refused| refused.field.is_some_and(|field| !parts.has(field));
        parts.refused = refused.into_iter().filter(still).collect();
        Ok(Some(parts))
    }

    fn has(&self, field: Field) -> bool {
        match field {
            Field::ClientId => self.client_id.is_some(),
            Field::ClientSecret => self.client_secret.is_some(),
            Field::RefreshToken => self.refresh_token.is_some(),
        }
    }

    /// Asks a person for what is missing; names it where nobody can be asked.
    pub(super) fn complete(&mut self, i: &mut Importing<'_>) -> Result<Vec<&'static Question>, Error> {
        for field in [Field::ClientId, Field::ClientSecret, Field::RefreshToken] {
            while i.ask.can() && !self.has(field) {
                self.ask(i, field)?;
            }
        }
        let lacking = [
            (&q::LWA_CLIENT_ID, Field::ClientId),
            (&q::LWA_CLIENT_SECRET, Field::ClientSecret),
            (&q::REFRESH_TOKEN, Field::RefreshToken),
        ];
        Ok(lacking.into_iter().filter(|(_, field)| !self.has(*field)).map(|(question, _)| question).collect())
    }

    /// One prompt for a value; `false` on plain Enter.
    pub(super) fn ask(&mut self, i: &mut Importing<'_>, field: Field) -> Result<bool, Error> {
        let typed = lwa_value::secret(&i.world.term, &mut i.ask, field)?;
        let Some(value) = typed else { return Ok(false) };
        let source = "your entry".to_owned();
        match field {
            Field::ClientId => {
                self.client_id = Some(From { value: entry::client_id(value.expose())?, source });
            }
            Field::ClientSecret => self.client_secret = Some(From { value, source }),
            Field::RefreshToken => self.refresh_token = Some(From { value, source }),
        }
        Ok(true)
    }

    /// What is missing in an account, with what stands in its place.
    pub(super) fn incomplete(
        &self,
        i: &Importing<'_>,
        title: &str,
        missing: Vec<&'static Question>,
        several: bool,
    ) -> Error {
        if self.refused.is_empty() && !several {
            return answers::Error::Missing(missing).into();
        }
        let named = |field| self.refused.iter().any(|refused| refused.field == Some(field));
        let absent = missing.iter().filter(|question| !field(question).is_some_and(named));
        let absent = absent.map(|question| format!("missing: {}", question.title));
        let refused = self.refused.iter().map(|refused| format!("{}: {}", refused.place, refused.why));
        let why = refused.chain(absent).collect();
        let ways = missing.iter().map(|question| format!("{}: {}", question.title, question.ways()));
        let ways = ways.collect::<Vec<_>>().join("; ");
        let place = format!("{}, account \"{title}\"", i.name());
        foreign::Error::Unusable { place, why, fix: format!("correct it in the file, or give {ways}") }.into()
    }

    /// The values, once they are complete.
    pub(super) fn values(
        &self,
        region: crate::values::Region,
        kind: Kind,
        restricted_data: bool,
    ) -> Option<proof::LwaValues> {
        Some(proof::LwaValues {
            region,
            kind,
            client_id: self.client_id.as_ref()?.value.clone(),
            client_secret: self.client_secret.as_ref()?.value.clone(),
            refresh_token: self.refresh_token.as_ref()?.value.clone(),
            restricted_data,
        })
    }

    /// What was refused where Amazon blames this value, and who gave it.
    pub(super) fn refused(&self, field: Field) -> (&'static str, String) {
        let token = self.refresh_token.as_ref().map(|v| v.source.clone());
        if field == Field::RefreshToken {
            return ("the refresh token", token.unwrap_or_default());
        }
        let id = self.client_id.as_ref().map(|v| v.source.clone());
        let secret = self.client_secret.as_ref().map(|v| v.source.clone());
        source::of_pair(id, secret).unwrap_or_default()
    }
}

fn field(question: &Question) -> Option<Field> {
    match question.key {
        key if key == q::LWA_CLIENT_ID.key => Some(Field::ClientId),
        key if key == q::LWA_CLIENT_SECRET.key => Some(Field::ClientSecret),
        key if key == q::REFRESH_TOKEN.key => Some(Field::RefreshToken),
        _ => None,
    }
}

/// Flag, variable and answers file are one source already; then the file, then what is stored.
fn first<T: Clone>(
    given: &Option<Sourced<T>>,
    found: Option<T>,
    stored: Option<T>,
    file: &str,
) -> Option<From<T>> {
    let given =
        given.as_ref().map(|given| From { value: given.value.clone(), source: given.source.to_string() });
    given
        .or_else(|| found.map(|value| From { value, source: file.to_owned() }))
        .or_else(|| stored.map(|value| From { value, source: "the stored profile".to_owned() }))
}

fn read<T>(
    refused: &mut Vec<Refused>,
    field: Field,
    text: Option<&str>,
    parse: fn(&str) -> Result<T, Malformed>,
) -> Option<T> {
    let place = match field {
        Field::ClientId => "the LWA client id",
        Field::ClientSecret => "the LWA client secret",
        Field::RefreshToken => "the refresh token",
    };
    match parse(text?) {
        Ok(value) => Some(value),
        Err(malformed) => {
            refused.push(Refused { field: Some(field), place: place.to_owned(), why: malformed.why });
            None
        }
    }
}

/// What the profile holds already: a file without a refresh token may complete it.
#[derive(Default)]
struct InStore {
    client_id: Option<LwaClientId>,
    client_secret: Option<Secret>,
    refresh_token: Option<Secret>,
}

impl InStore {
    async fn of(i: &Importing<'_>, name: &ProfileName) -> Result<Self, Error> {
        let Some(profile) = i.config.profiles.get(name) else { return Ok(Self::default()) };
        let stores = i.world.stores(&i.config);
        Ok(Self {
            client_id: profile.client_id.clone(),
            client_secret: secrets::client_secret(&stores, &i.config, profile).await?,
            refresh_token: secrets::refresh_token(&stores, profile, name).await?,
        })
    }
}
