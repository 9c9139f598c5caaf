//! `airbyte`: the configuration of the connector source-amazon-seller-partner.

use super::target::{Form, Rendered, Target};
use super::{Error, Values, quote};
use crate::values::marketplaces::{Market, main_marketplace, marketplaces_of};
use serde_json::json;

pub(super) const TARGET: Target = Target {
    name: "airbyte",
    client: "Airbyte, source-amazon-seller-partner",
    versions: "1.6.2 and later",
    looks_in: "the connector's form, or its configuration as JSON",
    form: Form::One(render),
    notes: |_| {
        vec![
            "The field \"AWS Region\" takes a country code, not an AWS region.".to_owned(),
            "Some versions want a replication_start_date too.".to_owned(),
        ]
    },
    ..Target::USUAL
};

/// Marketplaces that the connector's list of regions does not have.
const UNKNOWN: [&str; 2] = ["IE", "ZA"];

/// A country in which the seller sells, else the region's usual one.
fn country(values: &Values) -> &'static str {
    let usual = main_marketplace(values.region);
    let own = |m: &&Market| !UNKNOWN.contains(&m.code) && values.marketplaces.iter().any(|have| have == m.id);
    let sold_in: Vec<_> = marketplaces_of(values.region).filter(own).map(|m| m.code).collect();
    if sold_in.contains(&usual) { usual } else { sold_in.first().copied().unwrap_or(usual) }
}

fn render(values: &Values) -> Result<Rendered, Error> {
    Ok(quote::json(json!({
        "aws_environment": if values.kind.is_sandbox() { "SANDBOX" } else { "PRODUCTION" },
        "region": country(values),
        "account_type": if values.kind.is_vendor() { "Vendor" } else { "Seller" },
        "auth_type": "oauth2.0",
        "lwa_app_id": values.id(),
        "lwa_client_secret": values.secret(),
        "refresh_token": values.token(),
    })))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::{Auth, Region};

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
