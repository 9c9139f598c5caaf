//! The forms that a secret takes in other programs' output.

use crate::values::hex;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use zeroize::Zeroizing;

/// A text that gives a secret away.
pub(super) type Form = Zeroizing<Vec<u8>>;

/// What every secret of its kind begins with: it is public, and no reason to mask a text.
const PUBLIC: [&str; 3] = ["Atzr|", "Atza|", "amzn1.oa2-cs.v1."];

const STRICT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
const WITH_SLASH: &AsciiSet = &STRICT.remove(b'/');
/// What serializers for web pages write as `\u` and four digits (.NET, Gson, Go, PHP).
const IN_PAGES: &[u8] = b"<>&'\"+=`|";

/// Returns the secret as a whole: as it is, percent-encoded, as it stands in JSON, in base64.
pub(super) fn whole(secret: &str) -> Vec<Form> {
    let mut forms = written(secret);
    for engine in [&STANDARD, &URL_SAFE, &STANDARD_NO_PAD, &URL_SAFE_NO_PAD] {
        forms.push(engine.encode(secret));
    }
    distinct(forms)
}

/// Returns the part behind the public prefix in the forms whose pieces count too: those of [`whole`], upper and lower
/// case, hexadecimal, and base64 of any text around it.
pub(super) fn body(secret: &str) -> Vec<Form> {
    let body = PUBLIC.iter().find_map(|prefix| secret.strip_prefix(prefix)).unwrap_or(secret);
    let mut forms = written(body);
    forms.extend([body.to_lowercase(), body.to_uppercase()]);
    let hex = hex(body.as_bytes());
    forms.extend([hex.to_uppercase(), hex]);
    for before in 0..3 {
        forms.extend([inside(&STANDARD_NO_PAD, before, body), inside(&URL_SAFE_NO_PAD, before, body)]);
    }
    distinct(forms)
}

fn written(text: &str) -> Vec<String> {
    let encoded = utf8_percent_encode(text, STRICT).to_string();
    let json = serde_json::Value::from(text).to_string();
    let json = &json[1..json.len() - 1];
    let escaped = |which: &dyn Fn(u8) -> bool| -> String {
        text.chars()
            .map(|c| match u8::try_from(c) {
                Ok(byte) if byte.is_ascii() && which(byte) => format!("\\u{byte:04x}"),
                _ => c.to_string(),
            })
            .collect()
    };
    let pages = escaped(&|byte| IN_PAGES.contains(&byte));
    let all = escaped(&|byte| !byte.is_ascii_alphanumeric());
    vec![
        text.to_owned(),
        digits(&encoded, '%', 2, false),
        encoded,
        utf8_percent_encode(text, WITH_SLASH).to_string(),
        json.to_owned(),
        json.replace('/', "\\/"),
        digits(&pages, 'u', 4, true),
        pages,
        digits(&all, 'u', 4, true),
        all,
    ]
}

/// `%7C` as `%7c`, or `\u007c` as `\u007C`: the `count` characters behind each `sign` in the other case.
fn digits(text: &str, sign: char, count: usize, upper: bool) -> String {
    let mut left = 0;
    let mut before = ' ';
    text.chars()
        .map(|c| {
            let escaped = left > 0;
            left = usize::saturating_sub(left, 1);
            if !escaped && c == sign && (sign == '%' || before == '\\') {
                left = count;
            }
            before = c;
            match (escaped, upper) {
                (false, _) => c,
                (true, true) => c.to_ascii_uppercase(),
                (true, false) => c.to_ascii_lowercase(),
            }
        })
        .collect()
}

/// What is sure to stand in base64 of a text that holds `body` behind `before` bytes (of three): characters that its
/// neighbours share are left out.
fn inside(engine: &impl Engine, before: usize, body: &str) -> String {
    let mut bytes = Zeroizing::new(vec![0; before]);
    bytes.extend_from_slice(body.as_bytes());
    let encoded = Zeroizing::new(engine.encode(&*bytes));
    let first = [0, 2, 3][before];
    let last = encoded.len() - usize::from(!bytes.len().is_multiple_of(3));
    encoded.get(first..last).unwrap_or_default().to_owned()
}

fn distinct(forms: Vec<String>) -> Vec<Form> {
    let mut all: Vec<Form> = Vec::new();
    for form in forms.into_iter().map(|form| Zeroizing::new(form.into_bytes())) {
        if !all.contains(&form) {
            all.push(form);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_holds_the_part_that_no_neighbour_changes() {
        for before in ["", "a", "ab", "abc", "id:"] {
            for after in ["", "\n", "xy"] {
                let all = STANDARD.encode(format!("{before}the secret text{after}"));
                let part = inside(&STANDARD_NO_PAD, before.len() % 3, "the secret text");
                assert!(all.contains(&part) && part.len() >= 17, "{all} {part}");
            }
        }
    }

    #[test]
    fn escapes_come_in_both_cases() {
        let forms = whole("Atzr|a/b+c");
        for form in
            ["Atzr%7Ca%2Fb%2Bc", "Atzr%7ca%2fb%2bc", "Atzr\\u007ca/b\\u002bc", "Atzr\\u007Ca\\u002Fb\\u002Bc"]
        {
            assert!(forms.iter().any(|f| f.as_slice() == form.as_bytes()), "{form}");
        }
    }
}
