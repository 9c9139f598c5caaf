//! The queues of apps that go, and what a user that stays may do with them.

use super::Scope;
use super::run::Signed;
use crate::Error;
use crate::answers::Given;
use crate::aws::{Caller, Session};
use crate::plan::queue::DesiredQueue;
use crate::plan::{Entity, Left};
use crate::profiles::Ledger;
use crate::provision::queue::rights::Rights;
use crate::provision::queue::{self, Leaving};
use crate::provision::survey;
use crate::store::{Config, Rotation, Stores};
use crate::world::World;

/// The queues, and the session that takes them away.
pub(super) struct Queues {
    session: Session,
    all: Vec<One>,
}

struct One {
    desired: DesiredQueue,
    leaving: Leaving,
    rights: Rights,
}

/// Reads what would become of them.
pub(super) async fn look(
    world: &World,
    given: &Given,
    config: &Config,
    scope: &Scope,
    stores: &Stores,
    signed: Signed,
) -> Result<Queues, Error> {
    let _wait = world.term.wait("Reading the queue of new client secrets");
    let Signed { session, caller, .. } = signed;
    let mut all = Vec::new();
    for (_, rotation) in &scope.rotations {
        let desired = queue::recorded(config, rotation);
        let leaving = match rotation.queue_arn.account() == caller.account.as_str() {
            true => queue::leaving(&session, &desired).await?,
            false => Leaving::Stays { why: "in another account than this sign-in", tagged: false },
        };
        let rights = rights(given, config, scope, stores, (&session, &caller), rotation).await?;
        all.push(One { desired, leaving, rights });
    }
    Ok(Queues { session, all })
}

/// A user that goes takes its policies with it; one that others use keeps the rest of its policy.
async fn rights(
    given: &Given,
    config: &Config,
    scope: &Scope,
    stores: &Stores,
    (session, caller): (&Session, &Caller),
    rotation: &Rotation,
) -> Result<Rights, Error> {
    let uuid = scope.identity.as_ref().map(|(uuid, _)| uuid);
    if scope.own_identity().is_some() || uuid.is_none() || uuid != rotation.identity.as_ref() {
        return Ok(Rights::Nothing);
    }
    let mut desired =
        survey::desired(given, config, Some(&scope.profile), &caller.account, &caller.partition)?;
    desired.adopt = false;
    let survey = survey::look(session, caller, desired, &stores.of_keys(config)).await?;
    Ok(Rights::without(survey, &rotation.queue_arn))
}

impl Queues {
    /// A line each.
    pub(super) fn show(&self, world: &World) {
        let term = &world.term;
        for one in &self.all {
            let name = one.desired.arn.name();
            match &one.leaving {
                Leaving::Gone => {}
                Leaving::Goes(0) => term.hanging("  delete  ", &format!("queue  {name}")),
                Leaving::Goes(n) => {
                    term.hanging(
                        "  delete  ",
                        &format!("queue  {name}, with the messages in it (about {n})"),
                    );
                }
                Leaving::Stays { why, .. } => term.hanging("  leave   ", &format!("queue  {name}: {why}")),
            }
            one.rights.show(term);
        }
    }

    /// Takes them away; what stays is the answer.
    pub(super) async fn remove(
        &self,
        world: &World,
        ledger: &Ledger,
        scope: &Scope,
    ) -> Result<Vec<Left>, Error> {
        super::begin(ledger, scope)?;
        let mut left = Vec::new();
        for One { desired, leaving, rights } in &self.all {
            let name = desired.arn.name();
            {
                let _wait = world.term.wait(&format!("Deleting queue {name}"));
                rights.take(&self.session, &|_| ()).await?;
                queue::leave(&self.session, desired, leaving).await?;
            }
            match leaving {
                Leaving::Gone => {}
                Leaving::Goes(_) => world.term.ok(&format!("queue {name} deleted")),
                Leaving::Stays { why, .. } => {
                    let (entity, name, why) = (Entity::Queue, name.to_owned(), (*why).to_owned());
                    left.push(Left { entity, name, why, ours: false });
                }
            }
        }
        Ok(left)
    }
}
