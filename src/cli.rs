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

/// The commands.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Set up credentials, step by step; safe to run again
    Init(Box<commands::init::Args>),
    /// Show what init would create or change in AWS, and why
    Plan(Box<commands::plan::Args>),
    /// Print a profile's values in the form that another program reads
    Export(commands::export::Args),
    /// Prove a stored profile, rung by rung; each failure has a cause and a fix
    Check(commands::check::Args),
    /// Show what is set up and what falls due when; no network
    Status(commands::status::Args),
    /// Replace one secret: prove the new one, then swap
    Rotate(commands::rotate::Args),
    /// Run a command with the values in its environment
    Exec(commands::exec::Args),
    /// Print a fresh Login with Amazon access token
    Token(commands::token::Args),
    /// Print the role's temporary credentials, as AWS SDKs and the AWS CLI read them
    CredentialProcess(commands::credential_process::Args),
    /// Take over credentials that another program's file holds
    Import(commands::import::Args),
    /// Remove what init created, in AWS and in the store
    Teardown(commands::teardown::Args),
    /// Print the completions of a shell
    Completions(commands::completions::Args),
    /// Print the manual page, of the program or of a command
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
