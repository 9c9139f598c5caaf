//! `amazon-samples`: the JSON that Amazon's use-case samples read from AWS Secrets Manager.
//!
//! Source: github.com/amzn/selling-partner-api-samples, use-cases (2026): each Lambda reads the secret whose ARN is in
//! `SP_API_APP_CREDENTIALS_SECRET_ARN` and takes these two keys.

use super::target::{Needs, Rendered, Sandbox, Target, Values, no_warnings};
use super::{Error, quote};
use serde_json::{Map, Value};

pub(super) const TARGET: Target = Target {
    name: "amazon-samples",
    client: "Amazon's use-case samples (selling-partner-api-samples)",
    versions: "2026",
    looks_in: "AWS Secrets Manager: the secret whose ARN is in SP_API_APP_CREDENTIALS_SECRET_ARN",
    needs: Needs { aws: false, lwa: true },
    multi: false,
    render,
    default_path: None,
    merge: None,
    warnings: no_warnings,
    notes: |_| {
        vec![
            "It holds the app, not the seller: the samples take the refresh token as a parameter of their stack"
                .to_owned(),
        ]
    },
    variables: None,
    sandbox: Sandbox::Elsewhere(
        "The samples take it from app/app.config: RegionCode=NA_SANDBOX, EU_SANDBOX or FE_SANDBOX.",
    ),
};

fn render(profiles: &[Values]) -> Result<Rendered, Error> {
    let text = |text: &str| Value::String(text.to_owned());
    let mut map = Map::new();
    for values in profiles {
        map.insert("AppClientId".to_owned(), text(values.id()));
        map.insert("AppClientSecret".to_owned(), text(values.secret()));
    }
    Ok(quote::json(map))
}
