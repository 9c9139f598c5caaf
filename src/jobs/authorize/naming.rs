//! What a new profile is called where nobody said: after the store, else after the account.

use crate::answers::given::default_profile;
use crate::foreign::profile_name;
use crate::store::Config;
use crate::values::{ProfileName, Region};

/// A name is cut to this: a region and a number may follow it.
const MOST: usize = 48;

/// A name that no profile has: "Acme Trading" is `Acme-Trading`; with the region, then a number, where that is taken.
pub(super) fn after_store(
    config: &Config,
    store_name: Option<&str>,
    selling_partner_id: Option<&str>,
    region: Region,
) -> ProfileName {
    let named = [store_name, selling_partner_id].into_iter().flatten().find_map(profile_name);
    let first = named.map_or_else(|| "account".to_owned(), |name| name.to_string());
    // Names are plain letters: a byte is a character.
    let first = &first[..first.len().min(MOST)];
    let taken = |name: &ProfileName| {
        config.profiles.keys().any(|known| known.as_str().eq_ignore_ascii_case(name.as_str()))
    };
    let numbered = (2..).map(|n: usize| format!("{first}-{region}-{n}"));
    let all = [first.to_owned(), format!("{first}-{region}")].into_iter().chain(numbered);
    let mut free = all.filter_map(|name| profile_name(&name)).filter(|name| !taken(name));
    free.next().unwrap_or_else(default_profile)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Profile;
    use crate::values::{Auth, StoreKind};

    #[test]
    fn a_store_becomes_a_name_that_no_profile_has() {
        let mut config = Config::fresh();
        let mut next = |store: Option<&str>, id: Option<&str>| {
            let name = after_store(&config, store, id, Region::Eu);
            let profile = Profile::new(Auth::Lwa, Region::Eu, StoreKind::File);
            config.profiles.insert(name.clone(), profile);
            name.to_string()
        };
        for expected in ["Acme-Trading-GmbH", "Acme-Trading-GmbH-eu", "Acme-Trading-GmbH-eu-2"] {
            assert_eq!(next(Some("Acme  Trading, GmbH!"), Some("A2X")), expected);
        }
        assert_eq!(next(Some("\u{5e97}\u{8217}"), Some("A2EXAMPLE")), "A2EXAMPLE");
        assert_eq!(next(Some("  "), None), "account");
        assert!(next(Some(&"long name ".repeat(50)), None).len() <= 48);
    }
}
