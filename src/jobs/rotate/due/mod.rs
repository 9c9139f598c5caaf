//! `rotate --due`: what a timer runs. Rotates what is due and enrolled, names the rest, and never asks.

mod failed;
mod reach;
mod select;
mod told;

use super::auto::{self, Aim, End, Event, WAIT_UNATTENDED};
use crate::error::Unrotated;
use crate::profiles::{due, notes, sinks, swap};
use crate::store::{self, Config};
use crate::values::Sink;
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
    /// How long a message with a new secret is waited for, for each app.
    pub wait: Option<Duration>,
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
        let code = round(world, options).await;
        return if code == 0 { Ok(()) } else { Err(Error::Exit(code)) };
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

/// One run, and the command of `--on-failed` where it went wrong. What happened is printed.
async fn round(world: &World, options: &Options) -> u8 {
    let (all, error) = match once(world, options).await {
        Ok(run) => run,
        Err(error) => (Vec::new(), Some(error)),
    };
    if let Some(error) = &error {
        // Printed here: with --every it does not end the program, and the command of --on-failed may take its time.
        world.term.error_report(&report::lines(error));
        if world.global.json {
            world.term.data(&report::as_json(error).to_string());
        }
    }
    let code = gravest(all.iter().map(|told| told.exit).chain(error.as_ref().map(report::exit_code)));
    if let (true, Some(words)) = (code != 0, &options.on_failed) {
        let open = all.iter().filter(|told| told.exit != 0).filter_map(|told| told.due.as_ref());
        failed::tell(world, words, code, open.map(|due| due.on).min()).await;
    }
    code
}

/// Looks at everything once. Beside what was told comes what ended the run early: another one that is at work.
async fn once(world: &World, options: &Options) -> Result<(Vec<Told>, Option<Error>), Error> {
    if options.check_only {
        reach::prove(world).await?;
        return Ok((Vec::new(), None));
    }
    let finished = {
        let _applying = world.guard.applying();
        swap::finish_left_over(world, "rotate --due").await?.map(|note| note.client_id)
    };
    // What can't be removed now is removed by the next run: nothing else depends on it.
    if let Err(error) = swap::wipe_over(world).await {
        world.term.verbose(1, &format!("An old client secret was not removed yet: {error}"));
    }
    let config = Config::load_unmoved(&world.home)?;
    let pending = notes::read(&world.home)?;
    let left_stale: Vec<Sink> =
        sinks::stale(sinks::all(&config)).into_iter().map(|sink| sink.record.sink).collect();
    let Selection { apps, by_hand } = select::select(&config, &pending, due::today(), options.within);
    let (mut all, mut locked) = (Vec::new(), None);
    let mut tell = |told: Told| {
        told.print(&world.term, world.global.json, options.all);
        all.push(told);
    };
    if let Some(work) = finished.and_then(|id| apps.iter().find(|work| work.client_id == id)) {
        tell(Told::ran(work, &[Event::SwapFinished], &Ok(End::Settled)));
    }
    for work in &apps {
        if world.guard.cancelled() {
            break;
        }
        match work.enrolled {
            true if locked.is_some() => {}
            true => match rotates(world, work, options).await {
                Ok(told) => tell(told),
                Err(error) => locked = Some(error),
            },
            false if work.is_due || work.entered => tell(Told::not_enrolled(work)),
            false => tell(Told::nothing(work)),
        }
    }
    by_hand.iter().for_each(|other| tell(Told::by_hand(other)));
    if locked.is_none() && !world.guard.cancelled() {
        // What this run wrote, or tried to, is not among them.
        let again = |config: &Config| {
            let stale = sinks::stale(sinks::all(config)).into_iter();
            stale.filter(|sink| left_stale.contains(&sink.record.sink)).collect()
        };
        match sinks::pass_on(world, "sync", again).await {
            Ok(outcomes) => outcomes.iter().for_each(|outcome| tell(Told::sink(outcome))),
            Err(error @ Error::Store(store::Error::Locked { .. })) => locked = Some(error),
            Err(error) => return Err(error),
        }
    }
    Ok((all, locked))
}

/// Rotates an enrolled app where it is due; otherwise takes in what came, and rotates where a message made it due.
///
/// # Errors
/// Another run is at work: this one leaves the rest to it. Everything else is told and stops no other app.
async fn rotates(world: &World, work: &AppWork, options: &Options) -> Result<Told, Error> {
    let mut work = work.clone();
    let mut events = Vec::new();
    let mut aim = if work.is_due { Aim::Rotate { again: false } } else { Aim::TakeIn };
    loop {
        let run = auto::Options { aim, wait: options.wait.unwrap_or(WAIT_UNATTENDED), say: false };
        let done = Box::pin(auto::run(world, &work.client_id, run)).await;
        events.extend(done.events);
        if let Err(Error::Store(
            store::Error::Locked { .. } | store::Error::Shared(store::SharedError::Held { .. }),
        )) = done.end
        {
            return done.end.map(|_| Told::nothing(&work));
        }
        // As it stands now: its due date may be another one.
        let now = select::select(
            &Config::load(&world.home)?,
            &notes::read(&world.home)?,
            due::today(),
            options.within,
        );
        work = now.apps.into_iter().find(|app| app.client_id == work.client_id).unwrap_or(work);
        if !work.is_due && matches!(done.end, Err(Error::Unrotated(Unrotated::Lately { .. }))) {
            // Another run rotated it while this one waited for the lock.
            return Ok(Told::nothing(&work));
        }
        if aim != Aim::TakeIn || !matches!(done.end, Ok(End::Nothing)) || !work.is_due {
            return Ok(Told::ran(&work, &events, &done.end));
        }
        aim = Aim::Rotate { again: false };
    }
}
