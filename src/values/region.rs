//! The three selling regions of SP-API.

use super::Malformed;
use std::str::FromStr;

/// A selling region: one set of marketplaces, one endpoint, one refresh token each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Region {
    /// North America.
    Na,
    /// Europe, with the Middle East, India and South Africa.
    Eu,
    /// Far East.
    Fe,
}

impl Region {
    /// All of them, in the order Amazon lists them.
    pub const ALL: [Self; 3] = [Self::Na, Self::Eu, Self::Fe];

    /// The word used in flags, files and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Na => "na",
            Self::Eu => "eu",
            Self::Fe => "fe",
        }
    }

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

impl FromStr for Region {
    type Err = Malformed;
    fn from_str(text: &str) -> Result<Self, Malformed> {
        let word = text.trim().to_ascii_lowercase();
        Self::ALL.into_iter().find(|r| r.as_str() == word).ok_or_else(|| {
            Malformed::new("a selling region", "it is na (North America), eu (Europe) or fe (Far East)", "eu")
        })
    }
}

impl std::fmt::Display for Region {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
