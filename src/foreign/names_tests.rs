//! What names mean.

use super::*;

fn said(name: &str) -> Option<(Meaning, bool, String)> {
    let named = meaning(name)?;
    Some((named.meaning, named.exact, named.label.map(|l| l.text).unwrap_or_default()))
}

#[test]
fn exact_names_come_first_then_endings() {
    use Meaning::*;
    for (name, expected) in [
        ("SP_API_REFRESH_TOKEN", (RefreshToken, true, "")),
        ("AWSAccessKeyId", (KeyId, true, "")),
        ("AWSSecretKey", (SecretKey, true, "")),
        ("lwaClientSecret", (ClientSecret, true, "")),
        ("Client identifier", (ClientId, true, "")),
        ("SPAPI_REFRESH_TOKEN_NA", (RefreshToken, true, "NA")),
        ("LWA_APP_ID_acme_de", (ClientId, true, "acme_de")),
        ("MYSHOP_CLIENT_ID", (ClientId, false, "MYSHOP")),
        ("AMAZON_SP_API_AWS_ACCESS_KEY", (KeyId, false, "")),
        ("AMAZON_REFRESH_TOKEN", (RefreshToken, false, "")),
        ("EU_REFRESH_TOKEN", (RefreshToken, false, "EU")),
        ("AMAZON_ADS_CLIENT_ID", (ClientId, false, "ads")),
        ("const refreshToken", (RefreshToken, false, "")),
        ("AWS_USER_SECRET", (SecretKey, false, "")),
        ("S3_REGION", (Region, false, "S3")),
    ] {
        let (meaning, exact, label) = expected;
        assert_eq!(said(name), Some((meaning, exact, label.to_owned())), "{name}");
    }
    for name in [
        "old_client_secret",
        "LWA_CLIENT_SECRET_DATE",
        "REFRESH_TOKEN_EXPIRES_IN",
        "CLIENT_ID_ISSUED_AT",
        "DATABASE_URL",
        "CLIENT_SECRET_FILE",
        "",
        "_",
    ] {
        assert_eq!(said(name), None, "{name}");
    }
}

#[test]
fn placeholders_are_told_from_values() {
    for text in
        ["<your id>", "${LWA_APP_ID}", "YOUR_APP_ID", "your-client-id", "$ID", "{{ id }}", "%ID%", "changeme"]
    {
        assert!(is_placeholder(text), "{text}");
    }
    for text in ["amzn1.application-oa2-client.7b", "Atzr|x", "id", "$", "0a"] {
        assert!(!is_placeholder(text), "{text}");
    }
}

/// A text in the place of a name was tried word by word from each word on.
#[test]
fn a_text_that_is_longer_than_a_name_has_no_meaning() {
    assert!(meaning(&format!("{}client_id", "x_".repeat(90))).is_some());
    assert!(meaning(&format!("{}client_id", "x_".repeat(100))).is_none());
}
