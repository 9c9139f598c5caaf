//! `home move`.

use crate::Error;
use crate::answers::{Flags, KeepFlags, StoreFlags};
use crate::jobs::home::{self, Request};
use crate::world::World;

/// Show where this home is, or move it
///
/// The home is where spapi-setup keeps what it knows: a folder of this computer, or objects in an S3 bucket that several
/// computers share (SPAPI_SETUP_HOME=s3://BUCKET/PREFIX).
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(clap::Subcommand, Debug)]
enum What {
    /// Move this home, with its secrets, to another folder or to a bucket
    ///
    /// Copies, reads back and compares first; the old home stays as it was and can be read, but nothing is changed there
    /// any more. A home in a bucket keeps its secrets in AWS Secrets Manager; without --store a folder keeps the kind that
    /// the secrets are in, and those that were in AWS go to the keyring. --finish removes the old home, once every
    /// computer uses the new one. If it was interrupted, the same command goes on; to stay where it was, move it to where it is.
    Move(MoveArgs),
}

#[derive(clap::Args, Debug)]
struct MoveArgs {
    /// s3://BUCKET/PREFIX, a folder, or default
    ///
    /// default is the folder that is used without SPAPI_SETUP_HOME.
    #[arg(value_name = "PLACE", required_unless_present = "finish")]
    to: Option<String>,
    #[command(flatten)]
    store: StoreFlags,
    /// Remove the old home; without a PLACE, that of an earlier move
    #[arg(long)]
    finish: bool,
}

/// Shows or moves the home.
pub(crate) async fn run(args: Args, world: World) -> Result<(), Error> {
    match args.what {
        None => home::show(&world),
        Some(What::Move(MoveArgs { to, store, finish })) => {
            let flags = Flags { keep: KeepFlags { store, ..KeepFlags::default() }, ..Flags::default() };
            home::run(&world, Request { to, flags, finish }).await
        }
    }
}
