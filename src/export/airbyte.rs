//! `airbyte`: the configuration of the connector source-amazon-seller-partner.

use super::target::{Needs, Rendered, Target, Values, no_warnings};
use super::{Error, quote};
use crate::values::Region;
use serde_json::{Map, Value};

pub(super) const TARGET: Target = Target {
    name: "airbyte",
    client: "Airbyte, source-amazon-seller-partner",
    versions: "1.6.2 and later",
    looks_in: "the connector's form, or its configuration as JSON",
    cannot: "AWS keys (needed before 1.6.2), the marketplaces Ireland and South Africa as its region, more than one profile",
    needs: Needs { aws: false, lwa: true },
    multi: false,
    render,
    default_path: None,
    merge: None,
    warnings: no_warnings,
    notes: |_| {
        vec![
            "The field \"AWS Region\" takes a country code, not an AWS region.".to_owned(),
            "A vendor account changes account_type to Vendor; some versions want a replication_start_date too."
                .to_owned(),
        ]
    },
    variables: None,
};

/// Marketplace id and country code (SP-API, "Marketplace IDs"), by region, as far as Airbyte has them.
const COUNTRIES: [(Region, &str, &str); 21] = [
    (Region::Na, "ATVPDKIKX0DER", "US"),
    (Region::Na, "A2EUQ1WTGCTBG2", "CA"),
    (Region::Na, "A1AM78C64UM0Y8", "MX"),
    (Region::Na, "A2Q3Y263D00KWC", "BR"),
    (Region::Eu, "A1PA6795UKMFR9", "DE"),
    (Region::Eu, "A1F83G8C2ARO7P", "GB"),
    (Region::Eu, "A13V1IB3VIYZZH", "FR"),
    (Region::Eu, "APJ6JRA9NG5V4", "IT"),
    (Region::Eu, "A1RKKUPIHCS9HS", "ES"),
    (Region::Eu, "A1805IZSGTT6HS", "NL"),
    (Region::Eu, "AMEN7PMS3EDWL", "BE"),
    (Region::Eu, "A2NODRKZP88ZB9", "SE"),
    (Region::Eu, "A1C3SOZRARQ6R3", "PL"),
    (Region::Eu, "A33AVAJ2PDY3EV", "TR"),
    (Region::Eu, "A2VIGQ35RCS4UG", "AE"),
    (Region::Eu, "A17E79C6D8DWNP", "SA"),
    (Region::Eu, "ARBP9OOSHTCHU", "EG"),
    (Region::Eu, "A21TJRUUN4KGV", "IN"),
    (Region::Fe, "A1VC38T7YXB528", "JP"),
    (Region::Fe, "A39IBJ37TRP1C6", "AU"),
    (Region::Fe, "A19VAU5U5O7RUS", "SG"),
];

/// The region that a country code belongs to; `UK`, `IE` and `ZA` are understood too.
pub(crate) fn region_of_country(code: &str) -> Option<Region> {
    let code = code.trim().to_ascii_uppercase();
    if matches!(code.as_str(), "UK" | "IE" | "ZA") {
        return Some(Region::Eu);
    }
    COUNTRIES.iter().find(|(_, _, country)| *country == code).map(|(region, ..)| *region)
}

/// The region that a marketplace id belongs to.
pub(crate) fn region_of_marketplace(id: &str) -> Option<Region> {
    if matches!(id, "A28R8C7NBKEWEA" | "AE08WJ6YKNBMC") {
        return Some(Region::Eu);
    }
    COUNTRIES.iter().find(|(_, marketplace, _)| *marketplace == id).map(|(region, ..)| *region)
}

/// A country in which the seller sells, else the region's first.
fn country(values: &Values) -> &'static str {
    let mut own = COUNTRIES.iter().filter(|(region, ..)| *region == values.region);
    let first = own.clone().next().map_or("US", |(_, _, country)| country);
    own.find(|(_, id, _)| values.marketplaces.iter().any(|have| have == id)).map_or(first, |(_, _, c)| c)
}

fn render(profiles: &[Values]) -> Result<Rendered, Error> {
    let mut map = Map::new();
    for values in profiles {
        for (key, text) in [
            ("aws_environment", "PRODUCTION"),
            ("region", country(values)),
            ("account_type", "Seller"),
            ("auth_type", "oauth2.0"),
            ("lwa_app_id", values.id()),
            ("lwa_client_secret", values.secret()),
            ("refresh_token", values.token()),
        ] {
            map.insert(key.to_owned(), Value::String(text.to_owned()));
        }
    }
    Ok(quote::json(map))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::Auth;

    #[test]
    fn the_country_is_one_where_the_seller_sells() {
        let mut values = super::super::sample::values(Auth::Lwa);
        values.marketplaces = vec!["A28R8C7NBKEWEA".to_owned(), "APJ6JRA9NG5V4".to_owned()];
        assert_eq!(country(&values), "IT");
        values.marketplaces.clear();
        assert_eq!(country(&values), "DE");
        values.region = Region::Fe;
        assert_eq!(country(&values), "JP");
    }
}
