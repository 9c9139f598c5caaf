//! The rungs of an app that rotates by itself: its queue, as the rotator sees it, and its enrolment.

use super::aws_rungs::Half;
use super::ladder::Ladder;
use super::rung::Id;
use super::verdict::Verdict;
use crate::plan::Action;
use crate::plan::queue::{ObservedQueue, diff};
use crate::profiles::secrets;
use crate::provision::queue::recorded;
use crate::provision::queue::rotator::Rotator;
use crate::store::Rotation;
use crate::values::ProfileName;
use crate::{Error, aws, report};

const ENROLL: &str = "spapi-setup rotate enroll{p}";

/// Returns both verdicts where the profile's app has a queue; otherwise none.
pub(super) async fn verdicts(half: &Half<'_>, name: &ProfileName) -> Vec<Verdict> {
    let rotation = secrets::app(&half.ladder.config, half.profile).and_then(|(_, app)| app.rotation.as_ref());
    match rotation {
        Some(rotation) => vec![queue(half, name, rotation).await, enrolment(rotation)],
        None => Vec::new(),
    }
}

/// Reads the queue with the rotator's own permissions, and judges it as `rotate enroll` does.
async fn queue(half: &Half<'_>, name: &ProfileName, rotation: &Rotation) -> Verdict {
    let desired = recorded(&half.ladder.config, rotation);
    let found = match attributes(half, name, rotation).await {
        // The rotator may not read tags: whose the queue is was settled by the enrolment.
        Ok(found) => ObservedQueue { tags: desired.tags(), ..found },
        Err(error) => return refused(&error),
    };
    let plan = diff::plan(&desired, Some(&found));
    let wrong: Vec<String> =
        plan.steps.iter().filter(|step| step.action != Action::Keep).map(|step| step.what.clone()).collect();
    if !wrong.is_empty() {
        let summary = format!("{} has changed", desired.arn.name());
        return Verdict::fail(Id::RotationQueue, report::ATTENTION, summary)
            .cause(wrong.join("; "))
            .fix(ENROLL);
    }
    match plan.remarks.is_empty() {
        true => Verdict::pass(Id::RotationQueue, format!("{}, Amazon may write to it", desired.arn.name())),
        false => Verdict::warn(Id::RotationQueue, desired.arn.name()).cause(plan.remarks.join("; ")),
    }
}

async fn attributes(
    half: &Half<'_>,
    name: &ProfileName,
    rotation: &Rotation,
) -> Result<ObservedQueue, Error> {
    let Half { profile, ladder, .. } = half;
    let Ladder { world, given, config, stores, .. } = ladder;
    let rotator = Rotator { world, given, config, stores, name, profile };
    let session = rotator.session(rotation).await?;
    Ok(session.queue(&rotation.queue_arn)?.attributes().await?)
}

fn refused(error: &Error) -> Verdict {
    let verdict = Verdict::of(Id::RotationQueue, error);
    match error {
        Error::Aws(aws::Error::AccessDenied { .. } | aws::Error::Queue(..)) => verdict.fix(ENROLL),
        _ => verdict,
    }
}

/// What a person and Amazon's own messages said. Amazon has no interface that tells whether an app is subscribed.
fn enrolment(rotation: &Rotation) -> Verdict {
    let Some(since) = rotation.enrolled_on else {
        return Verdict::warn(Id::RotationEnrolment, "the app is not subscribed in the developer console")
            .cause("only a person can do that; until then the client secret does not rotate by itself")
            .fix(ENROLL);
    };
    let seen = match rotation.proved_on {
        Some(on) => format!("Amazon wrote to the queue on {on}"),
        None => "no message of Amazon's was seen yet".to_owned(),
    };
    Verdict::pass(Id::RotationEnrolment, format!("subscribed since {since}; {seen}"))
}
