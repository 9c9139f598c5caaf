//! `external-secrets`: an `ExternalSecret`, which lets a cluster fetch the values from AWS Secrets Manager. It holds no
//! value.

use super::kubernetes::{LABEL, object_name};
use super::quote;
use super::target::{Form, Needs, Rendered, Sandbox, Target};
use super::{Error, Values};

pub(super) const TARGET: Target = Target {
    name: "external-secrets",
    client: "External Secrets Operator, from AWS Secrets Manager",
    versions: "external-secrets.io/v1: 0.16 and later",
    looks_in: "the cluster: give the text to kubectl apply -f -; it holds no value",
    needs: Needs { aws: false, lwa: false },
    multi: true,
    form: Form::Whole(render),
    notes,
    sandbox: Sandbox::Elsewhere(
        "The secret that it fetches holds AWS_ENV=SANDBOX, where spapi-setup writes it.",
    ),
    ..Target::USUAL
};

/// The `SecretStore` that the objects name: the cluster's own, made once.
const STORE: &str = "aws-secrets-manager";

fn render(profiles: &[Values]) -> Result<Rendered, Error> {
    let all = profiles.iter().map(|values| {
        let name = object_name(&values.profile);
        format!(
            "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata:\n  name: {name}\n  labels:\n    {LABEL}\n\
             spec:\n  refreshInterval: 1h0m0s\n  secretStoreRef:\n    kind: SecretStore\n    name: {STORE}\n\
             \x20 target:\n    name: {name}\n    creationPolicy: Owner\n  dataFrom:\n    - extract:\n        key: {}\n",
            quote::yaml(&secret_name(values))
        )
    });
    Ok(Rendered::new(all.collect::<Vec<_>>().join("---\n")))
}

/// The secret in Secrets Manager that the cluster reads: the profile's sink there, or the one that the notes propose.
fn secret_name(values: &Values) -> String {
    values.aws_secret.clone().unwrap_or_else(|| format!("spapi/{}", values.profile))
}

fn notes(profiles: &[Values]) -> Vec<String> {
    let Some(values) = profiles.first() else { return Vec::new() };
    vec![
        format!(
            "It reads the secret that spapi-setup export --for env --to aws-secret:{}{} writes, each hour",
            secret_name(values),
            values.profile.flag()
        ),
        format!("It needs a SecretStore named {STORE} in its namespace; docs/exports.md shows one"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::sample;
    use crate::values::Auth;

    #[test]
    fn the_recorded_sink_is_read() {
        let values = Values { aws_secret: Some("shop/de@1".into()), ..sample::values(Auth::Lwa) };
        assert!(render(std::slice::from_ref(&values)).unwrap().expose().ends_with("key: 'shop/de@1'\n"));
        assert!(notes(&[values])[0].contains("aws-secret:shop/de@1 "));
    }
}
