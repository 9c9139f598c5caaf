//! The service `sso`: the accounts and roles that an access token opens, and a role's credentials.

use super::query::AwsError;
use super::sample;
use super::server::Incoming;
use super::sso::{Answer, invalid, refusal};
use super::sso_state::{SsoAccount, SsoRole};
use super::state::{AdminKey, Session, State};
use crate::values::Secret;
use jiff::Timestamp;
use serde_json::{Value, json};

fn signed_in(state: &State, incoming: &Incoming) -> Result<(), AwsError> {
    let token = Secret::new(incoming.header("x-amz-sso_bearer_token").unwrap_or_default());
    let good = |t: &&super::sso_state::Token| t.access == token && t.expires > Timestamp::now();
    match state.sso.tokens.iter().find(good) {
        Some(_) => Ok(()),
        None => Err(refusal("UnauthorizedException", "Session token not found or invalid")),
    }
}

/// A page of a list, and where the next one begins.
fn page(state: &State, incoming: &Incoming, all: Vec<Value>, name: &str) -> Answer {
    let number = |name| incoming.param(name).map(|text| text.parse::<usize>());
    let bad = |_| invalid("The token or the size of the page is invalid");
    let from = number("next_token").transpose().map_err(bad)?.unwrap_or(0);
    let asked = number("max_result").transpose().map_err(bad)?;
    let size = [asked, state.knobs.page].into_iter().flatten().min().unwrap_or(100).max(1);
    let end = (from + size).min(all.len());
    let more = end < all.len();
    let shown: Vec<Value> = all.into_iter().skip(from).take(size).collect();
    Ok(json!({ name: shown, "nextToken": more.then(|| end.to_string()) }))
}

pub(super) fn accounts(state: &mut State, incoming: &Incoming) -> Answer {
    signed_in(state, incoming)?;
    let line = |a: &SsoAccount| json!({ "accountId": a.id, "accountName": a.name, "emailAddress": a.email });
    let all = state.sso.accounts.iter().map(line).collect();
    page(state, incoming, all, "accountList")
}

fn no_access() -> AwsError {
    refusal("ForbiddenException", "No access")
}

fn account<'a>(state: &'a State, incoming: &Incoming) -> Result<&'a SsoAccount, AwsError> {
    let id = incoming.param("account_id").ok_or_else(|| invalid("account_id is missing"))?;
    state.sso.accounts.iter().find(|account| account.id == id).ok_or_else(no_access)
}

pub(super) fn roles(state: &mut State, incoming: &Incoming) -> Answer {
    signed_in(state, incoming)?;
    let account = account(state, incoming)?;
    let line = |role: &SsoRole| json!({ "roleName": role.name, "accountId": account.id });
    let all = account.roles.iter().map(line).collect();
    page(state, incoming, all, "roleList")
}

pub(super) fn credentials(state: &mut State, incoming: &Incoming) -> Answer {
    signed_in(state, incoming)?;
    let name = incoming.param("role_name").ok_or_else(|| invalid("role_name is missing"))?;
    let account = account(state, incoming)?;
    let role = account.roles.iter().find(|role| role.name == name).ok_or_else(no_access)?;
    let id = account.id.clone();
    let arn = format!(
        "arn:{}:sts::{id}:assumed-role/AWSReservedSSO_{name}_0123456789abcdef/{}",
        state.partition, state.sso.user
    );
    let user_id = format!("{}:{}", sample::unique_id("AROA"), state.sso.user);
    let key = AdminKey { policy: role.policy.clone(), ..AdminKey::new(arn, user_id) };
    let seconds = state.knobs.sso.credentials_life.unwrap_or(3600);
    let (key_id, session) = Session::new(key, seconds);
    let answer = json!({ "roleCredentials": {
        "accessKeyId": key_id,
        "secretAccessKey": session.key.secret.expose(),
        "sessionToken": session.key.session_token.as_ref().map(Secret::expose),
        "expiration": session.expires.as_millisecond(),
    }});
    state.sso.sessions.insert(key_id, session);
    // There is one IAM here: that of the account that was signed in to last.
    state.account = id;
    Ok(answer)
}
