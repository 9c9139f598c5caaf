//! One hidden prompt for an LWA value: cleaned, recognised, wrong boxes explained.

use crate::Error;
use crate::answers::{Ask, Question, question as q};
use crate::term::{Hidden, Term};
use crate::values::{LwaClientId, Secret, block, clean, entry, recognise};

/// Which box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The client identifier.
    ClientId,
    /// The client secret.
    ClientSecret,
    /// The refresh token.
    RefreshToken,
}

impl Field {
    fn label(self) -> &'static str {
        match self {
            Self::ClientId => "Client identifier",
            Self::ClientSecret => "Client secret",
            Self::RefreshToken => "Refresh token",
        }
    }

    /// The question that it answers.
    pub fn question(self) -> &'static Question {
        match self {
            Self::ClientId => &q::LWA_CLIENT_ID,
            Self::ClientSecret => &q::LWA_CLIENT_SECRET,
            Self::RefreshToken => &q::REFRESH_TOKEN,
        }
    }

    fn shape(self) -> recognise::Field {
        match self {
            Self::ClientId => recognise::Field::ClientId,
            Self::ClientSecret => recognise::Field::ClientSecret,
            Self::RefreshToken => recognise::Field::RefreshToken,
        }
    }
}

/// What came.
pub enum Typed {
    /// Enter alone.
    Nothing,
    /// Something for another box; that was said.
    WrongBox,
    /// Several values at once.
    Block(Box<block::Block>),
    /// A text for this box.
    Text(Secret),
}

/// One prompt. `sample` is what plain Enter gives.
///
/// # Errors
/// Cancelled; nobody can be asked.
pub fn once(term: &Term, ask: &mut Ask, field: Field, sample: Option<&str>) -> Result<Typed, Error> {
    let echo = |raw: &str| echo(field, raw);
    let hidden = Hidden { label: field.label(), default: sample, echo_after: &echo };
    let text = ask.secret(field.question(), &hidden)?;
    if text.expose().trim().is_empty() {
        return Ok(Typed::Nothing);
    }
    if let Some(found) = block::parse(text.expose()) {
        return Ok(Typed::Block(Box::new(found)));
    }
    if let Some(why) = recognise::wrong_box(field.shape(), text.expose()) {
        term.fail(&why);
        return Ok(Typed::WrongBox);
    }
    Ok(Typed::Text(text))
}

/// A client secret or refresh token, asked for until it is usable; `None` on plain Enter.
///
/// # Errors
/// Cancelled; nobody can be asked.
pub fn secret(term: &Term, ask: &mut Ask, field: Field) -> Result<Option<Secret>, Error> {
    loop {
        let text = match once(term, ask, field, None)? {
            Typed::Nothing => return Ok(None),
            Typed::WrongBox => continue,
            Typed::Text(text) => text,
            Typed::Block(block) => {
                let found = match field {
                    Field::ClientSecret => block.client_secret,
                    Field::RefreshToken => block.refresh_token,
                    Field::ClientId => block.client_id.map(Secret::new),
                };
                let Some(found) = found else {
                    term.fail("Several lines came, but none of them is the value that is asked for.");
                    continue;
                };
                found
            }
        };
        let parsed = match field {
            Field::ClientSecret => entry::client_secret(text.expose()),
            Field::RefreshToken => entry::refresh_token(text.expose()),
            Field::ClientId => entry::client_id(text.expose()).map(|id| Secret::new(id.as_str())),
        };
        match parsed {
            Ok(secret) => return Ok(Some(secret)),
            Err(malformed) => {
                term.fail(&format!("That is {malformed}. It looks like {}", malformed.example));
            }
        }
    }
}

/// What stands on the prompt's line after Enter: counts and public prefixes; the client id once it is one.
fn echo(field: Field, raw: &str) -> String {
    let cleaned = clean::clean(raw);
    let id = (field == Field::ClientId).then(|| cleaned.text.parse::<LwaClientId>().ok()).flatten();
    let mut line = match id {
        Some(id) => id.short(),
        None if field == Field::ClientId => recognise::received(&cleaned.text),
        None => format!("(hidden) {}", recognise::received(&cleaned.text)),
    };
    if !cleaned.removed.is_empty() && block::parse(raw).is_none() {
        line.push_str(&format!("   removed {}", cleaned.removed.join(", ")));
    }
    line
}
