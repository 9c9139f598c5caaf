//! `rotate refresh-token`.

use super::given;
use crate::Error;
use crate::answers::{Flags, LwaFlags, ProfileFlag};
use crate::jobs::rotate::refresh_token;
use crate::world::World;
use std::path::PathBuf;

#[derive(clap::Args, Debug)]
pub(super) struct Args {
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

/// Replaces the refresh token of the profile.
pub(super) async fn run(args: Args, world: &World) -> Result<(), Error> {
    let lwa = LwaFlags {
        refresh_token_file: args.refresh_token_file,
        secrets_file: args.secrets_file,
        allow_other_seller: args.allow_other_seller,
        ..LwaFlags::default()
    };
    let given = given(world, Flags { profile: args.profile, lwa, ..Flags::default() })?;
    refresh_token::run(world, given).await
}
