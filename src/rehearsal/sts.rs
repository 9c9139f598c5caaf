//! STS: who am I, and assuming a role.

use super::access::{Caller, Kind};
use super::aws::Answer;
use super::iam_users::time;
use super::query::{AwsError, Params};
use super::sample;
use super::state::{RoleSession, State};
use super::trust;
use super::xml::Xml;
use jiff::{SignedDuration, Timestamp};

pub(super) fn get_caller_identity(state: &mut State, caller: &Caller, _: &Params) -> Answer {
    // Sessions of IAM Identity Center may be of several accounts.
    let account = caller.arn.split(':').nth(4).unwrap_or(&state.account);
    let mut x = Xml::default();
    x.text("UserId", &caller.id).text("Account", account).text("Arn", &caller.arn);
    Ok(x)
}

/// The caller's own policies were checked before: here it is the trust policy.
pub(super) fn assume_role(state: &mut State, caller: &Caller, params: &Params) -> Answer {
    let arn = params.need("RoleArn")?;
    let session = params.need("RoleSessionName")?;
    let ok = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c);
    if !(2..=64).contains(&session.len()) || !session.chars().all(ok) {
        return Err(AwsError::invalid(
            "1 validation error detected: Value at 'roleSessionName' failed to satisfy constraint: Member must \
             satisfy regular expression pattern: [\\w+=,.@-]*",
        ));
    }
    let denied = || {
        let message =
            format!("User: {} is not authorized to perform: sts:AssumeRole on resource: {arn}", caller.arn);
        AwsError::new("AccessDenied", 403, message)
    };
    if caller.arn.ends_with(":root") {
        return Err(AwsError::new("AccessDenied", 403, "Roles may not be assumed by root accounts."));
    }
    if let (Kind::Admin(_), Some(code)) = (&caller.kind, &state.knobs.mfa_code) {
        let given = params.get("TokenCode").filter(|_| params.get("SerialNumber").is_some());
        match given {
            None => return Err(denied()),
            Some(given) if given != code => {
                let message = "MultiFactorAuthentication failed with invalid MFA one time pass code. ";
                return Err(AwsError::new("AccessDenied", 403, message));
            }
            Some(_) => {}
        }
    }
    let name = state.roles.values().find(|r| r.arn == arn).map(|r| r.name.clone()).ok_or_else(denied)?;
    let role = state.roles.get(&name).ok_or_else(denied)?;
    if !trust::trusts(state, &role.trust, caller) {
        return Err(denied());
    }
    let seconds = match params.get("DurationSeconds").map(str::parse::<u32>) {
        None => 3600,
        Some(Ok(seconds)) if seconds >= 900 && seconds <= role.max_session => seconds,
        Some(_) => {
            return Err(AwsError::invalid(
                "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
            ));
        }
    };
    // A role that assumes another gets an hour at the most.
    let seconds = if matches!(caller.kind, Kind::Session(_)) { seconds.min(3600) } else { seconds };
    let role = state.roles.get_mut(&name).ok_or_else(denied)?;
    if role.refuse > 0 {
        role.refuse -= 1;
        return Err(denied());
    }
    let key = sample::unique_id("ASIA");
    let made = RoleSession {
        secret: sample::secret_access_key(),
        token: sample::session_token(),
        arn: format!("arn:{}:sts::{}:assumed-role/{name}/{session}", state.partition, state.account),
        id: format!("{}:{session}", role.id),
        role: name,
        expires: Timestamp::now() + SignedDuration::from_secs(seconds.into()),
    };
    let mut x = Xml::default();
    x.nest("Credentials", |x| {
        x.text("AccessKeyId", &key).text("SecretAccessKey", made.secret.expose());
        x.text("SessionToken", made.token.expose()).text("Expiration", time(made.expires));
    });
    x.nest("AssumedRoleUser", |x| {
        x.text("AssumedRoleId", &made.id).text("Arn", &made.arn);
    });
    x.text("PackedPolicySize", 6);
    state.sessions.insert(key, made);
    Ok(x)
}
