//! `token`.

use crate::Error;
use crate::world::World;

/// Print a fresh Login with Amazon access token
#[derive(clap::Args, Debug, Default)]
pub struct Args {}

/// (to be built)
///
/// # Errors
/// Always.
pub async fn run(_args: Args, _world: World) -> Result<(), Error> {
    Err(Error::Usage { what: "token is not built yet".into(), fix: "wait for it".into() })
}
