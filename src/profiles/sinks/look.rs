//! `sync --check`: what a sink holds, as far as it can be read.

use super::cloud::Cloud;
use super::known::{Recorded, fingerprint};
use super::text::{Content, Shelf};
use super::{Stale, file, parameter, secret};
use crate::Error;
use crate::store::Config;
use crate::values::Sink;
use crate::world::World;

/// What was found of a sink.
#[derive(Debug)]
pub(crate) enum Found {
    /// It has the values that are stored here; of a pipe: it was given them.
    Fresh,
    /// It has not, and why in words.
    Stale(&'static str),
}

/// Looks at these sinks, one after the other; writes nothing.
pub(crate) async fn look(world: &World, config: &Config, sinks: &[Recorded]) -> Vec<Result<Found, Error>> {
    let (mut shelf, cloud) = (Shelf::default(), Cloud::default());
    let mut found = Vec::new();
    for sink in sinks {
        found.push(one(world, config, (&mut shelf, &cloud), sink).await);
    }
    found
}

async fn one(
    world: &World,
    config: &Config,
    (shelf, cloud): (&mut Shelf, &Cloud),
    sink: &Recorded,
) -> Result<Found, Error> {
    if let Some(stale) = sink.stale.filter(|stale| *stale != Stale::Then) {
        return Ok(Found::Stale(stale.words()));
    }
    let content = shelf.content(world, config, sink).await?;
    let held = held(world, cloud, config, sink, &content).await?;
    Ok(match (held, sink.stale) {
        (Found::Fresh, Some(stale)) => Found::Stale(stale.words()),
        (held, _) => held,
    })
}

async fn held(
    world: &World,
    cloud: &Cloud,
    config: &Config,
    sink: &Recorded,
    content: &Content,
) -> Result<Found, Error> {
    let fits = match &sink.record.sink {
        Sink::File(path) => match file::texts(path, content)? {
            file::Texts { there: None, .. } => return Ok(Found::Stale("is gone")),
            file::Texts { there: Some(there), wanted } => there == wanted,
        },
        Sink::AwsSecret(there) => match secret::read(world, cloud, there).await? {
            None => return Ok(Found::Stale("is gone")),
            Some(text) => text.expose() == content.text(&sink.record.sink)?.expose(),
        },
        Sink::AwsParameter(there) => match parameter::read(world, cloud, there).await? {
            None => return Ok(Found::Stale("is gone")),
            Some(text) => text.expose() == content.text(&sink.record.sink)?.expose(),
        },
        Sink::Pipe(_) => {
            let print = fingerprint(&config.home_id, content.text(&sink.record.sink)?.expose());
            sink.record.fingerprint.as_ref() == Some(&print)
        }
    };
    Ok(if fits { Found::Fresh } else { Found::Stale("has other values than are stored here") })
}
