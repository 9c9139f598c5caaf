//! Where the team's store is, what its entries are called, and which tags they carry.

use crate::store::Entry;
use crate::values::{AwsRegion, KmsKey, ProfileName, StorePrefix};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// How many entries the refresh tokens of a home are gathered in. One entry each costs $0.40 a month each.
const GATHERED: u8 = 32;

/// The tag that says that this program scheduled the entry for deletion.
pub(super) const DELETED: &str = "spapi-setup:deleted";

/// `[aws_store]` of `config.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TeamPlace {
    /// What the names of all entries begin with.
    pub prefix: StorePrefix,
    /// The region of AWS Secrets Manager.
    pub region: AwsRegion,
    /// The KMS key of new entries; absent: AWS's own.
    pub kms_key: Option<KmsKey>,
}

/// "AWS Secrets Manager (eu-west-1, spapi-setup/)".
impl std::fmt::Display for TeamPlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AWS Secrets Manager ({}, {}/)", self.region, self.prefix)
    }
}

impl TeamPlace {
    /// What the names of a home's entries begin with, with a slash at the end.
    pub(super) fn of_home(&self, home_id: &str) -> String {
        format!("{}/{home_id}/", self.prefix)
    }
}

/// The name of what holds a secret, below [`TeamPlace::of_home`].
pub(super) fn name(entry: &Entry) -> String {
    match entry {
        Entry::ClientSecret(id) | Entry::NextClientSecret(id) | Entry::PreviousClientSecret(id) => {
            format!("app/{id}")
        }
        Entry::RefreshToken(profile) => format!("refresh-tokens/{:02x}", gathered(profile)),
        Entry::SecretAccessKey(key) => format!("access-key/{key}"),
        Entry::Cache(key) => format!("cache/{key}"),
    }
}

/// Which of the gathered entries has a profile's token: the same one for ever.
fn gathered(profile: &ProfileName) -> u8 {
    Sha256::digest(profile.as_str().as_bytes()).first().copied().unwrap_or_default() % GATHERED
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn tokens_are_gathered_evenly_and_for_ever() {
        let at = |name: &str| name_of(name.parse().unwrap());
        // Recorded: another hash would lose every token that is stored.
        assert_eq!(at("default"), "refresh-tokens/17");
        assert_eq!(at("acme-us"), "refresh-tokens/0b");
        let mut all: BTreeMap<String, u32> = BTreeMap::new();
        for n in 0..500 {
            *all.entry(at(&format!("seller-{n}"))).or_default() += 1;
        }
        assert_eq!(all.len(), usize::from(GATHERED));
        // A token has at most 2,048 characters: so many fit into 65,536 bytes.
        assert!(all.values().all(|n| *n <= 30), "{all:?}");
    }

    fn name_of(profile: ProfileName) -> String {
        name(&Entry::RefreshToken(profile))
    }

    #[test]
    fn names_end_so_that_no_arn_is_mistaken() {
        let app = "amzn1.application-oa2-client.0123456789abcdef0123456789abcdef".parse().unwrap();
        for entry in [
            Entry::ClientSecret(app),
            Entry::RefreshToken("a-b".parse().unwrap()),
            Entry::SecretAccessKey("AKIAIOSFODNN7EXAMPLE".into()),
        ] {
            let name = name(&entry);
            let last = name.rsplit('-').next().unwrap();
            assert_ne!(last.len(), 6, "{name}");
        }
    }
}
