//! `sync add` and `export --to`: a sink is recorded and written for the first time.

use super::tell;
use crate::error::SinkError;
use crate::export::{self, Target};
use crate::profiles::named::named;
use crate::profiles::sinks::{self, How, Recorded};
use crate::profiles::{Ledger, secrets};
use crate::store::{Config, SinkRecord};
use crate::values::{InAws, ProfileName, Sink, command_words};
use crate::world::World;
use crate::{Error, checkpoint};

/// What is asked for.
pub(crate) struct Add {
    /// The profiles' names as given; none is the variable's or the default one.
    pub profiles: Vec<String>,
    /// The target's name.
    pub target: String,
    /// The sink, as text.
    pub sink: String,
    /// A command that runs after each write.
    pub then: Option<String>,
    /// Whether a file that is there is replaced.
    pub force: bool,
    /// Whether what is in AWS and not ours is taken over.
    pub adopt: bool,
}

/// Records the sink, writes it, and runs the command. Where it can't be written, nothing is recorded.
pub(crate) async fn add(world: &World, request: Add) -> Result<(), Error> {
    let target = export::find(&request.target)?;
    let sink = whole(world, request.sink.parse()?).await?;
    if matches!(sink, Sink::File(_)) && world.home.is_shared() {
        return Err(Error::Usage {
            what: "a file is a sink of one computer, and this home is shared by several".into(),
            fix: "use aws-secret: or aws-parameter:, or write the file once: spapi-setup export --out PATH"
                .into(),
        });
    }
    if let Some(then) = &request.then {
        command_words(then)?;
    }
    let names = named(&request.profiles, world)?;
    let outcomes = {
        let ledger = Ledger::take(world, "sync add")?;
        let _applying = world.guard.applying();
        let config = ledger.config();
        for name in &names {
            secrets::profile(&config, name)?;
        }
        no_secret_in(world, &config, &sink, &names).await?;
        let known = sinks::all(&config).into_iter().find(|known| known.record.sink == sink);
        let names = joined(known.as_ref(), target, &sink, &names)?;
        let how = match known.is_some() && !request.force && !request.adopt {
            true => How::Again,
            false => How::First { force: request.force, adopt: request.adopt },
        };
        // Before it is written: a run that is killed in between leaves a stale sink, which the next sync writes.
        record(&ledger, target, &sink, &names, request.then.as_ref())?;
        checkpoint::at("sync.noted");
        let found = sinks::all(&ledger.config()).into_iter().filter(|known| known.record.sink == sink);
        let outcomes = sinks::write(world, &ledger, &found.collect::<Vec<_>>(), how).await?;
        if !outcomes.iter().any(|outcome| outcome.done.is_ok()) {
            restore(&ledger, &config)?;
            let error = outcomes.into_iter().find_map(|outcome| outcome.done.err());
            return Err(error.unwrap_or(Error::Cancelled));
        }
        outcomes
    };
    tell(world, outcomes, &names).await?;
    world.term.detail("Every rotation writes it again; `spapi-setup sync list` shows all sinks.");
    Ok(())
}

/// The sink with all that another run may see otherwise: the folder that this one stands in, the region of its chain.
async fn whole(world: &World, sink: Sink) -> Result<Sink, Error> {
    Ok(match sink.in_aws() {
        Some(InAws { region: None, .. }) => sink.in_region(&sinks::region_of_chain(world).await?),
        _ => absolute(sink),
    })
}

/// A file by its whole path: another run may stand in another folder.
pub(super) fn absolute(sink: Sink) -> Sink {
    match sink {
        Sink::File(path) => Sink::File(std::path::absolute(&path).unwrap_or(path)),
        other => other,
    }
}

/// Refuses a command among whose words somebody put what it is to read.
async fn no_secret_in(
    world: &World,
    config: &Config,
    sink: &Sink,
    names: &[ProfileName],
) -> Result<(), Error> {
    let Sink::Pipe(command) = sink else { return Ok(()) };
    for name in names {
        let values = secrets::values(world, config, name).await?;
        for (what, secret) in [
            ("the client secret", &values.client_secret),
            ("the refresh token", &values.refresh_token),
            ("the secret access key", &values.secret_access_key),
        ] {
            if sinks::holds_secret(command, secret.iter()) {
                return Err(SinkError::SecretInCommand { what }.into());
            }
        }
    }
    Ok(())
}

/// The profiles of the sink: those that it has and the new ones, where the target holds several.
fn joined(
    known: Option<&Recorded>,
    target: &Target,
    sink: &Sink,
    names: &[ProfileName],
) -> Result<Vec<ProfileName>, Error> {
    let Some(known) = known else { return Ok(names.to_vec()) };
    if known.record.target != target.name {
        return Err(SinkError::OtherTarget {
            sink: sink.to_string(),
            recorded: known.record.target.clone(),
            given: target.name.to_owned(),
        }
        .into());
    }
    let new = names.iter().filter(|name| !known.names.contains(name));
    let all: Vec<ProfileName> = known.names.iter().chain(new).cloned().collect();
    if all.len() > known.names.len() && !target.multi {
        let recorded = known.names.iter().map(ProfileName::as_str).collect::<Vec<_>>().join(", ");
        let target = target.name.to_owned();
        return Err(SinkError::OtherProfile { sink: sink.to_string(), target, recorded }.into());
    }
    Ok(all)
}

/// One record a profile. The path of a file is a sink's from now on, and no longer that of a plain export.
fn record(
    ledger: &Ledger,
    target: &Target,
    sink: &Sink,
    names: &[ProfileName],
    then: Option<&String>,
) -> Result<(), Error> {
    ledger.update(|config| {
        let kept = sinks::all(config).into_iter().find(|known| known.record.sink == *sink);
        let kept = kept.and_then(|known| known.record.then);
        let then = then.cloned().or(kept);
        for name in names {
            let Some(profile) = config.profiles.get_mut(name) else { continue };
            if let Sink::File(path) = sink {
                profile.exports.retain(|export| export.path != *path);
            }
            match profile.sinks.iter_mut().find(|record| record.sink == *sink) {
                Some(record) => record.then.clone_from(&then),
                None => profile.sinks.push(SinkRecord::new(sink.clone(), target.name, then.clone())),
            }
        }
    })
}

/// The records as they were.
fn restore(ledger: &Ledger, before: &Config) -> Result<(), Error> {
    ledger.update(|config| {
        for (name, profile) in &mut config.profiles {
            if let Some(was) = before.profiles.get(name) {
                profile.sinks.clone_from(&was.sinks);
                profile.exports.clone_from(&was.exports);
            }
        }
    })
}
