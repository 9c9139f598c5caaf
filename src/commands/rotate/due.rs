//! `rotate --due`.

use crate::Error;
use crate::commands::{Words, words};
use crate::jobs::rotate::due;
use crate::values::duration;
use crate::world::World;
use std::time::Duration;

#[derive(clap::Args, Debug)]
#[command(next_help_heading = "Without hands")]
#[group(skip)]
pub(super) struct Args {
    /// Do what falls due by itself, for a timer; never asks
    ///
    /// Looks at every app. Rotates the client secrets that are due and enrolled (rotate enroll), finishes what an
    /// earlier run began, takes in what Amazon sent. Names what is due and needs a person, and ends with 8 then.
    /// Prints nothing and ends with 0 where nothing is due. Several codes: the gravest. `spapi-setup schedule install` puts it on a timer.
    #[arg(long, required = true)]
    pub(super) due: bool,
    /// Count as due what falls due within this many days
    #[arg(long, value_name = "DAYS", default_value_t = 30, requires = "due")]
    within: u32,
    /// Tell about every app, also where nothing is due
    #[arg(long, requires = "due")]
    all: bool,
    /// Wait this long for Amazon's message with a new secret: 90s, 5m
    ///
    /// For each app that was asked for one. What has not come is taken in by the next run.
    ///
    /// [default: 2m]
    #[arg(long, value_name = "DURATION", requires = "due", value_parser = duration)]
    wait: Option<Duration>,
    /// Run in the foreground, again after each pause: 90m, 12h
    ///
    /// For a container. SIGTERM ends it with 0.
    #[arg(long, value_name = "DURATION", requires = "due", value_parser = pause)]
    every: Option<Duration>,
    /// Run this command where a run does not end with 0
    ///
    /// Without a shell. It finds SPAPI_SETUP_EVENT=rotate-failed, the exit code in SPAPI_SETUP_EXIT and the day in
    /// SPAPI_SETUP_DUE_ON.
    #[arg(long, value_name = "COMMAND", requires = "due", value_parser = words)]
    on_failed: Option<Words>,
    /// Only prove that a timer's run reaches home, store and network
    #[arg(long, requires = "due")]
    check_only: bool,
}

/// A pause that leaves Amazon in peace.
fn pause(text: &str) -> Result<Duration, String> {
    let pause = duration(text)?;
    if pause < Duration::from_secs(60) { Err("it is one minute at least".to_owned()) } else { Ok(pause) }
}

/// Does what is due.
pub(super) async fn run(args: Args, world: &World) -> Result<(), Error> {
    let options = due::Options {
        within: args.within,
        all: args.all,
        wait: args.wait,
        check_only: args.check_only,
        every: args.every,
        on_failed: args.on_failed.map(|words| words.0),
    };
    due::run(world, &options).await
}
