//! Where a team's store is in AWS Secrets Manager.

use super::Malformed;
use super::names::text_value;
use std::str::FromStr;

/// A name has at most 512 characters (Secrets Manager's model, `NameType`); what follows the prefix has about 140.
const MOST: usize = 256;

text_value!(
    /// What the names of all entries begin with, without a slash at its ends: `spapi-setup`.
    StorePrefix,
    prefix
);

fn prefix(text: &str) -> Result<String, Malformed> {
    let text = text.trim().trim_end_matches('/');
    let ok = |c: char| c.is_ascii_alphanumeric() || "/_+=.@-".contains(c);
    let parts = |text: &str| text.split('/').all(|part| !part.is_empty());
    match !text.is_empty() && text.len() <= MOST && text.chars().all(ok) && parts(text) {
        true => Ok(text.to_owned()),
        false => Err(Malformed::new(
            "the beginning of the names in AWS Secrets Manager",
            "it has letters, digits and / _ + = . @ -, and begins with no slash",
            "spapi-setup",
        )),
    }
}

impl StorePrefix {
    /// The prefix where none is given.
    pub(crate) fn usual() -> Self {
        Self("spapi-setup".to_owned())
    }
}

text_value!(
    /// A KMS key: its id, its ARN, or an alias.
    KmsKey,
    key
);

fn key(text: &str) -> Result<String, Malformed> {
    let text = text.trim();
    let ok = |c: char| c.is_ascii_alphanumeric() || ":/_-".contains(c);
    match (1..=2048).contains(&text.len()) && text.chars().all(ok) {
        true => Ok(text.to_owned()),
        false => {
            let why = "it is a key's id or ARN, or an alias that begins with alias/";
            Err(Malformed::new("a KMS key", why, "alias/spapi-setup"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_makes_names_that_aws_takes() {
        for (given, prefix) in [("spapi-setup", "spapi-setup"), (" acme/spapi/ ", "acme/spapi")] {
            assert_eq!(given.parse::<StorePrefix>().unwrap().as_str(), prefix);
        }
        for bad in ["", "/", "/acme", "a//b", "a b", "ü", "a*", &"a".repeat(257)] {
            assert!(bad.parse::<StorePrefix>().is_err(), "{bad}");
        }
        assert_eq!(StorePrefix::usual().as_str().parse(), Ok(StorePrefix::usual()));
    }

    #[test]
    fn a_key_is_an_id_an_alias_or_an_arn() {
        for good in ["alias/spapi", "1234abcd-12ab-34cd-56ef-1234567890ab", "arn:aws:kms:eu-west-1:1:key/x"] {
            assert_eq!(good.parse::<KmsKey>().unwrap().as_str(), good);
        }
        assert!("".parse::<KmsKey>().is_err() && "a key".parse::<KmsKey>().is_err());
    }
}
