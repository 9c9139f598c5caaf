//! `exec -- COMMAND`: runs a command with the values in its environment.

use super::complete;
use crate::Error;
use crate::answers::ProfileFlag;
use crate::export::{self, Values, find};
use crate::jobs::tokens::mask::Masker;
use crate::profiles::secrets;
use crate::store::Config;
use crate::term::Term;
use crate::values::Secret;
use crate::world::World;
use std::ffi::OsString;
use std::io::{ErrorKind, Read};
use std::process::{Command, ExitStatus, Stdio};

/// Run a command with the values in its environment
///
/// Writes no file. The values are in the command's environment only, and SPAPI_SETUP_* variables are not passed
/// on. If standard output is not a terminal (a log, a pipe), the secrets in the command's output are replaced by
/// ********. --no-mask turns that off. The mask guards against accidents, not against a command that wants to
/// give secrets away.
///
/// Exit code: the command's own; 125 if spapi-setup failed, 126 if the command can't be run, 127 if it does not
/// exist, 128 plus the number of the signal that ended it.
///
/// Example: spapi-setup exec -- python report.py
#[derive(clap::Args, Debug, Default)]
pub struct Args {
    #[command(flatten)]
    profile: ProfileFlag,
    /// Set the variables of this target of `spapi-setup export --list`
    #[arg(long = "for", value_name = "TARGET", default_value = "env", add = complete::environment_targets())]
    target: String,
    /// Replace secrets in the command's output by ********
    ///
    /// [default: if standard output is not a terminal]
    #[arg(long, overrides_with = "no_mask")]
    mask: bool,
    /// Pass the command's output through unchanged
    #[arg(long, overrides_with = "mask")]
    no_mask: bool,
    /// The command and its arguments
    #[arg(value_name = "COMMAND", required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    command: Vec<OsString>,
}

/// Runs the command; on Unix this process becomes it where nothing has to be filtered.
///
/// # Errors
/// [`Error::Exit`] with the command's code; otherwise what kept it from running.
pub async fn run(args: Args, world: World) -> Result<(), Error> {
    let target = find(&args.target)?;
    let config = Config::load(&world.home)?;
    let name = args.profile.name(&world.env)?;
    let values = secrets::values(&world, &config, &name).await?;
    let variables = export::variables(target, &values)?;
    let mut command = command(&args, &world, variables);
    let mask = args.mask || (!args.no_mask && !world.term.stdout_is_terminal());
    if !mask {
        return plain(&mut command, &world);
    }
    let masker = Masker::new(known(&values));
    world.guard.watch_signals();
    ended(masked(command, &world, &masker).await?)
}

fn command(args: &Args, world: &World, variables: Vec<(String, Secret)>) -> Command {
    let mut words = args.command.iter();
    let mut command = Command::new(words.next().cloned().unwrap_or_default());
    command.args(words).env_clear();
    let ours = |name: &OsString| name.to_str().is_some_and(|n| n.starts_with("SPAPI_SETUP_"));
    command.envs(world.env.iter().filter(|(name, _)| !ours(name)));
    command.envs(variables.iter().map(|(name, value)| (name, value.expose())));
    command
}

/// Every secret of the profile, not only those in the environment: a child may get them elsewhere.
fn known(values: &Values) -> Vec<&Secret> {
    [&values.client_secret, &values.refresh_token, &values.secret_access_key].into_iter().flatten().collect()
}

#[cfg(unix)]
fn plain(command: &mut Command, world: &World) -> Result<(), Error> {
    use std::os::unix::process::CommandExt;
    // Only a failure comes back.
    let error = world.hardening.for_child(|| command.exec());
    Err(not_run(command, &error))
}

#[cfg(not(unix))]
fn plain(command: &mut Command, world: &World) -> Result<(), Error> {
    // A Ctrl-C is the child's: the console tells it by itself, and this process must live to give its code back.
    world.guard.watch_signals();
    let mut child = world.hardening.for_child(|| command.spawn()).map_err(|e| not_run(command, &e))?;
    world.guard.pass_signals_to(child.id());
    ended(child.wait().map_err(|e| Error::Terminal(e.to_string()))?)
}

/// Two threads pass the two streams on, each through a masker of its own, a third waits for the child: this one
/// passes signals on meanwhile.
async fn masked(mut command: Command, world: &World, masker: &Masker) -> Result<ExitStatus, Error> {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = world.hardening.for_child(|| command.spawn()).map_err(|e| not_run(&command, &e))?;
    world.guard.pass_signals_to(child.id());
    let pumps = [
        child.stdout.take().map(|pipe| pump(pipe, masker, &world.term, Term::pass_out)),
        child.stderr.take().map(|pipe| pump(pipe, masker, &world.term, Term::pass_err)),
    ];
    let status = tokio::task::spawn_blocking(move || child.wait()).await;
    // The number may soon be another process's. Descendants may still write: their output is passed on too.
    world.guard.pass_signals_to(0);
    for pump in pumps.into_iter().flatten() {
        // A thread that panicked has told so.
        let _ = pump.await;
    }
    status.map_err(std::io::Error::from).and_then(|status| status).map_err(|e| Error::Terminal(e.to_string()))
}

fn pump(
    mut from: impl Read + Send + 'static,
    masker: &Masker,
    term: &Term,
    to: fn(&Term, &[u8]) -> bool,
) -> tokio::task::JoinHandle<()> {
    let (mut masker, term) = (masker.clone(), term.clone());
    tokio::task::spawn_blocking(move || {
        let mut buffer = zeroize::Zeroizing::new([0; 16 * 1024]);
        loop {
            let count = match from.read(&mut buffer[..]) {
                Ok(0) => break,
                Ok(count) => count,
                Err(e) if e.kind() == ErrorKind::Interrupted => continue,
                Err(_) => break,
            };
            let passed = masker.push(&buffer[..count]);
            if !passed.is_empty() && !to(&term, &passed) {
                // Nobody reads any more: the child learns it when it writes next, as in any pipe.
                return;
            }
        }
        to(&term, &masker.finish());
    })
}

fn not_run(command: &Command, error: &std::io::Error) -> Error {
    Error::NotRun {
        command: command.get_program().to_string_lossy().into_owned(),
        why: error.to_string(),
        missing: error.kind() == ErrorKind::NotFound,
    }
}

/// The command's exit code is ours.
fn ended(status: ExitStatus) -> Result<(), Error> {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return Err(Error::Exit(u8::try_from(128 + signal).unwrap_or(u8::MAX)));
    }
    match status.code() {
        Some(0) => Ok(()),
        // Larger codes are Windows's alone.
        code => Err(Error::Exit(code.and_then(|c| u8::try_from(c).ok()).unwrap_or(1))),
    }
}
