//! One sink after the other: written, read back where that is possible, recorded.

use super::cloud::Cloud;
use super::known::{Recorded, Stale, facts, fingerprint, record_mut};
use super::text::{Content, Shelf};
use super::together::{batches, together};
use super::{file, parameter, pipe, secret};
use crate::aws::Stage;
use crate::export::Rendered;
use crate::profiles::Ledger;
use crate::store::SinkRecord;
use crate::term::Term;
use crate::values::{ProfileName, Sink};
use crate::world::World;
use crate::{Error, checkpoint, report};
use jiff::Timestamp;

/// What became of a sink, or of the command after it.
#[derive(Debug)]
pub(crate) struct Synced {
    /// The sink; the program of a command.
    pub what: String,
    /// The profiles whose values it holds.
    pub names: Vec<ProfileName>,
    /// How it ended.
    pub done: Result<Done, Error>,
    /// AWS's name for the version that readers get now.
    pub version: Option<String>,
}

impl Synced {
    /// Prints it.
    pub(crate) fn say(&self, term: &Term) {
        match &self.done {
            Ok(done) => term.ok(&self.sentence(*done)),
            Err(error) => term.error_report(&report::refusal(error, &format!("not done: {}", self.what))),
        }
    }

    /// " (version 3 is AWSCURRENT)", where there is one.
    fn version(&self) -> String {
        self.version.as_ref().map(|version| format!(" ({version}, read back)")).unwrap_or_default()
    }

    /// What happened, in one sentence.
    pub(crate) fn sentence(&self, done: Done) -> String {
        match done {
            Done::Wrote => format!("Wrote {}{}", self.what, self.version()),
            Done::Same => format!("{} is up to date{}", self.what, self.version()),
            Done::Ran => format!("Ran {}", self.what),
        }
    }
}

/// How a sink ended well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Done {
    /// It has the values now.
    Wrote,
    /// It had them.
    Same,
    /// The command after it ran.
    Ran,
}

/// Why a sink is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    /// A person names it for the first time.
    First {
        /// Whether a file that is there is replaced.
        force: bool,
        /// Whether what is in AWS and not ours is taken over.
        adopt: bool,
    },
    /// It is recorded.
    Again,
}

/// What was written.
struct Written {
    done: Done,
    text: Rendered,
    version: Option<String>,
}

/// Writes these sinks. What fails is recorded and stops no other sink; after a signal the rest stays stale.
///
/// # Errors
/// The configuration can't be written.
pub(crate) async fn write(
    world: &World,
    ledger: &Ledger,
    sinks: &[Recorded],
    how: How,
) -> Result<Vec<Synced>, Error> {
    let (mut shelf, cloud) = (Shelf::default(), Cloud::default());
    let mut outcomes = Vec::new();
    for batch in batches(sinks) {
        if world.guard.cancelled() {
            break;
        }
        let config = ledger.config();
        let _wait = world.term.wait(&match batch {
            [one] => format!("Writing {}", one.record.sink),
            many => format!("Writing {} and {} more", many[0].record.sink, many.len() - 1),
        });
        let mut contents = Vec::new();
        for sink in batch {
            contents.push(shelf.content(world, &config, sink).await);
        }
        let puts = batch.iter().zip(contents).map(|(sink, content)| {
            let (config, cloud) = (&config, &cloud);
            async move { put(world, cloud, &config.home_id, sink, &content?, how).await }
        });
        let written = together(puts).await;
        checkpoint::at("sync.written");
        record(ledger, batch, &written)?;
        checkpoint::at("sync.recorded");
        for (sink, written) in batch.iter().zip(written) {
            let (what, names) = (sink.record.sink.to_string(), sink.names.clone());
            match written {
                Err(Error::Cancelled) => {}
                Ok(Written { done, version, .. }) => {
                    outcomes.push(Synced { what, names, done: Ok(done), version });
                }
                Err(error) => outcomes.push(Synced { what, names, done: Err(error), version: None }),
            }
        }
    }
    Ok(outcomes)
}

async fn put(
    world: &World,
    cloud: &Cloud,
    home_id: &str,
    recorded: &Recorded,
    content: &Content,
    how: How,
) -> Result<Written, Error> {
    let sink = &recorded.record.sink;
    match sink {
        Sink::File(path) => {
            let (done, text) = file::write(path, content, how)?;
            Ok(Written { done, text, version: None })
        }
        Sink::Pipe(command) => {
            let text = pipe::write(world, sink, command, content).await?;
            Ok(Written { done: Done::Wrote, text, version: None })
        }
        Sink::AwsSecret(there) => {
            let text = content.text(sink)?;
            // What is known to be old is not looked at first.
            let old = how == How::Again && recorded.stale == Some(Stale::Changed);
            let put = secret::write(world, cloud, sink, there, home_id, &text, (how, old));
            let (done, version) = unless_stopped(world, put).await?;
            let version = Some(format!("version {version} is {}", Stage::Current.as_str()));
            Ok(Written { done, text, version })
        }
        Sink::AwsParameter(there) => {
            let text = content.text(sink)?;
            let put = parameter::write(world, cloud, sink, there, home_id, &text, how);
            let (done, version) = unless_stopped(world, put).await?;
            Ok(Written { done, text, version: Some(format!("version {version}")) })
        }
    }
}

/// A signal ends the writing between two requests: what AWS has by then is looked at by the next run.
async fn unless_stopped<T>(world: &World, put: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    tokio::select! {
        put = put => put,
        () = world.guard.stopped() => Err(Error::Cancelled),
    }
}

/// Records what became of these sinks, in each of their profiles.
fn record(ledger: &Ledger, sinks: &[Recorded], written: &[Result<Written, Error>]) -> Result<(), Error> {
    let now = Timestamp::now();
    ledger.update(|config| {
        for (sink, written) in sinks.iter().zip(written) {
            for name in &sink.names {
                let target = &sink.record.target;
                let facts = config.profiles.get(name).map(|profile| facts(config, profile, target));
                let print = written.as_ref().ok().map(|w| fingerprint(&config.home_id, w.text.expose()));
                let Some(record) = record_mut(config, name, &sink.record.sink) else { continue };
                match written {
                    Ok(written) => fill(record, written, (facts, print), now),
                    Err(Error::Cancelled) => {}
                    Err(error) => record.failed = Some(report::lines(error).heading),
                }
            }
        }
    })
}

fn fill(
    record: &mut SinkRecord,
    written: &Written,
    (facts, print): (Option<String>, Option<String>),
    now: Timestamp,
) {
    // A run that was killed may have written it and not have come to say so.
    if written.done == Done::Wrote || record.fingerprint != print {
        record.written_at = Some(now);
        record.then_open = record.then.is_some();
    }
    (record.facts, record.fingerprint, record.failed) = (facts, print, None);
    record.version.clone_from(&written.version);
}
