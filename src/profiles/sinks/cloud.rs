//! The sinks in AWS: who signs in, where, and whose an entry is.

use super::write::How;
use crate::Error;
use crate::aws::{self, Parameters, SecretsManager, Session, Stage, USUAL_REGION};
use crate::error::SinkError;
use crate::export::Rendered;
use crate::values::{AwsRegion, InAws, Secret, Sink};
use crate::world::World;
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::sync::OnceCell;

/// The pauses after each look at what was written: a reader that comes right after the writer may be told of the version
/// before it, or of none.
const READ_BACK: [Duration; 5] = [
    Duration::from_millis(250),
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::ZERO,
];

/// AWS, signed in to once a run, by the SDK's own chain: never as the seller's user, whose key may only assume a role.
#[derive(Default)]
pub(super) struct Cloud {
    session: OnceCell<Session>,
}

impl Cloud {
    /// The session, which is said once.
    async fn session(&self, world: &World) -> Result<&Session, Error> {
        self.session.get_or_try_init(|| open(world)).await
    }

    /// Secrets Manager in the region of a sink.
    pub(super) async fn secrets(&self, world: &World, there: &InAws) -> Result<SecretsManager, Error> {
        let session = self.session(world).await?;
        Ok(session.secrets(region(session, there).as_str())?)
    }

    /// Systems Manager in the region of a sink.
    pub(super) async fn parameters(&self, world: &World, there: &InAws) -> Result<Parameters, Error> {
        let session = self.session(world).await?;
        Ok(session.parameters(&region(session, there)))
    }

    /// What a sink in AWS holds; `None`: there is none, or it is not in AWS.
    pub(super) async fn held(&self, world: &World, sink: &Sink) -> Result<Option<Secret>, Error> {
        Ok(match sink {
            Sink::AwsSecret(there) => {
                let held = self.secrets(world, there).await?.find(&there.name, Stage::Current).await?;
                held.map(|held| held.text)
            }
            Sink::AwsParameter(there) => {
                self.parameters(world, there).await?.get(&there.name).await?.map(|held| held.text)
            }
            Sink::File(_) | Sink::Pipe(_) => None,
        })
    }
}

/// Refuses a text of more bytes than the sink takes.
pub(super) fn fits(sink: &Sink, text: &Rendered, most: usize) -> Result<(), SinkError> {
    let bytes = text.expose().len();
    if bytes > most { Err(SinkError::TooLarge { sink: sink.to_string(), bytes, most }) } else { Ok(()) }
}

/// Looks whether a sink holds what was written, several times.
///
/// # Errors
/// [`SinkError::Overtaken`] where it never does.
pub(super) async fn read_back(
    sink: &Sink,
    holds: impl AsyncFn() -> Result<bool, Error>,
) -> Result<(), Error> {
    for pause in READ_BACK {
        if holds().await? {
            return Ok(());
        }
        tokio::time::sleep(pause).await;
    }
    Err(SinkError::Overtaken { sink: sink.to_string() }.into())
}

async fn open(world: &World) -> Result<Session, Error> {
    let options = options(world);
    let session = Box::pin(Session::open(&options)).await?;
    world.say_profile_endpoints(&session.endpoints_in_use());
    // Who that is needs no right. Where only this question can't be asked, the sinks may still be reached.
    match session.identity().await {
        Ok(caller) => world.term.detail(&format!("Sinks in AWS: as {}, by {}", caller.arn, caller.source)),
        Err(aws::Error::Network { .. } | aws::Error::CutConnection { .. } | aws::Error::NotXml { .. }) => {}
        Err(error) => return Err(error.into()),
    }
    Ok(session)
}

fn options(world: &World) -> aws::Options {
    let chain = aws::Options::of_chain(world.mfa.clone(), world.clock.clone(), world.env.clone());
    aws::Options { signin: world.sign_in.clone(), ..chain }
}

fn region(session: &Session, there: &InAws) -> String {
    match &there.region {
        Some(region) => region.as_str().to_owned(),
        None => session.region().unwrap_or(USUAL_REGION).to_owned(),
    }
}

/// The region of the SDK's chain, for a sink that names none: it is written down, because another day's chain may name
/// another one.
pub(crate) async fn region_of_chain(world: &World) -> Result<AwsRegion, Error> {
    let session = Box::pin(Session::open(&options(world))).await?;
    Ok(session.region().unwrap_or(USUAL_REGION).parse()?)
}

/// Whether an entry with these tags may be written: it is this home's, or the user takes it over. Returns whether it
/// has to be tagged first.
pub(super) fn judge(
    sink: &str,
    tags: &BTreeMap<String, String>,
    home_id: &str,
    how: How,
) -> Result<bool, SinkError> {
    match (aws::home_of(tags), how) {
        (Some(home), _) if home == home_id => Ok(false),
        (_, How::First { adopt: true, .. }) => Ok(true),
        (home, _) => Err(SinkError::Foreign { sink: sink.to_owned(), home: home.is_some() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_tags_of_this_home_make_it_ours() {
        let tags = |all: &[(&str, &str)]| -> BTreeMap<String, String> {
            all.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
        };
        let adopt = How::First { force: false, adopt: true };
        let first = How::First { force: true, adopt: false };
        const MANAGED: (&str, &str) = ("managed-by", "spapi-setup");
        const HOME: &str = "spapi-setup:home";
        let own = tags(&[MANAGED, (HOME, "h-1"), ("team", "x")]);
        assert_eq!(judge("s", &own, "h-1", How::Again), Ok(false));
        for (others, home) in [
            (tags(&[]), false),
            (tags(&[MANAGED]), false),
            (tags(&[(HOME, "h-1")]), false),
            (tags(&[("managed-by", "terraform"), (HOME, "h-1")]), false),
            (tags(&[MANAGED, (HOME, "h-2")]), true),
        ] {
            let foreign = SinkError::Foreign { sink: "s".into(), home };
            assert_eq!(judge("s", &others, "h-1", How::Again), Err(foreign.clone()));
            assert_eq!(judge("s", &others, "h-1", first), Err(foreign), "--force is about files");
            assert_eq!(judge("s", &others, "h-1", adopt), Ok(true));
        }
    }
}
