//! The three values as they are typed or pasted: cleaned, recognised, wrong boxes explained.

use super::Wizard;
use crate::Error;
use crate::answers::question as q;
use crate::flow::proof;
use crate::flow::typed::{self, Typed};
use crate::values::{LwaClientId, Region, Secret, block, clean, entry};
use jiff::civil::Date;

pub use crate::flow::typed::Field;

/// What has been entered so far.
#[derive(Default)]
pub struct Entry {
    client_id: Option<LwaClientId>,
    client_secret: Option<Secret>,
    refresh_token: Option<Secret>,
}

impl Entry {
    /// What was given up front; what is stored for the same app.
    pub fn known(w: &Wizard<'_>) -> Self {
        let client_id =
            w.given.client_id.as_ref().map(|c| c.value.clone()).or_else(|| w.stored.client_id.clone());
        let same_app = client_id.is_some() && client_id == w.stored.client_id;
        let stored = |s: &Option<Secret>| s.clone().filter(|_| same_app);
        Self {
            client_id,
            client_secret: w
                .given
                .client_secret
                .as_ref()
                .map(|s| s.value.clone())
                .or_else(|| stored(&w.stored.client_secret)),
            refresh_token: w
                .given
                .refresh_token
                .as_ref()
                .map(|s| s.value.clone())
                .or_else(|| stored(&w.stored.refresh_token)),
        }
    }

    /// Forgets a value, so that it is asked again.
    pub fn forget(&mut self, field: Field) {
        match field {
            Field::ClientId => self.client_id = None,
            Field::ClientSecret => self.client_secret = None,
            Field::RefreshToken => self.refresh_token = None,
        }
    }

    fn has(&self, field: Field) -> bool {
        match field {
            Field::ClientId => self.client_id.is_some(),
            Field::ClientSecret => self.client_secret.is_some(),
            Field::RefreshToken => self.refresh_token.is_some(),
        }
    }

    /// Asks for a value that is not there yet, until it is usable.
    ///
    /// # Errors
    /// Cancelled; nobody can be asked.
    pub fn ask(&mut self, w: &mut Wizard<'_>, field: Field) -> Result<(), Error> {
        while !self.has(field) {
            self.once(w, field)?;
        }
        Ok(())
    }

    /// Asks once more for a value that was refused. `false` on plain Enter: nothing was entered.
    ///
    /// # Errors
    /// As [`Entry::ask`].
    pub fn ask_again(&mut self, w: &mut Wizard<'_>, field: Field) -> Result<bool, Error> {
        let before = (self.client_id.clone(), self.client_secret.clone(), self.refresh_token.clone());
        self.forget(field);
        loop {
            let entered = self.once(w, field)?;
            if self.has(field) {
                return Ok(true);
            }
            if !entered {
                (self.client_id, self.client_secret, self.refresh_token) = before;
                return Ok(false);
            }
        }
    }

    /// One prompt. `false` where nothing was entered.
    fn once(&mut self, w: &mut Wizard<'_>, field: Field) -> Result<bool, Error> {
        let sample = w.world.samples.as_ref().map(|s| match field {
            Field::ClientId => s.client_id.as_str(),
            Field::ClientSecret => s.client_secret.expose(),
            Field::RefreshToken => s.refresh_token.expose(),
        });
        let text = match typed::once(&w.world.term, &mut w.ask, field, sample)? {
            Typed::Nothing => return Ok(false),
            Typed::WrongBox => return Ok(true),
            Typed::Block(found) => {
                self.take_block(w, &found);
                return Ok(true);
            }
            Typed::Text(text) => text,
        };
        match self.take(field, text.expose()) {
            Ok(()) => {
                if field == Field::ClientId {
                    w.note(&q::LWA_CLIENT_ID, &clean::clean(text.expose()).text);
                }
            }
            Err(malformed) => {
                w.world.term.fail(&format!("That is {malformed}. It looks like {}", malformed.example));
            }
        }
        Ok(true)
    }

    fn take(&mut self, field: Field, text: &str) -> Result<(), crate::values::Malformed> {
        match field {
            Field::ClientId => self.client_id = Some(entry::client_id(text)?),
            Field::ClientSecret => self.client_secret = Some(entry::client_secret(text)?),
            Field::RefreshToken => self.refresh_token = Some(entry::refresh_token(text)?),
        }
        Ok(())
    }

    /// One paste that holds several of the values fills them all.
    fn take_block(&mut self, w: &Wizard<'_>, found: &block::Block) {
        let mut names = Vec::new();
        if let Some(id) = &found.client_id
            && self.take(Field::ClientId, id).is_ok()
        {
            names.push("client identifier");
        }
        if let Some(secret) = &found.client_secret
            && self.take(Field::ClientSecret, secret.expose()).is_ok()
        {
            names.push("client secret");
        }
        if let Some(token) = &found.refresh_token
            && self.take(Field::RefreshToken, token.expose()).is_ok()
        {
            names.push("refresh token");
        }
        if names.is_empty() {
            w.world.term.fail("Several lines came, but none of them is one of the three values.");
        } else {
            w.world.term.ok(&format!("Found in what was pasted: {}", names.join(", ")));
        }
    }

    /// The values, asking for what is still missing.
    ///
    /// # Errors
    /// Cancelled; nobody can be asked.
    pub fn complete(&mut self, w: &mut Wizard<'_>, region: Region) -> Result<proof::Values, Error> {
        for field in [Field::ClientId, Field::ClientSecret, Field::RefreshToken] {
            self.ask(w, field)?;
        }
        match (&self.client_id, &self.client_secret, &self.refresh_token) {
            (Some(id), Some(secret), Some(token)) => Ok(proof::Values {
                region,
                client_id: id.clone(),
                client_secret: secret.clone(),
                refresh_token: token.clone(),
                restricted_data: w.restricted_data(),
            }),
            _ => Err(Error::Cancelled),
        }
    }
}

/// The day the secret was made, and whether that is a guess ("at the latest").
///
/// # Errors
/// Cancelled.
pub fn secret_date(w: &mut Wizard<'_>) -> Result<(Date, bool), Error> {
    if let Some(given) = &w.given.secret_date {
        return Ok((given.value, false));
    }
    Ok((jiff::Zoned::now().date(), true))
}
