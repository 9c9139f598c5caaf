//! `check`.

use crate::Error;
use crate::world::World;

/// Prove a stored profile, rung by rung; each failure has a cause and a fix
#[derive(clap::Args, Debug, Default)]
pub struct Args {}

/// (to be built)
///
/// # Errors
/// Always.
pub async fn run(_args: Args, _world: World) -> Result<(), Error> {
    Err(Error::Usage { what: "check is not built yet".into(), fix: "wait for it".into() })
}
