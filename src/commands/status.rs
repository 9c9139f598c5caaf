//! `status`.

use crate::jobs::status::Asked;
use crate::world::World;
use crate::{Error, jobs};

/// Show what is set up and what falls due when
///
/// Uses no network and no keyring, unless the home is shared (SPAPI_SETUP_HOME=s3://...): then it asks for the two files
/// of the home, and says so. A client secret works for 180 days, and the one before it for 7 days more.
/// Access keys fall due after 365 days (settings.access_key_days in config.toml), authorizations of public apps
/// after 365 days. The exit code is 8 if something is overdue or falls due within --within days, so that cron and
/// monitoring can use it.
///
/// What has failed comes first, then what falls due next. At a terminal as many profiles are shown as fit on the
/// screen.
#[derive(clap::Args, Debug, Default)]
pub(crate) struct Args {
    /// Show these profiles only; * stands for any text, ? for one sign
    #[arg(value_name = "PATTERN")]
    patterns: Vec<String>,
    /// Exit with 8 if something falls due within this many days
    #[arg(long, value_name = "DAYS", default_value_t = 14)]
    within: u32,
    /// Show only profiles of which something falls due within --within days
    #[arg(long)]
    due: bool,
    /// Show only profiles that failed: unproved, refused, a sink not written
    #[arg(long)]
    failed: bool,
    /// Show only profiles of the app with this client id, or its end
    #[arg(long, value_name = "ID")]
    app: Option<String>,
    /// Show all profiles, also more than fit on the screen
    #[arg(long)]
    all: bool,
}

/// Prints what is set up and what is due.
pub(crate) async fn run(args: Args, world: World) -> Result<(), Error> {
    let Args { patterns, within, due, failed, app, all } = args;
    jobs::status::run(world, Asked { patterns, within, due, failed, app, all }).await
}
