//! What happens to the user's policy for its queues when one of them goes.

use crate::aws::{OnWait, Session};
use crate::plan::{Entity, Op, ownership};
use crate::provision::Survey;
use crate::term::Term;
use crate::values::QueueArn;
use crate::{Error, checkpoint};

/// What happens to it.
pub(crate) enum Rights {
    /// There is none, or it is not ours to change.
    Nothing,
    /// It goes: no other app of the user rotates by itself.
    Delete { user: String, name: String },
    /// It loses this queue.
    Shrink(Box<Survey>),
}

impl Rights {
    /// Of the user that `survey` read, when `arn` goes.
    pub(crate) fn without(mut survey: Survey, arn: &QueueArn) -> Self {
        let found =
            ownership::rotator_policy(&survey.desired, &survey.observed).map(|(name, _)| name.clone());
        let (Some(user), Some(name)) = (&survey.observed.user, found) else { return Self::Nothing };
        let user = user.name.clone();
        survey.desired.queues.retain(|queue| queue != arn);
        match survey.desired.queues.is_empty() {
            true => Self::Delete { user, name },
            false => Self::Shrink(Box::new(survey)),
        }
    }

    /// Shows it, as a line of a plan.
    pub(crate) fn show(&self, term: &Term) {
        match self {
            Self::Nothing => {}
            Self::Delete { name, .. } => term.hanging("  delete  ", &format!("policy on user  {name}")),
            Self::Shrink(_) => term.hanging("  update  ", "policy on user  without this queue"),
        }
    }

    /// Changes it.
    pub(crate) async fn take(&self, session: &Session, waiting: OnWait<'_>) -> Result<(), Error> {
        match self {
            Self::Nothing => return Ok(()),
            Self::Delete { user, name } => session.delete_inline_policy(user, name).await?,
            Self::Shrink(survey) => {
                let (op, entity) = (Op::PutRotatorPolicy, Entity::RotatorPolicy);
                session.perform(&op, &survey.desired, &survey.observed, entity, waiting).await?;
            }
        }
        checkpoint::at("unenroll.rights");
        Ok(())
    }
}
