//! Parse, run, report, exit code.

use crate::Error;
use crate::cli::{Cli, Command};
use crate::env::Env;
use crate::report;
use crate::term::{self, Look, Term, guard, platform};
use crate::world::World;
use clap::CommandFactory;
use clap::error::ErrorKind;
use std::ffi::OsStr;
use std::process::ExitCode;
use tokio::runtime::{Builder, Runtime};

/// The stack of a thread of work; only what is used of it takes memory.
const STACK: usize = 8 << 20;
/// What Rust's own programs end with after a panic.
const PANICKED: u8 = 101;

/// Runs the program on the arguments and the environment of this process.
pub fn main() -> ExitCode {
    #[cfg(unix)]
    if let Some(failed) = term::child::born() {
        let screen = Term::open(Look::default(), &Env::of_process());
        let error = Error::not_run(&failed.program, &failed.error);
        return report::finish(&screen, failed.json, &Err(error));
    }
    // Windows gives the main thread 1 MiB, which is too little for a build without optimisation.
    let own_stack = || std::thread::Builder::new().stack_size(STACK).spawn(work).ok();
    match cfg!(windows).then(own_stack).flatten() {
        // After a panic there is no exit code; its hook has told what happened.
        Some(thread) => thread.join().unwrap_or(ExitCode::from(PANICKED)),
        None => work(),
    }
}

/// The program.
fn work() -> ExitCode {
    let hardening = platform::harden();
    let env = Env::of_process();
    clap_complete::CompleteEnv::with_factory(Cli::command).complete();
    let cli = Cli::of_process().unwrap_or_else(|error| refuse(&error));
    let look = Look {
        color: cli.global.color,
        verbose: cli.global.verbose,
        quiet: cli.global.quiet,
        no_input: cli.global.no_input,
    };
    let screen = Term::open(look, &env);
    term::log(cli.global.verbose);
    let env = cli.env(env);
    let holds_the_terminal = cli.holds_the_terminal();
    let runtime = match runtime(holds_the_terminal) {
        Ok(runtime) => runtime,
        Err(error) => {
            let error = Error::Runtime(error.to_string());
            return report::finish(&screen, false, &Err(error));
        }
    };
    let json = cli.json();
    let exec = matches!(cli.command, Some(Command::Exec(_)));
    let outcome = runtime.block_on(async {
        let guard = guard::install(&screen);
        if holds_the_terminal {
            guard.watch_signals();
        }
        let world = World::of_process(screen.clone(), env, guard, cli.global.clone(), hardening)?;
        cli.run(world).await
    });
    // A keyring call that hangs must not keep the program from ending.
    runtime.shutdown_background();
    let outcome = if exec { outcome.map_err(before_exec) } else { outcome };
    report::finish(&screen, json, &outcome)
}

/// With questions there are two threads: the signal task and requests go on while a prompt blocks this one. Without,
/// a second thread would cost more than the rest of a run that sends nothing.
fn runtime(holds_the_terminal: bool) -> std::io::Result<Runtime> {
    if !holds_the_terminal {
        return Builder::new_current_thread().enable_all().build();
    }
    // Reading IAM is a deep pile of futures: the usual 2 MiB are too few for it.
    Builder::new_multi_thread().worker_threads(1).thread_stack_size(STACK).enable_all().build()
}

/// `exec` speaks by its exit code: what is not the command's own is 125, 126 or 127.
fn before_exec(error: Error) -> Error {
    match error {
        Error::Exit(_) | Error::Ended(_) | Error::NotRun { .. } | Error::Cancelled => error,
        other => Error::BeforeExec(Box::new(other)),
    }
}

/// Prints the help, or what is wrong with the command line.
fn refuse(error: &clap::Error) -> ! {
    let exec = || {
        let found = Cli::command().ignore_errors(true).try_get_matches();
        found.is_ok_and(|matches| matches.subcommand_name() == Some("exec"))
    };
    // Nobody is left to be told where this can't be printed.
    let _ = error.print();
    if error.kind() == ErrorKind::DisplayVersion && std::env::args_os().any(|word| verbose(&word)) {
        Term::open(Look::default(), &Env::of_process()).data_raw(about().as_bytes());
    }
    std::process::exit(if error.use_stderr() && exec() { report::EXEC.into() } else { error.exit_code() })
}

/// Whether this is `-v`, `-vv` or `--verbose`: clap ends at `--version`, before it looks at them.
fn verbose(word: &OsStr) -> bool {
    let short =
        |text: &str| text.strip_prefix('-').is_some_and(|vs| !vs.is_empty() && vs.chars().all(|c| c == 'v'));
    word == "--verbose" || word.to_str().is_some_and(short)
}

/// What `--version -v` adds: what a bug report needs.
fn about() -> String {
    let keyring = match std::env::consts::OS {
        "windows" => "Credential Manager",
        "macos" => "Keychain",
        _ => "Secret Service",
    };
    let commit = option_env!("SPAPI_BUILT_FROM").map(|id| format!(", commit {id}")).unwrap_or_default();
    let profile = env!("SPAPI_BUILT_AS");
    let target = env!("SPAPI_BUILT_FOR");
    format!("target  {target}\nbuild   {profile}{commit}\nstores  keyring ({keyring}), file, aws\n")
}
