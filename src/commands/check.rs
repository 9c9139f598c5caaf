//! `check`.

use crate::Error;
use crate::answers::{AwsFlags, Flags, ProfileFlag};
use crate::jobs::check::{run::Request, run::run as check, screen::explain};
use crate::world::World;
use std::path::PathBuf;

/// Prove a stored profile, rung by rung; a failure names cause and fix
///
/// Reads the stored secrets, compares what AWS holds with what it should hold, assumes the role with the stored
/// key, asks Login with Amazon for a token and calls the Selling Partner API. Without an administrator's AWS
/// sign-in it skips the reads of IAM and says so.
///
/// Exit codes: 0 if all is well, warnings included. Otherwise the code of the first rung that failed: 5 for the
/// store, 4 for AWS, 3 for Login with Amazon or SP-API, 1 for the network, 8 for a difference in AWS that --fix
/// can repair, and for rights of the user or the role that they do not need.
#[derive(clap::Args, Debug, Default)]
pub(crate) struct Args {
    #[command(flatten)]
    profile: ProfileFlag,
    #[command(flatten)]
    aws: AwsFlags,
    /// Repair in AWS what init would repair, then check again
    ///
    /// It needs an administrator's AWS sign-in.
    #[arg(long)]
    fix: bool,
    /// Check every profile, several at a time
    ///
    /// The exit code is the gravest of all profiles. A run that was stopped in the middle is gone on with for an hour:
    /// the profiles that it found well are not checked again.
    #[arg(long, conflicts_with = "profile")]
    all: bool,
    /// Check also the profiles that a stopped run found well
    #[arg(long, requires = "all")]
    again: bool,
    /// Ask which of Amazon's roles the authorization has and lacks
    ///
    /// One harmless call a role, each once; what it answers is dropped unread. The answer to "403, no detail".
    #[arg(long)]
    roles: bool,
    /// Write a report that is safe to post in public
    ///
    /// It holds states, error codes and request ids, and no name, id or path of yours.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Explain a rung and its failures, for example aws.trust
    ///
    /// This works offline.
    #[arg(long, value_name = "ID", conflicts_with_all = ["fix", "all", "roles", "report"])]
    explain: Option<String>,
}

/// Checks a profile, or explains a rung.
pub(crate) async fn run(args: Args, world: World) -> Result<(), Error> {
    if let Some(word) = &args.explain {
        return explain(&world, word);
    }
    let Args { profile, aws, fix, all, again, roles, report, .. } = args;
    let flags = Flags { profile, aws, ..Flags::default() };
    check(Request { flags, fix, all, again, roles, report }, world).await
}
