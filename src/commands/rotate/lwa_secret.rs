//! `rotate lwa-secret`.

use super::given;
use crate::Error;
use crate::answers::{Flags, LwaFlags, ProfileFlag};
use crate::jobs::rotate::{auto, client_secret, enroll};
use crate::jobs::setup::rehearse;
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
    /// With --auto: for Amazon's message too. [default: 10m at a terminal, 2m without]
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    wait: Option<Duration>,
    /// Prove the previous secret and swap it back
    ///
    /// It still stops working on its last day.
    #[arg(long)]
    rollback: bool,
    /// Let Amazon make the new secret, and take it from the app's queue
    ///
    /// For an app that `rotate enroll` has enrolled. Amazon is asked once. A run that is stopped, or whose message
    /// is late, is continued by the next one.
    #[arg(
        long,
        conflicts_with_all = ["rollback", "lwa_client_secret_file", "secrets_file", "lwa_secret_date"]
    )]
    auto: bool,
    /// With --auto, ask again within 7 days of the last rotation
    ///
    /// It asks for the client id to be typed. While a request is under way it has an effect only after 24 hours.
    #[arg(long, requires = "auto")]
    force: bool,
    /// With --auto, try it with a sample app that is enrolled
    ///
    /// It needs no account and no network, and keeps nothing.
    #[arg(long, requires = "auto", conflicts_with_all = ["profile", "force"])]
    rehearse: bool,
}

impl Args {
    /// Whether this is a rehearsal.
    pub(super) fn rehearses(&self) -> bool {
        self.rehearse
    }
}

/// Replaces the client secret of the profile's app, swaps the previous one back, or rehearses the first.
pub(super) async fn run(args: Args, world: World) -> Result<(), Error> {
    if !args.rehearse {
        return play(args, &world).await;
    }
    rehearse::after_init(world, "rotate lwa-secret --auto", async |behind, shown| {
        let options = enroll::Options { subscribed: true, ..enroll::Options::default() };
        Box::pin(enroll::run(behind, given(behind, Flags::default())?, options)).await?;
        play(args, shown).await
    })
    .await
}

async fn play(args: Args, world: &World) -> Result<(), Error> {
    let lwa = LwaFlags {
        lwa_client_secret_file: args.lwa_client_secret_file,
        secrets_file: args.secrets_file,
        lwa_secret_date: args.lwa_secret_date,
        ..LwaFlags::default()
    };
    let (auto, force) = (args.auto, args.force);
    let given = given(world, Flags { profile: args.profile, lwa, ..Flags::default() })?;
    if auto {
        return auto::command::run(world, &given, force, args.wait).await;
    }
    let options = client_secret::Options { wait: args.wait, rollback: args.rollback };
    client_secret::run(world, given, options).await
}
