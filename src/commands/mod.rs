//! One file a command: its arguments, whose doc comment is its help, then `run`.

pub mod check;
pub mod completions;
pub mod credential_process;
pub mod exec;
pub mod export;
pub mod import;
pub mod init;
pub mod man;
pub mod plan;
pub mod rehearse;
pub mod rotate;
pub mod status;
pub mod teardown;
pub mod token;

use crate::Error;
use crate::cli::{Cli, Command};
use crate::world::World;
use clap::CommandFactory;

/// Runs the command of `cli`.
///
/// # Errors
/// What ended it; [`crate::report`] puts it into words.
pub async fn run(cli: Cli, world: World) -> Result<(), Error> {
    let Some(command) = cli.command else {
        world.term.data_raw(Cli::command().render_long_help().to_string().as_bytes());
        return Ok(());
    };
    let rehearsal = matches!(&command, Command::Init(args) if args.rehearses());
    if command.asks_the_network() && !rehearsal {
        world.say_endpoints();
    }
    match command {
        Command::Init(args) => init::run(*args, world).await,
        Command::Plan(args) => plan::run(*args, world).await,
        Command::Export(args) => export::run(args, world).await,
        Command::Check(args) => check::run(args, world).await,
        Command::Status(args) => status::run(args, world).await,
        Command::Rotate(args) => rotate::run(args, world).await,
        Command::Exec(args) => exec::run(args, world).await,
        Command::Token(args) => token::run(args, world).await,
        Command::CredentialProcess(args) => credential_process::run(args, world).await,
        Command::Import(args) => import::run(args, world).await,
        Command::Teardown(args) => teardown::run(args, world).await,
        Command::Completions(args) => completions::run(&args, &world),
        Command::Man(args) => man::run(&args, &world),
    }
}
