//! `teardown`.

use crate::Error;
use crate::answers::{AwsFlags, Flags, ProfileFlag};
use crate::jobs::teardown::run::{self, Request};
use crate::world::World;

/// Remove what init created, in AWS and in the store
///
/// First shows what goes and what stays, with the day on which the access key was last used, and asks you to type
/// the AWS account id. Deletes only what init made, and stops if others added something to the user or the role.
/// What another profile uses too stays. Values that are stored here go last, so that a failure loses nothing. If
/// it was interrupted, the same command finishes it.
///
/// Exit code 8: something that init made is left in AWS. It is named with the reason, and stays recorded here.
///
/// Unattended: --confirm with the account id is the consent. For a profile without an AWS part it is the
/// profile's name.
#[derive(clap::Args, Debug, Default)]
pub(crate) struct Args {
    #[command(flatten)]
    profile: ProfileFlag,
    #[command(flatten)]
    aws: AwsFlags,
    /// Confirm with the AWS account id, instead of typing it
    ///
    /// For a profile without an AWS part, confirm with its name.
    #[arg(long, value_name = "ACCOUNT_ID")]
    confirm: Option<String>,
    /// Remove only what is stored here, and leave AWS as it is
    #[arg(long)]
    keep_aws: bool,
}

/// Removes what the command line names.
pub(crate) async fn run(args: Args, world: World) -> Result<(), Error> {
    let Args { profile, aws, confirm, keep_aws } = args;
    let flags = Flags { profile, aws, ..Flags::default() };
    run::run(Request { flags, confirm, keep_aws }, world).await
}
