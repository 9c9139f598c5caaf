//! The arguments of this process, described to clap no further than they need.

use super::Cli;
use crate::commands;
use crate::options::Global;
use clap::error::ErrorKind;
use clap::{Args, FromArgMatches, Parser};
use std::ffi::OsString;

impl Cli {
    /// Parses the arguments of this process: of the command that they name only its own are described to clap, because to
    /// describe those of all commands takes longer than most of them run. Whatever is not understood like that, a
    /// mistake or help, is looked at again by the whole command line.
    ///
    /// # Errors
    /// clap's own: a mistake, a help page or the version, to be printed.
    pub(crate) fn of_process() -> Result<Self, clap::Error> {
        let words: Vec<OsString> = std::env::args_os().collect();
        Self::of_one(&words).unwrap_or_else(|| Self::try_parse_from(words))
    }

    /// The command line of one command, or clap's "error" of the version, which has none.
    fn of_one(words: &[OsString]) -> Option<Result<Self, clap::Error>> {
        let line = Global::augment_args(
            clap::Command::new(env!("CARGO_PKG_NAME")).version(env!("CARGO_PKG_VERSION")),
        );
        let Some(command) = words.iter().skip(1).find_map(|word| described(word.to_str()?)) else {
            let version = line.try_get_matches_from(words).err()?;
            return (version.kind() == ErrorKind::DisplayVersion).then_some(Err(version));
        };
        let matches = line.subcommand(command).try_get_matches_from(words).ok()?;
        Self::from_arg_matches(&matches).ok().map(Ok)
    }
}

/// The command of a name with its arguments, as the whole command line describes it.
fn described(name: &str) -> Option<clap::Command> {
    use commands::{
        authorize, check, completions, credential_process, exec, export, home, import, init, man, plan,
        rotate, schedule, status, sync, teardown, token,
    };
    let (name, describe): (&str, fn(clap::Command) -> clap::Command) = match name {
        "init" => ("init", init::Args::augment_args),
        "plan" => ("plan", plan::Args::augment_args),
        "export" => ("export", export::Args::augment_args),
        "check" => ("check", check::Args::augment_args),
        "status" => ("status", status::Args::augment_args),
        "rotate" => ("rotate", rotate::Args::augment_args),
        "authorize" => ("authorize", authorize::Args::augment_args),
        "sync" => ("sync", sync::Args::augment_args),
        "schedule" => ("schedule", schedule::Args::augment_args),
        "exec" => ("exec", exec::Args::augment_args),
        "token" => ("token", token::Args::augment_args),
        "credential-process" => ("credential-process", credential_process::Args::augment_args),
        "import" => ("import", import::Args::augment_args),
        "home" => ("home", home::Args::augment_args),
        "teardown" => ("teardown", teardown::Args::augment_args),
        "completions" => ("completions", completions::Args::augment_args),
        "man" => ("man", man::Args::augment_args),
        _ => return None,
    };
    Some(describe(clap::Command::new(name)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn each_command_is_described_by_itself_as_in_the_whole() {
        let mut seen = 0;
        for command in Cli::command().get_subcommands() {
            let own = described(command.get_name()).unwrap_or_else(|| panic!("{}", command.get_name()));
            let ids = |command: &clap::Command| -> Vec<String> {
                command.get_arguments().map(|arg| format!("{arg:?}")).collect()
            };
            assert_eq!(ids(&own), ids(command), "{}", command.get_name());
            assert_eq!(own.get_subcommands().count(), command.get_subcommands().count());
            seen += 1;
        }
        assert!(seen > 10);
    }

    #[test]
    fn one_command_is_parsed_as_by_the_whole_line() {
        let one = |line: &str| {
            let words: Vec<OsString> = line.split_whitespace().map(OsString::from).collect();
            Cli::of_one(&words)
                .map(|cli| cli.map_or_else(|version| version.to_string(), |cli| format!("{cli:?}")))
        };
        let whole = |line: &str| format!("{:?}", Cli::try_parse_from(line.split_whitespace()).unwrap());
        for line in [
            "spapi-setup status --json",
            "spapi-setup --json -v status",
            "spapi-setup --no-input token -p plan",
            "spapi-setup rotate lwa-secret --rollback",
            "spapi-setup exec -- init --yes",
        ] {
            assert_eq!(one(line), Some(whole(line)), "{line}");
        }
        for line in [
            "spapi-setup",
            "spapi-setup --help",
            "spapi-setup status --help",
            "spapi-setup init init",
            "spapi-setup x -V",
        ] {
            assert_eq!(one(line), None, "{line}");
        }
        for line in ["spapi-setup --version", "spapi-setup --json -V", "spapi-setup -V -v --nonsense"] {
            let version = Cli::try_parse_from(line.split_whitespace()).unwrap_err().to_string();
            assert_eq!(one(line), Some(version), "{line}");
        }
    }
}
