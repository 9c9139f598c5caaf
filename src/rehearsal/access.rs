//! Who calls, and whether they may.

use super::iam_principals::Principal;
use super::policy::{self, Decision};
use super::query::{AwsError, Params};
use super::server::Incoming;
use super::sigv4;
use super::state::State;
use jiff::Timestamp;
use serde_json::Value;

/// The identity behind a request.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    pub arn: String,
    pub id: String,
    pub kind: CallerKind,
}

/// What kind of identity it is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum CallerKind {
    /// An administrator, by key id.
    Admin(String),
    /// A user that was made here, by name.
    User(String),
    /// A role's session, by the role's name.
    Session(String),
}

/// Checks signature, key and session token.
pub(super) fn authenticate(
    state: &mut State,
    service: &str,
    incoming: &Incoming,
) -> Result<Caller, AwsError> {
    let signed = sigv4::signed(incoming)?;
    let now = state.now();
    if signed.service != service {
        let message = format!("Credential should be scoped to correct service: '{service}'.");
        return Err(AwsError::new("SignatureDoesNotMatch", 403, message));
    }
    let token = incoming.header("x-amz-security-token");
    let id = signed.key_id;
    let (admin, session) = (state.admins.get(id), state.session(id));
    if let Some(key) = admin.or(session.map(|session| &session.key)) {
        if !key.active || key.session_token.as_ref().map(|t| t.expose()) != token {
            return Err(AwsError::bad_token());
        }
        sigv4::verify(incoming, &signed, key.secret.expose(), now)?;
        if session.map_or(state.knobs.expired_session, |session| session.expires < Timestamp::now()) {
            let message = "The security token included in the request is expired";
            return Err(AwsError::new("ExpiredToken", 403, message));
        }
        let kind = match session.and_then(|session| session.role.clone()) {
            Some(role) => CallerKind::Session(role),
            None => CallerKind::Admin(id.to_owned()),
        };
        if admin.is_some() && state.knobs.root {
            return Ok(Caller { arn: state.root(), id: state.account.clone(), kind });
        }
        return Ok(Caller { arn: key.arn.clone(), id: key.user_id.clone(), kind });
    }
    let key = state.keys.iter_mut().find(|k| k.id == id && k.active).ok_or_else(AwsError::bad_token)?;
    if !key.known() || token.is_some() {
        return Err(AwsError::bad_token());
    }
    sigv4::verify(incoming, &signed, key.secret.expose(), now)?;
    key.last_used = Some((now, signed.region.to_owned(), service.to_owned()));
    let user = state.users.get(&key.user).ok_or_else(AwsError::bad_token)?;
    Ok(Caller { arn: user.arn.clone(), id: user.id.clone(), kind: CallerKind::User(user.name.clone()) })
}

/// Checks the caller's identity policies, and the tests' `deny`.
pub(super) fn authorize(
    state: &State,
    caller: &Caller,
    service: &str,
    action: &str,
    params: &Params,
) -> Result<(), AwsError> {
    // Nobody needs a permission for this one.
    if action == "GetCallerIdentity" {
        return Ok(());
    }
    let resource = resource(state, action, params);
    may(state, caller, &format!("{service}:{action}"), &resource)?;
    // Making an entity with tags takes the permission to tag as well.
    if !params.tags().is_empty()
        && let Some(kind) = action.strip_prefix("Create")
    {
        may(state, caller, &format!("iam:Tag{kind}"), &resource)?;
    }
    Ok(())
}

fn may(state: &State, caller: &Caller, action: &str, resource: &str) -> Result<(), AwsError> {
    match decide(state, caller, action, resource) {
        Decision::Allowed => Ok(()),
        _ => Err(AwsError::denied(&caller.arn, action, resource)),
    }
}

/// What the caller's own policies say, and the tests' `deny`.
pub(super) fn decide(state: &State, caller: &Caller, action: &str, resource: &str) -> Decision {
    let principal = match &caller.kind {
        CallerKind::Admin(id) => {
            let short = action.split(':').next_back().unwrap_or_default();
            if state.knobs.deny.iter().any(|d| d == action || d == short) {
                return Decision::ImplicitDeny;
            }
            let session = state.session(id).map(|session| &session.key);
            return match state.admins.get(id).or(session).and_then(|key| key.policy.as_ref()) {
                Some(policy) => policy::decide([policy], action, resource),
                None => Decision::Allowed,
            };
        }
        CallerKind::User(name) => state.users.get(name).map(|user| &user.principal),
        CallerKind::Session(name) => state.roles.get(name).map(|role| &role.principal),
    };
    let Some(principal) = principal else { return Decision::ImplicitDeny };
    let limited =
        matches!(caller.kind, CallerKind::User(_)) && !within_boundary(state, principal, action, resource);
    match policy::decide(&documents(state, principal), action, resource) {
        Decision::Allowed if limited => Decision::ImplicitDeny,
        decision => decision,
    }
}

/// Whether the principal's boundary lets it: one that is kept here is read, of AWS's own nothing is known.
pub(super) fn within_boundary(state: &State, principal: &Principal, action: &str, resource: &str) -> bool {
    let boundary = principal.boundary.as_ref().and_then(|arn| state.policies.get(arn));
    boundary.is_none_or(|policy| {
        let document = policy.current().and_then(|version| serde_json::from_str(&version.document).ok());
        policy::decide(&document, action, resource) == Decision::Allowed
    })
}

/// The documents of a principal's inline and attached policies. Of AWS's own, the administrators' is known.
pub(super) fn documents(state: &State, principal: &Principal) -> Vec<Value> {
    const EVERYTHING: &str = r#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;
    let attached = principal.attached.iter().filter_map(|arn| match state.policies.get(arn) {
        Some(policy) => policy.current().map(|version| version.document.as_str()),
        None => arn.ends_with(":aws:policy/AdministratorAccess").then_some(EVERYTHING),
    });
    let inline = principal.inline.values().map(String::as_str);
    inline.chain(attached).filter_map(|text| serde_json::from_str(text).ok()).collect()
}

/// The ARN that an action is about.
fn resource(state: &State, action: &str, params: &Params) -> String {
    let new = |kind: &str, name: &str| state.arn(kind, params.get("Path").unwrap_or("/"), name);
    let of_user =
        |name: &str| state.find_user(name).map_or_else(|| new("user", name), |user| user.arn.clone());
    if let Some(arn) = params.get("RoleArn").or_else(|| params.get("PolicySourceArn")) {
        return arn.to_owned();
    }
    if action == "GetAccessKeyLastUsed" {
        let key = params.get("AccessKeyId").and_then(|id| state.keys.iter().find(|k| k.id == id));
        return key.map_or_else(|| "*".to_owned(), |k| of_user(&k.user));
    }
    if let Some(name) = params.get("UserName") {
        return of_user(name);
    }
    if let Some(name) = params.get("RoleName") {
        return state.find_role(name).map_or_else(|| new("role", name), |role| role.arn.clone());
    }
    if let Some(arn) = params.get("PolicyArn") {
        return arn.to_owned();
    }
    match (action, params.get("PolicyName")) {
        ("CreatePolicy", Some(name)) => new("policy", name),
        _ => "*".to_owned(),
    }
}
