//! Which profile a row is: the one that holds its token, the one that it names, the one of the same seller; else a new
//! one, named after the store.

use super::row::Row;
use crate::Error;
use crate::foreign::profile_name;
use crate::store::{Config, Profile, fingerprint};
use crate::values::{LwaClientId, ProfileName, Region};

/// What a name is looked for with.
pub(super) struct Naming<'a> {
    pub(super) config: &'a Config,
    pub(super) app: &'a LwaClientId,
    /// Whether the list has sellers of several regions: each new profile's name ends in its own.
    pub(super) regions: bool,
    /// Whether a profile's values may become another store's.
    pub(super) other_seller: bool,
    /// Names that rows of this run took, and that are not recorded yet.
    pub(super) taken: Vec<ProfileName>,
}

impl Naming<'_> {
    /// The profile of a row whose token works in `region`, as the store `store`.
    ///
    /// # Errors
    /// [`Error::OtherSeller`]; a name that belongs to another app's or region's profile.
    pub(super) fn of(
        &mut self,
        row: &Row,
        region: Region,
        store: Option<&str>,
    ) -> Result<ProfileName, Error> {
        if let Some((name, _)) = holder(self.config, row) {
            return Ok(name.clone());
        }
        let name = match &row.seller.profile {
            Some(name) => self.named(name, region, store)?,
            None => match self.same_seller(row, region) {
                Some(name) => name,
                None => self.unused(row, region, store)?,
            },
        };
        self.taken.push(name.clone());
        Ok(name)
    }

    /// The profile that the row names, in the letters that are known here.
    fn named(&self, name: &ProfileName, region: Region, store: Option<&str>) -> Result<ProfileName, Error> {
        let known = |other: &&ProfileName| other.as_str().eq_ignore_ascii_case(name.as_str());
        if self.taken.iter().any(|other| known(&other)) {
            return Err(taken(name, "another row of this list"));
        }
        let Some((known, profile)) = self.config.profiles.iter().find(|(other, _)| known(other)) else {
            return Ok(name.clone());
        };
        if profile.client_id.as_ref().is_some_and(|id| id != self.app) {
            return Err(taken(known, "another app"));
        }
        if profile.region != region {
            return Err(taken(known, profile.region.title()));
        }
        match (&profile.store_name, store) {
            (Some(recorded), Some(found)) if recorded != found && !self.other_seller => {
                Err(Error::OtherSeller { recorded: recorded.clone(), found: found.to_owned() })
            }
            _ => Ok(known.clone()),
        }
    }

    /// The profile of the same account in the same region: the row has a newer token of it.
    fn same_seller(&self, row: &Row, region: Region) -> Option<ProfileName> {
        let id = row.seller.selling_partner_id.as_ref()?;
        let same = |profile: &Profile| {
            profile.selling_partner_id.as_ref() == Some(id)
                && profile.region == region
                && profile.client_id.as_ref() == Some(self.app)
        };
        let found =
            self.config.profiles.iter().find(|(name, profile)| same(profile) && !self.taken.contains(name));
        found.map(|(name, _)| name.clone())
    }

    /// The store's name, with the region where the list has several; with the seller's id or a number where another one
    /// has that name.
    fn unused(&self, row: &Row, region: Region, store: Option<&str>) -> Result<ProfileName, Error> {
        let id = row.seller.selling_partner_id.as_deref();
        let names = [store, row.seller.store.as_deref(), id];
        let first = names.into_iter().flatten().find_map(profile_name);
        let first = first.map_or_else(|| format!("seller-{}", row.seller.line), |name| name.to_string());
        let end = if self.regions { format!("-{region}") } else { String::new() };
        let by_id = id.map(|id| format!("-{id}"));
        let numbers = (2..).map(|n: usize| Some(format!("-{n}")));
        for more in [Some(String::new()), by_id].into_iter().chain(numbers).flatten() {
            let end = format!("{more}{end}");
            // Names are plain letters: a byte is a character.
            let name = format!("{}{end}", &first[..first.len().min(64_usize.saturating_sub(end.len()))]);
            if let Some(name) = profile_name(&name).filter(|name| self.is_free(name)) {
                return Ok(name);
            }
        }
        Err(taken(
            &profile_name(&first).unwrap_or_else(crate::answers::given::default_profile),
            "another store",
        ))
    }

    /// A profile of this app that a killed run began, without a token, is as good as none.
    fn is_free(&self, name: &ProfileName) -> bool {
        let same = |other: &ProfileName| other.as_str().eq_ignore_ascii_case(name.as_str());
        let begun = |other: &ProfileName, profile: &Profile| {
            other == name
                && profile.token_fingerprint.is_none()
                && profile.client_id.as_ref() == Some(self.app)
        };
        let mut known = self.config.profiles.iter().filter(|(other, _)| same(other));
        known.all(|(other, profile)| begun(other, profile)) && !self.taken.iter().any(same)
    }
}

/// The profile that holds the row's token.
pub(super) fn holder<'c>(config: &'c Config, row: &Row) -> Option<(&'c ProfileName, &'c Profile)> {
    let print = fingerprint(&row.seller.token);
    config.profiles.iter().find(|(_, profile)| profile.token_fingerprint.as_ref() == Some(&print))
}

fn taken(name: &ProfileName, whose: &str) -> Error {
    Error::Usage {
        what: format!("the profile \"{name}\" is that of {whose}"),
        fix: "give the row another name in its column `profile`".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::row::{Row, State};
    use super::*;
    use crate::foreign::Seller;
    use crate::values::{Auth, Secret, StoreKind};

    fn row(line: usize, id: Option<&str>, profile: Option<&str>) -> Row {
        let seller = Seller {
            line,
            token: Secret::new(format!("Atzr|{line}")),
            selling_partner_id: id.map(str::to_owned),
            profile: profile.map(|name| name.parse().unwrap()),
            ..Seller::default()
        };
        Row { seller, name: None, region: None, store: None, state: State::Waiting }
    }

    fn config(app: &LwaClientId) -> Config {
        let mut config = Config::fresh();
        let mut profile = Profile::new(Auth::Lwa, Region::Eu, StoreKind::File);
        profile.client_id = Some(app.clone());
        profile.store_name = Some("Shop".into());
        profile.selling_partner_id = Some("A1".into());
        profile.token_fingerprint = Some(fingerprint(&Secret::new("Atzr|99")));
        config.profiles.insert("Shop".parse().unwrap(), profile);
        config
    }

    #[test]
    fn a_row_finds_its_profile_or_a_free_name() {
        let app: LwaClientId = "amzn1.application-oa2-client.a".parse().unwrap();
        let config = config(&app);
        let mut naming =
            Naming { config: &config, app: &app, regions: false, other_seller: false, taken: Vec::new() };
        let mut of =
            |row: &Row, store: Option<&str>| naming.of(row, Region::Eu, store).map(|name| name.to_string());
        assert_eq!(of(&row(99, None, Some("other")), Some("x")).unwrap(), "Shop", "it holds the token");
        assert_eq!(
            of(&row(2, Some("A1"), None), Some("Shop")).unwrap(),
            "Shop",
            "a newer token of the seller"
        );
        assert_eq!(
            of(&row(3, Some("A9"), None), Some("shop")).unwrap(),
            "shop-A9",
            "another seller of that name"
        );
        assert_eq!(of(&row(4, None, None), Some("shop")).unwrap(), "shop-2");
        assert_eq!(of(&row(5, Some("A5"), None), Some("日本")).unwrap(), "A5");
        assert_eq!(of(&row(6, None, None), None).unwrap(), "seller-6");
        assert_eq!(of(&row(7, None, Some("mine")), Some("x")).unwrap(), "mine");
        assert!(of(&row(8, None, Some("MINE")), Some("x")).is_err(), "taken by a row");
        let long = "x".repeat(64);
        assert_eq!(of(&row(9, None, None), Some(&long)).unwrap(), long);
        assert_eq!(of(&row(10, None, None), Some(&long)).unwrap(), format!("{}-2", "x".repeat(62)));
    }

    #[test]
    fn a_name_of_somebody_else_is_refused() {
        let app: LwaClientId = "amzn1.application-oa2-client.a".parse().unwrap();
        let other: LwaClientId = "amzn1.application-oa2-client.b".parse().unwrap();
        let config = config(&app);
        let naming =
            |app| Naming { config: &config, app, regions: true, other_seller: false, taken: Vec::new() };
        let named = row(2, None, Some("SHOP"));
        let why = |outcome: Result<ProfileName, Error>| outcome.unwrap_err().to_string();
        assert!(why(naming(&other).of(&named, Region::Eu, None)).contains("another app"));
        assert!(why(naming(&app).of(&named, Region::Na, None)).contains("Europe"));
        assert!(why(naming(&app).of(&named, Region::Eu, Some("Other"))).contains("another store"));
        assert_eq!(naming(&app).of(&named, Region::Eu, Some("Shop")).unwrap().as_str(), "Shop");
        assert_eq!(naming(&app).of(&row(3, None, None), Region::Fe, Some("x")).unwrap().as_str(), "x-fe");
    }
}
