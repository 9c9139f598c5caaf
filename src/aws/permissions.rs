//! What all of this needs of an administrator: one table, held against the source by a test.

use crate::plan::Desired;
use crate::plan::documents;
use crate::plan::queue::QUEUES;
use serde_json::{Value, json};

/// What a permission is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum On {
    /// The user, whatever its path.
    User,
    /// The user, and only where a permissions boundary is asked for.
    UserBoundary,
    /// The policy, whatever its path.
    Policy,
    /// The role, whatever its path.
    Role,
    /// The role, and only where a permissions boundary is asked for.
    RoleBoundary,
    /// The queues that this program makes, and those that are recorded.
    Queue,
    /// The messages of such a queue: the rotator's five, which the administrator's test message needs too where the
    /// profile has no user.
    Message,
    /// What has no resource to name.
    Account,
    /// Needs no permission, or the user's own and not the administrator's.
    Nobody,
}

/// Every call of this room: the SDK's method, the action, what it is about.
const CALLS: &[(&str, &str, On)] = &[
    ("get_caller_identity", "sts:GetCallerIdentity", On::Nobody),
    ("assume_role", "sts:AssumeRole", On::Nobody),
    // Asked only as the root user.
    ("get_account_summary", "iam:GetAccountSummary", On::Nobody),
    ("list_account_aliases", "iam:ListAccountAliases", On::Account),
    ("list_users", "iam:ListUsers", On::Account),
    ("list_policies", "iam:ListPolicies", On::Account),
    ("list_roles", "iam:ListRoles", On::Account),
    ("get_user", "iam:GetUser", On::User),
    ("list_user_policies", "iam:ListUserPolicies", On::User),
    ("get_user_policy", "iam:GetUserPolicy", On::User),
    ("list_attached_user_policies", "iam:ListAttachedUserPolicies", On::User),
    ("list_groups_for_user", "iam:ListGroupsForUser", On::User),
    ("get_login_profile", "iam:GetLoginProfile", On::User),
    ("list_ssh_public_keys", "iam:ListSSHPublicKeys", On::User),
    ("list_mfa_devices", "iam:ListMFADevices", On::User),
    ("list_signing_certificates", "iam:ListSigningCertificates", On::User),
    ("list_service_specific_credentials", "iam:ListServiceSpecificCredentials", On::User),
    ("list_access_keys", "iam:ListAccessKeys", On::User),
    ("get_access_key_last_used", "iam:GetAccessKeyLastUsed", On::User),
    ("create_user", "iam:CreateUser", On::User),
    ("tag_user", "iam:TagUser", On::User),
    ("put_user_permissions_boundary", "iam:PutUserPermissionsBoundary", On::UserBoundary),
    ("put_user_policy", "iam:PutUserPolicy", On::User),
    ("create_access_key", "iam:CreateAccessKey", On::User),
    ("update_access_key", "iam:UpdateAccessKey", On::User),
    ("delete_access_key", "iam:DeleteAccessKey", On::User),
    ("delete_user_policy", "iam:DeleteUserPolicy", On::User),
    ("delete_user", "iam:DeleteUser", On::User),
    ("get_policy", "iam:GetPolicy", On::Policy),
    ("get_policy_version", "iam:GetPolicyVersion", On::Policy),
    ("list_policy_versions", "iam:ListPolicyVersions", On::Policy),
    ("list_entities_for_policy", "iam:ListEntitiesForPolicy", On::Policy),
    ("create_policy", "iam:CreatePolicy", On::Policy),
    ("tag_policy", "iam:TagPolicy", On::Policy),
    ("create_policy_version", "iam:CreatePolicyVersion", On::Policy),
    ("delete_policy_version", "iam:DeletePolicyVersion", On::Policy),
    ("delete_policy", "iam:DeletePolicy", On::Policy),
    ("get_role", "iam:GetRole", On::Role),
    ("list_role_policies", "iam:ListRolePolicies", On::Role),
    ("list_attached_role_policies", "iam:ListAttachedRolePolicies", On::Role),
    ("list_instance_profiles_for_role", "iam:ListInstanceProfilesForRole", On::Role),
    ("create_role", "iam:CreateRole", On::Role),
    ("tag_role", "iam:TagRole", On::Role),
    ("put_role_permissions_boundary", "iam:PutRolePermissionsBoundary", On::RoleBoundary),
    ("update_assume_role_policy", "iam:UpdateAssumeRolePolicy", On::Role),
    ("simulate_principal_policy", "iam:SimulatePrincipalPolicy", On::Role),
    ("delete_role", "iam:DeleteRole", On::Role),
    ("attach_role_policy", "iam:AttachRolePolicy", On::Role),
    ("detach_role_policy", "iam:DetachRolePolicy", On::Role),
    ("create_queue", "sqs:CreateQueue", On::Queue),
    ("get_queue_url", "sqs:GetQueueUrl", On::Queue),
    ("get_queue_attributes", "sqs:GetQueueAttributes", On::Queue),
    ("set_queue_attributes", "sqs:SetQueueAttributes", On::Queue),
    ("list_queue_tags", "sqs:ListQueueTags", On::Queue),
    ("tag_queue", "sqs:TagQueue", On::Queue),
    ("untag_queue", "sqs:UntagQueue", On::Queue),
    ("delete_queue", "sqs:DeleteQueue", On::Queue),
    ("send_message", "sqs:SendMessage", On::Message),
    ("receive_message", "sqs:ReceiveMessage", On::Message),
    ("change_message_visibility", "sqs:ChangeMessageVisibility", On::Message),
    ("delete_message", "sqs:DeleteMessage", On::Message),
];

/// The least policy with which an administrator can run every command for these names. Resources
/// are the three ARNs, with and without a path, and the queues.
///
/// No conditions: who may write the user's inline policy and the policy's versions can give them any content, so
/// a condition on what is attached would only look like a fence. Who holds this policy is an administrator.
pub(crate) fn admin_policy(desired: &Desired) -> Value {
    let actions = |kinds: &[On]| -> Vec<&str> {
        CALLS.iter().filter(|(_, _, on)| kinds.contains(on)).map(|(_, action, _)| *action).collect()
    };
    let with_path = |arn: String, kind: &str| {
        let deeper = arn.replacen(&format!(":{kind}/"), &format!(":{kind}/*/"), 1);
        [arn, deeper]
    };
    let user = with_path(desired.user_arn(), "user");
    let policy = with_path(desired.policy_arn(), "policy");
    let role = with_path(desired.role_arn(), "role");
    let mut statements = vec![
        json!({"Sid": "Look", "Effect": "Allow", "Action": actions(&[On::Account]), "Resource": "*"}),
        json!({"Sid": "User", "Effect": "Allow", "Action": actions(&[On::User]), "Resource": user}),
        json!({"Sid": "Policy", "Effect": "Allow", "Action": actions(&[On::Policy]), "Resource": policy}),
        json!({"Sid": "Role", "Effect": "Allow", "Action": actions(&[On::Role]), "Resource": role}),
    ];
    let of_queue = actions(&[On::Queue, On::Message]);
    statements
        .push(json!({"Sid": "Queue", "Effect": "Allow", "Action": of_queue, "Resource": queues(desired)}));
    if desired.boundary.is_some() {
        let both = [&user[..], &role[..]].concat();
        statements.push(json!({"Sid": "Boundary", "Effect": "Allow",
            "Action": actions(&[On::UserBoundary, On::RoleBoundary]), "Resource": both}));
    }
    documents::policy(statements)
}

/// The queues of the names that `rotate enroll` gives, in any region, and those that are recorded.
fn queues(desired: &Desired) -> Vec<String> {
    let own = format!("arn:{}:sqs:*:{}:{QUEUES}*", desired.partition, desired.account);
    let recorded =
        desired.queues.iter().filter(|arn| !arn.name().starts_with(QUEUES)).map(ToString::to_string);
    std::iter::once(own).chain(recorded).collect()
}

/// Whether [`admin_policy`] holds this action, so that attaching it can help.
pub(crate) fn in_admin_policy(action: &str) -> bool {
    CALLS.iter().any(|(_, known, on)| *known == action && *on != On::Nobody)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn desired() -> Desired {
        Desired {
            account: "123456789012".parse().unwrap(),
            partition: "aws".into(),
            user_name: "U".parse().unwrap(),
            policy_name: "P".parse().unwrap(),
            role_name: "R".parse().unwrap(),
            boundary: None,
            queues: Vec::new(),
            identity: "6d0b1c1e".into(),
            recorded: crate::plan::Recorded::default(),
            adopt: false,
        }
    }

    /// The methods called on a client: what stands between `iam.`, `sts.`, `sqs.` and `()`.
    fn called(source: &str) -> BTreeSet<String> {
        let code = source.split("#[cfg(test)]").next().unwrap();
        let dense: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        let mut found = BTreeSet::new();
        for client in ["iam.", "sts.", "sqs."] {
            for (at, _) in dense.match_indices(client) {
                let rest = &dense[at + client.len()..];
                let end = rest.find(|c: char| !c.is_ascii_lowercase() && c != '_').unwrap_or(rest.len());
                if rest[end..].starts_with("()") && &rest[..end] != "config" {
                    found.insert(rest[..end].to_owned());
                }
            }
        }
        found
    }

    #[test]
    fn the_table_is_what_the_source_calls() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/aws");
        let (mut made, mut named) = (BTreeSet::new(), BTreeSet::new());
        let listed = |folder: &str| std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
        let all = listed(folder).chain(listed(&format!("{folder}/sign_in")));
        for path in all.filter(|path| path.is_file()) {
            let source = std::fs::read_to_string(&path).unwrap();
            let code = source.split("#[cfg(test)]").next().unwrap();
            made.extend(called(&source));
            if path.file_name().unwrap() != "permissions.rs" {
                let quoted = code.split('"').skip(1).step_by(2);
                let action = |q: &&str| ["iam:", "sts:", "sqs:"].iter().any(|service| q.starts_with(service));
                named.extend(quoted.filter(action).map(str::to_owned));
            }
        }
        let table: BTreeSet<String> = CALLS.iter().map(|(method, ..)| (*method).to_owned()).collect();
        assert_eq!(made, table);
        let actions: BTreeSet<String> = CALLS.iter().map(|(_, action, _)| (*action).to_owned()).collect();
        assert_eq!(named, actions);
    }

    #[test]
    fn a_method_and_its_action_are_the_same_words() {
        for (method, action, _) in CALLS {
            let name: String = action.split(':').nth(1).unwrap().to_lowercase();
            assert_eq!(method.replace('_', ""), name);
        }
    }

    #[test]
    fn nothing_but_looking_reaches_beyond_the_entities_and_the_queues() {
        let policy = admin_policy(&desired());
        for statement in policy["Statement"].as_array().unwrap() {
            if statement["Sid"] == "Look" {
                let actions = statement["Action"].as_array().unwrap();
                assert!(actions.iter().all(|a| a.as_str().unwrap().starts_with("iam:List")));
                continue;
            }
            for resource in statement["Resource"].as_array().unwrap() {
                let resource = resource.as_str().unwrap();
                if statement["Sid"] == "Queue" {
                    assert_eq!(resource, "arn:aws:sqs:*:123456789012:spapi-setup-*");
                    continue;
                }
                assert!(resource.starts_with("arn:aws:iam::123456789012:"), "{resource}");
                assert!(["/U", "/P", "/R"].iter().any(|end| resource.ends_with(end)), "{resource}");
            }
        }
        let text = policy.to_string();
        assert!(text.contains("arn:aws:iam::123456789012:role/*/R"));
        assert!(!text.contains("PermissionsBoundary") && !text.contains("sts:"));
        assert!(text.len() < 6144, "too long for a managed policy: {}", text.len());
    }

    #[test]
    fn a_boundary_adds_its_two_actions() {
        let boundary = Some("arn:aws:iam::123456789012:policy/Boundary".parse().unwrap());
        let policy = admin_policy(&Desired { boundary, ..desired() });
        let last = policy["Statement"].as_array().unwrap().last().unwrap().clone();
        assert_eq!(
            last["Action"],
            json!(["iam:PutUserPermissionsBoundary", "iam:PutRolePermissionsBoundary"])
        );
    }
}
