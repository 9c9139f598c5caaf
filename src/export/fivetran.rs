//! `fivetran`: the body with which Fivetran's REST API makes a connection of its Amazon Selling Partner connector.
//!
//! Source: fivetran.com/docs/connectors/applications/amazon-selling-partner/api-configuration (2026), read and not tried.

use super::target::{Form, Rendered, Sandbox, Target};
use super::{Error, Values, quote};
use crate::values::Region;
use serde_json::{Value, json};

pub(super) const TARGET: Target = Target {
    name: "fivetran",
    client: "Fivetran, amazon_selling_partner with an app of your own",
    versions: "2026",
    looks_in: "its REST API: PATCH or POST https://api.fivetran.com/v1/connections",
    form: Form::One(render),
    notes,
    sandbox: Sandbox::Missing(
        "Fivetran has no switch for it: it calls production, which refuses this token.",
    ),
    ..Target::USUAL
};

fn render(values: &Values) -> Result<Rendered, Error> {
    let region = match values.region {
        Region::Na => "NORTH_AMERICA",
        Region::Eu => "EUROPE",
        Region::Fe => "FAR_EAST",
    };
    let mut config = json!({ "is_vendor": values.kind.is_vendor(), "region": region });
    let mut auth = json!({
        "client_id": values.id(), "client_secret": values.secret(), "refresh_token": values.token()
    });
    // What is not recorded here is left to be filled in: an empty text would be taken for an id.
    let put = |into: &mut Value, key: &str, value: &Option<String>| {
        if let Some(text) = value {
            into[key] = json!(text);
        }
    };
    put(&mut config, "merchant_id", &values.merchant_id);
    put(&mut auth, "application_id", &values.application_id);
    Ok(quote::json(json!({ "service": "amazon_selling_partner", "config": config, "auth": auth })))
}

fn notes(profiles: &[Values]) -> Vec<String> {
    let Some(values) = profiles.first() else { return Vec::new() };
    let mut notes =
        vec!["Add group_id, and config.schema: the name of the schema in your destination.".to_owned()];
    if values.merchant_id.is_none() {
        let name = if values.kind.is_vendor() { "vendor code" } else { "merchant token" };
        notes.push(format!("Add config.merchant_id: the account's {name}, which is not recorded here."));
    }
    if values.application_id.is_none() {
        notes.push(
            "Add auth.application_id: amzn1.sp.solution.…, from the app's page in Develop Apps.".to_owned(),
        );
    }
    notes
}
