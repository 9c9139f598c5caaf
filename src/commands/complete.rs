//! What the shell may offer: the targets of `export`.

use crate::export;
use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};

/// Every target of `export`.
pub(super) fn targets() -> ArgValueCandidates {
    ArgValueCandidates::new(|| export::targets().iter().map(candidate).collect())
}

/// The targets that are sets of variables.
pub(super) fn environment_targets() -> ArgValueCandidates {
    ArgValueCandidates::new(|| {
        export::targets().iter().filter(|t| t.variables.is_some()).map(candidate).collect()
    })
}

fn candidate(target: &export::Target) -> CompletionCandidate {
    CompletionCandidate::new(target.name).help(Some(target.client.into()))
}
