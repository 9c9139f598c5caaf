//! `SimulatePrincipalPolicy`, with organization and boundary.

use super::access::{self, Caller};
use super::aws::Answer;
use super::policy::{self, Decision};
use super::query::{AwsError, Params};
use super::state::State;
use super::xml::Xml;

pub(super) fn simulate(state: &mut State, _: &Caller, params: &Params) -> Answer {
    let source = params.need("PolicySourceArn")?;
    let missing = || AwsError::missing(format!("The principal {source} cannot be found."));
    let role = state.roles.values().find(|r| r.arn == source);
    let user = state.users.values().find(|u| u.arn == source);
    let (documents, boundary) = match (role, user) {
        (Some(r), _) => (access::documents(state, r.inline.values(), &r.attached), r.boundary.clone()),
        (None, Some(u)) => (access::documents(state, u.inline.values(), &u.attached), u.boundary.clone()),
        (None, None) if source.contains(":assumed-role/") || source.ends_with(":root") => {
            return Err(AwsError::new(
                "InvalidInput",
                400,
                format!("Invalid Entity Arn: {source} does not clearly define entity type and name."),
            ));
        }
        (None, None) => return Err(missing()),
    };
    let actions = params.members("ActionNames");
    if actions.is_empty() {
        params.need("ActionNames")?;
    }
    let resources = match params.members("ResourceArns") {
        list if list.is_empty() => vec!["*"],
        list => list,
    };
    // A boundary that is kept here is read; of AWS's own nothing is known.
    let limit = boundary.as_ref().filter(|arn| state.policies.contains_key(*arn));
    let limit = limit.map(|arn| access::documents(state, std::iter::empty(), std::slice::from_ref(arn)));
    let pairs = actions.iter().flat_map(|a| resources.iter().map(move |r| (*a, *r)));
    let mut x = Xml::default();
    x.members("EvaluationResults", pairs, |x, (action, resource)| {
        let invoke = action.starts_with("execute-api:");
        let organization = !(state.knobs.organization_denies && invoke);
        let bounded = !(state.knobs.boundary_denies && invoke)
            && limit.as_ref().is_none_or(|d| policy::decide(d, action, resource) == Decision::Allowed);
        let decision = match policy::decide(&documents, action, resource) {
            Decision::ExplicitDeny => "explicitDeny",
            _ if !organization => "explicitDeny",
            Decision::Allowed if bounded => "allowed",
            _ => "implicitDeny",
        };
        x.text("EvalActionName", action).text("EvalResourceName", resource).text("EvalDecision", decision);
        x.members("MatchedStatements", [] as [&str; 0], |_, _| {});
        x.members("MissingContextValues", [] as [&str; 0], |_, _| {});
        if !state.knobs.no_organization {
            x.nest("OrganizationsDecisionDetail", |x| {
                x.text("AllowedByOrganizations", organization);
            });
        }
        if boundary.is_some() || state.knobs.boundary_denies {
            x.nest("PermissionsBoundaryDecisionDetail", |x| {
                x.text("AllowedByPermissionsBoundary", bounded);
            });
        }
    });
    x.text("IsTruncated", false);
    Ok(x)
}
