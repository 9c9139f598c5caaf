//! A request that AWS refused by policy: each kind of policy has its own way out.

use super::{AWS, Report, capital};
use crate::aws::{self, Denial, PolicyKind};
use crate::plan::queue::policy::ROTATOR_ACTIONS;

/// The call that takes the role: our own user makes it, so that an administrator's policy never helps.
const ASSUME: &str = "sts:AssumeRole";

pub(super) fn describe(action: &str, caller: Option<&str>, denial: &Denial, id: &str) -> Report {
    let who = caller.unwrap_or("the signed-in user");
    let said = match &denial.words {
        Some(words) => format!(": {words}"),
        None if denial.encoded => {
            ": AWS gave its reason encoded, for the account's administrators only".to_owned()
        }
        None => String::new(),
    };
    Report::new(AWS, heading(action, denial))
        .cause(format!("AccessDenied for {who}{said}{id}"))
        .fix(match role_of(who).filter(|_| !denial.explicit) {
            Some(role) if matches!(denial.policy, None | Some(PolicyKind::Identity)) => format!(
                "sign in with another role of IAM Identity Center (--sign-in sso --sso-role NAME): {role} may not do \
                 this; or {}",
                fix(action, denial)
            ),
            _ => fix(action, denial),
        })
}

/// The permission set of a session of IAM Identity Center:
/// `arn:aws:sts::ACCOUNT:assumed-role/AWSReservedSSO_NAME_16HEX/PERSON`.
fn role_of(caller: &str) -> Option<&str> {
    let role = caller.split_once(":assumed-role/AWSReservedSSO_")?.1.split('/').next()?;
    role.rsplit_once('_').map(|(name, _)| name)
}

/// "an SCP of the AWS organization", with its article.
fn name(policy: PolicyKind) -> &'static str {
    match policy {
        PolicyKind::Identity => "a policy of the signed-in user",
        PolicyKind::Boundary => "the permissions boundary of the signed-in user",
        PolicyKind::ServiceControl => "a service control policy (SCP) of the AWS organization",
        PolicyKind::ResourceControl => "a resource control policy (RCP) of the AWS organization",
        PolicyKind::Session => "the policy of this AWS session",
        PolicyKind::Endpoint => "the policy of a VPC endpoint on the way to AWS",
        PolicyKind::Resource => "a policy of what was asked for",
        PolicyKind::Trust => "the role's trust policy",
    }
}

fn heading(action: &str, denial: &Denial) -> String {
    match (denial.explicit, denial.policy) {
        (true, Some(policy)) => capital(&format!("{} denies {action}.", name(policy))),
        (true, None) => format!("A policy denies {action}."),
        (false, None | Some(PolicyKind::Identity)) if action == ASSUME => {
            "The user may not assume the role.".to_owned()
        }
        (false, None | Some(PolicyKind::Identity)) => format!("The permission {action} is missing."),
        (false, Some(policy)) => capital(&format!("{} does not allow {action}.", name(policy))),
    }
}

fn fix(action: &str, denial: &Denial) -> String {
    let way = match (denial.explicit, denial.policy) {
        (false, Some(PolicyKind::Identity)) => return missing(action),
        (false, None) => return unsaid(action),
        (true, None) => {
            "no further permission helps against a deny: an administrator finds the statement with \"Deny\" among the \
             policies of the signed-in user, of its groups, of its permissions boundary and of the AWS organization"
        }
        (true, Some(PolicyKind::Identity)) => {
            "no further permission helps against a deny: in the AWS console (IAM > Users > Permissions, and the user's \
             groups) look for a statement with \"Effect\": \"Deny\". If it asks for MFA, sign in with an MFA code; \
             otherwise change it or sign in as another administrator"
        }
        (_, Some(PolicyKind::Boundary)) => {
            "no further permission helps: let an administrator allow it in the permissions boundary, or sign in as an \
             administrator without that boundary"
        }
        (_, Some(PolicyKind::ServiceControl)) => {
            "no permission in this account helps: ask the administrators of the AWS organization to allow it in their \
             SCPs, or use an account that they do not restrict"
        }
        (_, Some(PolicyKind::ResourceControl)) => {
            "no permission in this account helps: ask the administrators of the AWS organization to allow it in their \
             RCPs"
        }
        (_, Some(PolicyKind::Session)) => {
            "the session was begun with less than its user or role may do: sign in again without a session policy (in \
             IAM Identity Center: with another permission set)"
        }
        (_, Some(PolicyKind::Endpoint)) => {
            "run it from a network that reaches AWS without this VPC endpoint, or let its owner allow it in the \
             endpoint's policy"
        }
        (_, Some(PolicyKind::Resource)) => {
            "let an administrator change that policy: it stands on what was asked for, not on the signed-in user"
        }
        (_, Some(PolicyKind::Trust)) => {
            "the role's trust policy has to name the user: `spapi-setup check --fix` with an administrator's AWS \
             sign-in puts it right"
        }
    };
    format!("{way}; then run the same command again")
}

/// No policy on the user allows it: one that does is the way out.
fn missing(action: &str) -> String {
    if action == ASSUME {
        return "the user's own policies lack sts:AssumeRole on the role: `spapi-setup check --fix` with an \
                administrator's AWS sign-in adds it (`init --adopt` where the key was imported)"
            .to_owned();
    }
    if ROTATOR_ACTIONS.contains(&action) {
        return "the rotator's permissions on the queue: `spapi-setup rotate enroll` with an administrator's AWS sign-in \
                puts them right; what the administrator needs is printed by `spapi-setup plan --admin-policy`"
            .to_owned();
    }
    if aws::in_sinks_policy(action) {
        return "ask an administrator for it: `spapi-setup plan --admin-policy --for sinks` prints the least policy of the \
                recorded sinks, `--to SINK` counts another one in; then run the same command again"
            .to_owned();
    }
    if aws::in_admin_policy(action) {
        return "ask an administrator for it: `spapi-setup plan --admin-policy` prints the least policy that is needed; \
                then run the same command again"
            .to_owned();
    }
    format!("ask an administrator to allow {action} to the signed-in user; then run the same command again")
}

/// AWS gave no reason: the likely one first, then what else it can be.
fn unsaid(action: &str) -> String {
    if action == ASSUME {
        return "one link is missing: the role, its trust policy that names the user, or the user's permission to assume \
                it. `spapi-setup check` with an administrator's AWS sign-in shows which, `check --fix` mends it (`init --adopt` where the key was imported)"
            .to_owned();
    }
    format!(
        "{}; if the policy is attached already, a permissions boundary or a policy of the AWS organization forbids it",
        missing(action)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADMIN: &str = "plan --admin-policy";

    fn report(action: &str, explicit: bool, policy: Option<PolicyKind>) -> (String, String) {
        let denial = Denial { explicit, policy, ..Denial::default() };
        let lines = describe(action, None, &denial, "").lines;
        (lines.heading, lines.fix.unwrap())
    }

    #[test]
    fn the_administrators_policy_is_named_only_where_it_helps() {
        use PolicyKind::{
            Boundary, Endpoint, Identity, Resource, ResourceControl, ServiceControl, Session, Trust,
        };
        let all = [Identity, Boundary, ServiceControl, ResourceControl, Session, Endpoint, Resource, Trust];
        for policy in all {
            let (heading, fix) = report("iam:CreateUser", true, Some(policy));
            assert!(heading.contains("denies iam:CreateUser") && !fix.contains(ADMIN), "{heading} {fix}");
            let (_, fix) = report("iam:CreateUser", false, Some(policy));
            assert_eq!(fix.contains(ADMIN), policy == Identity, "{fix}");
        }
        assert!(report("iam:CreateUser", false, None).1.contains(ADMIN));
        assert!(!report("iam:CreateUser", true, None).1.contains(ADMIN));
        for policy in [None, Some(Identity)] {
            assert!(!report("sts:AssumeRole", false, policy).1.contains(ADMIN));
            assert!(!report("kms:Decrypt", false, policy).1.contains(ADMIN));
        }
    }

    #[test]
    fn a_role_of_a_company_is_named_where_another_one_helps() {
        let caller = "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Read_Only_0123456789abcdef/anna";
        let fix = |explicit, policy| {
            let denial = Denial { explicit, policy, ..Denial::default() };
            describe("iam:CreateUser", Some(caller), &denial, "").lines.fix.unwrap()
        };
        assert!(
            fix(false, None).contains("--sso-role NAME): Read_Only may not")
                && fix(false, None).contains(ADMIN)
        );
        assert!(!fix(true, None).contains("--sso-role"));
        assert!(!fix(false, Some(PolicyKind::ServiceControl)).contains("--sso-role"));
    }

    #[test]
    fn every_kind_has_its_own_words() {
        let of = |explicit, policy| report("iam:GetUser", explicit, Some(policy));
        assert!(of(true, PolicyKind::ServiceControl).0.starts_with("A service control policy (SCP)"));
        assert!(of(false, PolicyKind::Boundary).0.contains("does not allow iam:GetUser"));
        assert!(of(true, PolicyKind::Identity).1.contains("\"Deny\""));
        assert_eq!(of(false, PolicyKind::Identity).0, "The permission iam:GetUser is missing.");
    }
}
