//! `teardown`.

use crate::Error;
use crate::world::World;

/// Remove what init created, in AWS and in the store
#[derive(clap::Args, Debug, Default)]
pub struct Args {}

/// (to be built)
///
/// # Errors
/// Always.
pub async fn run(_args: Args, _world: World) -> Result<(), Error> {
    Err(Error::Usage { what: "teardown is not built yet".into(), fix: "wait for it".into() })
}
