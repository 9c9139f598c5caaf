//! A person at a terminal: without credentials of AWS, with the values of Seller Central.

use super::home::Cmd;
#[cfg(unix)]
use super::pty::Pty;
#[cfg(unix)]
use spapi_setup::rehearsal::Sample;

/// `init` without the questions that have nothing to do with signing in.
pub(crate) const FAST: [&str; 8] =
    ["init", "--auth", "iam", "--region", "na", "--store", "file", "--no-restricted-data"];

/// Without the administrator's keys in the environment.
pub(crate) fn signed_out(cmd: Cmd) -> Cmd {
    cmd.unset("AWS_ACCESS_KEY_ID").unset("AWS_SECRET_ACCESS_KEY").unset("AWS_SESSION_TOKEN")
}

/// Goes through the three pages of Seller Central, and types the values that they ask for.
#[cfg(unix)]
pub(crate) fn types_values(pty: &mut Pty, sample: &Sample) {
    pty.expect_next("(?) why:").enter();
    pty.expect_next("Page 2 of 3").expect_next("(?) why:").enter();
    pty.expect_next("Client identifier  (hidden)").paste(&sample.client_id).enter();
    pty.expect_next("Client secret      (hidden)").paste(sample.client_secret.expose()).enter();
    pty.expect_next("Page 3 of 3").expect_next("(?) why:").enter();
    pty.expect_next("Refresh token      (hidden)").paste(sample.refresh_token.expose()).enter();
    pty.expect_next("Day the secret was made").enter();
}
