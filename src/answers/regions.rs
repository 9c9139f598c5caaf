//! Several regions in one answer, and a refresh token for each.

use super::{Error, Given, Question, Sourced, question as q};
use crate::values::{Malformed, Region, Secret};
use std::collections::BTreeMap;

/// Reads the regions of `--region na,eu`: the first one and the rest. Each stands once in it.
pub(super) fn parse(text: &str) -> Result<(Region, Vec<Region>), Malformed> {
    // A name of a region may have a blank in it, so only commas part them.
    let mut all = Vec::new();
    for word in text.split(',').filter(|word| !word.trim().is_empty()) {
        let region: Region = word.parse()?;
        if all.contains(&region) {
            return Err(Malformed::new("a list of regions", "it names a region twice", "na,eu"));
        }
        all.push(region);
    }
    match all.split_first() {
        Some((first, rest)) => Ok((*first, rest.to_vec())),
        None => text.parse().map(|region| (region, Vec::new())),
    }
}

/// The question whose answer is the refresh token of one region.
pub(crate) fn token_question(region: Region) -> &'static Question {
    match region {
        Region::Na => &q::REFRESH_TOKEN_NA,
        Region::Eu => &q::REFRESH_TOKEN_EU,
        Region::Fe => &q::REFRESH_TOKEN_FE,
    }
}

/// The refresh tokens that were given for a region each.
pub(super) fn tokens(
    mut read: impl FnMut(&'static Question) -> Option<Sourced<Secret>>,
) -> BTreeMap<Region, Sourced<Secret>> {
    Region::ALL.into_iter().filter_map(|region| Some((region, read(token_question(region))?))).collect()
}

impl Given {
    /// The answers of the profile of one region: its own refresh token goes before the one that names no region.
    #[must_use]
    pub(crate) fn in_region(mut self, region: Region) -> Self {
        if let Some(token) = self.tokens.get(&region) {
            self.refresh_token = Some(token.clone());
        }
        self
    }

    /// The answers of a command that is about one region.
    ///
    /// # Errors
    /// [`Error::SeveralRegions`].
    pub(crate) fn one_region(self) -> Result<Self, Error> {
        match &self.region {
            Some(region) if !self.more_regions.is_empty() => {
                Err(Error::SeveralRegions { by: region.source.clone() })
            }
            _ => Ok(self),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_has_each_region_once() {
        assert_eq!(parse("na").unwrap(), (Region::Na, vec![]));
        assert_eq!(parse(" EU , North America,jp").unwrap(), (Region::Eu, vec![Region::Na, Region::Fe]));
        assert_eq!(parse("eu,").unwrap(), (Region::Eu, vec![]));
        assert_eq!(parse("na,us").unwrap_err().why, "it names a region twice");
        assert!(parse("na,mars").is_err());
        assert!(parse("").is_err() && parse(",").is_err());
    }
}
