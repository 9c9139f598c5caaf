//! Operations that a role opens, as Amazon's models and its pages of roles describe them. Their answers hold what a
//! caller who only wants to know the role must not keep.

use super::server::Incoming;
use super::spapi::{Answer, forbidden, invalid};
use super::state::State;
use crate::values::{Partner, Region, Secret};
use serde_json::json;

/// An operation that a role opens.
pub(super) struct Row {
    /// Whose token it is for; `None`: a seller's and a vendor's.
    pub(super) partner: Option<Partner>,
    method: &'static str,
    /// `{}` stands for any segment; behind `?` the parameter that must be there.
    path: &'static str,
    /// The roles of which one opens it.
    roles: &'static [&'static str],
    rate: &'static str,
}

const SELLER: Option<Partner> = Some(Partner::Seller);
const VENDOR: Option<Partner> = Some(Partner::Vendor);
const BOTH: Option<Partner> = None;

const fn row(
    partner: Option<Partner>,
    method: &'static str,
    path: &'static str,
    roles: &'static [&'static str],
    rate: &'static str,
) -> Row {
    Row { partner, method, path, roles, rate }
}

const INSIGHTS: &str = "Selling Partner Insights";
const LISTING: &str = "Product Listing";
const INVENTORY: &str = "Inventory and Order Tracking";
const DIRECT: &str = "Direct to Consumer Shipping (Restricted)";
const INVOICING: &str = "Tax Invoicing (Restricted)";
const REMITTANCE: &str = "Tax Remittance (Restricted)";

const ROWS: &[Row] = &[
    row(BOTH, "GET", "/catalog/2022-04-01/items?marketplaceIds", &[LISTING], "2.0"),
    row(
        BOTH,
        "GET",
        "/aplus/2020-11-01/contentDocuments?marketplaceId",
        &["Brand Analytics", LISTING],
        "10.0",
    ),
    row(SELLER, "GET", "/supplySources/2020-07-01/supplySources", &[INSIGHTS], "1.0"),
    row(SELLER, "GET", "/fba/outbound/2020-07-01/features?marketplaceId", &["Amazon Fulfillment"], "2.0"),
    row(SELLER, "GET", "/finances/2024-06-19/transactions?postedAfter", &["Finance and Accounting"], "0.5"),
    row(
        SELLER,
        "POST",
        "/batches/products/pricing/2022-05-01/items/competitiveSummary",
        &["Pricing"],
        "0.033",
    ),
    row(SELLER, "GET", "/messaging/v1/orders/{}?marketplaceIds", &["Buyer Communication"], "1.0"),
    row(SELLER, "GET", "/solicitations/v1/orders/{}?marketplaceIds", &["Buyer Solicitation", LISTING], "1.0"),
    row(SELLER, "GET", "/definitions/2020-09-01/productTypes?marketplaceIds", &[INVENTORY, LISTING], "5.0"),
    row(SELLER, "GET", "/awd/2024-05-09/inventory", &["Amazon Warehousing and Distribution"], "2.0"),
    row(SELLER, "GET", "/tax/invoices/2024-06-19/attributes?marketplaceId", &[INVOICING], "1.0"),
    row(
        VENDOR,
        "GET",
        "/customerFeedback/2024-06-01/items/{}/browseNode?marketplaceId",
        &["Brand Analytics", INSIGHTS],
        "",
    ),
    row(
        VENDOR,
        "GET",
        "/vendor/directFulfillment/transactions/2021-12-28/transactions/{}",
        &[DIRECT],
        "10.0",
    ),
];

impl Row {
    /// The path, and the parameter that must be there.
    fn parts(&self) -> (&str, Option<&str>) {
        self.path.split_once('?').map_or((self.path, None), |(path, needs)| (path, Some(needs)))
    }
}

/// The row of a request; `path` is what follows host and region.
pub(super) fn find(method: &str, path: &str) -> Option<&'static Row> {
    let fits = |row: &&Row| {
        let (wanted, given) = (row.parts().0.split('/'), path.split('/'));
        row.method == method
            && wanted.clone().count() == given.clone().count()
            && wanted.zip(given).all(|(part, own)| part == "{}" || part == own)
    };
    ROWS.iter().find(fits)
}

/// Whether the authorization holds one of these roles.
pub(super) fn holds(state: &State, refresh: Option<&Secret>, roles: &[&str]) -> bool {
    let own = refresh.and_then(|refresh| state.authorization(refresh));
    match own.and_then(|(_, held)| held.roles.as_ref()) {
        None => true,
        Some(held) => held.iter().any(|role| roles.contains(&role.as_str())),
    }
}

/// The roles that open `marketplaceParticipations` ("Sellers API").
pub(super) fn participations(region: Region) -> &'static [&'static str] {
    const ALL: [&str; 8] = [
        LISTING,
        INSIGHTS,
        DIRECT,
        "Amazon Fulfillment",
        "Buyer Communication",
        "Finance and Accounting",
        INVENTORY,
        "Pricing",
    ];
    if region == Region::Fe { &ALL } else { &ALL[..3] }
}

/// The roles of which one gives any restricted-data token ("Tokens API").
pub(super) const TOKENS: &[&str] = &[
    "Amazon Fulfillment",
    "Buyer Communication",
    "Buyer Solicitation",
    "Finance and Accounting",
    INVENTORY,
    "Pricing",
    LISTING,
    "Professional Services (Restricted)",
    INSIGHTS,
    DIRECT,
    INVOICING,
    REMITTANCE,
];

/// The roles that open vendors' purchase orders.
pub(super) const PURCHASE_ORDERS: &[&str] = &["Amazon Fulfillment", INVENTORY];

/// The roles that give these data elements in a restricted-data token ("Get orders with filtering criteria").
pub(super) fn element(name: &str) -> &'static [&'static str] {
    match name {
        "shippingAddress" => &[DIRECT],
        _ => &[INVOICING, REMITTANCE],
    }
}

/// What the operation says. The request must be complete; an order, an item or a transaction of another account is not
/// found.
pub(super) fn answer(state: &State, incoming: &Incoming, row: &Row, refresh: Option<&Secret>) -> Answer {
    if state.knobs.role_missing || !holds(state, refresh, row.roles) {
        return Err(forbidden(""));
    }
    let (path, needs) = row.parts();
    let given = needs.is_none_or(|name| incoming.param(name).is_some_and(|value| !value.is_empty()));
    let asks = || incoming.json()["requests"].as_array().is_some_and(|all| !all.is_empty());
    if !given || (row.method == "POST" && !asks()) {
        return Err(invalid(""));
    }
    if path.contains("{}") {
        return Err((404, "NotFound", "Resource not found.".to_owned(), ""));
    }
    let person = json!({ "name": "Erika Musterfrau", "addressLine1": "Heidestrasse 17", "amount": 47.11 });
    Ok((json!({ "payload": [person] }), row.rate))
}
