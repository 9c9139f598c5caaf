//! `json`: this program's own form, stable; `import` reads it back.

use super::target::{Needs, Rendered, Sandbox, Target, Values, no_warnings};
use super::{Error, quote};
use crate::values::Auth;
use serde_json::{Map, Value};

pub(super) const TARGET: Target = Target {
    name: "json",
    client: "any program that reads JSON, and spapi-setup import",
    versions: "",
    looks_in: "nowhere by itself: give the file to your program",
    needs: Needs { aws: false, lwa: true },
    multi: false,
    render,
    default_path: None,
    merge: None,
    warnings: no_warnings,
    notes: |profiles| {
        let estimated =
            profiles.iter().any(|values| values.secret_date.is_some() && values.secret_date_estimated);
        let note = "lwa_secret_date is the latest day it can be: when the secret was made is not known here";
        estimated.then(|| note.to_owned()).into_iter().collect()
    },
    variables: None,
    sandbox: Sandbox::Written,
};

fn render(profiles: &[Values]) -> Result<Rendered, Error> {
    let Some(values) = profiles.first() else { return Ok(Rendered::new(String::new())) };
    let text = |text: &str| Value::String(text.to_owned());
    let maybe = |value: Option<&str>| value.map_or(Value::Null, text);
    let mut map = Map::new();
    let mut put = |key: &str, value: Value| map.insert(key.to_owned(), value);
    put("profile", text(values.profile.as_str()));
    put("region", text(values.region.as_str()));
    // Left out where they are the usual ones.
    if values.kind.is_vendor() {
        put("partner", text(values.kind.partner.as_str()));
    }
    if values.kind.is_sandbox() {
        put("environment", text(values.kind.environment.as_str()));
    }
    put("lwa_client_id", text(values.id()));
    put("lwa_client_secret", text(values.secret()));
    put("lwa_secret_date", maybe(values.secret_date.map(|d| d.to_string()).as_deref()));
    put("refresh_token", text(values.token()));
    if values.auth == Auth::Iam {
        let aws = values.aws();
        put("aws_access_key_id", maybe(aws.as_ref().map(|a| a.key_id)));
        put("aws_secret_access_key", maybe(aws.as_ref().map(|a| a.secret)));
        put("user_arn", maybe(values.user_arn.as_deref()));
        put("role_arn", maybe(aws.as_ref().and_then(|a| a.role_arn)));
    }
    Ok(quote::json(map))
}
