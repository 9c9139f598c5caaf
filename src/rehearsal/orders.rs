//! `getPurchaseOrders` of the Vendor Orders API, by its model `vendorOrders.json`.

use super::query::Params;
use super::server::Incoming;
use super::spapi::{Answer, forbidden, invalid};
use super::state::State;
use serde_json::json;

/// The request that the sandbox answers (`x-amzn-api-sandbox`).
const CANNED: [(&str, &str); 5] = [
    ("createdBefore", "2019-09-21T00:00:00"),
    ("createdAfter", "2019-08-20T14:00:00"),
    ("includeDetails", "true"),
    ("limit", "2"),
    ("sortOrder", "DESC"),
];

/// One purchase order for a vendor who may read them.
pub(super) fn answer(state: &State, incoming: &Incoming, sandbox: bool) -> Answer {
    let params = Params::parse(incoming.query.as_bytes());
    if sandbox && !CANNED.iter().all(|(name, value)| params.get(name) == Some(*value)) {
        let message = "Could not match input arguments".to_owned();
        return Err((400, "InvalidInput", message, ""));
    }
    let limit = params.get("limit").map(|text| text.parse::<u8>());
    if limit.is_some_and(|limit| !matches!(limit, Ok(1..=100))) {
        return Err(invalid("limit"));
    }
    if state.knobs.role_missing {
        return Err(forbidden(""));
    }
    let orders = json!([{ "purchaseOrderNumber": "2JK3S9VC", "purchaseOrderState": "New" }]);
    Ok((json!({ "payload": { "orders": orders } }), "10.0"))
}
