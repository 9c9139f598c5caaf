//! Taking a typed or given secret: refused only for what cannot be, warned of where the shape is unknown.

use super::recognise::{Field, Shape, recognise, wrong_box};
use super::{Malformed, Secret};

/// Amazon's documented limit of refresh and access tokens, in bytes.
pub(crate) const MOST_TOKEN_BYTES: usize = 2048;

/// Takes a client secret; the second part holds warnings to show, not to stop for.
pub(crate) fn accept_secret(text: &str) -> Result<(Secret, Vec<String>), Malformed> {
    let bad = |why: String| Malformed::new("a client secret", why, "amzn1.oa2-cs.v1.0123456789abcdef...");
    accept(Field::ClientSecret, text).map_err(bad)?;
    let mut warnings = Vec::new();
    if recognise(text) == Shape::Unknown {
        warnings.push(
            "It does not look like the client secrets known so far (amzn1.oa2-cs.v1... or 64 hexadecimal digits)."
                .to_owned(),
        );
    }
    warnings.extend(odd_characters(text));
    Ok((Secret::new(text), warnings))
}

/// Takes a refresh token; the second part holds warnings to show, not to stop for.
pub(crate) fn accept_refresh_token(text: &str) -> Result<(Secret, Vec<String>), Malformed> {
    let bad = |why: String| Malformed::new("a refresh token", why, "Atzr|IwEBI...");
    accept(Field::RefreshToken, text).map_err(bad)?;
    let mut warnings = Vec::new();
    match recognise(text) {
        Shape::RefreshToken if text.len() < 100 => {
            warnings
                .push(format!("It has {} characters; refresh tokens have about 300 and more.", text.len()));
        }
        Shape::RefreshToken => {}
        _ => warnings.push("It does not begin with Atzr|, as refresh tokens do.".to_owned()),
    }
    warnings.extend(odd_characters(text));
    Ok((Secret::new(text), warnings))
}

fn accept(field: Field, text: &str) -> Result<(), String> {
    if text.trim().is_empty() {
        return Err("it is empty".into());
    }
    if text.len() > MOST_TOKEN_BYTES {
        return Err(format!("it has {} bytes; Amazon's limit is {MOST_TOKEN_BYTES}", text.len()));
    }
    if text.chars().any(char::is_control) {
        return Err("it holds control characters: paste it again, with a right click or Shift+Insert".into());
    }
    wrong_box(field, text).map_or(Ok(()), Err)
}

fn odd_characters(text: &str) -> Option<String> {
    if text.contains(char::is_whitespace) {
        return Some("It holds a space; Amazon's values have none.".into());
    }
    (!text.is_ascii()).then(|| "It holds a character that Amazon's values do not have.".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_shapes_only_warn() {
        let (secret, warnings) = accept_secret("some-new-kind").unwrap();
        assert_eq!((secret.expose(), warnings.len()), ("some-new-kind", 1));
        assert!(accept_refresh_token(&format!("Atzr|{}", "k".repeat(387))).unwrap().1.is_empty());
        assert!(accept_refresh_token("Bearer").unwrap().1[0].contains("Atzr|"));
    }

    #[test]
    fn what_cannot_be_is_refused_without_being_shown() {
        let long = format!("Atzr|{}", "canary".repeat(400));
        for bad in ["", "  ", "Atza|canary", &long, "Atzr|canary\u{16}"] {
            let err = accept_refresh_token(bad).unwrap_err();
            assert!(!format!("{err:?} {err}").contains("canary"), "{err:?}");
        }
        assert!(accept_secret("amzn1.application-oa2-client.7b18cd").is_err());
    }
}
