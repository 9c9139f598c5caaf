//! `exec -- COMMAND`: runs a command with the values in its environment.

use super::complete;
use crate::Error;
use crate::answers::ProfileFlag;
use crate::export;
use crate::jobs::tokens::exec::{self, Options};
use crate::world::World;
use std::ffi::OsString;

/// Run a command with the values in its environment
///
/// Writes no file. The values are in the command's environment only. SPAPI_SETUP_* variables are not passed on, and
/// neither is what an outer exec set for the same target. Your own AWS sign-in (AWS_PROFILE, AWS_ACCESS_KEY_ID, ...) is
/// passed on, with a warning; --clean-aws removes all AWS_* variables.
///
/// If standard output is not a terminal (a log, a pipe), the secrets in the command's output are replaced by
/// ********. --no-mask turns that off. The mask knows the client secret, the refresh token (with and without "Atzr|")
/// and the secret access key: unchanged, in upper and lower case, percent-encoded, escaped for JSON, in base64 (HTTP
/// Basic too), in hexadecimal, and pieces of 12 characters or more. It does not know tokens that the command fetches,
/// shorter pieces, and values that are encrypted, compressed, reversed or printed letter by letter. It guards against
/// accidents, not against a command that wants to give secrets away.
///
/// The command gets every signal that exec gets. When the command has ended, exec passes its output on for about one
/// more second: a background process that it started does not keep exec running, and should write to a file. If exec is
/// killed, the command is killed too (Linux, Windows).
///
/// Exit code: the command's own; 125 if spapi-setup failed, 126 if the command can't be run, 127 if it does not
/// exist, 128 plus the number of the signal that ended it.
///
/// Example: spapi-setup exec -- python report.py
#[derive(clap::Args, Debug, Default)]
pub(crate) struct Args {
    #[command(flatten)]
    profile: ProfileFlag,
    /// Set the variables of this target of `spapi-setup export --list`
    #[arg(long = "for", value_name = "TARGET", default_value = "env", add = complete::environment_targets())]
    target: String,
    /// Replace secrets in the command's output by ********
    ///
    /// [default: if standard output is not a terminal]
    #[arg(long, overrides_with = "no_mask")]
    mask: bool,
    /// Pass the command's output through unchanged
    #[arg(long, overrides_with = "mask")]
    no_mask: bool,
    /// Remove all AWS_* variables of yours from the command's environment
    #[arg(long)]
    clean_aws: bool,
    /// The command and its arguments
    #[arg(value_name = "COMMAND", required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    command: Vec<OsString>,
}

/// Runs the command.
///
/// # Errors
/// [`Error::Ended`] with the command's code; otherwise what kept it from running.
pub(crate) async fn run(args: Args, world: World) -> Result<(), Error> {
    let options = Options {
        profile: args.profile.name(&world.env)?,
        target: export::find(&args.target)?,
        mask: args.mask || (!args.no_mask && !world.term.stdout_is_terminal()),
        clean_aws: args.clean_aws,
        words: args.command,
    };
    exec::run(&world, options).await
}
