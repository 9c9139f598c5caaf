//! `credential-process`: the role's temporary credentials, for AWS's SDKs and the AWS CLI.

use crate::Error;
use crate::answers::ProfileFlag;
use crate::jobs::tokens::temporary::{Speaker, written};
use crate::world::World;

/// Print the role's temporary credentials for AWS SDKs and the AWS CLI
///
/// Not meant to be run by hand: `spapi-setup export --for aws-profile --out default` writes a profile that uses
/// it. The credentials are kept in the profile's store until a quarter of an hour before they expire.
#[derive(clap::Args, Debug, Default)]
pub(crate) struct Args {
    #[command(flatten)]
    profile: ProfileFlag,
    /// Ask AWS for new ones, even where kept ones still work
    #[arg(long)]
    no_cache: bool,
}

/// Prints one JSON object.
pub(crate) async fn run(args: Args, world: World) -> Result<(), Error> {
    let name = args.profile.name(&world.env)?;
    let role = Speaker::of(&world, &name)?.role(!args.no_cache).await?;
    world.term.data(written(&role).expose());
    Ok(())
}
