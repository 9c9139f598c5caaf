//! Who calls, and whether they may.

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
    pub kind: Kind,
}

/// What kind of identity it is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    /// An administrator, by key id.
    Admin(String),
    /// A user that was made here, by name.
    User(String),
    /// A role's session, by the role's name.
    Session(String),
}

/// [`authenticate`], and the region that the request is signed for.
pub(super) fn authenticate_in(
    state: &mut State,
    service: &str,
    incoming: &Incoming,
) -> Result<(Caller, String), AwsError> {
    let region = sigv4::signed(incoming)?.region.to_owned();
    Ok((authenticate(state, service, incoming)?, region))
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
    if let Some(admin) = state.admins.get(id) {
        if !admin.active || admin.session_token.as_ref().map(|t| t.expose()) != token {
            return Err(AwsError::bad_token());
        }
        sigv4::verify(incoming, &signed, admin.secret.expose(), now)?;
        if state.knobs.expired_session {
            return Err(expired());
        }
        let (arn, user) = if state.knobs.root {
            (format!("arn:{}:iam::{}:root", state.partition, state.account), state.account.clone())
        } else {
            (admin.arn.clone(), admin.user_id.clone())
        };
        return Ok(Caller { arn, id: user, kind: Kind::Admin(id.to_owned()) });
    }
    if let Some(session) = state.signed_in(id) {
        if session.key.session_token.as_ref().map(|t| t.expose()) != token {
            return Err(AwsError::bad_token());
        }
        sigv4::verify(incoming, &signed, session.key.secret.expose(), now)?;
        if session.expires < Timestamp::now() {
            return Err(expired());
        }
        let (arn, user) = (session.key.arn.clone(), session.key.user_id.clone());
        return Ok(Caller { arn, id: user, kind: Kind::Admin(id.to_owned()) });
    }
    if let Some(session) = state.sessions.get(id) {
        if token != Some(session.token.expose()) {
            return Err(AwsError::bad_token());
        }
        sigv4::verify(incoming, &signed, session.secret.expose(), now)?;
        if session.expires < Timestamp::now() {
            return Err(expired());
        }
        let kind = Kind::Session(session.role.clone());
        return Ok(Caller { arn: session.arn.clone(), id: session.id.clone(), kind });
    }
    let key = state.keys.iter_mut().find(|k| k.id == id && k.active).ok_or_else(AwsError::bad_token)?;
    if !key.known() || token.is_some() {
        return Err(AwsError::bad_token());
    }
    sigv4::verify(incoming, &signed, key.secret.expose(), now)?;
    key.last_used = Some((now, signed.region.to_owned(), service.to_owned()));
    let user = state.users.get(&key.user).ok_or_else(AwsError::bad_token)?;
    Ok(Caller { arn: user.arn.clone(), id: user.id.clone(), kind: Kind::User(user.name.clone()) })
}

fn expired() -> AwsError {
    AwsError::new("ExpiredToken", 403, "The security token included in the request is expired")
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
    let documents: Vec<Value> = match &caller.kind {
        Kind::Admin(id) => {
            let short = action.split(':').next_back().unwrap_or_default();
            if state.knobs.deny.iter().any(|d| d == action || d == short) {
                return Decision::ImplicitDeny;
            }
            let signed_in = state.signed_in(id).map(|session| &session.key);
            match state.admins.get(id).or(signed_in).map(|a| &a.policy) {
                Some(Some(policy)) => vec![policy.clone()],
                _ => return Decision::Allowed,
            }
        }
        Kind::User(name) => state
            .users
            .get(name)
            .map_or_else(Vec::new, |user| documents(state, user.inline.values(), &user.attached)),
        Kind::Session(name) => state
            .roles
            .get(name)
            .map_or_else(Vec::new, |role| documents(state, role.inline.values(), &role.attached)),
    };
    // A boundary that is kept here limits its user; of AWS's own nothing is known.
    let boundary = match &caller.kind {
        Kind::User(name) => state.users.get(name).and_then(|u| u.boundary.as_ref()),
        _ => None,
    };
    let bounded = boundary.filter(|arn| state.policies.contains_key(*arn)).is_none_or(|arn| {
        let limit = self::documents(state, std::iter::empty(), std::slice::from_ref(arn));
        policy::decide(&limit, action, resource) == Decision::Allowed
    });
    match policy::decide(&documents, action, resource) {
        Decision::Allowed if !bounded => Decision::ImplicitDeny,
        decision => decision,
    }
}

/// The documents of inline and attached policies. Of AWS's own, the administrators' is known.
pub(super) fn documents<'a>(
    state: &State,
    inline: impl Iterator<Item = &'a String>,
    attached: &[String],
) -> Vec<Value> {
    let attached = attached.iter().filter_map(|arn| match state.policies.get(arn) {
        Some(policy) => policy.versions.iter().find(|v| v.is_default).map(|v| v.document.clone()),
        None if arn.ends_with(":aws:policy/AdministratorAccess") => {
            Some(r#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#.to_owned())
        }
        None => None,
    });
    inline.cloned().chain(attached).filter_map(|text| serde_json::from_str(&text).ok()).collect()
}

/// The ARN that an action is about.
fn resource(state: &State, action: &str, params: &Params) -> String {
    let of_user = |name: &str| {
        let found = state.find_user(name).map(|u| u.arn.clone());
        found.unwrap_or_else(|| state.arn("user", params.get("Path").unwrap_or("/"), name))
    };
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
        let found = state.find_role(name).map(|r| r.arn.clone());
        return found.unwrap_or_else(|| state.arn("role", params.get("Path").unwrap_or("/"), name));
    }
    if let Some(arn) = params.get("PolicyArn") {
        return arn.to_owned();
    }
    match (action, params.get("PolicyName")) {
        ("CreatePolicy", Some(name)) => state.arn("policy", params.get("Path").unwrap_or("/"), name),
        _ => "*".to_owned(),
    }
}
