//! What a text looks like, and what to say where it is in the wrong box.
//!
//! Amazon's formats are observed, not promised: an unknown shape is never refused only for its shape.

/// What a text looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Shape {
    /// `amzn1.application-oa2-client.…`
    ClientId,
    /// `amzn1.sp.solution.…`, older `amzn1.sellerapps.app.…`
    ApplicationId,
    /// `amzn1.oa2-cs.v1.…`
    ClientSecretNew,
    /// 64 hexadecimal digits.
    ClientSecretHex,
    /// `Atzr|…`
    RefreshToken,
    /// `Atza|…`
    AccessToken,
    /// `Atc|…`
    GrantlessToken,
    /// `Atz.sprdt|…`
    RestrictedDataToken,
    /// A call-back address with `spapi_oauth_code=`.
    AuthorizationCode,
    /// `AKIA…`
    AwsKeyId,
    /// `ASIA…`
    AwsTemporaryKeyId,
    /// 40 characters of base64.
    AwsSecretKey,
    /// `amzn.mws.…`, of the service that SP-API replaced.
    MwsToken,
    /// 13 or 14 capitals and digits that begin with A: a seller's or a marketplace's id.
    MerchantToken,
    /// `arn:…`
    Arn,
    /// Shortened or starred by the page or the log it was copied from.
    Masked,
    /// None of these.
    Unknown,
}

impl Shape {
    /// Whether such a text is a secret, wherever it stands.
    pub(crate) fn is_secret(self) -> bool {
        matches!(
            self,
            Self::ClientSecretNew
                | Self::ClientSecretHex
                | Self::RefreshToken
                | Self::AccessToken
                | Self::GrantlessToken
                | Self::RestrictedDataToken
                | Self::AuthorizationCode
                | Self::MwsToken
                | Self::AwsSecretKey
        )
    }
}

/// The boxes of the Login with Amazon page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Field {
    /// Client identifier.
    ClientId,
    /// Client secret.
    ClientSecret,
    /// Refresh token.
    RefreshToken,
}

impl Field {
    /// In the order in which they are asked for.
    pub(crate) const ALL: [Self; 3] = [Self::ClientId, Self::ClientSecret, Self::RefreshToken];
}

/// The beginnings that show nothing secret, with what they begin.
const PREFIXES: [(&str, Shape); 10] = [
    ("amzn1.application-oa2-client.", Shape::ClientId),
    ("amzn1.oa2-cs.v1.", Shape::ClientSecretNew),
    ("amzn1.oa2-cs.", Shape::ClientSecretNew),
    ("amzn1.sp.solution.", Shape::ApplicationId),
    ("amzn1.sellerapps.app.", Shape::ApplicationId),
    ("amzn.mws.", Shape::MwsToken),
    ("Atzr|", Shape::RefreshToken),
    ("Atza|", Shape::AccessToken),
    ("Atc|", Shape::GrantlessToken),
    ("Atz.sprdt|", Shape::RestrictedDataToken),
];

/// What this text looks like. Total: never panics, whatever the text.
pub(crate) fn recognise(text: &str) -> Shape {
    let text = text.trim();
    if is_masked(text) {
        return Shape::Masked;
    }
    if let Some((_, shape)) = PREFIXES.iter().find(|(prefix, _)| text.starts_with(prefix)) {
        return *shape;
    }
    let all = |ok: fn(u8) -> bool| text.bytes().all(ok);
    let capitals = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit();
    match text.len() {
        _ if text.contains("spapi_oauth_code=") => Shape::AuthorizationCode,
        _ if text.starts_with("arn:aws") => Shape::Arn,
        16..=128 if text.starts_with("AKIA") && text.bytes().all(capitals) => Shape::AwsKeyId,
        16..=128 if text.starts_with("ASIA") && text.bytes().all(capitals) => Shape::AwsTemporaryKeyId,
        64 if all(|b| b.is_ascii_hexdigit()) => Shape::ClientSecretHex,
        // 40 hexadecimal digits are a hash rather than a key, but no LWA value has 40 characters either.
        40 if all(|b| b.is_ascii_alphanumeric() || b == b'/' || b == b'+') => Shape::AwsSecretKey,
        13 | 14 if text.starts_with('A') && text.bytes().all(capitals) => Shape::MerchantToken,
        _ => Shape::Unknown,
    }
}

/// Shortened by an ellipsis, or starred.
fn is_masked(text: &str) -> bool {
    text.contains('…')
        || text.contains("...")
        || text.contains("***")
        || text.contains('•')
        || rest_is_x(text)
}

/// A placeholder: nothing but x after the beginning.
fn rest_is_x(text: &str) -> bool {
    let rest = text.rsplit(['.', '|']).next().unwrap_or_default();
    rest.len() >= 3 && rest.bytes().all(|b| b.eq_ignore_ascii_case(&b'x'))
}

/// The beginning of a value that may be shown: `Atzr|`, `amzn1.oa2-cs.v1.`, or nothing.
pub(crate) fn public_prefix(text: &str) -> &str {
    let text = text.trim_start();
    PREFIXES
        .iter()
        .find(|(prefix, _)| text.starts_with(prefix))
        .map_or("", |(prefix, _)| &text[..prefix.len()])
}

/// What to show in place of a secret: "392 characters, begins Atzr|".
pub(crate) fn received(text: &str) -> String {
    let chars = text.chars().count();
    let s = if chars == 1 { "" } else { "s" };
    match public_prefix(text) {
        "" => format!("{chars} character{s}"),
        prefix => format!("{chars} character{s}, begins {prefix}"),
    }
}

/// Why this text cannot be what the box asks for, and where the right one is found; `None` where it may be.
pub(crate) fn wrong_box(field: Field, text: &str) -> Option<String> {
    let shape = recognise(text);
    let right = match field {
        Field::ClientId => shape == Shape::ClientId,
        Field::ClientSecret => matches!(shape, Shape::ClientSecretNew | Shape::ClientSecretHex),
        Field::RefreshToken => shape == Shape::RefreshToken,
    };
    if right {
        return None;
    }
    let that = match shape {
        Shape::Unknown => return None,
        Shape::ApplicationId => "That is the application id (amzn1.sp.solution...).",
        Shape::ClientId => "That is the client identifier (amzn1.application-oa2-client...).",
        Shape::ClientSecretNew => "That is a client secret (amzn1.oa2-cs...).",
        Shape::ClientSecretHex => "That looks like a client secret (64 hexadecimal digits).",
        Shape::RefreshToken => "That is a refresh token (Atzr|...).",
        Shape::AccessToken => "That is an access token (Atza|...): it lives for an hour only.",
        Shape::GrantlessToken => "That is a grantless access token (Atc|...): it lives for an hour only.",
        Shape::RestrictedDataToken => {
            "That is a restricted data token (Atz.sprdt|...): it lives for an hour only."
        }
        Shape::AuthorizationCode => {
            "That is the address with an authorization code: it is exchanged once, within 5 minutes."
        }
        Shape::AwsKeyId | Shape::AwsTemporaryKeyId => "That is an AWS access key id.",
        Shape::AwsSecretKey => "That looks like an AWS secret access key (40 characters).",
        Shape::MwsToken => "That is a value of MWS, the service that SP-API replaced; it is of no use here.",
        Shape::MerchantToken => "That looks like a merchant token or a marketplace id.",
        Shape::Arn => "That is an AWS ARN.",
        Shape::Masked => "That is a shortened copy (with ... or stars in it): the whole value is needed.",
    };
    Some(format!("{that} {}", wanted(field, shape)))
}

/// What the box wants, in the words of the page it is on.
fn wanted(field: Field, shape: Shape) -> &'static str {
    match (field, shape) {
        (Field::ClientId, Shape::ApplicationId) => {
            "The client identifier is on the same page, under \"View\", and begins with amzn1.application-oa2-client."
        }
        (Field::ClientId, _) => {
            "The client identifier is beside the app under LWA credentials > \"View\", and begins with \
             amzn1.application-oa2-client."
        }
        (Field::ClientSecret, Shape::ClientId) => {
            "The client secret is below it, in the same window, and begins with amzn1.oa2-cs.v1. in most apps."
        }
        (Field::ClientSecret, _) => {
            "The client secret is beside the app under LWA credentials > \"View\", below the client identifier."
        }
        (Field::RefreshToken, Shape::AccessToken) => {
            "The refresh token begins with Atzr|; \"Authorize\" in the menu beside \"Edit App\" shows it, once."
        }
        (Field::RefreshToken, _) => {
            "The refresh token is shown by \"Authorize\", in the menu beside \"Edit App\", and begins with Atzr|."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ID: &str = "amzn1.application-oa2-client.7b18cd0123456789abcdef0123456789";

    #[test]
    fn shapes_are_recognised() {
        for (text, shape) in [
            (ID, Shape::ClientId),
            ("amzn1.sp.solution.6d0b1c1e-0000-4000-8000-000000000000", Shape::ApplicationId),
            ("amzn1.sellerapps.app.6d0b1c1e-0000", Shape::ApplicationId),
            ("amzn1.oa2-cs.v1.abcdef", Shape::ClientSecretNew),
            (&"0a".repeat(32), Shape::ClientSecretHex),
            (" Atzr|IwEB ", Shape::RefreshToken),
            ("Atza|IwEB", Shape::AccessToken),
            ("Atc|IwEB", Shape::GrantlessToken),
            ("Atz.sprdt|IwEB", Shape::RestrictedDataToken),
            ("https://x.example/cb?state=1&spapi_oauth_code=ANabc", Shape::AuthorizationCode),
            ("AKIAIOSFODNN7EXAMPLE", Shape::AwsKeyId),
            ("ASIAIOSFODNN7EXAMPLE", Shape::AwsTemporaryKeyId),
            ("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", Shape::AwsSecretKey),
            ("amzn.mws.4ea38b7b-f563-7709-4bae-87aea", Shape::MwsToken),
            ("A2EUQ1WTGCTBG2", Shape::MerchantToken),
            ("arn:aws:iam::123456789012:role/R", Shape::Arn),
            ("amzn1.application-oa2-client.7b18cd…", Shape::Masked),
            ("Atzr|****", Shape::Masked),
            ("", Shape::Unknown),
            ("anything", Shape::Unknown),
        ] {
            assert_eq!(recognise(text), shape, "{text}");
        }
    }

    #[test]
    fn a_value_in_the_wrong_box_is_explained() {
        let said = wrong_box(Field::ClientId, "amzn1.sp.solution.6d0b1c1e-0000").unwrap();
        assert_eq!(
            said,
            "That is the application id (amzn1.sp.solution...). The client identifier is on the same page, under \
             \"View\", and begins with amzn1.application-oa2-client."
        );
        let access = wrong_box(Field::RefreshToken, "Atza|x").unwrap();
        assert!(access.contains("access token") && access.contains("Atzr|"), "{access}");
        assert!(wrong_box(Field::ClientId, "amzn1.oa2-cs.v1.x").unwrap().contains("client secret"));
        let aws = wrong_box(Field::ClientSecret, "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY").unwrap();
        assert!(aws.contains("AWS secret access key"), "{aws}");
        assert!(wrong_box(Field::ClientSecret, "****").unwrap().contains("whole value"));
        for (field, right) in [
            (Field::ClientId, ID),
            (Field::ClientSecret, "amzn1.oa2-cs.v1.a"),
            (Field::RefreshToken, "Atzr|a"),
        ] {
            assert_eq!(wrong_box(field, right), None);
        }
    }

    #[test]
    fn only_the_public_prefix_is_shown() {
        assert_eq!(received(&format!("Atzr|{}", "x".repeat(387))), "392 characters, begins Atzr|");
        assert_eq!(received("wJalr"), "5 characters");
        assert_eq!(public_prefix("amzn1.oa2-cs.v1.abc"), "amzn1.oa2-cs.v1.");
    }

    proptest! {
        #[test]
        fn never_panics(text in "\\PC*", head in proptest::sample::select(&["", "Atzr|", "AKIA", "amzn1.", "arn:aws"][..])) {
            let text = format!("{head}{text}");
            recognise(&text);
            received(&text);
            for field in [Field::ClientId, Field::ClientSecret, Field::RefreshToken] {
                wrong_box(field, &text);
            }
        }
    }
}
