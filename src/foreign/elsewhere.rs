//! Names of credentials whose values stand elsewhere: in a file (`…_FILE`, a Docker secret) or behind a reference
//! (`valueFrom` of Kubernetes and ECS).

use super::names::{Meaning, meaning};
use super::shown::shown;

/// What the walk calls a name whose value comes by `valueFrom`.
pub(super) const REFERENCE: &str = " valueFrom";

/// What to say of a name without a meaning of its own, where it is one of these.
pub(super) fn elsewhere(name: &str) -> Option<String> {
    let without = |end: &str| {
        let cut = name.len().checked_sub(end.len())?;
        let head = name.get(..cut).filter(|_| name[cut..].eq_ignore_ascii_case(end))?;
        let meaning = meaning(head).filter(|named| named.meaning.is_credential())?;
        Some((shown(head), meaning.meaning))
    };
    if let Some((name, _)) = without(REFERENCE) {
        return Some(format!(
            "{name} comes by valueFrom, from a secret that is kept elsewhere: the text holds only its name"
        ));
    }
    without("_FILE").map(|(head, meaning)| {
        let way = match meaning {
            Meaning::ClientSecret => "give that file by --lwa-client-secret-file",
            Meaning::RefreshToken => "give that file by --refresh-token-file",
            _ => "write what the file holds in its place",
        };
        format!("{head}_FILE names a file that holds the value, as a Docker secret does: {way}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foreign::{Error, read};
    use std::path::Path;

    #[test]
    fn a_value_that_stands_elsewhere_is_called_that() {
        let ecs = r#"{"containerDefinitions":[{"secrets":[{"name":"LWA_CLIENT_SECRET","valueFrom":"arn:aws:secretsmanager:eu-west-1:123456789012:secret:x"}]}]}"#;
        let kubernetes = "env:\n  - name: LWA_CLIENT_SECRET\n    valueFrom:\n      secretKeyRef:\n        name: spapi\n        key: secret\n";
        for (text, part) in [
            ("LWA_CLIENT_SECRET_FILE=/run/secrets/lwa\n", "LWA_CLIENT_SECRET_FILE names a file"),
            ("environment:\n  REFRESH_TOKEN_FILE: /run/secrets/token\n", "REFRESH_TOKEN_FILE names a file"),
            (ecs, "LWA_CLIENT_SECRET comes by valueFrom"),
            (kubernetes, "LWA_CLIENT_SECRET comes by valueFrom"),
        ] {
            match read(Path::new("x"), text.as_bytes()) {
                Err(Error::NothingFound { why, .. }) => {
                    assert!(why.iter().any(|why| why.contains(part)), "{text}: {why:?}");
                }
                other => panic!("{text}: {other:?}"),
            }
        }
        assert!(elsewhere("AWS_SECRET_ACCESS_KEY_FILE").unwrap().contains("in its place"));
        assert_eq!(elsewhere("LOG_FILE"), None);
        assert_eq!(elsewhere("_FILE"), None);
    }

    #[test]
    fn beside_values_it_is_a_note() {
        let text = "LWA_APP_ID=amzn1.application-oa2-client.0123456789abcdef0123456789abcdef\n\
                    LWA_CLIENT_SECRET_FILE=/run/secrets/lwa\n";
        let found = read(Path::new(".env"), text.as_bytes()).unwrap();
        assert!(found.notes.iter().any(|note| note.contains("Docker secret")), "{:?}", found.notes);
    }
}
