//! One account's Login with Amazon values: flag or variable, the file, the stored profile, the person.

use super::Importing;
use super::accounts::Chosen;
use crate::Error;
use crate::answers::{self, Question, Source, source};
use crate::foreign::{self, Account, Refused};
use crate::profiles::secrets;
use crate::prompts::lwa_value;
use crate::proof::LwaValues;
use crate::values::{Field, Kind, LwaParts, Malformed, Region, entry};
use std::collections::BTreeMap;

/// The three values, as far as they are known, and who gave each.
#[derive(Default)]
pub(super) struct Parts {
    values: LwaParts,
    sources: BTreeMap<Field, String>,
    refused: Vec<Refused>,
}

impl Parts {
    /// `None` where the file has none of them: it holds only an AWS key.
    pub(super) async fn of(i: &mut Importing<'_>, chosen: &Chosen) -> Result<Option<Self>, Error> {
        let found = &chosen.account;
        if !found.has_lwa() && found.refused.is_empty() {
            return Ok(None);
        }
        let mut refused = found.refused.clone();
        let file = LwaParts {
            client_id: read(&mut refused, found, Field::ClientId, entry::client_id),
            client_secret: read(&mut refused, found, Field::ClientSecret, entry::client_secret),
            refresh_token: read(&mut refused, found, Field::RefreshToken, entry::refresh_token),
        };
        // A file without a refresh token may complete a profile.
        let stored = secrets::lwa(&i.world.stores(&i.config), &i.config, &chosen.name).await?;
        let source = |field| {
            let of_file = || if file.has(field) { i.name() } else { "the stored profile".to_owned() };
            (field, i.given.source_of(field).unwrap_or_else(of_file))
        };
        let sources = Field::ALL.map(source).into();
        let values = i.given.lwa().or(&file).or_stored(&stored);
        refused.retain(|refused| refused.field.is_some_and(|field| !values.has(field)));
        Ok(Some(Self { values, sources, refused }))
    }

    /// Asks a person for what is missing; names it where nobody can be asked.
    pub(super) fn complete(&mut self, i: &mut Importing<'_>) -> Result<Vec<&'static Question>, Error> {
        for field in Field::ALL {
            while i.ask.can() && !self.values.has(field) {
                self.ask(i, field)?;
            }
        }
        Ok(Field::ALL.into_iter().filter(|field| !self.values.has(*field)).map(Question::of_field).collect())
    }

    /// One prompt for a value; `false` on plain Enter.
    pub(super) fn ask(&mut self, i: &mut Importing<'_>, field: Field) -> Result<bool, Error> {
        let typed = lwa_value::secret(&i.world.term, &mut i.ask, field)?;
        let Some(value) = typed else { return Ok(false) };
        match field {
            Field::ClientId => self.values.client_id = Some(entry::client_id(value.expose())?),
            Field::ClientSecret => self.values.client_secret = Some(value),
            Field::RefreshToken => self.values.refresh_token = Some(value),
        }
        self.sources.insert(field, Source::Typed.to_string());
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
        let said = |question| self.refused.iter().any(|r| r.field.map(Question::of_field) == Some(question));
        let absent = missing.iter().filter(|question| !said(**question));
        let absent = absent.map(|question| format!("missing: {}", question.title));
        let refused = self.refused.iter().map(|refused| format!("{}: {}", refused.place, refused.why));
        let why = refused.chain(absent).collect();
        let ways = missing.iter().map(|question| format!("{}: {}", question.title, question.ways()));
        let ways = ways.collect::<Vec<_>>().join("; ");
        let place = format!("{}, account \"{title}\"", i.name());
        foreign::Error::Unusable { place, why, fix: format!("correct it in the file, or give {ways}") }.into()
    }

    pub(super) fn values(&self, region: Region, kind: Kind, restricted_data: bool) -> Option<LwaValues> {
        LwaValues::of_parts(self.values.clone(), region, kind, restricted_data)
    }

    /// What was refused where Amazon blames this value, and who gave it.
    pub(super) fn refused(&self, field: Field) -> (&'static str, String) {
        source::of_refused(field, |field| self.sources.get(&field).cloned()).unwrap_or_default()
    }
}

fn read<T>(
    refused: &mut Vec<Refused>,
    found: &Account,
    field: Field,
    parse: fn(&str) -> Result<T, Malformed>,
) -> Option<T> {
    match parse(found.lwa(field)?) {
        Ok(value) => Some(value),
        Err(malformed) => {
            let place = format!("the {}", Question::of_field(field).title);
            refused.push(Refused { field: Some(field), place, why: malformed.why });
            None
        }
    }
}
