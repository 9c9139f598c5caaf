//! `amazon-samples`: the JSON that Amazon's use-case samples read from AWS Secrets Manager.
//!
//! Source: github.com/amzn/selling-partner-api-samples, use-cases (2026): each Lambda reads the secret whose ARN is in
//! `SP_API_APP_CREDENTIALS_SECRET_ARN` and takes these two keys.

use super::quote;
use super::target::{Form, Sandbox, Target};
use serde_json::json;

pub(super) const TARGET: Target = Target {
    name: "amazon-samples",
    client: "Amazon's use-case samples (selling-partner-api-samples)",
    versions: "2026",
    looks_in: "AWS Secrets Manager: the secret whose ARN is in SP_API_APP_CREDENTIALS_SECRET_ARN",
    form: Form::One(|values| {
        Ok(quote::json(json!({ "AppClientId": values.id(), "AppClientSecret": values.secret() })))
    }),
    notes: |_| {
        vec![
            "It holds the app, not the seller: the samples take the refresh token as a parameter of their stack"
                .to_owned(),
        ]
    },
    sandbox: Sandbox::Elsewhere(
        "The samples take it from app/app.config: RegionCode=NA_SANDBOX, EU_SANDBOX or FE_SANDBOX.",
    ),
    ..Target::USUAL
};
