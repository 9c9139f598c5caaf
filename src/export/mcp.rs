//! `amazon-mcp`: the `env` block for Amazon's SP-API MCP servers.

use super::target::{Form, Target, Variables};
use super::{Values, quote};
use crate::values::Secret;
use serde_json::{Map, json};

pub(super) const TARGET: Target = Target {
    name: "amazon-mcp",
    client: "Amazon's SP-API MCP servers (dev assistant, workflow)",
    versions: "2026",
    looks_in: "the env block of the server in your MCP client's configuration",
    form: Form::One(|values| {
        let block =
            variables(values).into_iter().map(|(name, value)| (name.to_owned(), json!(value.expose())));
        Ok(quote::json(json!({ "env": block.collect::<Map<_, _>>() })))
    }),
    notes: |_| {
        vec![
            "Put \"env\" beside \"command\" and \"args\" of the server.".to_owned(),
            "SP_API_REGION means an AWS region to other programs: keep it to this block.".to_owned(),
        ]
    },
    variables: Some(variables),
    ..Target::USUAL
};

fn variables(values: &Values) -> Variables {
    vec![
        ("SP_API_CLIENT_ID", Secret::new(values.id())),
        ("SP_API_CLIENT_SECRET", Secret::new(values.secret())),
        ("SP_API_REFRESH_TOKEN", Secret::new(values.token())),
        // Lower case serves both servers: one of them reads anything else as North America.
        ("SP_API_REGION", Secret::new(values.region.as_str())),
        // The first releases of the dev assistant ask for it; to later ones it says the same again.
        ("SP_API_BASE_URL", Secret::new(values.spapi_url())),
    ]
}
