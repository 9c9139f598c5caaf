//! `rotate`.

use crate::Error;
use crate::world::World;

/// Replace one secret: prove the new one, then swap
#[derive(clap::Args, Debug, Default)]
pub struct Args {}

/// (to be built)
///
/// # Errors
/// Always.
pub async fn run(_args: Args, _world: World) -> Result<(), Error> {
    Err(Error::Usage { what: "rotate is not built yet".into(), fix: "wait for it".into() })
}
