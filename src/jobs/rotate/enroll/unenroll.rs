//! `rotate enroll --unenroll`: takes away what the enrolment made, and names what is left.

use super::planned;
use super::{Enrolling, applied::tell};
use crate::answers::Given;
use crate::aws::SettleWait;
use crate::error::Enrolment;
use crate::plan::queue::DesiredQueue;
use crate::profiles::{Ledger, notes, secrets};
use crate::prompts::consent;
use crate::provision::queue;
use crate::provision::queue::Leaving;
use crate::provision::queue::rights::Rights;
use crate::store::Rotation;
use crate::world::World;
use crate::{Error, checkpoint, seller_central};

/// Gives the enrolment up.
pub(crate) async fn run(world: &World, given: Given) -> Result<(), Error> {
    let mut e = Enrolling::open(world, given).await?;
    let Some(rotation) = e.rotation().cloned() else {
        return Err(Enrolment::None { profile: e.name.to_string() }.into());
    };
    let pending = notes::read(&world.home)?.rotate_client_secret;
    if let Some(note) = pending.iter().find(|note| note.client_id == e.client_id) {
        return Err(Enrolment::UnderWay { since: note.at }.into());
    }
    let desired = e.desired_of(rotation.queue_arn.clone(), false);
    let (leaving, rights) = {
        let _wait = world.term.wait("Reading what is in AWS");
        (queue::leaving(&e.session, &desired).await?, rights(&e, &rotation).await?)
    };
    show(&e, &desired, &leaving, &rights);
    agree(&mut e, &leaving, &rights)?;
    apply(&e, &desired, &leaving, &rights).await?;
    world.term.ok("The enrolment is given up: the client secret is rotated by hand again");
    if let Leaving::Stays { why, .. } = &leaving {
        world.term.warn(&format!("left in AWS: queue {}: {why}", desired.arn.name()));
    }
    for line in seller_central::unsubscription(e.profile.site(), desired.arn.as_str()) {
        world.term.detail(&line);
    }
    Ok(())
}

async fn rights(e: &Enrolling<'_>, rotation: &Rotation) -> Result<Rights, Error> {
    let own = secrets::identity(&e.config, &e.profile).map(|(uuid, _)| uuid);
    if own.is_none() || own != rotation.identity.as_ref() {
        return Ok(Rights::Nothing);
    }
    let survey = match planned::of_user(e, &rotation.queue_arn).await {
        Ok(survey) => survey,
        // The user is gone, and its policies with it.
        Err(Error::Incomplete { .. }) => return Ok(Rights::Nothing),
        Err(error) => return Err(error),
    };
    Ok(Rights::without(survey, &rotation.queue_arn))
}

fn show(e: &Enrolling<'_>, desired: &DesiredQueue, leaving: &Leaving, rights: &Rights) {
    let term = &e.world.term;
    let name = desired.arn.name();
    match leaving {
        Leaving::Gone => term.hanging("  gone    ", &format!("queue  {name}")),
        Leaving::Goes(messages) => {
            term.hanging("  delete  ", &format!("queue  {name}"));
            if *messages > 0 {
                term.warn(&format!(
                    "About {messages} messages are in it and go with it: a new client secret may be among them. \
                     spapi-setup rotate lwa-secret --auto takes it first"
                ));
            }
        }
        Leaving::Stays { why, .. } => term.hanging("  leave   ", &format!("queue  {name}: {why}")),
    }
    rights.show(term);
    term.hanging("  forget  ", "the enrolment");
}

fn agree(e: &mut Enrolling<'_>, leaving: &Leaving, rights: &Rights) -> Result<(), Error> {
    let changes =
        usize::from(!matches!(leaving, Leaving::Gone)) + usize::from(!matches!(rights, Rights::Nothing));
    consent(e.world.global.yes, &mut e.ask, "Go ahead?", None, changes)
}

async fn apply(
    e: &Enrolling<'_>,
    desired: &DesiredQueue,
    leaving: &Leaving,
    rights: &Rights,
) -> Result<(), Error> {
    const LEFT: &str = "the enrolment is still recorded; run the same command again to go on.";
    let ledger = Ledger::take(e.world, "rotate enroll")?;
    if ledger.config().apps.get(&e.client_id) != Some(&e.app) {
        return Err(Error::Meanwhile);
    }
    let _applying = e.world.guard.applying();
    {
        let wait = e.world.term.wait("Taking the enrolment away");
        let told = |w: SettleWait| tell(&wait, w);
        rights.take(&e.session, &told).await?;
        queue::leave(&e.session, desired, leaving).await.map_err(|error| error.halfway(LEFT))?;
    }
    ledger.update_app(&e.client_id, |app| app.rotation = None)?;
    checkpoint::at("unenroll.forgotten");
    Ok(())
}
