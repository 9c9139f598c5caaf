//! The root of the command line: global flags and the list of commands.

use crate::commands::{self, rehearse};
use crate::env::Env;
use crate::term::ColorChoice;
use clap::{Parser, Subcommand};

/// Gives a seller working credentials for Amazon's Selling Partner API (SP-API)
///
/// `spapi-setup init` creates what AWS needs, leads through Seller Central, asks for the three
/// Login with Amazon values, proves everything and keeps it in the keyring or a file.
/// Try it without any account: `spapi-setup init --rehearse`.
#[derive(Parser, Debug)]
#[command(name = "spapi-setup", version, max_term_width = 100)]
pub struct Cli {
    /// What every command takes.
    #[command(flatten)]
    pub global: Global,
    /// Which command; without one, the help.
    #[command(subcommand)]
    pub command: Option<Command>,
}

impl Cli {
    /// The environment that the command sees: a rehearsal's knows no settings of the real world.
    pub fn env(&self, env: Env) -> Env {
        match &self.command {
            Some(Command::Init(args)) if args.rehearses() => rehearse::closed(env),
            _ => env,
        }
    }
}

/// Flags that every command takes.
#[derive(clap::Args, Debug, Clone, Default)]
#[command(next_help_heading = "Global")]
pub struct Global {
    /// Never ask: take defaults, and say what is missing
    #[arg(long, global = true)]
    pub no_input: bool,
    /// Agree to the account and the plan
    #[arg(long, global = true)]
    pub yes: bool,
    /// Print data as JSON
    #[arg(long, global = true)]
    pub json: bool,
    /// Colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE]
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", value_parser = color)]
    pub color: ColorChoice,
    /// Tell more; twice: each request, without what it carries
    #[arg(short = 'v', long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// Tell results and errors alone
    #[arg(short = 'q', long, global = true)]
    pub quiet: bool,
}

/// The commands. The doc comment of each one's arguments is its help, so none stands here.
#[derive(Subcommand, Debug)]
#[expect(missing_docs, reason = "a comment here would take the place of the help")]
pub enum Command {
    Init(Box<commands::init::Args>),
    Plan(Box<commands::plan::Args>),
    Export(commands::export::Args),
    Check(commands::check::Args),
    Status(commands::status::Args),
    Rotate(commands::rotate::Args),
    Exec(commands::exec::Args),
    Token(commands::token::Args),
    CredentialProcess(commands::credential_process::Args),
    Import(commands::import::Args),
    Teardown(commands::teardown::Args),
    Completions(commands::completions::Args),
    Man(commands::man::Args),
}

impl Command {
    /// Whether it sends anything over the network.
    pub fn asks_the_network(&self) -> bool {
        !matches!(
            self,
            Self::Status(_) | Self::Export(_) | Self::Exec(_) | Self::Completions(_) | Self::Man(_)
        )
    }

    /// The word on the command line.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Init(_) => "init",
            Self::Plan(_) => "plan",
            Self::Export(_) => "export",
            Self::Check(_) => "check",
            Self::Status(_) => "status",
            Self::Rotate(_) => "rotate",
            Self::Exec(_) => "exec",
            Self::Token(_) => "token",
            Self::CredentialProcess(_) => "credential-process",
            Self::Import(_) => "import",
            Self::Teardown(_) => "teardown",
            Self::Completions(_) => "completions",
            Self::Man(_) => "man",
        }
    }
}

fn color(word: &str) -> Result<ColorChoice, String> {
    match word {
        "auto" => Ok(ColorChoice::Auto),
        "always" => Ok(ColorChoice::Always),
        "never" => Ok(ColorChoice::Never),
        _ => Err("it is auto, always or never".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_says_what_it_is_for_beyond_its_one_line() {
        for command in Cli::command().get_subcommands() {
            assert!(command.get_about().is_some(), "{} has no help", command.get_name());
        }
    }
}
