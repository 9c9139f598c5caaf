//! Where a company's people sign in to AWS: the start URL of IAM Identity Center.

use super::Malformed;
use super::names::text_value;
use std::str::FromStr;
use url::{Host, Url};

const WHAT: &str = "a start URL";
const EXAMPLE: &str = "https://d-9067642ac7.awsapps.com/start";

text_value!(
    /// The start URL of IAM Identity Center in its one spelling: `https://NAME.awsapps.com/start`, the issuer URL
    /// `https://identitycenter.amazonaws.com/ssoins-…`, or `https://ssoins-….portal.REGION.app.aws`. It is a key at AWS
    /// (`StartDeviceAuthorization` compares the text), so that what a browser appends to it is cut off.
    StartUrl,
    parse
);

impl StartUrl {
    /// The region, where the address names it.
    pub fn region(&self) -> Option<&str> {
        let (_, rest) = self.as_str().split_once(".portal.")?;
        rest.strip_suffix(".app.aws")
    }

    /// Returns its first word, for names: `d-9067642ac7`, or what the company chose.
    pub fn word(&self) -> &str {
        let rest = self.as_str().trim_start_matches("https://");
        let rest = rest.strip_prefix("identitycenter.amazonaws.com/").unwrap_or(rest);
        rest.split(['.', '/']).next().unwrap_or_default()
    }
}

fn bad(why: impl Into<String>) -> Malformed {
    Malformed::new(WHAT, why, EXAMPLE)
}

/// As people have it: with what the browser appended, without the scheme, or only its first word.
fn parse(text: &str) -> Result<String, Malformed> {
    let text = text.trim();
    if text.is_empty() {
        return Err(bad("it is empty"));
    }
    if text.len() > 512 || text.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Err(bad("it is one address without spaces"));
    }
    if text.contains('@') {
        return Err(bad("it is an address of a page, not of a mailbox"));
    }
    if text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(bad("that is the number of an AWS account"));
    }
    if is_label(text) {
        return Ok(format!("https://{}.awsapps.com/start", text.to_ascii_lowercase()));
    }
    let with_scheme = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    let url = Url::parse(&with_scheme).map_err(|_| bad("it is not an address"))?;
    if url.scheme() != "https" {
        return Err(bad("it begins with https://"));
    }
    let host = match url.host() {
        Some(Host::Domain(host)) if url.port().is_none() => host,
        _ => return Err(bad("it has a name that ends in awsapps.com, and no port")),
    };
    if let Some(name) = host.strip_suffix(".awsapps.com") {
        if name.starts_with("start.us-gov-") {
            return Err(bad("that is one of GovCloud, where the Selling Partner API does not work"));
        }
        let start = matches!(url.path(), "" | "/" | "/start") || url.path().starts_with("/start/");
        return match (is_label(name), start) {
            (true, true) => Ok(format!("https://{name}.awsapps.com/start")),
            _ => Err(bad("it is https://, one name, and .awsapps.com/start")),
        };
    }
    if host == "identitycenter.amazonaws.com" {
        let instance = url.path().trim_matches('/');
        return if is_instance(instance) {
            Ok(format!("https://{host}/{instance}"))
        } else {
            Err(bad("behind identitycenter.amazonaws.com/ stand ssoins- and 16 letters and digits"))
        };
    }
    if let Some((instance, region)) =
        host.strip_suffix(".app.aws").and_then(|name| name.split_once(".portal."))
        && is_instance(instance)
        && is_label(region)
    {
        return Ok(format!("https://{host}"));
    }
    Err(bad(elsewhere(host)))
}

/// Whose address it is instead.
fn elsewhere(host: &str) -> &'static str {
    if host.ends_with(".awsapps.cn") || host.ends_with(".amazonaws.com.cn") {
        "that is one of China, where the Selling Partner API does not work"
    } else if host.starts_with("device.sso.") {
        "that is the page for the code of a device; the start URL is the page behind it, which ends in awsapps.com/start"
    } else if host.ends_with(".aws.amazon.com") || host.ends_with("signin.aws") {
        "that is the AWS console; the start URL is the page where you choose an account, and ends in awsapps.com/start"
    } else {
        "it ends in awsapps.com/start, or begins with identitycenter.amazonaws.com; a company's own page only leads there"
    }
}

/// A name in a host: of a company, or `d-` and ten letters and digits.
fn is_label(text: &str) -> bool {
    (1..=63).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-')
}

fn is_instance(text: &str) -> bool {
    text.strip_prefix("ssoins-")
        .is_some_and(|id| id.len() == 16 && id.bytes().all(|b| b.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> String {
        text.parse::<StartUrl>().map_or_else(|e| format!("no: {}", e.why), String::from)
    }

    #[test]
    fn every_spelling_of_a_start_url_is_one() {
        for text in [
            "https://d-9067642ac7.awsapps.com/start",
            "https://d-9067642ac7.awsapps.com/start/",
            "https://d-9067642ac7.awsapps.com/start#/",
            "https://d-9067642ac7.awsapps.com/start/#/?tab=accounts",
            " https://D-9067642AC7.awsapps.com/ ",
            "d-9067642ac7.awsapps.com",
            "d-9067642ac7.awsapps.com/start",
            "d-9067642ac7",
            "D-9067642AC7",
        ] {
            assert_eq!(of(text), EXAMPLE, "{text}");
        }
        assert_eq!(of("acme"), "https://acme.awsapps.com/start");
        let issuer = "https://identitycenter.amazonaws.com/ssoins-722357a1b2c3d4e5";
        assert_eq!(of(issuer), issuer);
        assert_eq!(of(&format!("{issuer}/")), issuer);
    }

    #[test]
    fn the_region_of_an_address_that_names_it_is_known() {
        let url: StartUrl = "https://ssoins-722357a1b2c3d4e5.portal.eu-west-1.app.aws/".parse().unwrap();
        assert_eq!((url.region(), url.word()), (Some("eu-west-1"), "ssoins-722357a1b2c3d4e5"));
        let url: StartUrl = EXAMPLE.parse().unwrap();
        assert_eq!((url.region(), url.word()), (None, "d-9067642ac7"));
        let url: StartUrl = "https://identitycenter.amazonaws.com/ssoins-722357a1b2c3d4e5".parse().unwrap();
        assert_eq!(url.word(), "ssoins-722357a1b2c3d4e5");
    }

    #[test]
    fn another_address_is_explained() {
        for (text, why) in [
            ("", "empty"),
            ("anna@example.com", "mailbox"),
            ("123456789012", "number of an AWS account"),
            ("http://d-9067642ac7.awsapps.com/start", "https://"),
            ("https://d-9067642ac7.awsapps.com:8443/start", "no port"),
            ("https://192.0.2.1/start", "awsapps.com"),
            ("https://a.b.awsapps.com/start", "one name"),
            ("https://acme.awsapps.com/elsewhere", "one name"),
            ("https://start.us-gov-home.awsapps.com/directory/acme", "GovCloud"),
            ("https://start.home.awsapps.cn/directory/acme", "China"),
            ("https://device.sso.eu-west-1.amazonaws.com/?user_code=ABCD-EFGH", "device"),
            ("https://123456789012.signin.aws.amazon.com/console", "AWS console"),
            ("https://acme.okta.com/app/amazon_aws_sso", "company's own page"),
            ("https://identitycenter.amazonaws.com/ssoins-1", "16 letters"),
            ("https://awsapps.com.example.com/start", "company's own page"),
            ("my company", "without spaces"),
        ] {
            assert!(of(text).starts_with("no: ") && of(text).contains(why), "{text}: {}", of(text));
        }
    }
}
