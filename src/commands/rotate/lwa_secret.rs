//! `rotate lwa-secret`.

use super::given;
use crate::Error;
use crate::answers::{Flags, LwaFlags, ProfileFlag};
use crate::jobs::rotate::client_secret;
use crate::values::duration;
use crate::world::World;
use std::path::PathBuf;
use std::time::Duration;

#[derive(clap::Args, Debug)]
pub(super) struct Args {
    #[command(flatten)]
    profile: ProfileFlag,
    /// Read the new client secret from this file; - is standard input
    ///
    /// [env: SPAPI_SETUP_LWA_CLIENT_SECRET, the secret itself]
    #[arg(long, value_name = "PATH", conflicts_with = "rollback")]
    lwa_client_secret_file: Option<PathBuf>,
    /// Read lwa_client_secret from this TOML file; - is standard input
    #[arg(long, value_name = "PATH", conflicts_with = "rollback")]
    secrets_file: Option<PathBuf>,
    /// Set the day on which the new secret was made
    ///
    /// [env: SPAPI_SETUP_LWA_SECRET_DATE] [default: today, marked "at the latest"]
    #[arg(long, value_name = "YYYY-MM-DD", conflicts_with = "rollback")]
    lwa_secret_date: Option<String>,
    /// Wait this long for SP-API to know a fresh secret: 90s, 5m, 1h
    ///
    /// [default: 30m at a terminal, 60s without]
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    wait: Option<Duration>,
    /// Prove the previous secret and swap it back
    ///
    /// It still stops working on its last day.
    #[arg(long)]
    rollback: bool,
}

/// Replaces the client secret of the profile's app, or swaps the previous one back.
pub(super) async fn run(args: Args, world: &World) -> Result<(), Error> {
    let lwa = LwaFlags {
        lwa_client_secret_file: args.lwa_client_secret_file,
        secrets_file: args.secrets_file,
        lwa_secret_date: args.lwa_secret_date,
        ..LwaFlags::default()
    };
    let given = given(world, Flags { profile: args.profile, lwa, ..Flags::default() })?;
    let options = client_secret::Options { wait: args.wait, rollback: args.rollback };
    client_secret::run(world, given, options).await
}
