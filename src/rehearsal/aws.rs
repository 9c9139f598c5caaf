//! IAM and STS: who asks, may they, and which action it is.

use super::access;
use super::query::{AwsError, Params, Query};
use super::server::{Incoming, Reply};
use super::state::State;
use super::xml::{self, Xml};
use super::{iam_extras, iam_policies, iam_principals, iam_roles, iam_users, keys, simulate, sts, tags};

/// What an action answers.
pub(super) type Answer = Result<Xml, AwsError>;

/// Answers a request; also says in a word how it ended.
pub(super) fn answer(
    state: &mut State,
    service: &str,
    action: &str,
    incoming: &Incoming,
    params: &Params,
) -> (Reply, String) {
    let result = run(state, service, action, incoming, params);
    let outcome = result.as_ref().map_or_else(|e| e.code.clone(), |_| "200".to_owned());
    (xml::response(service, action, result), outcome)
}

fn run(state: &mut State, service: &str, action: &str, incoming: &Incoming, params: &Params) -> Answer {
    if incoming.method != "POST" || incoming.path != "/" {
        state.unexpected.push(format!("{} {}", incoming.method, incoming.path));
        return Err(AwsError::new("InvalidAction", 400, "This is the rehearsal's IAM and STS: POST /"));
    }
    let version = params.get("Version");
    let Some((owner, handler)) = handler(action) else {
        state.unexpected.push(format!("{service}:{action}"));
        let version = version.unwrap_or_default();
        let message = format!("Could not find operation {action} for version {version}");
        return Err(AwsError::new("InvalidAction", 400, message));
    };
    if owner != service {
        state.unexpected.push(format!("{service}:{action} with Version {}", version.unwrap_or("missing")));
        return Err(AwsError::new("InvalidAction", 400, "Could not find operation in this version"));
    }
    if state.knobs.throttled(action) {
        return Err(AwsError::new("Throttling", 400, "Rate exceeded"));
    }
    let caller = access::authenticate(state, service, incoming)?;
    access::authorize(state, &caller, service, action, params)?;
    let most = state.knobs.page;
    handler(state, &Query { params, caller, most })
}

type Handler = fn(&mut State, &Query) -> Answer;

fn handler(action: &str) -> Option<(&'static str, Handler)> {
    let iam: Handler = match action {
        "GetCallerIdentity" => return Some(("sts", sts::get_caller_identity)),
        "AssumeRole" => return Some(("sts", sts::assume_role)),
        "ListAccountAliases" => iam_users::list_account_aliases,
        "GetAccountSummary" => iam_users::get_account_summary,
        "GetUser" => iam_users::get_user,
        "ListUsers" => iam_users::list_users,
        "CreateUser" => iam_users::create_user,
        "DeleteUser" => iam_users::delete_user,
        "PutUserPermissionsBoundary" | "PutRolePermissionsBoundary" => iam_principals::put_boundary,
        "DeleteUserPermissionsBoundary" | "DeleteRolePermissionsBoundary" => iam_principals::delete_boundary,
        "ListUserPolicies" | "ListRolePolicies" => iam_principals::list_inline,
        "GetUserPolicy" => iam_users::get_inline,
        "PutUserPolicy" => iam_users::put_inline,
        "DeleteUserPolicy" => iam_users::delete_inline,
        "ListAttachedUserPolicies" | "ListAttachedRolePolicies" => iam_principals::list_attached,
        "AttachUserPolicy" | "AttachRolePolicy" => iam_principals::attach,
        "DetachUserPolicy" | "DetachRolePolicy" => iam_principals::detach,
        "ListGroupsForUser" => iam_users::list_groups,
        "ListSSHPublicKeys"
        | "ListMFADevices"
        | "ListSigningCertificates"
        | "ListServiceSpecificCredentials" => iam_extras::list,
        "GetLoginProfile" => iam_users::get_login_profile,
        "TagUser" | "TagRole" | "TagPolicy" => tags::tag,
        "UntagUser" | "UntagRole" | "UntagPolicy" => tags::untag,
        "ListUserTags" | "ListRoleTags" | "ListPolicyTags" => tags::list,
        "ListAccessKeys" => keys::list,
        "CreateAccessKey" => keys::create,
        "UpdateAccessKey" => keys::update,
        "DeleteAccessKey" => keys::delete,
        "GetAccessKeyLastUsed" => keys::last_used,
        "GetPolicy" => iam_policies::get,
        "ListPolicies" => iam_policies::list,
        "CreatePolicy" => iam_policies::create,
        "DeletePolicy" => iam_policies::delete,
        "GetPolicyVersion" => iam_policies::get_version,
        "ListPolicyVersions" => iam_policies::list_versions,
        "CreatePolicyVersion" => iam_policies::create_version,
        "DeletePolicyVersion" => iam_policies::delete_version,
        "SetDefaultPolicyVersion" => iam_policies::set_default_version,
        "ListEntitiesForPolicy" => iam_policies::list_entities,
        "GetRole" => iam_roles::get,
        "ListRoles" => iam_roles::list,
        "CreateRole" => iam_roles::create,
        "DeleteRole" => iam_roles::delete,
        "UpdateAssumeRolePolicy" => iam_roles::update_trust,
        "ListInstanceProfilesForRole" => iam_roles::list_instance_profiles,
        "SimulatePrincipalPolicy" => simulate::simulate,
        _ => return None,
    };
    Some(("iam", iam))
}
