//! Which profile a row is: the one that holds its token, the one that it names, the one of the same seller; else a new
//! one, named after the store.

use super::row::Row;
use crate::Error;
use crate::profiles::naming::{free_name, holder, of_account};
use crate::proof::LwaValues;
use crate::store::{Config, Profile, fingerprint};
use crate::values::ProfileName;

/// What a name is looked for with.
pub(super) struct Naming<'a> {
    pub(super) config: &'a Config,
    /// Whether the list has sellers of several regions: each new profile's name ends in its own.
    pub(super) regions: bool,
    /// Whether a profile's values may become another store's.
    pub(super) other_seller: bool,
    /// Names that rows of this run took, and that are not recorded yet.
    pub(super) taken: Vec<ProfileName>,
}

impl Naming<'_> {
    /// The profile of a row that was proved with `values`.
    ///
    /// # Errors
    /// [`Error::OtherSeller`]; a name that belongs to another app's or region's profile.
    pub(super) fn of(&mut self, row: &Row, values: &LwaValues) -> Result<ProfileName, Error> {
        if let Some((name, _)) = holder(self.config, &fingerprint(&values.refresh_token)) {
            return Ok(name.clone());
        }
        let id = row.seller.selling_partner_id.as_deref();
        let place = (values.region, values.kind.partner);
        let mut same_seller = of_account(self.config, &values.client_id, id, place);
        let name = match &row.seller.profile {
            Some(name) => self.named(name, row, values)?,
            None => match same_seller.find(|name| !self.taken.contains(name)) {
                Some(name) => name.clone(),
                None => self.unused(row, values),
            },
        };
        self.taken.push(name.clone());
        Ok(name)
    }

    /// The profile that the row names, in the letters that are known here.
    fn named(&self, name: &ProfileName, row: &Row, values: &LwaValues) -> Result<ProfileName, Error> {
        if self.taken.iter().any(|other| other.is_same(name)) {
            return Err(taken(name, "another row of this list"));
        }
        let Some((known, profile)) = self.config.profiles.iter().find(|(other, _)| other.is_same(name))
        else {
            return Ok(name.clone());
        };
        if profile.client_id.as_ref().is_some_and(|id| *id != values.client_id) {
            return Err(taken(known, "another app"));
        }
        if profile.region != values.region {
            return Err(taken(known, profile.region.title()));
        }
        match (&profile.store_name, &row.store) {
            (Some(recorded), Some(found)) if recorded != found && !self.other_seller => {
                Err(Error::OtherSeller { recorded: recorded.clone(), found: found.clone() })
            }
            _ => Ok(known.clone()),
        }
    }

    /// The store's name, with the region where the list has several; with the seller's id or a number where another one
    /// has that name.
    fn unused(&self, row: &Row, values: &LwaValues) -> ProfileName {
        let id = row.seller.selling_partner_id.as_deref();
        let region = if self.regions { format!("-{}", values.region) } else { String::new() };
        let by_id = id.map(|id| format!("-{id}"));
        let numbered = (2..).map(|n: usize| format!("-{n}"));
        let ends = std::iter::once(String::new()).chain(by_id).chain(numbered);
        let texts = [row.store.as_deref(), row.seller.store.as_deref(), id];
        let or = format!("seller-{}", row.seller.line);
        free_name(&texts, &or, ends.map(|end| format!("{end}{region}")), |name| self.is_free(name, values))
    }

    /// A profile of this app that a killed run began, without a token, is as good as none.
    fn is_free(&self, name: &ProfileName, values: &LwaValues) -> bool {
        let begun = |other: &ProfileName, profile: &Profile| {
            other == name
                && profile.token_fingerprint.is_none()
                && profile.client_id.as_ref() == Some(&values.client_id)
        };
        let mut known = self.config.profiles.iter().filter(|(other, _)| other.is_same(name));
        known.all(|(other, profile)| begun(other, profile))
            && !self.taken.iter().any(|other| other.is_same(name))
    }
}

fn taken(name: &ProfileName, whose: &str) -> Error {
    Error::Usage {
        what: format!("the profile \"{name}\" is that of {whose}"),
        fix: "give the row another name in its column `profile`".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::row::RowState;
    use super::*;
    use crate::foreign::Seller;
    use crate::values::{Auth, Kind, LwaClientId, Partner, Region, Secret, StoreKind};

    const APP: &str = "amzn1.application-oa2-client.a";

    /// A row that was proved: its line, the seller's id, the profile that it names, and the store that answered.
    fn row(line: usize, id: Option<&str>, profile: Option<&str>, store: Option<&str>) -> Row {
        let seller = Seller {
            line,
            token: Secret::new(format!("Atzr|{line}")),
            selling_partner_id: id.map(str::to_owned),
            profile: profile.map(|name| name.parse().unwrap()),
            ..Seller::default()
        };
        Row { seller, name: None, region: None, store: store.map(str::to_owned), state: RowState::Waiting }
    }

    fn values(row: &Row, app: &str, region: Region) -> LwaValues {
        LwaValues {
            region,
            kind: Kind::default(),
            client_id: app.parse().unwrap(),
            client_secret: Secret::default(),
            refresh_token: row.seller.token.clone(),
            restricted_data: false,
        }
    }

    fn config() -> Config {
        let mut config = Config::fresh();
        let mut profile = Profile::new(Auth::Lwa, Region::Eu, StoreKind::File);
        profile.client_id = Some(APP.parse::<LwaClientId>().unwrap());
        profile.store_name = Some("Shop".into());
        profile.selling_partner_id = Some("A1".into());
        profile.token_fingerprint = Some(fingerprint(&Secret::new("Atzr|99")));
        config.profiles.insert("Shop".parse().unwrap(), profile);
        config
    }

    #[test]
    fn a_row_finds_its_profile_or_a_free_name() {
        let config = config();
        let mut naming = Naming { config: &config, regions: false, other_seller: false, taken: Vec::new() };
        let mut of = |row: Row| naming.of(&row, &values(&row, APP, Region::Eu)).map(|name| name.to_string());
        let long = "x".repeat(64);
        for (row, expected) in [
            (row(99, None, Some("other"), Some("x")), "Shop"),
            (row(2, Some("A1"), None, Some("Shop")), "Shop"),
            (row(3, Some("A9"), None, Some("shop")), "shop-A9"),
            (row(4, None, None, Some("shop")), "shop-2"),
            (row(5, Some("A5"), None, Some("日本")), "A5"),
            (row(6, None, None, None), "seller-6"),
            (row(7, None, Some("mine"), Some("x")), "mine"),
            (row(9, None, None, Some(&long)), &long),
            (row(10, None, None, Some(&long)), &format!("{}-2", "x".repeat(62))),
        ] {
            assert_eq!(of(row).unwrap(), expected);
        }
        assert!(of(row(8, None, Some("MINE"), Some("x"))).is_err(), "taken by a row");
        // The same id of a vendor is another account.
        let row = row(11, Some("A1"), None, Some("Shop"));
        let kind = Kind { partner: Partner::Vendor, ..Kind::default() };
        let vendor = LwaValues { kind, ..values(&row, APP, Region::Eu) };
        assert_eq!(naming.of(&row, &vendor).unwrap().as_str(), "Shop-A1");
    }

    #[test]
    fn a_name_of_somebody_else_is_refused() {
        let config = config();
        let of = |row: Row, app: &str, region: Region| {
            let mut naming =
                Naming { config: &config, regions: true, other_seller: false, taken: Vec::new() };
            naming.of(&row, &values(&row, app, region))
        };
        let named = |store| row(2, None, Some("SHOP"), store);
        let why = |outcome: Result<ProfileName, Error>| outcome.unwrap_err().to_string();
        let other = APP.replace("client.a", "client.b");
        assert!(why(of(named(None), &other, Region::Eu)).contains("another app"));
        assert!(why(of(named(None), APP, Region::Na)).contains("Europe"));
        assert!(why(of(named(Some("Other")), APP, Region::Eu)).contains("another store"));
        assert_eq!(of(named(Some("Shop")), APP, Region::Eu).unwrap().as_str(), "Shop");
        assert_eq!(of(row(3, None, None, Some("x")), APP, Region::Fe).unwrap().as_str(), "x-fe");
    }
}
