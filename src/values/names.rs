//! Names: of profiles, IAM entities and Login with Amazon apps.

use super::Malformed;
use std::str::FromStr;

macro_rules! text_value {
    ($(#[$doc:meta])* $name:ident, $parse:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = Malformed;
            fn from_str(text: &str) -> Result<Self, Malformed> {
                let check: fn(&str) -> Result<String, Malformed> = $parse;
                check(text).map(Self)
            }
        }

        impl TryFrom<String> for $name {
            type Error = Malformed;
            fn try_from(text: String) -> Result<Self, Malformed> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> String {
                value.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}
pub(crate) use text_value;

text_value!(
    /// A profile's name: `[A-Za-z0-9._-]{1,64}`.
    ProfileName,
    |text| {
        let ok = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        plain(text, "a profile name", ProfileName::MOST, ok, "letters, digits and . _ -", "acme-us")
    }
);

impl ProfileName {
    /// The profile of a command that names none.
    pub const DEFAULT: &'static str = "default";

    /// The most bytes, each of which is a character.
    pub(crate) const MOST: usize = 64;

    /// Returns a text as a name: what such a name can't have becomes `-`. `None` where nothing of it is left.
    pub(crate) fn of_text(text: &str) -> Option<Self> {
        let mut name = String::new();
        for c in text.chars() {
            match c {
                c if c.is_ascii_alphanumeric() || "._".contains(c) => name.push(c),
                _ if name.ends_with('-') || name.is_empty() => {}
                _ => name.push('-'),
            }
            if name.len() == Self::MOST {
                break;
            }
        }
        let name = name.trim_end_matches('-');
        if name.contains(|c: char| c.is_ascii_alphanumeric()) { name.parse().ok() } else { None }
    }

    /// Returns whether it is the same name on a system that ignores case.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.as_str().eq_ignore_ascii_case(other.as_str())
    }

    /// Returns ` -p NAME` for a command line that speaks of this profile; nothing for `default`.
    pub fn flag(&self) -> String {
        if self.as_str() == Self::DEFAULT { String::new() } else { Self::flag_of(self.as_str()) }
    }

    /// Returns what [`ProfileName::flag`] does, for a name in an error.
    pub fn flag_of_default(name: &str) -> String {
        if name.is_empty() || name == Self::DEFAULT { String::new() } else { Self::flag_of(name) }
    }

    /// Returns ` -p NAME` for any name, where an error speaks of a profile by its name.
    pub fn flag_of(name: &str) -> String {
        // Clap takes `-p -x` for two flags.
        if name.starts_with('-') { format!(" --profile={name}") } else { format!(" -p {name}") }
    }
}

text_value!(
    /// An IAM user name: 1 to 64 of `[\w+=,.@-]` (IAM API reference).
    UserName,
    |text| plain(text, "an IAM user name", 64, iam_char, IAM_CHARS, "SellingPartnerAPIUser")
);

text_value!(
    /// An IAM role name: 1 to 64 of `[\w+=,.@-]` (IAM API reference).
    RoleName,
    |text| plain(text, "an IAM role name", 64, iam_char, IAM_CHARS, "SellingPartnerAPIRole")
);

text_value!(
    /// An IAM policy name: 1 to 128 of `[\w+=,.@-]` (IAM API reference).
    PolicyName,
    |text| plain(text, "an IAM policy name", 128, iam_char, IAM_CHARS, "SellingPartnerAPIPolicy")
);

text_value!(
    /// A Login with Amazon client id. Amazon documents a limit of 100 bytes and shows the prefix
    /// `amzn1.application-oa2-client.` in every example; only what can be no client id is refused.
    LwaClientId,
    |text| {
        let bad = |why: &str| {
            Malformed::new("an LWA client id", why, "amzn1.application-oa2-client.7b18cd0123456789abcdef0123456789")
        };
        let text = text.trim();
        if text.is_empty() {
            return Err(bad("it is empty"));
        }
        if text.len() > 100 {
            return Err(bad("it has more than 100 characters"));
        }
        if text.starts_with("amzn1.sp.solution.") || text.starts_with("amzn1.sellerapps.app.") {
            return Err(bad("that is the application id; the client id is under \"LWA credentials > View\""));
        }
        if !text.chars().all(|c| c.is_ascii_alphanumeric() || ".-_".contains(c)) {
            return Err(bad("it holds a character that no client id has"));
        }
        if !text.starts_with("amzn1.application-oa2-client.") {
            return Err(bad("it does not begin with amzn1.application-oa2-client"));
        }
        Ok(text.to_owned())
    }
);

impl LwaClientId {
    /// The head of the id, enough to recognise it on a screen.
    pub fn short(&self) -> String {
        let head: String = self.0.chars().take(35).collect();
        if head.len() < self.0.len() { format!("{head}...") } else { head }
    }
}

const IAM_CHARS: &str = "letters, digits and _ + = , . @ -";

fn iam_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || "_+=,.@-".contains(c)
}

fn plain(
    text: &str,
    what: &'static str,
    most: usize,
    ok: fn(char) -> bool,
    allowed: &str,
    example: &'static str,
) -> Result<String, Malformed> {
    if text.is_empty() {
        return Err(Malformed::new(what, "it is empty", example));
    }
    if text.chars().count() > most {
        return Err(Malformed::new(what, format!("it has more than {most} characters"), example));
    }
    match text.chars().find(|c| !ok(*c)) {
        Some(c) => {
            let which = if c.is_control() { "a control character".to_owned() } else { format!("'{c}'") };
            Err(Malformed::new(what, format!("{which} is not allowed; it may have {allowed}"), example))
        }
        None => Ok(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn iam_names_follow_the_api_pattern() {
        assert!("SellingPartnerAPIUser".parse::<UserName>().is_ok());
        assert!("a+b=c,d.e@f-g_h".parse::<RoleName>().is_ok());
        assert!("a b".parse::<RoleName>().is_err());
        assert!("ü".parse::<UserName>().is_err());
        assert!("x".repeat(65).parse::<UserName>().is_err());
        assert!("x".repeat(128).parse::<PolicyName>().is_ok());
        assert!("x".repeat(129).parse::<PolicyName>().is_err());
        assert!("".parse::<ProfileName>().is_err());
        assert!("a/b".parse::<ProfileName>().is_err());
    }

    #[test]
    fn a_profile_is_named_as_clap_reads_it() {
        let flag = |name: &str| name.parse::<ProfileName>().unwrap().flag();
        assert_eq!(
            (flag("default"), flag("acme"), flag("-x")),
            (String::new(), " -p acme".into(), " --profile=-x".into())
        );
    }

    #[test]
    fn a_text_becomes_a_name() {
        let name = |text: &str| ProfileName::of_text(text).map(|name| name.to_string());
        for (text, expected) in
            [("Shop & Söhne GmbH", "Shop-S-hne-GmbH"), (" x ", "x"), ("a--b", "a-b"), ("A1.b_c", "A1.b_c")]
        {
            assert_eq!(name(text).as_deref(), Some(expected), "{text}");
        }
        assert_eq!(name("日本"), None);
        assert_eq!(name("---"), None);
        assert_eq!(name(&"x".repeat(99)).unwrap().len(), 64);
    }

    #[test]
    fn an_application_id_is_no_client_id() {
        let why =
            "amzn1.sp.solution.6d0b1c1e-0000-4000-8000-000000000000".parse::<LwaClientId>().unwrap_err().why;
        assert!(why.contains("application id"), "{why}");
    }
}
