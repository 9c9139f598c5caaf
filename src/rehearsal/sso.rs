//! IAM Identity Center: which request it is, and how it is answered.
//!
//! Paths, members and error codes are those of the services `sso-oidc` (2019-06-10) and `sso` (2019-06-10); `GET
//! /authorize` is in no model: what is known of it is what the AWS CLI sends there (botocore, `SSOTokenFetcherAuth`).

use super::server::{Incoming, Reply, header, plain};
use super::state::State;
use super::{sample, sso_oidc, sso_pages, sso_portal};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

/// The operation that a request asks for; `None`: it is none of this service's.
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
pub(super) type Answer = Result<Value, Refusal>;

/// An error of the model.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Refusal {
    /// `InvalidGrantException`.
    pub code: String,
    /// The HTTP status.
    pub status: u16,
    /// The description, in AWS's words where they are known.
    pub message: String,
}

impl Refusal {
    /// With the status that the model gives the code.
    pub(super) fn new(code: &str, message: &str) -> Self {
        let status = match code {
            "InvalidClientException" | "UnauthorizedException" => 401,
            "ForbiddenException" => 403,
            "ResourceNotFoundException" => 404,
            "TooManyRequestsException" => 429,
            "InternalServerException" => 500,
            _ => 400,
        };
        Self { code: code.to_owned(), status, message: message.to_owned() }
    }

    pub(super) fn request(message: &str) -> Self {
        Self::new("InvalidRequestException", message)
    }
}

/// Answers a request; also says in a word how it ended.
pub(super) fn answer(state: &mut State, operation: &str, incoming: &Incoming) -> (Reply, String) {
    let wrong = |state: &mut State, what: &str| {
        state.unexpected.push(format!("{operation}: {what}"));
        let refusal = Refusal::request(what);
        (refused(operation, &refusal), refusal.code)
    };
    let page = matches!(operation, "Authorize" | "VerifyDevice");
    if incoming.header("authorization").is_some() {
        return wrong(state, "it is signed, and this service takes no signature");
    }
    let allowed: &[&str] = match operation {
        _ if page => &["GET", "POST"],
        "ListAccounts" | "ListAccountRoles" | "GetRoleCredentials" => &["GET"],
        _ => &["POST"],
    };
    if !allowed.contains(&incoming.method.as_str()) {
        return wrong(state, &format!("method {}", incoming.method));
    }
    if page {
        return sso_pages::answer(state, operation, incoming);
    }
    let body = match incoming.method.as_str() {
        "POST" if !incoming.header("content-type").unwrap_or_default().starts_with("application/json") => {
            return wrong(state, "the body is no JSON");
        }
        "POST" => serde_json::from_slice(&incoming.body).unwrap_or_default(),
        _ => Value::Null,
    };
    let result = match operation {
        "RegisterClient" => sso_oidc::register(state, &body),
        "StartDeviceAuthorization" => sso_oidc::start_device(state, &body, &base(incoming)),
        "CreateToken" => sso_oidc::create_token(state, &body),
        "ListAccounts" => sso_portal::accounts(state, incoming),
        "ListAccountRoles" => sso_portal::roles(state, incoming),
        _ => sso_portal::credentials(state, incoming),
    };
    match result {
        Ok(value) => (json_reply(200, &value), "200".to_owned()),
        Err(refusal) => (refused(operation, &refusal), refusal.code),
    }
}

fn json_reply(status: u16, body: &Value) -> Reply {
    let mut response = plain(status, "application/json", &body.to_string());
    header(&mut response, "x-amzn-requestid", &sample::request_id());
    response
}

/// A refusal on the wire: the two services spell their errors in two ways.
pub(super) fn refused(operation: &str, refusal: &Refusal) -> Reply {
    let Refusal { code, status, message } = refusal;
    let body = if matches!(operation, "ListAccounts" | "ListAccountRoles" | "GetRoleCredentials") {
        json!({ "message": message, "__type": format!("com.amazonaws.switchboard.portal#{code}") })
    } else {
        json!({ "error": oauth(code), "error_description": message })
    };
    let mut response = json_reply(*status, &body);
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

/// `http://127.0.0.1:PORT`, as the client spelt it.
fn base(incoming: &Incoming) -> String {
    format!("http://{}", incoming.header("host").unwrap_or_default())
}

/// A parameter of the query, decoded.
pub(super) fn query(incoming: &Incoming, name: &str) -> Option<String> {
    let value = incoming.query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))?;
    Some(percent_decode_str(&value.replace('+', " ")).decode_utf8_lossy().into_owned())
}
