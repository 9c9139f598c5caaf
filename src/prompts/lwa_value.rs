//! One hidden prompt for an LWA value: cleaned, recognised, wrong boxes explained.

use crate::Error;
use crate::answers::{Ask, Question};
use crate::foreign::{Account, Found, Pasted, pasted};
use crate::term::{Hidden, Term};
use crate::values::{Field, LwaClientId, Region, Secret, clean, entry, recognise};

/// The field, as Amazon's pages call it.
pub(crate) fn label(field: Field) -> &'static str {
    match field {
        Field::ClientId => "Client identifier",
        Field::ClientSecret => "Client secret",
        Field::RefreshToken => "Refresh token",
    }
}

/// What came.
pub(crate) enum Typed {
    /// Only Enter.
    Nothing,
    /// Something for another box; that was said.
    WrongBox,
    /// Several values at once.
    Block(Box<Found>),
    /// A text for this box.
    Text(Secret),
}

/// One prompt. `sample` is what plain Enter gives.
pub(crate) fn once(term: &Term, ask: &mut Ask, field: Field, sample: Option<&str>) -> Result<Typed, Error> {
    let echo = |raw: &str| echo(field, raw);
    let hidden = Hidden { label: label(field), default: sample, until: None, echo_after: &echo };
    let text = ask.secret(Question::of_field(field), &hidden)?;
    if text.expose().trim().is_empty() {
        return Ok(Typed::Nothing);
    }
    match pasted(text.expose()) {
        Pasted::Single => {}
        Pasted::Block(found) => return Ok(Typed::Block(found)),
        Pasted::Nothing(why) => {
            term.fail("Several values or lines came, but none that is known: no client identifier, secret or token.");
            why.iter().for_each(|why| term.detail(why));
            return Ok(Typed::WrongBox);
        }
    }
    if let Some(why) = recognise::wrong_box(field, text.expose()) {
        term.fail(&why);
        return Ok(Typed::WrongBox);
    }
    Ok(Typed::Text(text))
}

/// A client secret or refresh token, asked for until it is usable; `None` on plain Enter.
pub(crate) fn secret(term: &Term, ask: &mut Ask, field: Field) -> Result<Option<Secret>, Error> {
    secret_or(term, ask, field, None)
}

/// The same; `sample` is what plain Enter gives.
pub(crate) fn secret_or(
    term: &Term,
    ask: &mut Ask,
    field: Field,
    sample: Option<&str>,
) -> Result<Option<Secret>, Error> {
    loop {
        let text = match once(term, ask, field, sample)? {
            Typed::Nothing => return Ok(None),
            Typed::WrongBox => continue,
            Typed::Text(text) => text,
            Typed::Block(found) => {
                let account = chosen(term, *found, None);
                let Some(found) = account.lwa(field) else {
                    term.fail("Several values came, but none of them is the one that is asked for.");
                    continue;
                };
                Secret::new(found)
            }
        };
        let parsed = match field {
            Field::ClientSecret => entry::client_secret(text.expose()),
            Field::RefreshToken => entry::refresh_token(text.expose()),
            Field::ClientId => entry::client_id(text.expose()).map(|id| Secret::new(id.as_str())),
        };
        match parsed {
            Ok(secret) => return Ok(Some(secret)),
            Err(malformed) => ask.say(&malformed),
        }
    }
}

/// Of several accounts that were pasted the one of the region, else the first; what is odd about it is said.
pub(crate) fn chosen(term: &Term, found: Found, region: Option<Region>) -> Account {
    found.notes.iter().for_each(|note| term.warn(note));
    let mut all = found.accounts;
    let of_region = |account: &Account| region.is_some() && account.region == region;
    let at = all.iter().position(of_region).unwrap_or(0);
    if all.len() > 1 {
        let title = |(n, account): (usize, &Account)| {
            account.name.clone().unwrap_or_else(|| format!("number {}", n + 1))
        };
        let mut names: Vec<String> = all.iter().enumerate().map(title).collect();
        let taken = names.remove(at);
        term.warn(&format!("The text holds several accounts: {taken} is taken, not {}.", names.join(", ")));
    }
    let account = if at < all.len() { all.swap_remove(at) } else { Account::default() };
    account.notes.iter().for_each(|note| term.warn(note));
    for refused in &account.refused {
        term.warn(&format!("{}: {}", refused.place, refused.why));
    }
    account
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
    if !cleaned.removed.is_empty() && matches!(pasted(raw), Pasted::Single) {
        line.push_str(&format!("   removed {}", cleaned.removed.join(", ")));
    }
    line
}
