//! `rotate access-key`.

use super::given;
use crate::Error;
use crate::answers::{AwsFlags, Flags, ProfileFlag};
use crate::jobs::rotate::{access_key, finish};
use crate::world::World;

#[derive(clap::Args, Debug)]
pub(super) struct Args {
    #[command(flatten)]
    profile: ProfileFlag,
    #[command(flatten)]
    aws: AwsFlags,
    /// Delete the old key
    ///
    /// It needs --yes if the old key was used after the new one was proved.
    #[arg(long)]
    finish: bool,
}

/// Makes the second access key of the profile's user, or deletes the old one.
pub(super) async fn run(args: Args, world: &World) -> Result<(), Error> {
    let given = given(world, Flags { profile: args.profile, aws: args.aws, ..Flags::default() })?;
    match args.finish {
        true => finish::run(world, given).await,
        false => access_key::run(world, given).await,
    }
}
