//! `rotate lwa-secret`, `rotate refresh-token`, `rotate access-key`.

use crate::Error;
use crate::answers::{AwsFlags, Flags, Given, LwaFlags, ProfileFlag, Raw};
use crate::jobs::rotate::{access_key, client_secret, finish, refresh_token};
use crate::values::duration;
use crate::world::World;
use std::path::PathBuf;
use std::time::Duration;

/// Replace one secret: prove the new one, then swap
///
/// The old secret is kept as long as it works. Nothing is changed before the new one is proved. If a run was
/// stopped, the same command continues it.
#[derive(clap::Args, Debug)]
#[command(arg_required_else_help = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand, Debug)]
enum What {
    /// Replace the LWA client secret of an app, due every 180 days
    ///
    /// Shows where to rotate in Seller Central, takes the new secret, proves it with every profile of the app and
    /// swaps it in. Refresh tokens stay as they are. The old secret works for 7 more days and is kept. At the end
    /// the command lists the programs that need the new secret.
    ///
    /// SP-API may not know a fresh secret for a while. The command waits for it. If you stop it, nothing is lost,
    /// and the next run continues.
    LwaSecret(SecretArgs),
    /// Replace the refresh token of a profile, after a new authorization
    ///
    /// Shows where to authorize again, takes the new token, proves it and swaps it in. Amazon keeps earlier
    /// tokens valid. The end of the run tells how to revoke them.
    RefreshToken(TokenArgs),
    /// Replace the AWS access key, in two phases
    ///
    /// The first run creates a second key, stores it, proves it, and lists the programs that need it. Both keys
    /// work. When every program has the new key, run the command with --finish to delete the old one.
    AccessKey(KeyArgs),
}

#[derive(clap::Args, Debug)]
struct SecretArgs {
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

#[derive(clap::Args, Debug)]
struct TokenArgs {
    #[command(flatten)]
    profile: ProfileFlag,
    /// Read the new refresh token from this file; - is standard input
    ///
    /// [env: SPAPI_SETUP_REFRESH_TOKEN, the token itself]
    #[arg(long, value_name = "PATH")]
    refresh_token_file: Option<PathBuf>,
    /// Read refresh_token from this TOML file; - is standard input
    #[arg(long, value_name = "PATH")]
    secrets_file: Option<PathBuf>,
    /// Accept a token that belongs to another store than the profile's
    #[arg(long)]
    allow_other_seller: bool,
}

#[derive(clap::Args, Debug)]
struct KeyArgs {
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

/// Rotates what the subcommand names.
pub(crate) async fn run(args: Args, world: World) -> Result<(), Error> {
    match args.what {
        What::LwaSecret(args) => {
            let lwa = LwaFlags {
                lwa_client_secret_file: args.lwa_client_secret_file,
                secrets_file: args.secrets_file,
                lwa_secret_date: args.lwa_secret_date,
                ..LwaFlags::default()
            };
            let given = given(&world, Flags { profile: args.profile, lwa, ..Flags::default() })?;
            let options = client_secret::Options { wait: args.wait, rollback: args.rollback };
            client_secret::run(&world, given, options).await
        }
        What::RefreshToken(args) => {
            let lwa = LwaFlags {
                refresh_token_file: args.refresh_token_file,
                secrets_file: args.secrets_file,
                allow_other_seller: args.allow_other_seller,
                ..LwaFlags::default()
            };
            let given = given(&world, Flags { profile: args.profile, lwa, ..Flags::default() })?;
            refresh_token::run(&world, given).await
        }
        What::AccessKey(args) => {
            let given = given(&world, Flags { profile: args.profile, aws: args.aws, ..Flags::default() })?;
            match args.finish {
                true => finish::run(&world, given).await,
                false => access_key::run(&world, given).await,
            }
        }
    }
}

fn given(world: &World, flags: Flags) -> Result<Given, Error> {
    let raw = Raw::collect(&flags, &world.env, &mut std::io::stdin().lock())?;
    Ok(Given::parse(&raw)?)
}
