//! The three values as they are typed or pasted: cleaned, recognised, wrong boxes explained.

use super::desk::Desk;
use super::lwa_where::where_it_is;
use crate::Error;
use crate::answers::{Given, parse, question as q};
use crate::foreign::Found;
use crate::prompts::lwa_value::{self, Typed};
use crate::proof::LwaValues;
use crate::values::{Field, Kind, LwaParts, Malformed, Region, accept, clean, entry};
use jiff::civil::Date;

/// The answers of the LWA prompts.
#[derive(Clone)]
pub(crate) struct Answers {
    pub values: LwaValues,
    /// The day that the client secret was made, where it is known.
    pub secret_date: Option<Date>,
}

/// What has been entered so far.
#[derive(Debug, Clone, Default)]
pub(crate) struct LwaEntry {
    parts: LwaParts,
    /// Those that were entered at a prompt of this run.
    typed: Vec<Field>,
    /// The day that the secret was made: given, or typed.
    secret_date: Option<Date>,
    /// Whether that day need not be asked: it was given, or it was asked for this secret.
    dated: bool,
    /// Where the person sells: of several accounts in one paste the one of this region.
    region: Option<Region>,
    kind: Kind,
}

impl LwaEntry {
    /// What was given up front; what is stored for the same app.
    pub(crate) fn known(given: &Given, stored: &LwaParts) -> Self {
        let secret_date = given.secret_date.as_ref().map(|d| d.value);
        let parts = given.lwa().or_stored(stored);
        Self { parts, secret_date, dated: secret_date.is_some(), ..Self::default() }
    }

    pub(crate) fn values(&self, region: Region, kind: Kind, restricted_data: bool) -> Option<LwaValues> {
        LwaValues::of_parts(self.parts.clone(), region, kind, restricted_data)
    }

    /// Of several accounts in one paste the one of this region is taken; the kind's words say where a value is.
    #[must_use]
    pub(crate) fn of(self, region: Region, kind: Kind) -> Self {
        Self { region: Some(region), kind, ..self }
    }

    /// Whether a value was entered at a prompt of this run.
    pub(crate) fn was_typed(&self, field: Field) -> bool {
        self.typed.contains(&field)
    }

    /// Forgets a value, so that it is asked again.
    pub(crate) fn forget(&mut self, field: Field) {
        self.parts.forget(field);
    }

    pub(crate) fn has(&self, field: Field) -> bool {
        self.parts.has(field)
    }

    /// Asks for a value that is not there yet, until it is usable.
    pub(crate) fn ask(&mut self, desk: &mut Desk, field: Field) -> Result<(), Error> {
        while !self.has(field) {
            self.once(desk, field)?;
        }
        Ok(())
    }

    /// Asks once more for a value that was refused. `false` on plain Enter: nothing was entered.
    pub(crate) fn ask_again(&mut self, desk: &mut Desk, field: Field) -> Result<bool, Error> {
        let before = self.parts.clone();
        self.forget(field);
        loop {
            let entered = self.once(desk, field)?;
            if self.has(field) {
                return Ok(true);
            }
            if !entered {
                self.parts = before;
                return Ok(false);
            }
        }
    }

    /// One prompt. `false` where nothing was entered, or a question mark: then where to find it is told.
    fn once(&mut self, desk: &mut Desk, field: Field) -> Result<bool, Error> {
        let sample = desk.samples.as_ref().map(|s| match field {
            Field::ClientId => s.client_id.as_str(),
            Field::ClientSecret => s.client_secret.expose(),
            Field::RefreshToken => s.refresh_token.expose(),
        });
        match lwa_value::once(&desk.term, &mut desk.ask, field, sample)? {
            Typed::WrongBox => {}
            Typed::Block(found) => self.take_block(desk, *found),
            Typed::Text(text) if text.expose().trim() != "?" => {
                self.take_said(desk, field, text.expose());
            }
            Typed::Nothing | Typed::Text(_) => {
                where_it_is(&desk.term, self.kind, field);
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Takes a value and shows what is unusual about it; says why where it can't be used.
    fn take_said(&mut self, desk: &mut Desk, field: Field, text: &str) -> bool {
        match self.take(field, text) {
            Ok(warnings) => {
                warnings.iter().for_each(|warning| desk.term.warn(warning));
                if let (Field::ClientId, Some(id)) = (field, &self.parts.client_id) {
                    let id = id.to_string();
                    desk.note(&q::LWA_CLIENT_ID, &id);
                }
                if field == Field::ClientSecret {
                    self.dated = false;
                }
                if !self.was_typed(field) {
                    self.typed.push(field);
                }
                true
            }
            Err(malformed) => {
                desk.ask.say(&malformed);
                false
            }
        }
    }

    fn take(&mut self, field: Field, text: &str) -> Result<Vec<String>, Malformed> {
        let cleaned = clean::clean(text).text;
        match field {
            Field::ClientId => {
                self.parts.client_id = Some(entry::client_id(text)?);
                Ok(Vec::new())
            }
            Field::ClientSecret => {
                let (secret, warnings) = accept::accept_secret(&cleaned)?;
                self.parts.client_secret = Some(secret);
                Ok(warnings)
            }
            Field::RefreshToken => {
                let (token, warnings) = accept::accept_refresh_token(&cleaned)?;
                self.parts.refresh_token = Some(token);
                Ok(warnings)
            }
        }
    }

    /// One paste that holds several of the values fills them all.
    fn take_block(&mut self, desk: &mut Desk, found: Found) {
        let found = lwa_value::chosen(&desk.term, found, self.region);
        let mut taken = Vec::new();
        for field in Field::ALL {
            if found.lwa(field).is_some_and(|value| self.take_said(desk, field, value)) {
                taken.push(lwa_value::label(field).to_lowercase());
            }
        }
        let term = &desk.term;
        if taken.is_empty() {
            term.fail("Several values came, but none of them is one of the three that are asked for here.");
        } else {
            term.ok(&format!("Found in what was pasted: {}", taken.join(", ")));
        }
        let others: Vec<&str> =
            found.found().into_iter().filter(|n| n.contains("AWS") || n.contains("ARN")).collect();
        if !others.is_empty() {
            term.detail(&format!("Not needed here, so not taken: {}.", others.join(", ")));
        }
    }

    /// The day a typed secret was made; plain Enter is today, "at the latest".
    fn ask_date(&mut self, desk: &mut Desk, stored: &LwaParts) -> Result<(), Error> {
        let kept = stored.client_secret.is_some() && stored.client_secret == self.parts.client_secret;
        if self.dated || kept || !desk.ask.can() || !self.was_typed(Field::ClientSecret) {
            return Ok(());
        }
        desk.term.blank();
        desk.term.detail(
            "Amazon lets a client secret live for 180 days. When was yours made? Like 2026-05-31; if you don't know, \
             Enter: today, at the latest.",
        );
        let day = |text: &str| match text.trim() {
            "" => Ok(None),
            text if text.eq_ignore_ascii_case("today") => Ok(None),
            text => parse::date(text).map(Some),
        };
        let label = "Day the secret was made";
        self.secret_date = desk.ask.until(&q::LWA_SECRET_DATE, label, Some("today"), day)?;
        if let Some(day) = self.secret_date {
            desk.note(&q::LWA_SECRET_DATE, &day.to_string());
        }
        self.dated = true;
        Ok(())
    }

    /// Returns the answers, asking for what is still missing.
    pub(crate) fn complete(
        &mut self,
        desk: &mut Desk,
        stored: &LwaParts,
        (region, kind): (Region, Kind),
        restricted_data: bool,
    ) -> Result<Answers, Error> {
        for field in Field::ALL {
            self.ask(desk, field)?;
        }
        self.ask_date(desk, stored)?;
        let values = self.values(region, kind, restricted_data).ok_or(Error::Cancelled)?;
        Ok(Answers { values, secret_date: self.secret_date })
    }
}
