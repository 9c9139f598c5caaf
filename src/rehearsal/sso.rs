//! IAM Identity Center: which request it is, and how it is answered.
//!
//! Paths, members and error codes are those of the services `sso-oidc` (2019-06-10) and `sso` (2019-06-10); `GET
//! /authorize` is in no model: what is known of it is what the AWS CLI sends there (botocore, `SSOTokenFetcherAuth`).

use super::query::AwsError;
use super::server::{Incoming, Reply, answered, header};
use super::state::State;
use super::{sso_oidc, sso_pages, sso_portal};
use serde_json::{Value, json};

/// The operation that a request asks for; `None`: it is another service's.
pub(super) fn operation(incoming: &Incoming) -> Option<&'static str> {
    Some(match incoming.path.as_str() {
        "/client/register" => "RegisterClient",
        "/authorize" => "Authorize",
        "/device_authorization" => "StartDeviceAuthorization",
        "/device" => "VerifyDevice",
        "/token" => "CreateToken",
        "/assignment/accounts" => "ListAccounts",
        "/assignment/roles" => "ListAccountRoles",
        "/federation/credentials" => "GetRoleCredentials",
        _ => return None,
    })
}

/// What an operation answers.
pub(super) type Answer = Result<Value, AwsError>;

/// An error of the models, with the status that they give the code.
pub(super) fn refusal(code: &str, message: &str) -> AwsError {
    let status = match code {
        "InvalidClientException" | "UnauthorizedException" => 401,
        "ForbiddenException" => 403,
        _ => 400,
    };
    AwsError::new(code, status, message)
}

pub(super) fn invalid(message: &str) -> AwsError {
    refusal("InvalidRequestException", message)
}

/// Answers a request; also says in a word how it ended.
pub(super) fn answer(state: &mut State, operation: &str, incoming: &Incoming) -> (Reply, String) {
    match run(state, operation, incoming) {
        Ok(done) => done,
        Err(error) => (refused(operation, &error), error.code),
    }
}

fn run(state: &mut State, operation: &str, incoming: &Incoming) -> Result<(Reply, String), AwsError> {
    let page = matches!(operation, "Authorize" | "VerifyDevice");
    let methods: &[&str] = match is_portals(operation) {
        true => &["GET"],
        false if page => &["GET", "POST"],
        false => &["POST"],
    };
    if let Some(what) = incoming.fault(methods, methods == ["POST"]) {
        state.unexpected.push(format!("{operation}: {what}"));
        return Err(invalid(&what));
    }
    if page {
        let (reply, outcome) = sso_pages::answer(state, operation, incoming);
        return Ok((reply, outcome.to_owned()));
    }
    let body = incoming.json();
    let value = match operation {
        "RegisterClient" => sso_oidc::register(state, &body),
        "StartDeviceAuthorization" => sso_oidc::start_device(state, &body, &incoming.base()),
        "CreateToken" => sso_oidc::create_token(state, &body),
        "ListAccounts" => sso_portal::accounts(state, incoming),
        "ListAccountRoles" => sso_portal::roles(state, incoming),
        _ => sso_portal::credentials(state, incoming),
    }?;
    Ok((answered(200, "application/json", &value.to_string()), "200".to_owned()))
}

/// Whether an operation is one of the service `sso`; the others are `sso-oidc`'s.
fn is_portals(operation: &str) -> bool {
    matches!(operation, "ListAccounts" | "ListAccountRoles" | "GetRoleCredentials")
}

/// A refusal on the wire: the two services spell their errors in two ways.
pub(super) fn refused(operation: &str, error: &AwsError) -> Reply {
    let AwsError { code, status, message } = error;
    let body = if is_portals(operation) {
        json!({ "message": message, "__type": format!("com.amazonaws.switchboard.portal#{code}") })
    } else {
        json!({ "error": oauth(code), "error_description": message })
    };
    let mut response = answered(*status, "application/json", &body.to_string());
    header(&mut response, "x-amzn-errortype", code);
    response
}

/// OAuth's own name for an error: `AuthorizationPendingException` is `authorization_pending`.
fn oauth(code: &str) -> String {
    let mut name = String::new();
    for c in code.trim_end_matches("Exception").chars() {
        if c.is_ascii_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(c.to_ascii_lowercase());
    }
    name
}
