//! `amazon-spapi-rust`: `config.toml` and the variables of the crate amazon-spapi.

use super::target::{Form, Rendered, Target, Variables};
use super::{Error, Values};
use crate::env::Env;
use crate::values::Secret;
use toml_edit::{DocumentMut, value};

pub(super) const TARGET: Target = Target {
    name: "amazon-spapi-rust",
    client: "the crate amazon-spapi",
    versions: "2.x",
    looks_in: "config.toml in the working folder, or the path given to from_file; its variables by from_env",
    form: Form::Part(merge),
    default_path: Some(|_| Some("config.toml".into())),
    warnings,
    variables: Some(variables),
    ..Target::USUAL
};

/// By its file the crate takes only AWS region names, by the environment the short names too.
fn variables(values: &Values) -> Variables {
    vec![
        ("SPAPI_CLIENT_ID", Secret::new(values.id())),
        ("SPAPI_CLIENT_SECRET", Secret::new(values.secret())),
        ("SPAPI_REFRESH_TOKEN", Secret::new(values.token())),
        ("SPAPI_REGION", Secret::new(values.region.as_str())),
        ("SPAPI_SANDBOX", Secret::new(if values.kind.is_sandbox() { "true" } else { "false" })),
    ]
}

fn merge(existing: &str, profiles: &[Values]) -> Result<Rendered, Error> {
    let mut document: DocumentMut = existing.parse().map_err(|error: toml_edit::TomlError| {
        let line =
            error.span().map(|span| existing[..span.start.min(existing.len())].matches('\n').count() + 1);
        Error::CannotMerge { why: "it is no TOML", line }
    })?;
    for values in profiles {
        for (key, text) in [
            ("client_id", values.id()),
            ("client_secret", values.secret()),
            ("refresh_token", values.token()),
            ("region", values.region.aws_region()),
        ] {
            set(&mut document, key, value(text));
        }
        // The crate refuses a file without it; a sandbox that the file chose stays chosen.
        let sandbox = values.kind.is_sandbox();
        if sandbox || document.get("sandbox").is_none_or(|found| !found.is_bool()) {
            set(&mut document, "sandbox", value(sandbox));
        }
    }
    Ok(Rendered::new(document.to_string()))
}

fn set(document: &mut DocumentMut, key: &str, mut new: toml_edit::Item) {
    // A comment behind the old value stays.
    let decor = document.get(key).and_then(|old| old.as_value()).map(|old| old.decor().clone());
    if let (Some(decor), Some(new)) = (decor, new.as_value_mut()) {
        *new.decor_mut() = decor;
    }
    document[key] = new;
}

fn warnings(env: &Env, _: &[Values]) -> Vec<String> {
    let set = |name: &str| env.get(name).is_some();
    if set("SPAPI_CLIENT_ID") && set("SPAPI_CLIENT_SECRET") {
        vec!["SPAPI_CLIENT_ID and SPAPI_CLIENT_SECRET are set: a program that calls from_env() uses them, not the file".to_owned()]
    } else {
        Vec::new()
    }
}
