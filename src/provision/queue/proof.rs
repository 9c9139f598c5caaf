//! Proofs before anything is asked of Amazon: the rotator's own message goes round, and Amazon can write.

use crate::amazon::notices::{Notice, mark};
use crate::amazon::notifications::NOTIFICATIONS_SCOPE;
use crate::amazon::{Amazon, SpApiError};
use crate::aws::{self, Message, OnWait, Queue};
use crate::error::Enrolment;
use crate::values::{LwaClientId, Region, Secret};
use crate::{Error, checkpoint, report};
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::time::Instant;

/// How long the own message may be under way.
const ROUND: Duration = Duration::from_secs(60);
/// How long Amazon's test notification may be under way.
const TEST: Duration = Duration::from_secs(30);
/// How long a message that was received is hidden while the proof runs: longer than the proof.
const HIDDEN: Duration = Duration::from_secs(90);
/// How long a permission that was given a moment ago may be refused.
const FRESH: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_secs(2);
/// How long a receive waits for a message.
const POLL: Duration = Duration::from_secs(10);

/// What a round trip found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Round {
    /// The ids of the other messages in the queue.
    pub others: BTreeSet<String>,
    /// Whether one of them says that it is a new client secret of the app.
    pub new_secret: bool,
}

/// Sends a marked message, receives and deletes it: proves the rotator's permissions, and that it can decrypt. Other
/// messages stay in the queue.
///
/// # Errors
/// [`Enrolment::NotDelivered`]: somebody else takes the messages, perhaps. `fresh`: the permission was given a moment
/// ago, and a refusal may only mean that AWS does not know it everywhere.
pub(crate) async fn round_trip(
    queue: &Queue,
    client_id: &LwaClientId,
    fresh: bool,
    waiting: OnWait<'_>,
) -> Result<Round, Error> {
    match fresh {
        true => queue.attributes_settled(waiting).await?,
        false => queue.attributes().await?,
    };
    let began = Instant::now();
    loop {
        match attempt(queue, client_id).await {
            Err(Error::Aws(aws::Error::AccessDenied { .. })) if fresh && began.elapsed() < FRESH => {
                tokio::time::sleep(PAUSE).await;
            }
            other => return other,
        }
    }
}

async fn attempt(queue: &Queue, client_id: &LwaClientId) -> Result<Round, Error> {
    let own = uuid::Uuid::new_v4().to_string();
    queue.send(mark(&own).expose()).await?;
    checkpoint::at("enroll.mark.sent");
    let mut round = Round::default();
    let mut held: Vec<Message> = Vec::new();
    let began = Instant::now();
    let mut found = false;
    while !found && began.elapsed() < ROUND {
        for message in queue.receive(POLL, 10, HIDDEN).await? {
            match Notice::read(&message.body) {
                // A run that was killed left its own mark: nobody else gives it a meaning.
                Notice::Mark(mark) => {
                    if mark == own {
                        // A message is held while its secret is proved: that takes a permission too.
                        aws::unless_received_again(queue.extend(&message.receipt, HIDDEN).await)?;
                        found = true;
                    }
                    queue.delete(&message.receipt).await?;
                }
                notice => {
                    round.new_secret |=
                        matches!(&notice, Notice::NewSecret(new) if new.client_id == *client_id);
                    round.others.insert(message.id.clone());
                    held.push(message);
                }
            }
        }
    }
    release(queue, held).await?;
    match found {
        true => Ok(round),
        false => Err(Enrolment::NotDelivered { queue: queue.arn().clone(), after: ROUND }.into()),
    }
}

/// What became of Amazon's test notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Tested {
    /// It arrived after so long.
    Arrived(Duration),
    /// Amazon took the request, and nothing came.
    Nothing,
    /// It could not be tested, and why.
    Not(String),
}

/// The app whose queue Amazon is to write to.
pub(crate) struct Sender<'a> {
    /// Login with Amazon and SP-API.
    pub amazon: &'a Amazon,
    /// The region whose hosts are asked.
    pub region: Region,
    /// The app.
    pub client_id: &'a LwaClientId,
    pub secret: &'a Secret,
}

/// Asks Amazon to send a made-up notification to the queue, and waits for it. An expiry notice: of a made-up new secret
/// nobody could say whether it is one.
///
/// Never an error: how the sandbox treats these two types is not documented. Whatever arrives is taken out of a queue
/// that is only this app's (`own`), and left in any other.
pub(crate) async fn amazon_writes(sender: &Sender<'_>, queue: &Queue, before: &Round, own: bool) -> Tested {
    match test(sender, queue, before, own).await {
        Ok(Some(after)) => Tested::Arrived(after),
        Ok(None) => Tested::Nothing,
        Err(why) => Tested::Not(why),
    }
}

async fn test(
    sender: &Sender<'_>,
    queue: &Queue,
    before: &Round,
    own: bool,
) -> Result<Option<Duration>, String> {
    let Sender { amazon, region, client_id, secret } = sender;
    let heading = |error: Error| report::lines(&error).heading;
    let token = amazon.lwa.grantless(client_id, secret, NOTIFICATIONS_SCOPE).await;
    let token = token.map_err(|error| heading(error.into()))?;
    let words = |error: SpApiError| heading(error.into());
    let arn = queue.arn();
    let all = amazon.spapi.destinations(*region, &token).await.map_err(words)?;
    let there = all.into_iter().find(|d| d.queue_arn.as_ref() == Some(arn));
    // One that was there may be the console's: it stays. Ours goes again, or the console would refuse the same address.
    let (id, made) = match there {
        Some(found) => (found.id, false),
        None => (amazon.spapi.destination(*region, &token, arn.name(), arn).await.map_err(words)?.id, true),
    };
    let began = Instant::now();
    let send =
        async |scenario| amazon.spapi.send_test_notification(*region, &token, EXPIRY, &id, scenario).await;
    let sent = match send(None).await {
        // The scenarios of this type are not documented; this is the one reason that Amazon's notices give.
        Err(SpApiError::BadRequest { .. }) => send(Some("PERIODIC_ROTATION")).await,
        other => other,
    };
    let arrived = match sent {
        Ok(()) => arrives(queue, client_id, before, own).await.map_err(|error| heading(error.into())),
        Err(error) => Err(words(error)),
    };
    if made && let Err(error) = amazon.spapi.delete_destination(*region, &token, &id).await {
        tracing::warn!(%error, "the destination of the test message is left");
    }
    Ok(arrived?.then(|| began.elapsed()))
}

const EXPIRY: &str = "APPLICATION_OAUTH_CLIENT_SECRET_EXPIRY";

/// Whether a message arrives that was not there before.
async fn arrives(
    queue: &Queue,
    client_id: &LwaClientId,
    before: &Round,
    own: bool,
) -> Result<bool, aws::Error> {
    let began = Instant::now();
    let mut arrived = false;
    let mut held = Vec::new();
    while !arrived && began.elapsed() < TEST {
        for message in queue.receive(POLL, 10, HIDDEN).await? {
            if before.others.contains(&message.id) {
                held.push(message);
                continue;
            }
            let made_up = match Notice::read(&message.body) {
                Notice::Mark(_) | Notice::Unreadable(_) => None,
                // It may be real: the next rotation takes it.
                Notice::NewSecret(new) => Some(new.client_id != *client_id),
                Notice::Expiry(_) | Notice::Other(_) => Some(true),
            };
            arrived |= made_up.is_some();
            match own && made_up == Some(true) {
                true => queue.delete(&message.receipt).await?,
                false => held.push(message),
            }
        }
    }
    release(queue, held).await?;
    Ok(arrived)
}

/// Shows the messages to others again. One whose time ran out is free already.
async fn release(queue: &Queue, held: Vec<Message>) -> Result<(), aws::Error> {
    for message in held {
        aws::unless_received_again(queue.release(&message.receipt).await)?;
    }
    Ok(())
}
