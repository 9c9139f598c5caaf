//! `status`.

use crate::world::World;
use crate::{Error, jobs};

/// Show what is set up and what falls due when
///
/// Uses no network and no keyring, unless the home is shared (SPAPI_SETUP_HOME=s3://...): then it asks for the two files
/// of the home, and says so. A client secret works for 180 days, and the one before it for 7 days more.
/// Access keys fall due after 365 days (settings.access_key_days in config.toml), authorizations of public apps
/// after 365 days. The exit code is 8 if something is overdue or falls due within --within days, so that cron and
/// monitoring can use it.
#[derive(clap::Args, Debug, Default)]
pub(crate) struct Args {
    /// Exit with 8 if something falls due within this many days
    #[arg(long, value_name = "DAYS", default_value_t = 14)]
    within: u32,
}

/// Prints what is set up and what is due.
pub(crate) async fn run(args: Args, world: World) -> Result<(), Error> {
    jobs::status::run(world, args.within).await
}
