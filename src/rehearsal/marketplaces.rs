//! The marketplaces that a seller of a region takes part in.

use crate::values::Region;
use crate::values::marketplaces::marketplace;
use serde_json::{Value, json};

/// Country, currency, language, and whether the sample seller takes part.
type Row = (&'static str, &'static str, &'static str, bool);

/// What a stand-in answers beside Amazon's own table of marketplaces.
const ROWS: &[Row] = &[
    ("US", "USD", "en_US", true),
    ("CA", "CAD", "en_CA", true),
    ("MX", "MXN", "es_MX", true),
    ("BR", "BRL", "pt_BR", true),
    ("GB", "GBP", "en_GB", true),
    ("DE", "EUR", "de_DE", true),
    ("FR", "EUR", "fr_FR", true),
    ("IT", "EUR", "it_IT", true),
    ("ES", "EUR", "es_ES", true),
    ("NL", "EUR", "nl_NL", true),
    ("SE", "SEK", "sv_SE", true),
    ("PL", "PLN", "pl_PL", true),
    ("BE", "EUR", "fr_BE", true),
    ("IE", "EUR", "en_IE", false),
    ("JP", "JPY", "ja_JP", true),
    ("AU", "AUD", "en_AU", true),
    ("SG", "SGD", "en_SG", true),
];

/// An entry of the listing: a shop (`Amazon.de`) by its id, country, currency and language, and whether the store sells.
fn entry([id, name, country, currency, language]: [&str; 5], store: &str, participating: bool) -> Value {
    json!({
        "marketplace": {
            "id": id,
            "countryCode": country,
            "name": name,
            "defaultCurrencyCode": currency,
            "defaultLanguageCode": language,
            "domainName": format!("www.{}", name.to_lowercase()),
        },
        "storeName": store,
        "participation": { "isParticipating": participating, "hasSuspendedListings": false },
    })
}

/// What the sandbox answers (model `sellers.json`, `x-amzn-api-sandbox`).
pub(super) fn canned() -> Value {
    let shop = ["ATVPDKIKX0DER", "Amazon.com", "US", "USD", "en_US"];
    json!({ "payload": [entry(shop, "BestSellerStore", true)] })
}

/// What `marketplaceParticipations` lists for a seller of the region; `countries` narrows it.
pub(super) fn participations(region: Region, store: &str, countries: Option<&[String]>) -> Vec<Value> {
    let wanted = |code: &str| countries.is_none_or(|c| c.iter().any(|country| country == code));
    let show = |&(code, currency, language, participating): &Row| {
        let market = marketplace(code).filter(|m| m.region == region && wanted(code))?;
        Some(entry([market.id, market.shop, code, currency, language], store, participating))
    };
    ROWS.iter().filter_map(show).collect()
}
