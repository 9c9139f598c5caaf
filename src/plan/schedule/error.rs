//! Why a timer could not be set up, looked at or removed.

use super::Host;

/// What went wrong with a timer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TimerError {
    /// The host's text can't hold a value.
    #[error("{what} can't stand in the text for {}", .host.as_str())]
    Unfit {
        host: Host,
        /// "the program's path", or a variable's name.
        what: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The host is not this computer's, or is only printed.
    #[error("{} can't be set up from here", .host.as_str())]
    NotHere {
        host: Host,
        /// What is missing.
        why: String,
    },
    /// No host was found on this computer.
    #[error("this computer has no timer that is known")]
    NoHost {
        /// What was looked for.
        looked: String,
    },
    /// A keyring can't be reached by the host's runs.
    #[error("the keyring can't be reached by {}", .host.as_str())]
    Keyring {
        host: Host,
        /// A profile that keeps its secrets there.
        profile: String,
    },
    /// The run in the host's environment failed.
    #[error("a run as {} starts it failed", .host.as_str())]
    Unproved {
        host: Host,
        /// The run's exit code, where it had one.
        code: Option<u8>,
        /// What the run said last.
        said: String,
    },
    /// A tool of the system refused.
    #[error("{command} failed")]
    Tool { command: String, why: String },
    /// Something of this name is there and is not ours.
    #[error("{place} is not spapi-setup's")]
    Foreign { place: String },
    /// It needs more rights.
    #[error("only root may do that")]
    NotRoot,
}

impl TimerError {
    pub(super) fn unfit(host: Host, what: &str, why: &'static str) -> Self {
        Self::Unfit { host, what: what.to_owned(), why }
    }
}
