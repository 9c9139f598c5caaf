//! A sign-in as a person that did not work, in words.

use super::{AWS, FAILED, Report, USAGE};
use crate::aws::sign_in::Error;

pub(super) fn describe(error: &Error, id: &str) -> Report {
    let because = error.code().map(|code| format!("{code}{id}")).unwrap_or_else(|| error.to_string());
    match error {
        Error::Page { .. } => Report::new(AWS, "The sign-in was cancelled in the browser, or AWS refused it.")
            .cause(because)
            .fix("sign in again and choose Continue; if AWS refuses, the page says why"),
        Error::NoAnswer => Report::new(AWS, "Nobody signed in within ten minutes.")
            .cause("the browser did not come back from the sign-in page")
            .fix(
                "run the same command again; if the page shows an error, sign out of the AWS console in that browser \
                 first",
            ),
        Error::Listen { .. } => Report::new(FAILED, "The browser could not come back to this program.")
            .cause(error.to_string())
            .fix("sign in with the browser of another device instead: --sign-in remote"),
        Error::CodeExpired => Report::new(AWS, "The sign-in took too long.")
            .cause(because)
            .fix("sign in again; a code works for a short time only"),
        Error::SessionOver { .. } => Report::new(AWS, "The AWS sign-in is over.")
            .cause(because)
            .fix("run the same command again and sign in again; what is done stays done"),
        Error::PasswordChanged => Report::new(AWS, "The password was changed after this sign-in.")
            .cause(because)
            .fix("run the same command again and sign in with the new password"),
        Error::NotPermitted => Report::new(AWS, "This AWS user may not sign in to programs from the browser.")
            .cause(because)
            .fix(
                "ask an administrator for the AWS managed policy SignInLocalDevelopmentAccess, or sign in as another \
                 user, or as the root user, who needs no permission",
            ),
        Error::Refused { message, .. } => Report::new(AWS, "AWS refused the sign-in.")
            .cause(if message.is_empty() { because } else { format!("{because}: {message}") })
            .fix("sign in again: a code works once, and only for the sign-in that asked for it"),
        Error::NeedsPerson { .. } => Report::new(USAGE, "This sign-in needs a person at a terminal.")
            .cause(error.to_string())
            .fix(
                "run it at a terminal without --no-input; unattended, give AWS credentials by a profile or by variables \
                 (--sign-in chain)",
            ),
        Error::Setting { what, fix } => Report::new(USAGE, what.clone()).fix(fix.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_may_not_sign_in_reads_which_policy_is_missing() {
        let report = describe(&Error::NotPermitted, ", request id r-1");
        assert_eq!(report.exit, AWS);
        assert_eq!(report.lines.cause.as_deref(), Some("INSUFFICIENT_PERMISSIONS, request id r-1"));
        assert!(report.lines.fix.unwrap().contains("SignInLocalDevelopmentAccess"));
    }
}
