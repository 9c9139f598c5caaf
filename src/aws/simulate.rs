//! What IAM itself says about the role: organization, boundary, policies.

use super::{Error, Session};
use aws_sdk_iam::config::retry::RetryConfig;
use aws_sdk_iam::types::{EvaluationResult, PolicyEvaluationDecisionType};

/// The verdict of `SimulatePrincipalPolicy` on `execute-api:Invoke`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Simulation {
    /// The role may call SP-API.
    Allowed,
    /// A service control policy of the organization forbids it.
    DeniedByOrganization,
    /// The role's permissions boundary forbids it.
    DeniedByBoundary,
    /// The role's policies do not allow it.
    DeniedByPolicy,
    /// It could not be asked. Proves nothing either way.
    Skipped {
        /// Why, in words.
        why: String,
    },
}

/// Stands for SP-API. Without a resource IAM simulates against `*`, which a policy on execute-api's ARNs never allows.
const INVOKED: &str = "arn:aws:execute-api:us-east-1:123456789012:sellingpartner/prod/GET/sellers";

impl Session {
    /// Asks IAM whether the role may invoke `execute-api`. Asked once: it is a hint, not a proof.
    pub(crate) async fn simulate(&self, role_arn: &str) -> Simulation {
        let once = aws_sdk_iam::config::Config::builder().retry_config(RetryConfig::disabled());
        let call = self.0.iam.simulate_principal_policy();
        let call = call.policy_source_arn(role_arn).action_names("execute-api:Invoke").resource_arns(INVOKED);
        match call.customize().config_override(once).send().await {
            Ok(answer) => match answer.evaluation_results.unwrap_or_default().first() {
                Some(result) => verdict(result),
                None => Simulation::Skipped { why: "IAM gave no result".into() },
            },
            Err(error) => {
                let why = match self.failed("iam:SimulatePrincipalPolicy", error) {
                    Error::AccessDenied { .. } => "the caller may not simulate policies".to_owned(),
                    other => other.to_string(),
                };
                Simulation::Skipped { why }
            }
        }
    }
}

/// No detail of an organization means no organization, not a denial.
fn verdict(result: &EvaluationResult) -> Simulation {
    if result.eval_decision == PolicyEvaluationDecisionType::Allowed {
        return Simulation::Allowed;
    }
    if result.organizations_decision_detail.as_ref().is_some_and(|d| !d.allowed_by_organizations) {
        return Simulation::DeniedByOrganization;
    }
    if result
        .permissions_boundary_decision_detail
        .as_ref()
        .is_some_and(|d| !d.allowed_by_permissions_boundary)
    {
        return Simulation::DeniedByBoundary;
    }
    Simulation::DeniedByPolicy
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_sdk_iam::types::builders::EvaluationResultBuilder;
    use aws_sdk_iam::types::{OrganizationsDecisionDetail, PermissionsBoundaryDecisionDetail};

    fn denied() -> EvaluationResultBuilder {
        EvaluationResult::builder()
            .eval_action_name("execute-api:Invoke")
            .eval_decision(PolicyEvaluationDecisionType::ImplicitDeny)
    }

    #[test]
    fn an_absent_detail_denies_nothing() {
        let allowed = denied().eval_decision(PolicyEvaluationDecisionType::Allowed).build().unwrap();
        assert_eq!(verdict(&allowed), Simulation::Allowed);
        assert_eq!(verdict(&denied().build().unwrap()), Simulation::DeniedByPolicy);
        let organization = OrganizationsDecisionDetail::builder().allowed_by_organizations(false).build();
        let result = denied().organizations_decision_detail(organization).build().unwrap();
        assert_eq!(verdict(&result), Simulation::DeniedByOrganization);
        let boundary =
            PermissionsBoundaryDecisionDetail::builder().allowed_by_permissions_boundary(false).build();
        let result = denied().permissions_boundary_decision_detail(boundary).build().unwrap();
        assert_eq!(verdict(&result), Simulation::DeniedByBoundary);
    }
}
