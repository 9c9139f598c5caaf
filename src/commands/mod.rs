//! One file a command: its arguments, whose doc comment is its help, then `run`.

pub mod completions;
pub mod export;
pub mod init;
pub mod man;
pub mod plan;
pub mod rehearse;

use crate::Error;
use crate::cli::{Cli, Command};
use crate::world::World;

/// Runs the command of `cli`.
///
/// # Errors
/// What ended it; [`crate::report`] puts it into words.
pub async fn run(cli: Cli, world: World) -> Result<(), Error> {
    match cli.command {
        Command::Init(args) => init::run(*args, world).await,
        Command::Plan(args) => plan::run(*args, world).await,
        Command::Export(args) => export::run(args, world).await,
        Command::Completions(args) => completions::run(&args, &world),
        Command::Man(args) => man::run(&args, &world),
    }
}
