//! `credential-process`.

use crate::Error;
use crate::world::World;

/// Print the role's temporary credentials, as AWS SDKs and the AWS CLI read them
#[derive(clap::Args, Debug, Default)]
pub struct Args {}

/// (to be built)
///
/// # Errors
/// Always.
pub async fn run(_args: Args, _world: World) -> Result<(), Error> {
    Err(Error::Usage { what: "credential-process is not built yet".into(), fix: "wait for it".into() })
}
