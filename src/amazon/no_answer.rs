//! Why nothing was learned: no route, no trust, no time, or an answer that is not Amazon's.

use super::Seen;
use crate::network::Between;
use std::time::Duration;

/// No answer that says anything about the values: they should be kept and tried again later.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NoAnswer {
    /// No connection: no such host, no route, refused, no TLS.
    #[error("no connection: {what}")]
    Unreachable { what: String },
    /// Somebody between here and Amazon.
    #[error(transparent)]
    Between(Between),
    /// The connection was cut after the request had been sent.
    #[error("the connection was cut: {what}")]
    Cut { what: String },
    /// No answer in time.
    #[error("no answer within the time limit")]
    Timeout {
        /// Whether there was no connection yet.
        connecting: bool,
    },
    /// A redirect, which is not followed: a secret must not go to another host.
    #[error("redirected to {to_host}")]
    Redirected {
        /// Where to.
        to_host: String,
        seen: Seen,
    },
    /// An answer that Amazon does not give: a proxy's page, a Wi-Fi sign-in page, JSON that makes no sense.
    #[error("{hint}")]
    Foreign {
        /// What it is, and who may have sent it.
        hint: String,
        seen: Seen,
    },
    /// Amazon's own trouble: 5xx, `server_error`, `temporarily_unavailable`.
    #[error("server error, tried {tries} times")]
    Failing { tries: u32, seen: Seen },
    /// Too many requests.
    #[error("too many requests, tried {tries} times")]
    Throttled { tries: u32, seen: Seen },
}

impl NoAnswer {
    /// What was seen of an answer, where one came.
    pub(crate) fn seen(&self) -> Option<&Seen> {
        match self {
            Self::Redirected { seen, .. }
            | Self::Foreign { seen, .. }
            | Self::Failing { seen, .. }
            | Self::Throttled { seen, .. } => Some(seen),
            Self::Unreachable { .. } | Self::Between(_) | Self::Cut { .. } | Self::Timeout { .. } => None,
        }
    }

    /// The kind in a word or two, without anything that a server says.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Unreachable { .. } | Self::Cut { .. } => "no connection",
            Self::Between(Between::Untrusted { .. }) => "certificate not trusted",
            Self::Between(Between::ProxyRefused { .. }) => "refused by the proxy",
            Self::Timeout { .. } => "no answer in time",
            Self::Redirected { .. } => "redirected",
            Self::Foreign { .. } => "no JSON",
            Self::Failing { .. } => "server error",
            Self::Throttled { .. } => "too many requests",
        }
    }

    /// Why a further try may help; `None` where it will not. With `careful`, only where the server did not get the
    /// request or failed by itself.
    pub(crate) fn again(&self, careful: bool) -> Option<String> {
        let by_status = |seen: &Seen| format!("HTTP {}", seen.status.unwrap_or_default());
        match self {
            Self::Unreachable { what } => Some(what.clone()),
            Self::Cut { what } => (!careful).then(|| what.clone()),
            Self::Timeout { connecting } => connecting.then(|| "no connection".to_owned()),
            Self::Failing { seen, .. } => Some(by_status(seen)),
            Self::Throttled { seen, .. } => (!careful).then(|| by_status(seen)),
            Self::Foreign { seen, .. } => {
                let status = seen.status.unwrap_or_default();
                (status >= 500 || (status == 429 && !careful)).then(|| by_status(seen))
            }
            Self::Between(_) | Self::Redirected { .. } => None,
        }
    }

    /// How long the server asks to wait.
    pub(crate) fn pause(&self) -> Option<Duration> {
        self.seen()?.retry_after
    }

    /// Takes note of the number of tries.
    pub(crate) fn tried(mut self, times: u32) -> Self {
        if let Self::Failing { tries, .. } | Self::Throttled { tries, .. } = &mut self {
            *tries = times;
        }
        self
    }
}
