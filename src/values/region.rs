//! The three selling regions of SP-API.

use super::Malformed;
use super::choice::words;
use super::marketplaces::marketplace;
use std::str::FromStr;

words! {
    /// A selling region: one set of marketplaces, one endpoint, one refresh token each.
    pub Region,
    /// North America.
    Na "na",
    /// Europe, with the Middle East, India and South Africa.
    Eu "eu",
    /// Far East.
    Fe "fe"
}

impl Region {
    /// The name a seller knows.
    pub fn title(self) -> &'static str {
        match self {
            Self::Na => "North America",
            Self::Eu => "Europe",
            Self::Fe => "Far East",
        }
    }

    /// Its countries, shortened to one line of a prompt.
    pub fn countries(self) -> &'static str {
        match self {
            Self::Na => "United States, Canada, Mexico, Brazil",
            Self::Eu => "United Kingdom, Germany, France, ... India, Middle East",
            Self::Fe => "Japan, Australia, Singapore",
        }
    }

    /// The AWS region its endpoint lives in (SP-API Endpoints page).
    pub fn aws_region(self) -> &'static str {
        match self {
            Self::Na => "us-east-1",
            Self::Eu => "eu-west-1",
            Self::Fe => "us-west-2",
        }
    }

    /// The production endpoint (SP-API Endpoints page).
    pub fn spapi_url(self) -> &'static str {
        match self {
            Self::Na => "https://sellingpartnerapi-na.amazon.com",
            Self::Eu => "https://sellingpartnerapi-eu.amazon.com",
            Self::Fe => "https://sellingpartnerapi-fe.amazon.com",
        }
    }
}

/// A region in any of the words for it: its own (`eu`), its name, the AWS region that it lives in, its host, the code
/// or the id of one of its marketplaces.
impl FromStr for Region {
    type Err = Malformed;
    fn from_str(text: &str) -> Result<Self, Malformed> {
        let lower = text.trim().to_ascii_lowercase();
        let word = lower.trim_end_matches("_sandbox").replace(['_', ' '], "-");
        let host = |region: &Self| lower.contains(&format!("sellingpartnerapi-{}.", region.as_str()));
        let own = |region: &Self| {
            let name = region.title().to_ascii_lowercase().replace(' ', "-");
            [region.as_str(), region.aws_region(), name.as_str()].contains(&word.as_str()) || host(region)
        };
        let market = || marketplace(&word).map(|m| m.region);
        Self::ALL.into_iter().find(own).or_else(market).ok_or_else(|| {
            Malformed::new("a selling region", "it is na (North America), eu (Europe) or fe (Far East)", "eu")
        })
    }
}

impl std::fmt::Display for Region {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_is_understood_in_every_word_for_it() {
        let all = [
            (
                Region::Eu,
                &["eu", " EU ", "DE", "uk", "GB", "eu-west-1", "Europe", "EUROPE_SANDBOX", "A1PA6795UKMFR9"]
                    [..],
            ),
            (Region::Na, &["NA", "us", "us-east-1", "North America", "north_america", "ATVPDKIKX0DER"]),
            (Region::Fe, &["fe", "JP", "us-west-2", "Far East", "https://sellingpartnerapi-fe.amazon.com/x"]),
        ];
        for (region, words) in all {
            for word in words {
                assert_eq!(word.parse::<Region>().unwrap(), region, "{word}");
            }
        }
        for word in ["", "mars", "e", "eu-central-1", "de.example.com"] {
            assert!(word.parse::<Region>().is_err(), "{word}");
        }
    }
}
