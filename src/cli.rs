//! The root of the command line: global flags and the list of commands.

mod one;

use crate::Error;
use crate::commands;
use crate::env::Env;
use crate::jobs::setup::rehearse;
use crate::jobs::urgent;
use crate::options::Global;
use crate::world::World;
use clap::{CommandFactory, Parser, Subcommand};
use std::pin::Pin;

/// Get working credentials for Amazon's Selling Partner API (SP-API)
///
/// `spapi-setup init` creates what AWS needs, guides you through Seller Central, asks for the three Login with
/// Amazon values, proves them, and keeps them in the keyring or in a file. Try it without any account:
/// `spapi-setup init --rehearse`.
#[derive(Parser, Debug)]
#[command(name = "spapi-setup", version, max_term_width = 100)]
pub(crate) struct Cli {
    /// What every command takes.
    #[command(flatten)]
    pub global: Global,
    /// Which command; without one, the help.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// The whole command line, as clap describes it.
pub fn command_line() -> clap::Command {
    Cli::command()
}

impl Cli {
    /// Whether the command may ask a question or changes something that a signal must not cut in two: it watches for
    /// signals, on a second thread.
    pub(crate) fn holds_the_terminal(&self) -> bool {
        match &self.command {
            Some(
                Command::Init(_)
                | Command::Authorize(_)
                | Command::Plan(_)
                | Command::Check(_)
                | Command::Rotate(_)
                | Command::Import(_)
                | Command::Sync(_)
                | Command::Home(_)
                | Command::Teardown(_),
            ) => true,
            Some(Command::Export(args)) => args.copies() || args.writes_a_sink(),
            Some(
                Command::Status(_)
                | Command::Schedule(_)
                | Command::Exec(_)
                | Command::Token(_)
                | Command::CredentialProcess(_)
                | Command::Completions(_)
                | Command::Man(_),
            )
            | None => false,
        }
    }

    /// The environment that the command sees: a rehearsal's knows no settings of the real world.
    pub(crate) fn env(&self, env: Env) -> Env {
        match &self.command {
            Some(command) if command.rehearses() => rehearse::closed(env),
            _ => env,
        }
    }

    /// Whether data and errors are JSON: `--json`, or the format of `plan`.
    pub(crate) fn json(&self) -> bool {
        self.global.json || matches!(&self.command, Some(Command::Plan(args)) if args.is_json())
    }

    /// Runs the command; without one, prints the help.
    pub(crate) async fn run(self, world: World) -> Result<(), Error> {
        let may_ask = self.holds_the_terminal() && self.command.as_ref().is_some_and(Command::asks_a_person);
        let Some(command) = self.command else {
            world.term.data_raw(Self::command().render_long_help().to_string().as_bytes());
            return Ok(());
        };
        let rehearsal = command.rehearses();
        let asks_for_the_home = world.home.is_shared() && !rehearsal && command.speaks_to_a_person();
        // Each look at a shared home is a request, which programs that ask all day need not pay for.
        if command.speaks_to_a_person() && !rehearsal && !(asks_for_the_home && command.speaks_to_programs())
        {
            urgent::say(&world);
        }
        if (command.asks_the_network() || asks_for_the_home) && !rehearsal {
            world.say_endpoints();
            if may_ask {
                // What makes HTTP impossible is said before the first question.
                world.amazon()?;
            }
        }
        command.run(world).await
    }
}

/// The commands. The doc comment of each one's arguments is its help, so none stands here.
#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    Init(Box<commands::init::Args>),
    Plan(Box<commands::plan::Args>),
    Export(commands::export::Args),
    Check(commands::check::Args),
    Status(commands::status::Args),
    Rotate(commands::rotate::Args),
    Authorize(Box<commands::authorize::Args>),
    Sync(commands::sync::Args),
    Schedule(commands::schedule::Args),
    Exec(commands::exec::Args),
    Token(commands::token::Args),
    CredentialProcess(commands::credential_process::Args),
    Import(commands::import::Args),
    Home(commands::home::Args),
    Teardown(commands::teardown::Args),
    Completions(commands::completions::Args),
    Man(commands::man::Args),
}

impl Command {
    /// Whether it sends anything over the network.
    pub(crate) fn asks_the_network(&self) -> bool {
        match self {
            Self::Export(args) => args.writes_a_sink(),
            Self::Sync(args) => args.asks_the_network(),
            Self::Authorize(args) => !args.is_local(),
            Self::Status(_) | Self::Schedule(_) | Self::Exec(_) | Self::Completions(_) | Self::Man(_) => {
                false
            }
            _ => true,
        }
    }

    /// Whether a question of it may lead to Amazon.
    fn asks_a_person(&self) -> bool {
        match self {
            Self::Rotate(args) => !args.is_due(),
            Self::Sync(_) | Self::Export(_) | Self::Home(_) => false,
            _ => true,
        }
    }

    /// Whether what it prints beside its data is about this home.
    fn speaks_to_a_person(&self) -> bool {
        !matches!(self, Self::Completions(_) | Self::Man(_))
    }

    /// Whether other programs run it, many times a day.
    fn speaks_to_programs(&self) -> bool {
        matches!(self, Self::Token(_) | Self::Exec(_) | Self::CredentialProcess(_))
    }

    /// Whether this is a rehearsal: nothing of the real world counts then.
    fn rehearses(&self) -> bool {
        match self {
            Self::Init(args) => args.rehearses(),
            Self::Rotate(args) => args.rehearses(),
            Self::Authorize(args) => args.rehearses(),
            _ => false,
        }
    }

    fn run(self, world: World) -> Running {
        match self {
            Self::Init(args) => begin(|| commands::init::run(*args, world)),
            Self::Plan(args) => begin(|| commands::plan::run(*args, world)),
            Self::Export(args) => begin(|| commands::export::run(args, world)),
            Self::Check(args) => begin(|| commands::check::run(args, world)),
            Self::Status(args) => begin(|| commands::status::run(args, world)),
            Self::Rotate(args) => begin(|| commands::rotate::run(args, world)),
            Self::Authorize(args) => begin(|| commands::authorize::run(*args, world)),
            Self::Sync(args) => begin(|| commands::sync::run(args, world)),
            Self::Schedule(args) => begin(|| commands::schedule::run(args, world)),
            Self::Exec(args) => begin(|| commands::exec::run(args, world)),
            Self::Token(args) => begin(|| commands::token::run(args, world)),
            Self::CredentialProcess(args) => begin(|| commands::credential_process::run(args, world)),
            Self::Import(args) => begin(|| commands::import::run(args, world)),
            Self::Home(args) => begin(|| commands::home::run(args, world)),
            Self::Teardown(args) => begin(|| commands::teardown::run(args, world)),
            Self::Completions(args) => begin(|| async move { commands::completions::run(&args, &world) }),
            Self::Man(args) => begin(|| async move { commands::man::run(&args, Cli::command(), &world) }),
        }
    }
}

/// A command at work.
type Running = Pin<Box<dyn Future<Output = Result<(), Error>>>>;

/// Begins a command in memory of its own. In one future of them all each command would take the stack that the largest
/// of them needs: a hundred pages, which the system has to find first.
#[inline(never)]
fn begin<F: Future<Output = Result<(), Error>> + 'static>(command: impl FnOnce() -> F) -> Running {
    Box::pin(command())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn commands_that_ask_nothing_need_no_second_thread() {
        let holds = |words: &str| {
            let words = ["spapi-setup"].into_iter().chain(words.split_whitespace());
            Cli::try_parse_from(words).unwrap().holds_the_terminal()
        };
        for words in
            ["", "status", "token", "credential-process", "exec -- true", "export --for env", "man --out x"]
        {
            assert!(!holds(words), "{words}");
        }
        for words in
            ["init", "plan", "check", "teardown", "rotate lwa-secret", "export --for csm --copy", "sync"]
        {
            assert!(holds(words), "{words}");
        }
    }

    #[test]
    fn every_command_says_what_it_is_for_beyond_its_one_line() {
        for command in Cli::command().get_subcommands() {
            assert!(command.get_about().is_some(), "{} has no help", command.get_name());
        }
    }

    /// What is wrong with the first line of a help, if anything is.
    fn fault(line: &str, imperative: bool) -> Option<&'static str> {
        let first = line.split_whitespace().next().unwrap_or_default();
        let third_person = first.ends_with('s') && !first.ends_with("ss");
        match line {
            "" => Some("there is none"),
            _ if line.chars().count() > 72 => Some("it is longer than 72 characters"),
            _ if line.ends_with('.') => Some("it ends in a full stop"),
            _ if line.contains("[env") || line.contains("[default") => {
                Some("variables stand in a paragraph below")
            }
            _ if imperative && (third_person || ["A", "An", "The"].contains(&first)) => {
                Some("it is not imperative")
            }
            _ => None,
        }
    }

    /// Adds the faulty first lines of `command` and of all below it.
    fn collect(command: &clap::Command, found: &mut Vec<String>) {
        let mut look = |what: &str, help: Option<&clap::builder::StyledStr>, imperative| {
            let help = help.map(ToString::to_string).unwrap_or_default();
            let line = help.lines().next().unwrap_or_default();
            if let Some(fault) = fault(line, imperative) {
                found.push(format!("{} {what}: {fault}: {line}", command.get_name()));
            }
        };
        look("", command.get_about(), true);
        for arg in command.get_arguments() {
            look(arg.get_id().as_str(), arg.get_help(), !arg.is_positional());
        }
        command.get_subcommands().for_each(|below| collect(below, found));
    }

    #[test]
    fn the_first_line_of_every_help_is_short_and_imperative() {
        let mut command = Cli::command();
        command.build();
        let mut found = Vec::new();
        collect(&command, &mut found);
        assert!(found.is_empty(), "{found:#?}");
    }

    #[test]
    fn a_bad_first_line_is_found() {
        let long = "Print ".repeat(13);
        for line in ["", "Prints a token", "The token", "Print a token.", "Print it [env: TOKEN]", &long] {
            assert!(fault(line, true).is_some(), "{line}");
        }
        assert_eq!(fault("Pass the output through", true), None);
        assert_eq!(fault("The file; - is standard input", false), None);
    }
}
