//! The marketplaces that a seller of a region takes part in.

use crate::values::Region;
use serde_json::{Value, json};

/// Country, id, name, currency, language, domain, and whether the sample seller takes part.
type Row = (&'static str, &'static str, &'static str, &'static str, &'static str, bool);

const NA: &[Row] = &[
    ("US", "ATVPDKIKX0DER", "Amazon.com", "USD", "en_US", true),
    ("CA", "A2EUQ1WTGCTBG2", "Amazon.ca", "CAD", "en_CA", true),
    ("MX", "A1AM78C64UM0Y8", "Amazon.com.mx", "MXN", "es_MX", true),
    ("BR", "A2Q3Y263D00KWC", "Amazon.com.br", "BRL", "pt_BR", true),
];

const EU: &[Row] = &[
    ("GB", "A1F83G8C2ARO7P", "Amazon.co.uk", "GBP", "en_GB", true),
    ("DE", "A1PA6795UKMFR9", "Amazon.de", "EUR", "de_DE", true),
    ("FR", "A13V1IB3VIYZZH", "Amazon.fr", "EUR", "fr_FR", true),
    ("IT", "APJ6JRA9NG5V4", "Amazon.it", "EUR", "it_IT", true),
    ("ES", "A1RKKUPIHCS9HS", "Amazon.es", "EUR", "es_ES", true),
    ("NL", "A1805IZSGTT6HS", "Amazon.nl", "EUR", "nl_NL", true),
    ("SE", "A2NODRKZP88ZB9", "Amazon.se", "SEK", "sv_SE", true),
    ("PL", "A1C3SOZRARQ6R3", "Amazon.pl", "PLN", "pl_PL", true),
    ("BE", "AMEN7PMS3EDWL", "Amazon.com.be", "EUR", "fr_BE", true),
    ("IE", "A28R8C7NBKEWEA", "Amazon.ie", "EUR", "en_IE", false),
];

const FE: &[Row] = &[
    ("JP", "A1VC38T7YXB528", "Amazon.co.jp", "JPY", "ja_JP", true),
    ("AU", "A39IBJ37TRP1C6", "Amazon.com.au", "AUD", "en_AU", true),
    ("SG", "A19VAU5U5O7RUS", "Amazon.sg", "SGD", "en_SG", true),
];

/// What `marketplaceParticipations` lists for a seller of the region; `countries` narrows it.
pub(super) fn participations(region: Region, store: &str, countries: Option<&[String]>) -> Vec<Value> {
    let rows = match region {
        Region::Na => NA,
        Region::Eu => EU,
        Region::Fe => FE,
    };
    let wanted = |row: &&Row| countries.is_none_or(|c| c.iter().any(|code| code == row.0));
    let show = |&(country, id, name, currency, language, participating): &Row| {
        json!({
            "marketplace": {
                "id": id,
                "name": name,
                "countryCode": country,
                "defaultCurrencyCode": currency,
                "defaultLanguageCode": language,
                "domainName": format!("www.{}", name.to_lowercase()),
            },
            "storeName": store,
            "participation": { "isParticipating": participating, "hasSuspendedListings": false },
        })
    };
    rows.iter().filter(wanted).map(show).collect()
}
