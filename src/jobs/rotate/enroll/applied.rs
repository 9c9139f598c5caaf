//! Recorded before anything is made, made, and proved before anybody relies on it.

use super::planned::{self, Planned};
use super::{Enrolling, Options};
use crate::aws::{self, SettleWait};
use crate::plan::queue::diff;
use crate::plan::render;
use crate::profiles::{Ledger, secrets};
use crate::provision::queue::proof::{self, Round, Sender, Tested};
use crate::provision::queue::{self, rotator::Rotator};
use crate::store::Rotation;
use crate::term::Wait;
use crate::world::World;
use crate::{Error, calendar, checkpoint};

const GO_ON: &str =
    "what is done is recorded; run the same command again to continue. Nothing will be created twice.";

/// Records the enrolment and carries the plan out. The record comes first: a run that is killed leaves nothing in AWS
/// that is not recorded here.
pub(super) async fn run(
    e: &mut Enrolling<'_>,
    planned: &Planned,
    options: &Options,
) -> Result<Rotation, Error> {
    let ledger = Ledger::take(e.world, "rotate enroll")?;
    if ledger.config().apps.get(&e.client_id) != Some(&e.app) {
        return Err(Error::Meanwhile);
    }
    let rotation = record(e, planned, options);
    ledger.update_app(&e.client_id, |app| app.rotation = Some(rotation.clone()))?;
    checkpoint::at("enroll.recorded");
    let applying = e.world.guard.applying();
    let mut done = 0;
    let stopped = |done: usize, error: Error| if done == 0 { error } else { error.halfway(GO_ON) };
    for step in &planned.queue.plan.steps {
        if applying.cancelled() {
            return Err(stopped(done, Error::Cancelled));
        }
        let wait = e.world.term.wait(&format!("Setting up the {}", render::entity(step.entity)));
        for op in &step.ops {
            let performed = queue::perform(&e.session, &planned.queue, op, &|w| tell(&wait, w)).await;
            if let Err(error) = performed {
                if done == 0 && e.rotation().is_none() && is_refusal(&error) {
                    // Nothing was made: another name, say, may be tried next.
                    ledger.update_app(&e.client_id, |app| app.rotation = None)?;
                }
                return Err(stopped(done, error));
            }
            checkpoint::at("enroll.queue.set");
        }
        drop(wait);
        if planned::changes(step.action) {
            done += 1;
            e.world.term.ok(&format!("{} {}", render::entity(step.entity), step.name));
        }
    }
    if applying.cancelled() {
        return Err(stopped(done, Error::Cancelled));
    }
    if let (Some(survey), Some(step)) = (&planned.iam, planned.rotator()) {
        for op in &step.ops {
            let wait = e.world.term.wait("Setting up the policy on the user");
            let (desired, observed) = (&survey.desired, &survey.observed);
            let told = |w: SettleWait| tell(&wait, w);
            let performed = survey.session.perform(op, desired, observed, step.entity, &told).await;
            performed.map_err(|error| stopped(done, error.into()))?;
            checkpoint::at("enroll.rotator.put");
        }
        if planned.rotator_changes() {
            e.world.term.ok(&format!("{} {}", render::entity(step.entity), step.name));
        }
    }
    e.config = ledger.config();
    Ok(rotation)
}

/// Whether AWS surely did nothing. Where the answer was lost, the record stays: the queue may be there.
fn is_refusal(error: &Error) -> bool {
    match error {
        Error::Aws(
            aws::Error::AccessDenied { .. } | aws::Error::LimitExceeded { .. } | aws::Error::Queue(..),
        ) => true,
        Error::Aws(aws::Error::Other { status, .. }) => *status < 500,
        _ => false,
    }
}

fn record(e: &Enrolling<'_>, planned: &Planned, options: &Options) -> Rotation {
    let before = e.rotation();
    let desired = &planned.queue.desired;
    let adopts = planned.queue.observed.as_ref().is_some_and(|found| diff::adopts(desired, found));
    Rotation {
        queue_arn: desired.arn.clone(),
        identity: planned.uuid.clone(),
        adopted: desired.adopted || adopts,
        enrolled_on: before.and_then(|r| r.enrolled_on),
        proved_on: before.and_then(|r| r.proved_on),
        rotated_on: before.and_then(|r| r.rotated_on),
        then: options.then.clone().or_else(|| before.and_then(|r| r.then.clone())),
    }
}

pub(super) fn tell(wait: &Wait, w: SettleWait) {
    wait.set(&format!("Waiting for {} ({} s of at most {})", w.what, w.elapsed.as_secs(), w.limit.as_secs()));
}

/// The own message goes round with the rotator's own permissions; then Amazon's, as far as that can be had.
pub(super) async fn prove(
    e: &mut Enrolling<'_>,
    planned: &Planned,
    rotation: Rotation,
) -> Result<Rotation, Error> {
    let term = &e.world.term;
    let stores = e.world.stores(&e.config);
    let rotator = Rotator {
        world: e.world,
        given: &e.given,
        config: &e.config,
        stores: &stores,
        name: &e.name,
        profile: &e.profile,
    };
    let fresh = planned.changes() > 0;
    let session = match rotation.identity {
        Some(_) => rotator.session(&rotation).await.map_err(|error| error.halfway(GO_ON))?,
        None => e.session.clone(),
    };
    let own = session.queue(&rotation.queue_arn)?;
    let round = {
        let wait = term.wait("Sending a test message round");
        proof::round_trip(&own, &e.client_id, fresh, &|w| tell(&wait, w)).await
    };
    let round = round.map_err(|error| error.halfway(GO_ON))?;
    checkpoint::at("enroll.round");
    match rotation.identity {
        Some(_) => term.ok("A test message went round, with the rotator's own five permissions"),
        None => {
            term.ok("A test message went round, with this sign-in");
            term.hanging("  ", "What rotates the secret needs this policy, on a role or a user of its own:");
            planned::print_policy(e, &rotation.queue_arn);
        }
    }
    if round.new_secret {
        term.warn(
            "A new client secret of this app waits in the queue already: spapi-setup rotate lwa-secret --auto takes it",
        );
    }
    if rotation.proved_on.is_some() && !fresh {
        return Ok(rotation);
    }
    let tested = amazon(e, &own, &round, &rotation).await;
    match tested {
        Tested::Arrived(after) => term.ok(&format!(
            "Amazon can write to it (its own test message arrived after {} s)",
            after.as_secs()
        )),
        Tested::Nothing => {
            term.warn(
                "Whether Amazon can write to it could not be proved: Amazon took the request for a test message, and \
                 none arrived within 30 s",
            );
            return Ok(rotation);
        }
        Tested::Not(why) => {
            term.detail(&format!("Whether Amazon can write to it could not be tested: {why}"));
            return Ok(rotation);
        }
    }
    let rotation = Rotation { proved_on: Some(calendar::today()), ..rotation };
    update(e.world, e, &rotation)?;
    checkpoint::at("enroll.proved");
    Ok(rotation)
}

async fn amazon(e: &Enrolling<'_>, queue: &aws::Queue, round: &Round, rotation: &Rotation) -> Tested {
    let said = |error: &Error| Tested::Not(crate::report::lines(error).heading);
    let stores = e.world.stores(&e.config);
    let secret = match secrets::client_secret(&stores, &e.config, &e.profile).await {
        Ok(Some(secret)) => secret,
        Ok(None) => return Tested::Not("no client secret is stored".to_owned()),
        Err(error) => return said(&error),
    };
    let amazon = match e.world.amazon() {
        Ok(amazon) => amazon,
        Err(error) => return said(&error),
    };
    let _wait = e.world.term.wait("Asking Amazon for a test message");
    let sender =
        Sender { amazon: &amazon, region: e.profile.region, client_id: &e.client_id, secret: &secret };
    proof::amazon_writes(&sender, queue, round, !rotation.adopted).await
}

/// Records what is known of the enrolment now.
pub(super) fn update(world: &World, e: &Enrolling<'_>, rotation: &Rotation) -> Result<(), Error> {
    let ledger = Ledger::take(world, "rotate enroll")?;
    ledger.update_app(&e.client_id, |app| {
        if let Some(recorded) = &mut app.rotation {
            (recorded.enrolled_on, recorded.proved_on) = (rotation.enrolled_on, rotation.proved_on);
        }
    })
}
