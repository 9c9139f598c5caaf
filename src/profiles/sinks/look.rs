//! `sync --check`: what a sink holds, as far as it can be read.

use super::cloud::Cloud;
use super::known::{Recorded, fingerprint};
use super::text::{Content, Shelf};
use super::together::{batches, together};
use super::{Stale, file};
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

/// Looks at these sinks; writes nothing.
pub(crate) async fn look(world: &World, config: &Config, sinks: &[Recorded]) -> Vec<Result<Found, Error>> {
    let (mut shelf, cloud) = (Shelf::default(), Cloud::default());
    let mut found = Vec::new();
    for batch in batches(sinks) {
        let mut contents = Vec::new();
        for sink in batch {
            // What is known to be stale needs no look, and no secret.
            contents.push(match sink.stale.filter(|stale| *stale != Stale::Then) {
                Some(stale) => Err(Ok(Found::Stale(stale.words()))),
                None => shelf.content(world, config, sink).await.map_err(Err),
            });
        }
        let looks = batch.iter().zip(contents).map(|(sink, content)| {
            let cloud = &cloud;
            async move {
                match content {
                    Ok(content) => match held(world, cloud, config, sink, &content).await {
                        Ok(Found::Fresh) => {
                            Ok(sink.stale.map_or(Found::Fresh, |why| Found::Stale(why.words())))
                        }
                        held => held,
                    },
                    Err(known) => known,
                }
            }
        });
        found.extend(together(looks).await);
    }
    found
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
        there @ (Sink::AwsSecret(_) | Sink::AwsParameter(_)) => match cloud.held(world, there).await? {
            None => return Ok(Found::Stale("is gone")),
            Some(text) => text.expose() == content.text(there)?.expose(),
        },
        pipe @ Sink::Pipe(_) => {
            let print = fingerprint(&config.home_id, content.text(pipe)?.expose());
            sink.record.fingerprint.as_ref() == Some(&print)
        }
    };
    Ok(if fits { Found::Fresh } else { Found::Stale("has other values than are stored here") })
}
