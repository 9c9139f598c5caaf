//! `status`.

use crate::Error;
use crate::world::World;

/// Show what is set up and what falls due when; no network
#[derive(clap::Args, Debug, Default)]
pub struct Args {}

/// (to be built)
///
/// # Errors
/// Always.
pub async fn run(_args: Args, _world: World) -> Result<(), Error> {
    Err(Error::Usage { what: "status is not built yet".into(), fix: "wait for it".into() })
}
