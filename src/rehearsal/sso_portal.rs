//! The service `sso`: the accounts and roles of whoever holds an access token, and a role's credentials.

use super::sample;
use super::server::Incoming;
use super::sso::{Answer, Refusal, query};
use super::sso_state::{Session, SsoAccount, SsoRole};
use super::state::{AdminKey, State};
use crate::values::Secret;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

fn signed_in(state: &State, incoming: &Incoming) -> Result<(), Refusal> {
    let token = Secret::new(incoming.header("x-amz-sso_bearer_token").unwrap_or_default());
    let good = |t: &&super::sso_state::Token| t.access == token && t.expires > Timestamp::now();
    match state.sso.tokens.iter().find(good) {
        Some(_) => Ok(()),
        None => Err(Refusal::new("UnauthorizedException", "Session token not found or invalid")),
    }
}

/// A page of a list, and where the next one begins.
fn page(state: &State, incoming: &Incoming, all: Vec<Value>, name: &str) -> Answer {
    let number = |name| query(incoming, name).map(|text| text.parse::<usize>());
    let bad = |_| Refusal::request("The token or the size of the page is invalid");
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

fn no_access() -> Refusal {
    Refusal::new("ForbiddenException", "No access")
}

fn account<'a>(state: &'a State, incoming: &Incoming) -> Result<&'a SsoAccount, Refusal> {
    let id = query(incoming, "account_id").ok_or_else(|| Refusal::request("account_id is missing"))?;
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
    let name = query(incoming, "role_name").ok_or_else(|| Refusal::request("role_name is missing"))?;
    let account = account(state, incoming)?;
    let role = account.roles.iter().find(|role| role.name == name).ok_or_else(no_access)?;
    let id = account.id.clone();
    let arn = format!(
        "arn:{}:sts::{id}:assumed-role/AWSReservedSSO_{name}_0123456789abcdef/{}",
        state.partition, state.sso.user
    );
    let key = AdminKey {
        arn,
        user_id: format!("{}:{}", sample::unique_id("AROA"), state.sso.user),
        secret: sample::secret_access_key(),
        session_token: Some(sample::session_token()),
        active: true,
        policy: role.policy.clone(),
    };
    let seconds = state.knobs.sso.credentials_life.unwrap_or(3600);
    let expires = Timestamp::now() + SignedDuration::from_secs(seconds.into());
    let key_id = sample::unique_id("ASIA");
    let answer = json!({ "roleCredentials": {
        "accessKeyId": key_id,
        "secretAccessKey": key.secret.expose(),
        "sessionToken": key.session_token.as_ref().map(Secret::expose),
        "expiration": expires.as_millisecond(),
    }});
    state.sso.sessions.insert(key_id, Session { key, expires });
    // There is one IAM here: that of the account that was signed in to last.
    state.account = id;
    Ok(answer)
}
