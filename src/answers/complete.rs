//! What the shell may offer: the names of profiles.

use crate::env::Env;
use crate::store::{Config, Home};
use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};

/// The profiles of this computer; none where the configuration can't be read.
pub(crate) fn profiles() -> ArgValueCandidates {
    ArgValueCandidates::new(|| {
        // A key that is pressed must not ask the network.
        let home = Home::locate(&Env::of_process()).ok().filter(|home| !home.is_shared());
        let Some(Ok(config)) = home.map(|home| Config::load(&home)) else { return Vec::new() };
        let line = |(name, profile): (&crate::values::ProfileName, &crate::store::Profile)| {
            let store = profile.store_name.as_ref().map(|s| format!(", {s}")).unwrap_or_default();
            CompletionCandidate::new(name.as_str())
                .help(Some(format!("{}{store}", profile.region.title()).into()))
        };
        config.profiles.iter().map(line).collect()
    })
}
