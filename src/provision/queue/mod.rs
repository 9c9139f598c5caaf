//! An app's queue in AWS: what is there, what is changed, the proofs, and the way back.
//!
//! - [`rights`]: the user's policy for its queues. [`rotator`]: how the rotator signs in. [`proof`]: its own message goes round, and Amazon can write.

pub(crate) mod proof;
pub(crate) mod rights;
pub(crate) mod rotator;

use crate::aws::{self, OnWait, Queue, Session};
use crate::plan::TAG_MANAGED_BY;
use crate::plan::queue::{
    Attributes, DesiredQueue, ObservedQueue, QueueOp, QueuePlan, TAG_HOME, diff, stays,
};
use crate::store::{Config, Rotation};
use crate::{Error, checkpoint};

/// The queue, what should be, what is, and the steps between.
#[derive(Debug, Clone)]
pub(crate) struct Look {
    /// The queue, as the administrator asks for it.
    pub queue: Queue,
    pub desired: DesiredQueue,
    /// What is; none where there is no such queue.
    pub observed: Option<ObservedQueue>,
    pub plan: QueuePlan,
}

/// The queue that `config.toml` records for an app, as it should be.
pub(crate) fn recorded(config: &Config, rotation: &Rotation) -> DesiredQueue {
    DesiredQueue {
        arn: rotation.queue_arn.clone(),
        home: config.home_id.clone(),
        adopted: rotation.adopted,
        recorded: true,
        adopt: false,
    }
}

/// Reads what is there and plans.
pub(crate) async fn look(session: &Session, desired: DesiredQueue) -> Result<Look, Error> {
    let queue = session.queue(&desired.arn)?;
    let observed = observe(session, &queue).await?;
    let plan = diff::plan(&desired, observed.as_ref());
    Ok(Look { queue, desired, observed, plan })
}

async fn observe(session: &Session, queue: &Queue) -> Result<Option<ObservedQueue>, aws::Error> {
    let arn = queue.arn();
    if session.find_queue(arn.region(), arn.name()).await?.is_none() {
        return Ok(None);
    }
    let (attributes, tags) = tokio::join!(queue.attributes(), queue.tags());
    Ok(Some(ObservedQueue { tags: tags?, ..attributes? }))
}

/// Carries out one operation of the plan.
pub(crate) async fn perform(
    session: &Session,
    look: &Look,
    op: &QueueOp,
    waiting: OnWait<'_>,
) -> Result<(), Error> {
    let tags = look.desired.tags();
    let tags: Vec<(&str, &str)> = tags.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    match op {
        QueueOp::Create(attributes) => {
            let attributes = pairs(attributes);
            let arn = &look.desired.arn;
            session.create_queue(arn.region(), arn.name(), &attributes, &tags, waiting).await?;
        }
        QueueOp::Set(attributes) => {
            look.queue.set_attributes(&pairs(attributes)).await?;
        }
        QueueOp::Tag => look.queue.tag(&tags).await?,
    }
    Ok(())
}

fn pairs(attributes: &Attributes) -> Vec<(&str, &str)> {
    attributes.iter().map(|(key, value)| (*key, value.as_str())).collect()
}

/// What becomes of a queue whose enrolment is given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Leaving {
    /// It is not there.
    Gone,
    /// It is deleted, with so many messages in it.
    Goes(u64),
    /// It stays, and why. Whether our tag comes off it.
    Stays {
        why: &'static str,
        /// Whether it carries our tag.
        tagged: bool,
    },
}

/// Reads what would become of the queue.
pub(crate) async fn leaving(session: &Session, desired: &DesiredQueue) -> Result<Leaving, Error> {
    let queue = session.queue(&desired.arn)?;
    let Some(found) = observe(session, &queue).await? else { return Ok(Leaving::Gone) };
    let tagged = crate::plan::queue::is_ours(&found.tags, &desired.home);
    Ok(match stays(&found.tags, &desired.home, desired.adopted) {
        None => Leaving::Goes(found.messages()),
        Some(why) => Leaving::Stays { why, tagged },
    })
}

/// Deletes the queue, or takes our tags off one that stays.
pub(crate) async fn leave(session: &Session, desired: &DesiredQueue, leaving: &Leaving) -> Result<(), Error> {
    let queue = session.queue(&desired.arn)?;
    match leaving {
        Leaving::Gone | Leaving::Stays { tagged: false, .. } => {}
        Leaving::Goes(_) => queue.delete_queue().await?,
        Leaving::Stays { tagged: true, .. } => queue.untag(&[TAG_MANAGED_BY, TAG_HOME]).await?,
    }
    checkpoint::at("unenroll.queue");
    Ok(())
}
