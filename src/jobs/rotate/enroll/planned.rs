//! What should be and what is: read, shown, agreed to.

use super::Enrolling;
use crate::Error;
use crate::error::Enrolment;
use crate::plan::queue::screen::{self, RotatorLine};
use crate::plan::queue::{DesiredQueue, policy};
use crate::plan::{Action, Conflict, Entity, Step};
use crate::profiles::secrets;
use crate::provision::{Survey, queue, survey};
use crate::values::QueueArn;

/// The queue's part and IAM's.
pub(super) struct Planned {
    pub(super) queue: queue::Look,
    /// What IAM holds of the profile's identity; none where the profile has none: then a role rotates.
    pub(super) iam: Option<Survey>,
    /// The identity's uuid.
    pub(super) uuid: Option<String>,
}

impl Planned {
    /// What happens to the user's policy.
    pub(super) fn rotator(&self) -> Option<&Step> {
        self.iam.as_ref()?.plan.step(Entity::RotatorPolicy)
    }

    /// Whether the rotator's permission changes.
    pub(super) fn rotator_changes(&self) -> bool {
        self.rotator().is_some_and(|step| !step.ops.is_empty())
    }

    pub(super) fn changes(&self) -> usize {
        self.queue.plan.changes() + usize::from(self.rotator_changes())
    }

    fn queues(&self) -> Vec<QueueArn> {
        match &self.iam {
            Some(survey) => survey.desired.queues.clone(),
            None => vec![self.queue.desired.arn.clone()],
        }
    }
}

/// Reads both. A queue that was named has to be there.
pub(super) async fn look(e: &Enrolling<'_>, desired: DesiredQueue, named: bool) -> Result<Planned, Error> {
    let _wait = e.world.term.wait("Reading what is in AWS");
    let arn = desired.arn.clone();
    let queue = queue::look(&e.session, desired).await?;
    if named && queue.observed.is_none() {
        return Err(Enrolment::NoQueue(arn).into());
    }
    if queue.plan.conflicts().next().is_some() {
        let steps = || queue.plan.conflicts();
        let what = steps().map(|step| step.what.clone()).collect();
        let mut ways: Vec<String> = Vec::new();
        for way in steps().flat_map(|step| screen::ways_out(step, &arn)) {
            if !ways.contains(&way) {
                ways.push(way);
            }
        }
        return Err(Enrolment::Conflict { queue: arn, what, ways }.into());
    }
    let uuid = secrets::identity(&e.config, &e.profile).map(|(uuid, _)| uuid.clone());
    let iam = match &uuid {
        Some(_) => Some(of_user(e, &arn).await?),
        None => None,
    };
    Ok(Planned { queue, iam, uuid })
}

/// What IAM holds of the profile's user, which has to be there and ours.
pub(super) async fn of_user(e: &Enrolling<'_>, arn: &QueueArn) -> Result<Survey, Error> {
    let (account, partition) = (&e.caller.account, &e.caller.partition);
    let mut desired = survey::desired(&e.given, &e.config, Some(&e.profile), account, partition)?;
    if !desired.queues.contains(arn) {
        desired.queues.push(arn.clone());
    }
    let stores = e.world.stores(&e.config);
    let kind = secrets::identity(&e.config, &e.profile).map_or(e.profile.store, |(_, i)| i.store);
    let survey = survey::look(&e.session, &e.caller, desired, &[stores.kind(kind)]).await?;
    if survey.observed.user.is_none() {
        return Err(Error::Incomplete { profile: e.name.to_string(), what: "its IAM user in AWS" });
    }
    let foreign = |step: &Step| match &step.conflict {
        None | Some(Conflict::ForeignKeys { .. }) => false,
        Some(_) => step.entity == Entity::User,
    };
    let not_ours = survey.plan.conflicts().any(foreign);
    if not_ours { Err(Error::Conflict(Box::new(survey.plan))) } else { Ok(survey) }
}

/// The plan, and what may surprise.
pub(super) fn show(e: &Enrolling<'_>, planned: &Planned) {
    let term = &e.world.term;
    if e.rotation().is_none() {
        term.para(
            2,
            "Amazon hands a new client secret over in one way only: as a message to a queue of yours. This makes the \
             queue and shows you the one click that Amazon asks for.",
        );
        term.blank();
    }
    let changes = planned.changes();
    if changes == 0 {
        term.ok("The queue and its permissions are as they should be");
    } else {
        let step = planned.rotator().map(|step| (step.action, step.name.clone(), step.what.clone()));
        for line in screen::table(&planned.queue.plan, &RotatorLine { step }, term.width()) {
            term.must(&line);
        }
        term.blank();
        let s = if changes == 1 { "" } else { "s" };
        let undo = "Undo: spapi-setup rotate enroll --unenroll.";
        term.hanging("  ", &format!("{changes} change{s} in account {}. {undo}", e.caller.account));
    }
    for remark in &planned.queue.plan.remarks {
        term.warn(&format!("queue {}: {remark}", planned.queue.desired.arn.name()));
    }
}

/// One question: yes, no or explain.
pub(super) fn agree(e: &mut Enrolling<'_>, planned: &Planned) -> Result<(), Error> {
    let changes = planned.changes();
    if changes == 0 || e.world.global.yes {
        return Ok(());
    }
    if !e.ask.can() {
        return Err(Error::ConsentMissing { changes });
    }
    let term = e.world.term.clone();
    let keys = [('y', "yes"), ('n', "no"), ('e', "explain")];
    loop {
        match e.ask.keys("Go ahead?", &keys, e.world.samples.as_ref().map(|_| 'y'), 'n')? {
            'y' => return Ok(()),
            'e' => {
                term.blank();
                let Planned { queue, .. } = planned;
                for line in screen::explain(&queue.plan, &queue.desired, &planned.queues(), term.width()) {
                    term.text(&line);
                }
                term.blank();
            }
            _ => return Err(Error::Cancelled),
        }
    }
}

/// The policy of a role that rotates, as data: where the profile has no user of ours.
pub(super) fn print_policy(e: &Enrolling<'_>, arn: &QueueArn) {
    let document = policy::rotator(std::slice::from_ref(arn));
    let text = serde_json::to_string_pretty(&document).unwrap_or_else(|_| document.to_string());
    e.world.term.data(&text);
}

/// Whether an action changes something.
pub(super) fn changes(action: Action) -> bool {
    matches!(action, Action::Create | Action::Update)
}
