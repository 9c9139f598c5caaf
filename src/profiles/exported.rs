//! Files that hold an export: whether they still do.

use crate::export::{self, Target};

/// Whether a file is still an export of these profiles: a record by itself must not choose a file to overwrite.
pub(crate) fn holds(text: &str, target: &Target, values: &[export::Values]) -> bool {
    values.iter().any(|profile| match (&profile.client_id, target.needs.lwa) {
        (Some(id), true) => text.contains(id.as_str()),
        _ => text.contains(&format!("credential-process --profile={}", profile.profile)),
    })
}
