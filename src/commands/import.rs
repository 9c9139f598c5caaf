//! `import`.

use crate::Error;
use crate::world::World;

/// Take over credentials that another program's file holds
#[derive(clap::Args, Debug, Default)]
pub struct Args {}

/// (to be built)
///
/// # Errors
/// Always.
pub async fn run(_args: Args, _world: World) -> Result<(), Error> {
    Err(Error::Usage { what: "import is not built yet".into(), fix: "wait for it".into() })
}
