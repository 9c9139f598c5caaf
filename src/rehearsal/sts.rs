//! STS: who am I, and assuming a role.

use super::access::CallerKind;
use super::aws::Answer;
use super::iam_users::time;
use super::query::{AwsError, Query};
use super::state::{AdminKey, Session, State};
use super::trust;
use super::xml::Xml;
use crate::values::Secret;

pub(super) fn get_caller_identity(state: &mut State, query: &Query) -> Answer {
    let caller = &query.caller;
    // Sessions of IAM Identity Center may be of several accounts.
    let account = caller.arn.split(':').nth(4).unwrap_or(&state.account);
    Ok(Xml::default().text("UserId", &caller.id).text("Account", account).text("Arn", &caller.arn))
}

/// The caller's own policies were checked before: here it is the trust policy.
pub(super) fn assume_role(state: &mut State, query: &Query) -> Answer {
    let caller = &query.caller;
    let arn = query.need("RoleArn")?;
    let session = query.need("RoleSessionName")?;
    let ok = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c);
    if !(2..=64).contains(&session.len()) || !session.chars().all(ok) {
        return Err(AwsError::invalid(
            "1 validation error detected: Value at 'roleSessionName' failed to satisfy constraint: Member must \
             satisfy regular expression pattern: [\\w+=,.@-]*",
        ));
    }
    let refused = |message: &str| AwsError::new("AccessDenied", 403, message);
    let denied = || {
        let who = &caller.arn;
        refused(&format!("User: {who} is not authorized to perform: sts:AssumeRole on resource: {arn}"))
    };
    if caller.arn.ends_with(":root") {
        return Err(refused("Roles may not be assumed by root accounts."));
    }
    if let (CallerKind::Admin(_), Some(code)) = (&caller.kind, &state.knobs.mfa_code) {
        let given = query.get("TokenCode").filter(|_| query.get("SerialNumber").is_some());
        if given.ok_or_else(denied)? != code {
            return Err(refused("MultiFactorAuthentication failed with invalid MFA one time pass code. "));
        }
    }
    let name = state.roles.values().find(|r| r.arn == arn).map(|r| r.name.clone()).ok_or_else(denied)?;
    let role = state.roles.get(&name).ok_or_else(denied)?;
    if !trust::trusts(state, &role.trust, caller) {
        return Err(denied());
    }
    let seconds = match query.get("DurationSeconds").map(str::parse::<u32>) {
        None => 3600,
        Some(Ok(seconds)) if seconds >= 900 && seconds <= role.max_session => seconds,
        Some(_) => {
            return Err(AwsError::invalid(
                "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
            ));
        }
    };
    // A role that assumes another gets an hour at the most.
    let seconds = if matches!(caller.kind, CallerKind::Session(_)) { seconds.min(3600) } else { seconds };
    let role = state.roles.get_mut(&name).ok_or_else(denied)?;
    if role.refuse > 0 {
        role.refuse -= 1;
        return Err(denied());
    }
    let id = format!("{}:{session}", role.id);
    let arn = format!("arn:{}:sts::{}:assumed-role/{name}/{session}", state.partition, state.account);
    let (key_id, mut made) = Session::new(AdminKey::new(arn, id), seconds);
    made.role = Some(name);
    let key = &made.key;
    let answer = Xml::default()
        .nest("Credentials", |x| {
            x.text("AccessKeyId", &key_id)
                .text("SecretAccessKey", key.secret.expose())
                .maybe("SessionToken", key.session_token.as_ref().map(Secret::expose))
                .text("Expiration", time(made.expires))
        })
        .nest("AssumedRoleUser", |x| x.text("AssumedRoleId", &key.user_id).text("Arn", &key.arn))
        .text("PackedPolicySize", 6);
    state.sessions.insert(key_id, made);
    Ok(answer)
}
