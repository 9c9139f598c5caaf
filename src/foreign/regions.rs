//! The selling region in any of the words for it.

use crate::values::Region;
use crate::values::marketplaces::MARKETPLACES;

/// What [`Region`] understands, a country's name, or a constant of a client: `Endpoint::EU`, `MarketPlace.UnitedKingdom`.
pub(super) fn region(text: &str) -> Option<Region> {
    if text.contains('/') || text.contains("sellingpartnerapi-") {
        return text.parse().ok();
    }
    let word = text.trim().rsplit(['.', ':']).next().unwrap_or_default().to_ascii_lowercase();
    let word = word.strip_prefix("sandbox_").unwrap_or(&word);
    let plain = |text: &str| -> String {
        text.chars().filter(char::is_ascii_alphabetic).map(|c| c.to_ascii_lowercase()).collect()
    };
    let country = || MARKETPLACES.iter().find(|m| plain(m.country) == plain(word)).map(|m| m.region);
    word.parse().ok().or_else(country)
}

/// The region of a list: `GB DE`, `[GB, DE]`; `None` where its members are of several.
pub(super) fn region_of_all(text: &str) -> Option<Region> {
    region(text).or_else(|| {
        let all: Vec<_> =
            text.split([' ', ',', ';', '|']).filter(|word| !word.is_empty()).map(region).collect();
        let first = *all.first()?;
        (all.len() > 1 && all.iter().all(|one| *one == first)).then_some(first).flatten()
    })
}
