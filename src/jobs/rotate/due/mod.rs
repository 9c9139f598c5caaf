//! `rotate --due`: what a timer runs. Rotates what is due and enrolled, names the rest, and never asks.

mod failed;
mod reach;
mod select;
mod told;

use crate::profiles::{due, notes};
use crate::store::Config;
use crate::world::World;
use crate::{Error, report};
use select::{AppWork, Selection};
use std::time::Duration;
use told::{Told, gravest};

/// What the command line says.
#[derive(Debug, Clone)]
pub(crate) struct Options {
    /// How many days ahead counts as due.
    pub within: u32,
    /// Whether an app is told of where nothing is due too.
    pub all: bool,
    /// Only proves that home, stores and network are reached.
    pub check_only: bool,
    /// Runs again and again, with this pause between.
    pub every: Option<Duration>,
    /// The words of a command that runs where a run does not end with 0.
    pub on_failed: Option<Vec<String>>,
}

/// Runs once, or again and again until a signal comes.
///
/// # Errors
/// [`Error::Exit`] with the gravest code of all that happened; what it stands for was printed.
pub(crate) async fn run(world: &World, options: &Options) -> Result<(), Error> {
    let Some(pause) = options.every else {
        return end(round(world, options).await);
    };
    // A signal ends the pause, or the run after the step at work: a container is stopped like that.
    let _applying = world.guard.applying();
    loop {
        round(world, options).await;
        if world.guard.cancelled() {
            return Ok(());
        }
        tokio::select! {
            () = world.guard.stopped() => return Ok(()),
            () = tokio::time::sleep(pause) => {}
        }
    }
}

fn end(code: u8) -> Result<(), Error> {
    if code == 0 { Ok(()) } else { Err(Error::Exit(code)) }
}

/// One run, and the command of `--on-failed` where it went wrong. What happened is printed.
async fn round(world: &World, options: &Options) -> u8 {
    let (code, on) = match once(world, options).await {
        Ok(all) => {
            let code = gravest(all.iter().map(|told| told.exit));
            (
                code,
                all.iter().filter(|told| told.exit != 0).filter_map(|t| t.due.as_ref()).map(|d| d.on).min(),
            )
        }
        Err(error) => {
            // Printed here: with --every it does not end the program, and the command of --on-failed may take its time.
            world.term.error_report(&report::lines(&error));
            if world.global.json {
                world.term.data(&report::as_json(&error).to_string());
            }
            (report::exit_code(&error), None)
        }
    };
    if let (true, Some(words)) = (code != 0, &options.on_failed) {
        failed::tell(world, words, code, on).await;
    }
    code
}

/// Looks at everything once.
async fn once(world: &World, options: &Options) -> Result<Vec<Told>, Error> {
    if options.check_only {
        reach::prove(world).await?;
        return Ok(Vec::new());
    }
    let config = Config::load(&world.home)?;
    let pending = notes::read(&world.home)?;
    let Selection { apps, by_hand } = select::select(&config, &pending, due::today(), options.within);
    let mut all = Vec::new();
    let mut tell = |told: Told| {
        told.print(&world.term, world.global.json, options.all);
        all.push(told);
    };
    for work in &apps {
        if world.guard.cancelled() {
            break;
        }
        tell(of_app(world, work).await);
    }
    by_hand.iter().for_each(|other| tell(Told::by_hand(other)));
    Ok(all)
}

/// What is to be done for one app; a failure is told and stops no other app.
async fn of_app(_world: &World, work: &AppWork) -> Told {
    match work.is_due {
        true => Told::not_enrolled(work),
        false => Told::nothing(work),
    }
}
