//! Operations that a role opens, as Amazon's models and its pages of roles describe them. Their answers hold what a
//! caller who only wants to know the role must not keep.

use super::query::Params;
use super::server::Incoming;
use super::spapi::{Refusal, forbidden};
use super::state::State;
use crate::values::{Partner, Region, Secret};
use serde_json::{Value, json};

/// An operation: method, path, the parameters that must be there, the roles of which one opens it, its rate.
pub(super) struct Row {
    method: &'static str,
    /// `{}` stands for any segment.
    path: &'static str,
    needs: &'static [&'static str],
    roles: &'static [&'static str],
    /// None: for both.
    pub(super) partner: Option<Partner>,
    rate: &'static str,
}

const fn row(
    method: &'static str,
    path: &'static str,
    needs: &'static [&'static str],
    roles: &'static [&'static str],
    rate: &'static str,
) -> Row {
    Row { method, path, needs, roles, partner: Some(Partner::Seller), rate }
}

const ROWS: &[Row] = &[
    Row {
        partner: None,
        ..row("GET", "/catalog/2022-04-01/items", &["marketplaceIds"], &["Product Listing"], "2.0")
    },
    Row {
        partner: None,
        ..row(
            "GET",
            "/aplus/2020-11-01/contentDocuments",
            &["marketplaceId"],
            &["Brand Analytics", "Product Listing"],
            "10.0",
        )
    },
    row("GET", "/supplySources/2020-07-01/supplySources", &[], &["Selling Partner Insights"], "1.0"),
    row("GET", "/fba/outbound/2020-07-01/features", &["marketplaceId"], &["Amazon Fulfillment"], "2.0"),
    row("GET", "/finances/2024-06-19/transactions", &["postedAfter"], &["Finance and Accounting"], "0.5"),
    row("POST", "/batches/products/pricing/2022-05-01/items/competitiveSummary", &[], &["Pricing"], "0.033"),
    row("GET", "/messaging/v1/orders/{}", &["marketplaceIds"], &["Buyer Communication"], "1.0"),
    row(
        "GET",
        "/solicitations/v1/orders/{}",
        &["marketplaceIds"],
        &["Buyer Solicitation", "Product Listing"],
        "1.0",
    ),
    row(
        "GET",
        "/definitions/2020-09-01/productTypes",
        &["marketplaceIds"],
        &["Inventory and Order Tracking", "Product Listing"],
        "5.0",
    ),
    row("GET", "/awd/2024-05-09/inventory", &[], &["Amazon Warehousing and Distribution"], "2.0"),
    row(
        "GET",
        "/tax/invoices/2024-06-19/attributes",
        &["marketplaceId"],
        &["Tax Invoicing (Restricted)"],
        "1.0",
    ),
    Row {
        partner: Some(Partner::Vendor),
        ..row(
            "GET",
            "/customerFeedback/2024-06-01/items/{}/browseNode",
            &["marketplaceId"],
            &["Brand Analytics", "Selling Partner Insights"],
            "",
        )
    },
    Row {
        partner: Some(Partner::Vendor),
        ..row(
            "GET",
            "/vendor/directFulfillment/transactions/2021-12-28/transactions/{}",
            &[],
            &["Direct to Consumer Shipping (Restricted)"],
            "10.0",
        )
    },
];

/// The row of a request; `path` is what follows host and region.
pub(super) fn find(method: &str, path: &str) -> Option<&'static Row> {
    let fits = |row: &&Row| {
        let (mut wanted, mut given) = (row.path.split('/'), path.split('/'));
        row.method == method
            && row.path.split('/').count() == path.split('/').count()
            && wanted.all(|part| given.next().is_some_and(|own| part == "{}" || part == own))
    };
    ROWS.iter().find(fits)
}

/// Whether the authorization holds one of these roles.
pub(super) fn holds(state: &State, refresh: Option<&Secret>, roles: &[&str]) -> bool {
    let tokens = state.apps.values().flat_map(|app| &app.tokens);
    let own = tokens.into_iter().find(|token| Some(&token.token) == refresh);
    match own.and_then(|token| token.roles.as_ref()) {
        None => true,
        Some(held) => held.iter().any(|role| roles.contains(&role.as_str())),
    }
}

/// The roles that open `marketplaceParticipations` ("Sellers API").
pub(super) fn participations(region: Region) -> &'static [&'static str] {
    const ALL: [&str; 8] = [
        "Product Listing",
        "Selling Partner Insights",
        "Direct to Consumer Shipping (Restricted)",
        "Amazon Fulfillment",
        "Buyer Communication",
        "Finance and Accounting",
        "Inventory and Order Tracking",
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
    "Inventory and Order Tracking",
    "Pricing",
    "Product Listing",
    "Professional Services (Restricted)",
    "Selling Partner Insights",
    "Direct to Consumer Shipping (Restricted)",
    "Tax Invoicing (Restricted)",
    "Tax Remittance (Restricted)",
];

/// The roles that open vendors' purchase orders.
pub(super) const PURCHASE_ORDERS: &[&str] = &["Amazon Fulfillment", "Inventory and Order Tracking"];

/// The roles that give these data elements in a restricted-data token ("Get orders with filtering criteria").
pub(super) fn element(name: &str) -> &'static [&'static str] {
    match name {
        "shippingAddress" => &["Direct to Consumer Shipping (Restricted)"],
        _ => &["Tax Invoicing (Restricted)", "Tax Remittance (Restricted)"],
    }
}

/// What the operation says. The request must be complete; an order, an item or a transaction of another account is not
/// found.
pub(super) fn answer(
    state: &State,
    incoming: &Incoming,
    row: &Row,
    refresh: Option<&Secret>,
) -> Result<(Value, &'static str), Refusal> {
    if state.knobs.role_missing || !holds(state, refresh, row.roles) {
        return Err(forbidden(""));
    }
    let invalid = || (400, "InvalidInput", "Request has missing or invalid parameters.".to_owned(), "");
    let params = Params::parse(incoming.query.as_bytes());
    if !row.needs.iter().all(|name| params.get(name).is_some_and(|value| !value.is_empty())) {
        return Err(invalid());
    }
    if row.method == "POST" {
        let body: Value = serde_json::from_slice(&incoming.body).unwrap_or_default();
        if body.get("requests").and_then(Value::as_array).is_none_or(Vec::is_empty) {
            return Err(invalid());
        }
    }
    if row.path.contains("{}") {
        return Err((404, "NotFound", "Resource not found.".to_owned(), ""));
    }
    let person = json!({ "name": "Erika Musterfrau", "addressLine1": "Heidestrasse 17", "amount": 47.11 });
    Ok((json!({ "payload": [person] }), row.rate))
}
