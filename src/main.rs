//! Parse, run, report, exit code.

use clap::Parser;
use spapi_setup::cli::Cli;
use spapi_setup::env::Env;
use spapi_setup::term::{self, Look, Term, guard, platform};
use spapi_setup::world::World;
use spapi_setup::{commands, report};
use std::process::ExitCode;

/// The stack of a thread of work; only what is used of it takes memory.
const STACK: usize = 8 << 20;

fn main() -> ExitCode {
    let hardening = platform::harden();
    let env = Env::of_process();
    clap_complete::CompleteEnv::with_factory(commands::completions::factory).complete();
    let cli = Cli::parse();
    let look = Look {
        color: cli.global.color,
        verbose: cli.global.verbose,
        quiet: cli.global.quiet,
        no_input: cli.global.no_input,
    };
    let screen = Term::open(look, &env);
    term::log(cli.global.verbose);
    let env = cli.env(env);
    // Two threads of work: the signal task and requests go on while a prompt blocks this one.
    // Reading IAM is a deep pile of futures: the usual 2 MiB are too few for it.
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let runtime = match builder.worker_threads(1).thread_stack_size(STACK).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            let error = spapi_setup::Error::Terminal(error.to_string());
            return report::finish(&screen, false, &Err(error));
        }
    };
    let json = cli.global.json;
    let outcome = runtime.block_on(async {
        let guard = guard::install(&screen);
        let world = World::of_process(screen.clone(), env, guard, cli.global.clone(), hardening)?;
        commands::run(cli, world).await
    });
    // A keyring call that hangs must not keep the program from ending.
    runtime.shutdown_background();
    report::finish(&screen, json, &outcome)
}
