//! Whether a policy of the AWS organization or a boundary denies SP-API.

use super::rung::Id;
use super::verdict::Verdict;
use crate::aws::{Session, Simulation};
use crate::provision::Survey;

pub(super) async fn simulate(admin: Option<&Session>, role_arn: &str, looked: Option<&Survey>) -> Verdict {
    const ID: Id = Id::Organization;
    const UNSEEN: &str =
        "Amazon does not look at it since 2 October 2023, but software that checks for itself may";
    let Some(session) = admin else {
        return Verdict::skip(ID, "it needs an administrator's AWS sign-in");
    };
    if looked.is_some_and(|survey| survey.observed.role.is_none()) {
        return Verdict::skip(ID, "the role is not there");
    }
    match session.simulate(role_arn).await {
        Simulation::Allowed => Verdict::pass(ID, "no organization policy or boundary denies SP-API"),
        Simulation::DeniedByOrganization => {
            Verdict::warn(ID, "a policy of the AWS organization (SCP) denies execute-api:Invoke")
                .cause(UNSEEN)
                .fix("ask the organization's administrator to allow execute-api:Invoke in this account")
        }
        Simulation::DeniedByBoundary => {
            Verdict::warn(ID, "the permissions boundary denies execute-api:Invoke")
                .cause(UNSEEN)
                .fix("use a boundary that allows it: spapi-setup init{p} --permissions-boundary ARN")
        }
        Simulation::DeniedByPolicy if told(looked) => {
            Verdict::skip(ID, "the role's own policies do not allow it yet: see above")
        }
        Simulation::DeniedByPolicy => {
            Verdict::warn(ID, "the role's policies do not allow execute-api:Invoke")
                .cause(UNSEEN)
                .fix("look at the role's policies in the AWS console")
        }
        Simulation::Skipped { why } => Verdict::skip(ID, why),
    }
}

/// Whether policy and attachment have said already why the role may not.
fn told(looked: Option<&Survey>) -> bool {
    use crate::plan::{Action, Entity};
    let keeps = |survey: &Survey, e| survey.plan.step(e).is_some_and(|s| s.action == Action::Keep);
    looked.is_some_and(|c| !(keeps(c, Entity::Policy) && keeps(c, Entity::PolicyAttachment)))
}
