//! What the shell may offer: the names of profiles.

use crate::env::Env;
use crate::store::{Config, Home};
use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};

/// The profiles of this computer; none where the configuration can't be read.
pub(crate) fn profiles() -> ArgValueCandidates {
    ArgValueCandidates::new(|| {
        let config = Home::locate(&Env::of_process()).and_then(|home| Config::load(&home));
        let Ok(config) = config else { return Vec::new() };
        let line = |(name, profile): (&crate::values::ProfileName, &crate::store::Profile)| {
            let store = profile.store_name.as_ref().map(|s| format!(", {s}")).unwrap_or_default();
            CompletionCandidate::new(name.as_str())
                .help(Some(format!("{}{store}", profile.region.title()).into()))
        };
        config.profiles.iter().map(line).collect()
    })
}
