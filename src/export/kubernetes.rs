//! `kubernetes`: a `v1/Secret` with the variables of `env`.
//!
//! The values stand under `data`, in base64: what is dropped there goes away in the cluster too. Behind `stringData`,
//! which the server copies into `data`, an old value would stay.

use super::env::neutral;
use super::target::{Form, Rendered, Target};
use super::{Error, Values, quote};
use crate::values::ProfileName;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

pub(super) const TARGET: Target = Target {
    name: "kubernetes",
    client: "Kubernetes, as a Secret",
    versions: "v1",
    looks_in: "the cluster: give the text to kubectl apply --server-side -f -",
    multi: true,
    form: Form::Whole(render),
    notes,
    ..Target::USUAL
};

/// The label by which a cluster's objects of ours are found.
pub(super) const LABEL: &str = "app.kubernetes.io/managed-by: spapi-setup";

fn render(profiles: &[Values]) -> Result<Rendered, Error> {
    let mut text = Zeroizing::new(String::with_capacity(8192 * profiles.len().max(1)));
    for (n, values) in profiles.iter().enumerate() {
        if n > 0 {
            text.push_str("---\n");
        }
        text.push_str(&format!(
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: {}\n  labels:\n    {LABEL}\ntype: Opaque\ndata:\n",
            object_name(&values.profile)
        ));
        for (name, value) in neutral(values) {
            let coded = Zeroizing::new(STANDARD.encode(value.expose()));
            // Quoted: base64 can look like a number.
            text.push_str(&Zeroizing::new(format!("  {name}: {}\n", *Zeroizing::new(quote::yaml(&coded)))));
        }
    }
    Ok(Rendered::new(std::mem::take(&mut *text)))
}

/// The name of a profile's objects, a DNS label: `spapi-` and the profile's name. Where that had to be changed to fit,
/// six digits of its hash follow, so that two profiles never share one.
pub(super) fn object_name(profile: &ProfileName) -> String {
    let fit = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let plain = format!("spapi-{}", profile.as_str().chars().map(fit).collect::<String>());
    let ours = plain.strip_prefix("spapi-") == Some(profile.as_str()) && !plain.ends_with('-');
    // 63 characters at most: other objects are named after it, and a label may hold it.
    if ours && plain.len() <= 63 {
        return plain;
    }
    let hash = Sha256::digest(profile.as_str());
    format!(
        "{}-{:02x}{:02x}{:02x}",
        plain[..plain.len().min(56)].trim_end_matches('-'),
        hash[0],
        hash[1],
        hash[2]
    )
}

fn notes(profiles: &[Values]) -> Vec<String> {
    let Some(values) = profiles.first() else { return Vec::new() };
    vec![
        "Apply it with --server-side: otherwise kubectl keeps a second copy of the values in an annotation"
            .to_owned(),
        format!(
            "A pod gets the variables by envFrom: [{{secretRef: {{name: {}}}}}], and new ones when it starts again",
            object_name(&values.profile)
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_dns_labels_and_no_two_are_the_same() {
        let name = |text: &str| object_name(&text.parse().unwrap());
        assert_eq!(name("default"), "spapi-default");
        assert_eq!(name("acme-us"), "spapi-acme-us");
        let hard = [
            "NO",
            "no",
            "No",
            "a.b",
            "a_b",
            "a-b",
            "-x",
            "a-",
            "a--",
            "...",
            "-",
            &"x".repeat(64),
            &"X".repeat(64),
        ];
        let names: std::collections::BTreeSet<String> = hard.iter().map(|text| name(text)).collect();
        assert_eq!(names.len(), hard.len(), "{names:?}");
        for name in names {
            let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            assert!(name.len() <= 63 && name.chars().all(fits) && !name.ends_with('-'), "{name}");
        }
    }
}
