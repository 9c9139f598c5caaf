//! What AWS says of a place that this program reaches by the SDK's own chain, never by the sign-in for the seller's
//! account: a shared home, a team's store.

use super::{Report, STORE, aws};
use crate::aws::{Denial, Error, PolicyKind};

/// Where the sign-in for `what` comes from.
pub(super) fn sign_in(what: &str) -> String {
    format!(
        "{what} is reached by the AWS SDK's own chain: AWS_PROFILE, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a web \
         identity, the role of the container or the instance"
    )
}

/// AWS's refusal, with its way out: `allow` tells what to allow to whom no policy of their own allows the action. What
/// may have been written is added by the caller.
pub(super) fn describe(what: &str, error: &Error, allow: impl FnOnce(&str, &Denial) -> String) -> Report {
    let mut report = aws::describe(error);
    match error {
        Error::NoCredentials
        | Error::NoSuchProfile { .. }
        | Error::CredentialSource { .. }
        | Error::ExpiredToken { .. }
        | Error::InvalidKey { .. }
        | Error::SignatureMismatch { .. } => {
            let sign_in = sign_in(what);
            report = report.fix(format!("{sign_in}. Sign in again there, then run the same command again"));
        }
        Error::AccessDenied { action, denial, .. }
            if !denial.explicit && denial.policy.is_none_or(|policy| policy == PolicyKind::Identity) =>
        {
            report = report.fix(allow(action, denial));
        }
        Error::Network { .. } | Error::CutConnection { .. } | Error::Service { .. } => report.exit = STORE,
        _ => {}
    }
    report
}

/// What became of a write whose answer is `error`; `nothing` where AWS refused it.
pub(super) fn changed<'s>(error: &Error, nothing: &'s str) -> &'s str {
    if error.outcome_unknown() { "the next run finds out what of it was written" } else { nothing }
}
