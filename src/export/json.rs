//! `json`: this program's own form, stable; `import` reads it back.

use super::target::{Form, Rendered, Target};
use super::{Error, Values, quote};
use crate::values::{AppKind, Auth};
use serde_json::{Map, Value, json};

pub(super) const TARGET: Target = Target {
    name: "json",
    client: "any program that reads JSON, and spapi-setup import",
    looks_in: "nowhere by itself: give the file to your program",
    form: Form::One(render),
    notes: |profiles| {
        let estimated =
            profiles.iter().any(|values| values.secret_date.is_some() && values.secret_date_estimated);
        let note = "lwa_secret_date is the latest day it can be: when the secret was made is not known here";
        estimated.then(|| note.to_owned()).into_iter().collect()
    },
    ..Target::USUAL
};

fn render(values: &Values) -> Result<Rendered, Error> {
    let mut map = Map::new();
    let mut put = |key: &str, value: Value| map.insert(key.to_owned(), value);
    put("profile", json!(values.profile.as_str()));
    put("region", json!(values.region.as_str()));
    // Left out where they are the usual ones.
    if values.kind.is_vendor() {
        put("partner", json!(values.kind.partner.as_str()));
    }
    if values.kind.app == AppKind::Public {
        put("app", json!(values.kind.app.as_str()));
    }
    if values.kind.is_sandbox() {
        put("environment", json!(values.kind.environment.as_str()));
    }
    put("lwa_client_id", json!(values.id()));
    put("lwa_client_secret", json!(values.secret()));
    put("lwa_secret_date", json!(values.secret_date.map(|date| date.to_string())));
    put("refresh_token", json!(values.token()));
    if values.auth == Auth::Iam {
        let aws = values.aws();
        put("aws_access_key_id", json!(aws.as_ref().map(|aws| aws.key_id)));
        put("aws_secret_access_key", json!(aws.as_ref().map(|aws| aws.secret)));
        put("user_arn", json!(values.user_arn));
        put("role_arn", json!(aws.and_then(|aws| aws.role_arn)));
    }
    Ok(quote::json(map.into()))
}
