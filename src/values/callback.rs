//! The address on which a browser ended after Amazon's page of consent: pasted by a person, or taken by a team's own page.
//!
//! Amazon loads the app's redirect URI with `state`, `selling_partner_id` and `spapi_oauth_code` ("Website Authorization
//! Workflow"). The code is a secret for its five minutes: it stands in no error and in no `Debug`.

use super::Secret;
use url::form_urlencoded;
use zeroize::Zeroizing;

/// The longest text that is taken for an address.
const MOST: usize = 16 * 1024;
/// The longest code that is sent on; Amazon's have about 20 characters.
const LONGEST_CODE: usize = 2048;

/// What Amazon sent back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Callback {
    /// `spapi_oauth_code`: works once, for five minutes.
    pub code: Secret,
    /// Amazon's id of the account that consented.
    pub selling_partner_id: Option<String>,
    /// The host, where it is not the one of the redirect URI.
    pub other_host: Option<String>,
}

/// Why there is no code to exchange in a text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NoCallback {
    /// Nothing, or only blanks.
    #[error("nothing was given")]
    Empty,
    /// Neither an address nor what follows the `?` of one.
    #[error("it is no address")]
    NoAddress,
    /// One long word: perhaps only the code, without the `state` that it belongs to.
    #[error("it is a part of the address")]
    OnlyPart,
    /// A page of Amazon's before the end: the sign-in, or the consent itself.
    #[error("it is the address of Amazon's own page, before the consent")]
    PageBefore,
    /// The app's login URI: the authorization was begun on the app's page in the Appstore.
    #[error("it is the app's login URI: the authorization was begun in the Appstore")]
    Appstore,
    /// Amazon's page ended with a code of its own: `MD5101`.
    #[error("Amazon's page of consent ended with {0}")]
    Amazon(String),
    /// The account did not consent: OAuth's `access_denied`, or another error of OAuth's.
    #[error("the consent was not given ({0})")]
    Declined(String),
    /// No `state`: it can't be told to which authorization the code belongs.
    #[error("it has no state")]
    NoState,
    /// The `state` of another authorization.
    #[error("its state is that of another authorization")]
    OtherState,
    /// The right address, without a code.
    #[error("it has no code (spapi_oauth_code)")]
    NoCode,
    /// A parameter stands there twice: two addresses in one text.
    #[error("it has {0} twice")]
    Twice(&'static str),
}

/// Reads the address. `state` is compared in constant time; `redirect_uri` only to tell that the browser went elsewhere,
/// which a web site may let it do.
///
/// # Errors
/// [`NoCallback`], which repeats nothing of the text but Amazon's public codes.
pub(crate) fn read(text: &str, state: &Secret, redirect_uri: &str) -> Result<Callback, NoCallback> {
    let given = text;
    let text = cleaned(given)?;
    let pairs = Pairs::of(&text);
    let (state_given, code) = (pairs.only("state")?, pairs.only("spapi_oauth_code")?);
    let Some(code) = code else { return Err(without_code(given, &text, &pairs)) };
    let state_given = state_given.ok_or(NoCallback::NoState)?;
    if Secret::new(state_given.as_str()) != *state {
        return Err(NoCallback::OtherState);
    }
    if code.len() > LONGEST_CODE || !code.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(NoCallback::NoCode);
    }
    let host = |address: &str| Some(url::Url::parse(address).ok()?.host_str()?.to_owned());
    let other_host = host(&text).filter(|there| host(redirect_uri).as_ref() != Some(there));
    Ok(Callback {
        code: Secret::new(code.as_str()),
        selling_partner_id: pairs.only("selling_partner_id")?.and_then(|id| selling_partner_id(&id)),
        other_host,
    })
}

/// An account's id as Amazon writes it: capital letters and digits.
pub(crate) fn selling_partner_id(text: &str) -> Option<String> {
    let fits = (5..=32).contains(&text.len());
    (fits && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())).then(|| text.to_owned())
}

/// Without what comes along when an address is copied: line breaks and blanks, quotes and brackets around it, signs that
/// nobody sees, `&` as HTML writes it.
fn cleaned(text: &str) -> Result<Zeroizing<String>, NoCallback> {
    if text.len() > MOST {
        return Err(NoCallback::NoAddress);
    }
    let unseen =
        |c: char| c.is_whitespace() || c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}');
    let kept: Zeroizing<String> = Zeroizing::new(text.chars().filter(|c| !unseen(*c)).collect());
    let around = |c: char| matches!(c, '"' | '\'' | '`' | '<' | '>' | '(' | ')' | '[' | ']' | ',' | ';');
    let trimmed = kept.trim_matches(around);
    if trimmed.is_empty() {
        return Err(NoCallback::Empty);
    }
    let plain = Zeroizing::new(trimmed.replace("&amp;", "&"));
    Ok(Zeroizing::new(plain.replace("&#38;", "&")))
}

/// The parameters of an address, of its query and of its fragment.
struct Pairs(Vec<(String, Zeroizing<String>)>);

impl Pairs {
    fn of(text: &str) -> Self {
        let query = match text.split_once('?') {
            Some((_, query)) => query,
            // Only what follows the `?` will do too.
            None if text.contains('=') => text,
            None => "",
        };
        let all = query.split('#').flat_map(|part| form_urlencoded::parse(part.as_bytes()));
        Self(all.map(|(k, v)| (k.into_owned(), Zeroizing::new(v.into_owned()))).collect())
    }

    /// A parameter's value; an empty one is none.
    fn only(&self, name: &'static str) -> Result<Option<Zeroizing<String>>, NoCallback> {
        let mut found = self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| value);
        let first = found.next();
        if found.next().is_some() {
            return Err(NoCallback::Twice(name));
        }
        Ok(first.filter(|value| !value.is_empty()).cloned())
    }

    fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// What a text without a code is. `given` is the text as it came, words apart.
fn without_code(given: &str, text: &str, pairs: &Pairs) -> NoCallback {
    if let Some(code) = amazons_code(given) {
        return NoCallback::Amazon(code);
    }
    if pairs.has("amazon_callback_uri") || pairs.has("amazon_state") {
        return NoCallback::Appstore;
    }
    if let Some(error) = pairs.get("error") {
        let known = ["access_denied", "invalid_request", "unauthorized_client", "server_error"];
        let error = known.iter().find(|known| **known == error).unwrap_or(&"an error that is not known");
        return NoCallback::Declined((*error).to_owned());
    }
    let path = url::Url::parse(text).map(|url| url.path().to_owned()).unwrap_or_default();
    let before = ["/apps/authorize/", "/ap/signin", "/ap/", "/signin", "/apps/store/"];
    if before.iter().any(|page| path.starts_with(page)) || path.contains("/apps/authorize/consent") {
        return NoCallback::PageBefore;
    }
    if pairs.has("state") || text.contains("://") || text.contains('?') {
        NoCallback::NoCode
    } else if (8..=200).contains(&text.len()) && !text.contains('/') {
        NoCallback::OnlyPart
    } else {
        NoCallback::NoAddress
    }
}

/// Amazon's own code somewhere in a text: `MD` and four digits, or `SPDC` and some ("Authorization Errors").
fn amazons_code(text: &str) -> Option<String> {
    let mut words = text.split(|c: char| !c.is_ascii_alphanumeric());
    words.find_map(|word| {
        let digits = |rest: &str, least: usize, most: usize| {
            (least..=most).contains(&rest.len()) && rest.bytes().all(|b| b.is_ascii_digit())
        };
        let upper = word.to_ascii_uppercase();
        let fits = upper.strip_prefix("MD").is_some_and(|rest| digits(rest, 4, 4))
            || upper.strip_prefix("SPDC").is_some_and(|rest| digits(rest, 2, 4));
        fits.then_some(upper)
    })
}

#[cfg(test)]
#[path = "callback_tests.rs"]
mod tests;
