//! `node-amazon-sp-api`: the credentials file of Node's amazon-sp-api, and its variables.
//!
//! Its reader splits at line breaks, then at `=`, and drops a line that has more than two parts
//! without a word; it knows no quotes, no accounts, no refresh token and no region.

use super::target::{Form, Sandbox, Target, Variables};
use super::{Error, Values, lines, place};
use crate::env::Env;
use crate::values::{Auth, Secret};
use zeroize::Zeroizing;

pub(super) const TARGET: Target = Target {
    name: "node-amazon-sp-api",
    client: "amazon-sp-api for Node",
    versions: "all; up to 0.8.5 with an AWS key pair, from 1.0 without",
    looks_in: "~/.amzspapi/credentials, or the path in options.credentials_path; the environment only where that file is missing",
    default_path: Some(|env| Some(place::node_home(env)?.join(".amzspapi").join("credentials"))),
    form: Form::Part(|existing, profiles| Ok(lines::replace(existing, &entries(profiles)?, name_of))),
    warnings,
    notes,
    variables: Some(variables),
    sandbox: Sandbox::Elsewhere("The client takes it from your code: options: { use_sandbox: true }."),
    ..Target::USUAL
};

fn credentials(values: &Values) -> Variables {
    let mut all = vec![
        ("SELLING_PARTNER_APP_CLIENT_ID", Secret::new(values.id())),
        ("SELLING_PARTNER_APP_CLIENT_SECRET", Secret::new(values.secret())),
    ];
    // These outrank AWS_ACCESS_KEY_ID and its kin, and no other AWS tool picks them up.
    all.extend(values.aws_as([
        "AWS_SELLING_PARTNER_ACCESS_KEY_ID",
        "AWS_SELLING_PARTNER_SECRET_ACCESS_KEY",
        "AWS_SELLING_PARTNER_ROLE",
    ]));
    all
}

/// The client reads the first ones; its own examples take the last two for the constructor.
fn variables(values: &Values) -> Variables {
    let mut all = credentials(values);
    all.push(("REFRESH_TOKEN", Secret::new(values.token())));
    all.push(("REGION", Secret::new(values.region.as_str())));
    all
}

fn entries(profiles: &[Values]) -> Result<Vec<(&'static str, Zeroizing<String>)>, Error> {
    let mut all = Vec::new();
    for values in profiles {
        for (name, value) in credentials(values) {
            let text = value.expose();
            if text.contains('=') || text.trim() != text {
                return Err(Error::CannotCarry {
                    target: TARGET.name,
                    profile: values.profile.to_string(),
                    what: what(name),
                    why: "the client drops a line whose value has an = and trims spaces; use spapi-setup exec --for node-amazon-sp-api, without the file",
                });
            }
            all.push((name, Zeroizing::new(format!("{name}={text}"))));
        }
    }
    Ok(all)
}

fn what(name: &str) -> &'static str {
    match name {
        "SELLING_PARTNER_APP_CLIENT_ID" => "LWA client id",
        "SELLING_PARTNER_APP_CLIENT_SECRET" => "LWA client secret",
        "AWS_SELLING_PARTNER_ACCESS_KEY_ID" => "AWS access key id",
        "AWS_SELLING_PARTNER_SECRET_ACCESS_KEY" => "AWS secret access key",
        _ => "role ARN",
    }
}

fn name_of(line: &str) -> Option<&str> {
    line.split_once('=').map(|(name, _)| name.trim())
}

fn warnings(env: &Env, profiles: &[Values]) -> Vec<String> {
    let mut warnings = Vec::new();
    if profiles.iter().any(|values| values.auth == Auth::Lwa) {
        warnings
            .push("amazon-sp-api up to 0.8.5 needs an AWS key pair too; this profile has none".to_owned());
    }
    if env.get("SELLING_PARTNER_APP_CLIENT_ID").is_some() {
        warnings.push(
            "SELLING_PARTNER_APP_CLIENT_ID is set here: the client ignores the environment as soon as its file is there"
                .to_owned(),
        );
    }
    warnings
}

fn notes(profiles: &[Values]) -> Vec<String> {
    let Some(values) = profiles.first() else { return Vec::new() };
    vec![
        "The client takes the region and the refresh token from your code:".to_owned(),
        format!(
            "  new SellingPartner({{ region: '{}', refresh_token: process.env.REFRESH_TOKEN{} }})",
            values.region,
            if values.kind.is_sandbox() { ", options: { use_sandbox: true }" } else { "" }
        ),
        format!(
            "REFRESH_TOKEN is set by: spapi-setup exec{} --for node-amazon-sp-api -- node FILE.js",
            values.profile.flag()
        ),
    ]
}
