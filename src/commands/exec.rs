//! `exec`.

use crate::Error;
use crate::world::World;

/// Run a command with the values in its environment
#[derive(clap::Args, Debug, Default)]
pub struct Args {}

/// (to be built)
///
/// # Errors
/// Always.
pub async fn run(_args: Args, _world: World) -> Result<(), Error> {
    Err(Error::Usage { what: "exec is not built yet".into(), fix: "wait for it".into() })
}
