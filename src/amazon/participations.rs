//! Where a seller sells, as `marketplaceParticipations` lists it.

use super::SpApiError;
use super::http::Answer;
use serde_json::Value;

/// The roles of which the app needs one for this call, everywhere ("Sellers API" and "Get the market participation of
/// a seller"; Amazon's pages disagree on the third).
pub(crate) const ROLES: [&str; 3] = ["Product Listing", "Selling Partner Insights", "Finance and Accounting"];
/// Those that will do in the Far East too.
pub(crate) const ROLES_FAR_EAST: [&str; 4] =
    ["Amazon Fulfillment", "Buyer Communication", "Inventory and Order Tracking", "Pricing"];

/// The roles of which a vendor's app needs one for its purchase orders ("Vendor Retail Procurement Orders API").
pub(crate) const VENDOR_ROLES: [&str; 2] = ["Amazon Fulfillment", "Inventory and Order Tracking"];

/// More entries than this are no list of marketplaces: Amazon has 23, and some that are not its own.
const MOST_ENTRIES: usize = 200;

/// A marketplace as SP-API lists it; its id may be one that Amazon's own table does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Marketplace {
    /// `A1PA6795UKMFR9`.
    pub id: String,
    /// `Amazon.de`.
    pub name: String,
    /// ISO country code: `GB`, not `UK`.
    pub country: String,
    /// `www.amazon.de`.
    pub domain: String,
    /// Whether the seller sells there.
    pub participating: bool,
    /// Whether the seller's listings are suspended there.
    pub suspended: bool,
}

impl Marketplace {
    /// Whether it is one of Amazon's shops; the list also names "Non-Amazon" ones, of other sites.
    pub(crate) fn is_amazons(&self) -> bool {
        self.name.to_ascii_lowercase().starts_with("amazon.") || self.domain.starts_with("www.amazon.")
    }
}

/// Where the seller sells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Participations {
    /// The store's name, where Amazon tells one.
    pub store_name: Option<String>,
    /// Every marketplace of the answer, in its order.
    pub marketplaces: Vec<Marketplace>,
    /// Amazon's request id.
    pub request_id: Option<String>,
}

/// Why nobody can buy anything of this seller, though SP-API answers; `None` where somebody can.
pub(crate) fn doubt(marketplaces: &[Marketplace]) -> Option<&'static str> {
    let amazons = || marketplaces.iter().filter(|m| m.is_amazons());
    if marketplaces.is_empty() {
        Some("SP-API lists no marketplace for this seller")
    } else if amazons().next().is_none() {
        Some("SP-API lists \"Non-Amazon\" marketplaces only")
    } else if amazons().all(|m| !m.participating) {
        Some("the seller takes part in no marketplace of this region")
    } else if amazons().filter(|m| m.participating).all(|m| m.suspended) {
        Some("the seller's listings are suspended in every marketplace")
    } else {
        None
    }
}

/// A vendor's answer: its orders are not read, only that it is a list of them (model `vendorOrders.json`).
pub(super) fn of_vendor(answer: &Answer) -> Result<Participations, SpApiError> {
    // Nothing ordered in six months is an answer too; its payload may be empty.
    if !answer.json.get("payload").is_some_and(Value::is_object) {
        return Err(answer.senseless("it holds no purchase orders").into());
    }
    Ok(Participations { request_id: answer.seen.request_id.clone(), ..Participations::default() })
}

/// The sandbox's answer: the store and the marketplace in it are Amazon's examples, the same for everybody, and nothing
/// to keep of an account (model `sellers.json`, `x-amzn-api-sandbox`).
pub(super) fn of_sandbox(answer: &Answer) -> Result<Participations, SpApiError> {
    let Participations { request_id, .. } = read(answer)?;
    Ok(Participations { request_id, ..Participations::default() })
}

/// An answer of another shape than the model's proves nothing.
pub(super) fn read(answer: &Answer) -> Result<Participations, SpApiError> {
    let list = answer.json.get("payload").and_then(Value::as_array).filter(|list| list.len() <= MOST_ENTRIES);
    let Some(list) = list else {
        return Err(answer.senseless("it holds no list of marketplaces").into());
    };
    let marketplaces: Option<Vec<Marketplace>> =
        list.iter().map(|entry| marketplace(answer, entry)).collect();
    let told = list.iter().any(|entry| entry.get("participation").is_some_and(Value::is_object));
    let (Some(marketplaces), true) = (marketplaces, told || list.is_empty()) else {
        return Err(answer.senseless("its list of marketplaces makes no sense").into());
    };
    let names = list.iter().filter_map(|entry| entry.get("storeName")?.as_str());
    let store_name = names.map(|name| answer.sent.shown_name(name)).find(|name| !name.is_empty());
    Ok(Participations { store_name, marketplaces, request_id: answer.seen.request_id.clone() })
}

fn marketplace(answer: &Answer, entry: &Value) -> Option<Marketplace> {
    let marketplace = entry.get("marketplace")?;
    let text =
        |key: &str| answer.sent.shown(marketplace.get(key).and_then(Value::as_str).unwrap_or_default());
    let id = marketplace.get("id")?.as_str()?;
    if id.is_empty() || id.len() > 40 || !id.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return None;
    }
    let flag = |key: &str| match entry.get("participation") {
        None | Some(Value::Null) => Some(false),
        Some(participation) => match participation.get(key) {
            None if key != "isParticipating" => Some(false),
            flag => flag?.as_bool(),
        },
    };
    Some(Marketplace {
        id: answer.sent.shown(id),
        name: text("name"),
        country: text("countryCode"),
        domain: text("domainName"),
        participating: flag("isParticipating")?,
        suspended: flag("hasSuspendedListings")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::amazon::{NoAnswer, Seen};
    use crate::values::Sent;
    use serde_json::json;

    fn of(json: Value) -> Result<Participations, SpApiError> {
        let seen = Seen { status: Some(200), ..Seen::default() };
        read(&Answer { seen, status: 200, json, sent: Sent::of(["Atza|canary-canary"]) })
    }

    fn entry(name: &str, participating: bool, suspended: bool) -> Value {
        json!({
            "marketplace": { "id": "A1", "name": name, "countryCode": "DE", "domainName": "x" },
            "participation": { "isParticipating": participating, "hasSuspendedListings": suspended },
            "storeName": "Acme"
        })
    }

    #[test]
    fn a_payload_that_makes_no_sense_proves_nothing() {
        let good = entry("Amazon.de", true, false);
        let changed = |path: &str, value: Value| {
            let mut entry = good.clone();
            *entry.pointer_mut(path).unwrap() = value;
            json!({ "payload": [good, entry] })
        };
        for bad in [
            json!({}),
            json!([]),
            json!(null),
            json!("payload"),
            json!({ "payload": null }),
            json!({ "payload": {} }),
            json!({ "payload": "x" }),
            json!({ "payload": [{}] }),
            json!({ "payload": [null] }),
            json!({ "payload": [1, "x"] }),
            json!({ "payload": [[]] }),
            json!({ "payload": [{ "marketplace": {} }] }),
            json!({ "payload": [{ "marketplace": { "id": "A1", "name": "Amazon.de" } }] }),
            json!({ "payload": vec![good.clone(); 201] }),
            json!({ "errors": [] }),
            changed("/marketplace", json!("A1")),
            changed("/marketplace/id", json!("")),
            changed("/marketplace/id", json!(7)),
            changed("/marketplace/id", json!("A".repeat(41))),
            changed("/marketplace/id", json!("A1\u{200b}")),
            changed("/participation", json!([])),
            changed("/participation/isParticipating", json!("true")),
            changed("/participation/hasSuspendedListings", json!(0)),
        ] {
            let e = of(bad.clone()).unwrap_err();
            assert!(matches!(e, SpApiError::NoAnswer(NoAnswer::Foreign { .. })), "{bad}: {e:?}");
        }
        assert!(of(json!({ "payload": [] })).unwrap().marketplaces.is_empty());
    }

    #[test]
    fn names_are_cut_and_cleaned_and_those_that_differ_stay_so() {
        let store = |name: String| {
            let mut entry = entry("Ama\u{202e}zon\n.de", true, false);
            entry["storeName"] = json!(name);
            of(json!({ "payload": [entry] })).unwrap()
        };
        let found = store("x ".repeat(100_000));
        assert_eq!(found.marketplaces[0].name, "Amazon .de");
        assert!(found.store_name.unwrap().chars().count() < 150);
        assert_ne!(store("Acme\u{200b}".into()).store_name, store("Acme".into()).store_name);
        let echo = store("Atza|CANARY-canary".into()).store_name.unwrap();
        assert!(!echo.to_lowercase().contains("canary"), "{echo}");
    }

    #[test]
    fn a_store_where_nobody_can_buy_is_doubted_with_the_reason() {
        let doubt = |entries: Vec<Value>| {
            let found = of(json!({ "payload": entries })).unwrap();
            doubt(&found.marketplaces).unwrap_or("none").to_owned()
        };
        let (shop, other) = (entry("Amazon.de", true, false), entry("Non-Amazon", true, false));
        assert_eq!(doubt(vec![shop.clone(), other.clone()]), "none");
        assert!(doubt(vec![]).contains("no marketplace for"));
        assert!(doubt(vec![other.clone()]).contains("Non-Amazon"));
        assert!(doubt(vec![other, entry("Amazon.de", false, false)]).contains("takes part in no"));
        assert!(
            doubt(vec![entry("Amazon.de", true, true), entry("Amazon.fr", false, false)])
                .contains("suspended")
        );
        assert_eq!(doubt(vec![entry("Amazon.de", true, true), shop]), "none");
    }
}
