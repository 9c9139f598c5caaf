//! Which profile a token or an account has already; a name for a new profile.

use crate::answers::given::default_profile;
use crate::store::{Config, Profile};
use crate::values::{LwaClientId, Partner, ProfileName, Region};

/// The profile that holds the token with this fingerprint.
pub(crate) fn holder<'c>(config: &'c Config, print: &str) -> Option<(&'c ProfileName, &'c Profile)> {
    config.profiles.iter().find(|(_, profile)| profile.token_fingerprint.as_deref() == Some(print))
}

/// The profiles of an account that authorized the app: a newer token of the account goes there. `id`: Amazon's id of the
/// account.
pub(crate) fn of_account<'c>(
    config: &'c Config,
    app: &LwaClientId,
    id: Option<&str>,
    place: (Region, Partner),
) -> impl Iterator<Item = &'c ProfileName> {
    let same = move |profile: &Profile| {
        id.is_some()
            && profile.selling_partner_id.as_deref() == id
            && profile.client_id.as_ref() == Some(app)
            && (profile.region, profile.partner) == place
    };
    config.profiles.iter().filter(move |(_, profile)| same(profile)).map(|(name, _)| name)
}

/// A name for a new profile: the first of `texts` that makes one, otherwise `or`; behind it the first of `ends` with
/// which it is free.
pub(crate) fn free_name(
    texts: &[Option<&str>],
    or: &str,
    mut ends: impl Iterator<Item = String>,
    is_free: impl Fn(&ProfileName) -> bool,
) -> ProfileName {
    let named = texts.iter().copied().flatten().find_map(ProfileName::of_text);
    let first = named.map_or_else(|| or.to_owned(), |name| name.to_string());
    let name = ends.find_map(|end| {
        let most = first.len().min(ProfileName::MOST.saturating_sub(end.len()));
        ProfileName::of_text(&format!("{}{end}", &first[..most])).filter(&is_free)
    });
    name.unwrap_or_else(default_profile)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_becomes_a_name_that_is_free() {
        let name = |texts: &[Option<&str>], taken: &[&str]| {
            let ends = ["", "-eu"].into_iter().map(str::to_owned).chain((2..).map(|n| format!("-eu-{n}")));
            free_name(texts, "account", ends, |name| !taken.contains(&name.as_str())).to_string()
        };
        let store = [Some("Acme  Trading, GmbH!"), Some("A2X")];
        assert_eq!(name(&store, &[]), "Acme-Trading-GmbH");
        assert_eq!(name(&store, &["Acme-Trading-GmbH"]), "Acme-Trading-GmbH-eu");
        assert_eq!(name(&store, &["Acme-Trading-GmbH", "Acme-Trading-GmbH-eu"]), "Acme-Trading-GmbH-eu-2");
        assert_eq!(name(&[Some("\u{5e97}\u{8217}"), Some("A2EXAMPLE")], &[]), "A2EXAMPLE");
        assert_eq!(name(&[Some("  "), None], &[]), "account");
        let long = "x".repeat(64);
        assert_eq!(name(&[Some(&long)], &[&long]), format!("{}-eu", "x".repeat(61)));
    }
}
