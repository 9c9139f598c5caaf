//! Text that a server sent, made fit to be shown and kept.
//!
//! What comes from Amazon, AWS or something in their place goes through here before it reaches a person, a JSON
//! or a file: cut to a sane length, without characters that have no picture or change how the text around them looks,
//! and withheld where it repeats what was sent to that server.

use super::clean::is_invisible;
use super::recognise::public_prefix;
use super::{Secret, hex, opaque};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use std::sync::{Arc, OnceLock};
use zeroize::Zeroizing;

/// The longest text that is shown: two lines and a half of a terminal.
const MOST: usize = 200;
/// The longest name that is shown and kept.
const MOST_OF_NAME: usize = 100;
/// The longest word that goes back into requests: an ARN has at most 2,048 characters.
const MOST_OF_WORD: usize = 2048;
/// The longest text that is compared with what it should be.
const MOST_OF_TEXT: usize = 4096;
/// How many characters in a row, out of a value that was sent, betray it.
const SLICE: usize = 8;
/// What stands in place of a text that may not be shown.
const WITHHELD: &str = "(withheld: it may repeat a secret)";

/// Returns a server's text in one line of at most 200 characters.
pub(crate) fn shown(text: &str) -> String {
    withheld(cut(text, MOST))
}

/// Returns a server's text in one line, for a program to read: it may be long, and hold what may not be shown.
pub(crate) fn cleaned(text: &str) -> String {
    cut(text, MOST_OF_TEXT)
}

/// Returns a server's name for something, in at most 100 characters. Two names that differ are returned as two that
/// differ, even where the difference can't be seen: what is changed or cut carries a fingerprint of the whole.
pub(crate) fn shown_name(name: &str) -> String {
    let plain = cut(name, MOST_OF_NAME);
    if plain == name && !ends_in_fingerprint(name) && !looks_secret(name) {
        return plain;
    }
    marked(&withheld(plain), name)
}

/// What is shown of a name, with the fingerprint of the whole.
fn marked(plain: &str, name: &str) -> String {
    let print = hex(&Sha256::digest(name.as_bytes())[..8]);
    format!("{plain}{}(#{print})", if plain.is_empty() { "" } else { " " })
}

/// The values that a request carries: an answer that repeats one of them is not shown. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Sent(Arc<(Vec<Secret>, OnceLock<Slices>)>);

opaque!(Sent);

/// What of the values betrays them, in order: eight characters in a row of any form, or all of a shorter one.
#[derive(Default)]
struct Slices {
    long: Zeroizing<Vec<[u8; SLICE]>>,
    short: Vec<Zeroizing<String>>,
}

impl Slices {
    fn of(values: &[Secret]) -> Self {
        let decoded = values.iter().flat_map(forms).map(|form| decoded(&form));
        let forms: Vec<_> = decoded.flat_map(|form| [letters(&form), form]).collect();
        // Sized first, so that growing leaves no copies.
        let mut long = Zeroizing::new(Vec::with_capacity(forms.iter().map(|form| form.len()).sum()));
        long.extend(forms.iter().flat_map(|form| form.as_bytes().windows(SLICE)).filter_map(slice));
        long.sort_unstable();
        // Less than four characters are no secret, and would be found everywhere.
        let short = forms.into_iter().filter(|form| (4..SLICE).contains(&form.len())).collect();
        Self { long, short }
    }

    fn are_in(&self, text: &str) -> bool {
        let known = |part: [u8; SLICE]| self.long.binary_search(&part).is_ok();
        text.as_bytes().windows(SLICE).filter_map(slice).any(known)
            || self.short.iter().any(|form| text.contains(form.as_str()))
    }
}

fn slice(window: &[u8]) -> Option<[u8; SLICE]> {
    window.try_into().ok()
}

impl Sent {
    /// Takes note of these values.
    pub(crate) fn of<'v>(values: impl IntoIterator<Item = &'v str>) -> Self {
        Self(Arc::new((values.into_iter().map(Secret::new).collect(), OnceLock::new())))
    }

    /// These values and another one.
    pub(crate) fn and(&self, value: &Secret) -> Self {
        Self::of(self.0.0.iter().chain([value]).map(Secret::expose))
    }

    /// Returns the text as [`shown`] does, or a note in its place where it repeats a value.
    pub(crate) fn shown(&self, text: &str) -> String {
        let text = shown(text);
        if self.is_in(&text) { WITHHELD.to_owned() } else { text }
    }

    /// Returns the name as [`shown_name`] does, or its fingerprint only where it repeats a value.
    pub(crate) fn shown_name(&self, name: &str) -> String {
        let text = shown_name(name);
        if self.is_in(&text) { marked(WITHHELD, name) } else { text }
    }

    /// Whether this is one word of visible ASCII that repeats nothing: a name, an ARN or an id as AWS's own are. It goes
    /// back into requests and into files, so that it can be taken or refused, not changed.
    pub(crate) fn allows(&self, word: &str) -> bool {
        word.len() <= MOST_OF_WORD && word.bytes().all(|b| b.is_ascii_graphic()) && !self.is_in(word)
    }

    /// Returns a longer text as it is where it can be seen and repeats nothing, otherwise as [`Self::shown_name`] does.
    pub(crate) fn kept(&self, text: &str) -> String {
        let plain = cut(text, MOST_OF_TEXT) == text && !ends_in_fingerprint(text) && !self.is_in(text);
        if plain { text.to_owned() } else { self.shown_name(text) }
    }

    /// Whether the text holds eight characters in a row of a value, in any case, also where either of them is
    /// percent-encoded, in base64 or hexadecimal, or broken up by other signs.
    fn is_in(&self, text: &str) -> bool {
        let (values, slices) = &*self.0;
        let slices = slices.get_or_init(|| Slices::of(values));
        let text = decoded(text);
        slices.are_in(&text) || slices.are_in(&letters(&text))
    }
}

/// What a value may look like in an answer, without what may be known of it.
fn forms(value: &Secret) -> Vec<Zeroizing<String>> {
    let part = value.expose().strip_prefix(public_prefix(value.expose())).unwrap_or(value.expose());
    let mut forms = vec![Zeroizing::new(part.to_owned())];
    if part.len() < SLICE {
        return forms;
    }
    forms.push(Zeroizing::new(hex(part.as_bytes())));
    // Inside a longer text a value has three alignments; what depends on its neighbours is cut off.
    for offset in 0..3 {
        let bytes = Zeroizing::new([&[0; 2][..offset], part.as_bytes()].concat());
        let whole = bytes.len() - bytes.len() % 3;
        for engine in [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD] {
            let text = Zeroizing::new(engine.encode(&bytes[..whole]));
            forms.push(Zeroizing::new(text[if offset == 0 { 0 } else { 4 }..].to_owned()));
        }
    }
    forms
}

/// The text in lower case, percent-encoding undone however often it was done.
fn decoded(text: &str) -> Zeroizing<String> {
    let mut text = Zeroizing::new(text.to_owned());
    for _ in 0..3 {
        let decoded = percent_encoding::percent_decode_str(&text).decode_utf8_lossy().into_owned();
        if decoded == *text {
            break;
        }
        text = Zeroizing::new(decoded);
    }
    text.make_ascii_lowercase();
    text
}

/// The letters and digits of a text, which are left where other signs break it up.
fn letters(text: &str) -> Zeroizing<String> {
    Zeroizing::new(text.chars().filter(char::is_ascii_alphanumeric).collect())
}

/// One line of at most `most` characters, without what has no picture.
fn cut(text: &str, most: usize) -> String {
    let mut out = String::new();
    let mut count = 0;
    for c in text.trim().chars() {
        let c = match c {
            '\n' | '\r' | '\t' => ' ',
            c if c.is_whitespace() && !matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}') => ' ',
            c if is_unfit(c) => continue,
            c => c,
        };
        if c == ' ' && (out.is_empty() || out.ends_with(' ')) {
            continue;
        }
        if count == most {
            return format!("{}...", out.trim_end());
        }
        out.push(c);
        count += 1;
    }
    out.truncate(out.trim_end().len());
    out
}

/// Control, format, direction, zero-width, tag and line-separator characters, and those that mean nothing outside of
/// the program that sent them.
pub(crate) fn is_unfit(c: char) -> bool {
    c.is_control()
        || is_invisible(c)
        || matches!(c,
            '\u{600}'..='\u{605}' | '\u{6dd}' | '\u{70f}' | '\u{890}' | '\u{891}' | '\u{8e2}' | '\u{17b4}' | '\u{17b5}'
            | '\u{2028}' | '\u{2029}' | '\u{2800}' | '\u{e000}'..='\u{f8ff}' | '\u{fff0}'..='\u{ffff}'
            | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1345f}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{f0000}'..='\u{10ffff}')
}

/// A text in which something looks like a token is withheld as a whole, even where nothing of it was sent.
fn withheld(text: String) -> String {
    if looks_secret(&text) { WITHHELD.to_owned() } else { text }
}

fn looks_secret(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let prefixed = ["atzr|", "atza|", "atc|", "atz.sprdt|", "atzr%7c", "atza%7c", "amzn1.oa2-cs.v1"]
        .iter()
        .any(|prefix| lower.contains(prefix));
    // A uuid has 32 letters and digits; ARNs and names of classes are broken up more often than a token is.
    prefixed
        || text
            .split(|c: char| !c.is_ascii_alphanumeric())
            .any(|run| run.len() >= 36 && run.bytes().any(|b| b.is_ascii_digit()))
}

/// Whether a name looks as if it were one that [`shown_name`] changed.
fn ends_in_fingerprint(name: &str) -> bool {
    let print = name.strip_suffix(')').and_then(|rest| rest.rsplit_once("(#")).map(|(_, print)| print);
    print.is_some_and(|print| print.len() == 16 && print.bytes().all(|b| b.is_ascii_hexdigit()))
}

#[cfg(test)]
#[path = "shown_tests.rs"]
mod tests;
