//! `exec`: the values in a command's environment, and the command in this program's place.

pub(crate) mod streams;

use crate::Error;
use crate::export::{self, Target, Values};
use crate::profiles::secrets;
use crate::store::Config;
use crate::term::child::{Child, CommandLine};
use crate::values::ProfileName;
use crate::values::mask::Masker;
use crate::world::World;
use std::ffi::OsString;
use std::process::ExitStatus;
use streams::Streams;

/// What the command line says.
pub(crate) struct Options {
    /// Whose values.
    pub profile: ProfileName,
    /// Whose variables.
    pub target: &'static Target,
    /// Whether the command's output is masked.
    pub mask: bool,
    /// Whether every `AWS_*` variable of the caller's is left out.
    pub clean_aws: bool,
    /// The command and its arguments.
    pub words: Vec<OsString>,
}

/// Variables that sign a program in to AWS.
const SIGN_IN: [&str; 13] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_SECURITY_TOKEN",
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_ROLE_ARN",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
    "AWS_CREDENTIAL_EXPIRATION",
];

/// Runs a command with a profile's values; on Unix this process becomes it where nothing has to be filtered.
///
/// # Errors
/// [`Error::Ended`] with the command's code; otherwise what kept it from running.
pub(crate) async fn run(world: &World, options: Options) -> Result<(), Error> {
    let config = Config::load_for(&world.home, &options.profile)?;
    world.say_moved(&config);
    let values = secrets::values(world, &config, &options.profile).await?;
    let line = command_line(world, &options, &values)?;
    #[cfg(unix)]
    if !options.mask {
        // Only a failure comes back.
        let error = world.hardening.for_child(|| crate::term::child::become_command(&line));
        return Err(Error::not_run(&line.program, &error));
    }
    let started = Child::start(&line, &world.hardening, options.mask, world.global.json);
    let mut child = started.map_err(|e| Error::not_run(&line.program, &e))?;
    let streams = options.mask.then(|| {
        let (out, err) = child.streams();
        // Every secret, not only those in the environment: a child may get them elsewhere.
        Streams::pass(out, err, &Masker::new(values.secrets()), &world.term)
    });
    let status = child.wait().await.map_err(|e| Error::Child(e.to_string()))?;
    if let Some(streams) = streams {
        streams.drain().await;
    }
    ended(status)
}

fn command_line(world: &World, options: &Options, values: &Values) -> Result<CommandLine, Error> {
    let variables = export::variables(options.target, values)?;
    let mut names = export::names(options.target, values);
    // Half of an administrator's sign-in beside the profile's key would be a third one, which nobody has.
    if names.contains(&"AWS_ACCESS_KEY_ID") {
        names.extend(SIGN_IN);
    }
    let mut env = world.env.clone().without_prefix("SPAPI_SETUP_");
    if options.clean_aws {
        env = env.without_prefix("AWS_");
    }
    for name in names {
        env = env.without(name);
    }
    let sign_in: Vec<&str> = SIGN_IN.into_iter().filter(|name| env.get(name).is_some()).collect();
    if !sign_in.is_empty() {
        world.term.warn(&format!(
            "The command gets your own AWS sign-in too ({}); --clean-aws removes all AWS_* variables",
            list(&sign_in)
        ));
    }
    for (name, value) in &variables {
        env = env.with(name, value.expose());
    }
    let mut words = options.words.iter().cloned();
    Ok(CommandLine { program: words.next().unwrap_or_default(), args: words.collect(), env })
}

/// "a, b and c".
fn list(names: &[&str]) -> String {
    match names {
        [rest @ .., last] if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => names.concat(),
    }
}

/// The command's exit code is ours.
fn ended(status: ExitStatus) -> Result<(), Error> {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return Err(Error::Ended(128 + signal));
    }
    match status.code() {
        Some(0) => Ok(()),
        code => Err(Error::Ended(code.unwrap_or(1))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(windows)]
    #[test]
    fn windows_codes_have_32_bits() {
        use std::os::windows::process::ExitStatusExt;
        let code = |code| ended(ExitStatus::from_raw(code));
        assert!(matches!(code(0xC000_013A), Err(Error::Ended(-1_073_741_510))));
        assert!(matches!(code(1000), Err(Error::Ended(1000))));
    }

    #[test]
    fn names_are_listed_as_one_says_them() {
        assert_eq!(list(&["a"]), "a");
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
    }
}
