//! `SimulatePrincipalPolicy`, with organization and boundary.

use super::access;
use super::aws::Answer;
use super::policy::{self, Decision};
use super::query::{AwsError, Query};
use super::state::State;
use super::xml::Xml;

pub(super) fn simulate(state: &mut State, query: &Query) -> Answer {
    let source = query.need("PolicySourceArn")?;
    let principal = state.principals().find(|p| p.arn == source).ok_or_else(|| {
        if source.contains(":assumed-role/") || source.ends_with(":root") {
            let message =
                format!("Invalid Entity Arn: {source} does not clearly define entity type and name.");
            return AwsError::new("InvalidInput", 400, message);
        }
        AwsError::missing(format!("The principal {source} cannot be found."))
    })?;
    let documents = access::documents(state, principal);
    let actions = query.members("ActionNames");
    if actions.is_empty() {
        query.need("ActionNames")?;
    }
    let resources = match query.members("ResourceArns") {
        list if list.is_empty() => vec!["*"],
        list => list,
    };
    let pairs = actions.iter().flat_map(|a| resources.iter().map(move |r| (*a, *r)));
    let results = Xml::default().members("EvaluationResults", pairs, |x, (action, resource)| {
        let invoke = action.starts_with("execute-api:");
        let organization = !(state.knobs.organization_denies && invoke);
        let bounded = !(state.knobs.boundary_denies && invoke)
            && access::within_boundary(state, principal, action, resource);
        let decision = match policy::decide(&documents, action, resource) {
            Decision::ExplicitDeny => "explicitDeny",
            _ if !organization => "explicitDeny",
            Decision::Allowed if bounded => "allowed",
            _ => "implicitDeny",
        };
        let mut x = x
            .text("EvalActionName", action)
            .text("EvalResourceName", resource)
            .text("EvalDecision", decision)
            .empty("MatchedStatements")
            .empty("MissingContextValues");
        if !state.knobs.no_organization {
            let allowed = |x: Xml| x.text("AllowedByOrganizations", organization);
            x = x.nest("OrganizationsDecisionDetail", allowed);
        }
        if principal.boundary.is_some() || state.knobs.boundary_denies {
            let allowed = |x: Xml| x.text("AllowedByPermissionsBoundary", bounded);
            x = x.nest("PermissionsBoundaryDecisionDetail", allowed);
        }
        x
    });
    Ok(results.text("IsTruncated", false))
}
