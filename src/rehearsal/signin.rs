//! AWS Sign-In, the service behind `aws login`: which request it is, and how it is answered.
//!
//! Parameters, members and error codes are those of the AWS Sign-In API Reference (`AuthorizeOAuth2Access`,
//! `CreateOAuth2Token`) and of the model `signin` (2023-01-01).

use super::query::AwsError;
use super::server::{Incoming, Reply, answered, header};
use super::state::State;
use super::{signin_pages, signin_token};
use serde_json::{Value, json};

/// The operation that a request asks for, and the name that faults know it by; `None`: it is another service's.
pub(super) fn operation(incoming: &Incoming) -> Option<(&'static str, &'static str)> {
    Some(match incoming.path.as_str() {
        "/v1/authorize" => ("AuthorizeOAuth2Access", "signin-page"),
        "/v1/sessions/confirmation" => ("SessionConfirmation", "signin-page"),
        "/v1/token" if incoming.json()["grantType"] == "refresh_token" => {
            ("CreateOAuth2Token", "signin-refresh")
        }
        "/v1/token" => ("CreateOAuth2Token", "signin"),
        _ => return None,
    })
}

/// An error of the model, with the status that the interface gives the code.
pub(super) fn refusal(code: &str, message: &str) -> AwsError {
    let status = if matches!(code, "TOKEN_EXPIRED" | "AUTHCODE_EXPIRED") { 401 } else { 400 };
    AwsError::new(code, status, message)
}

pub(super) fn invalid(message: &str) -> AwsError {
    refusal("INVALID_REQUEST", message)
}

/// Answers a request; also says in a word how it ended.
pub(super) fn answer(state: &mut State, operation: &str, incoming: &Incoming) -> (Reply, String) {
    let exchange = operation == "CreateOAuth2Token";
    let methods: &[&str] = match operation {
        "AuthorizeOAuth2Access" => &["GET", "POST"],
        "SessionConfirmation" => &["GET"],
        _ => &["POST"],
    };
    let result = if let Some(what) = incoming.fault(methods, exchange) {
        state.unexpected.push(format!("{operation}: {what}"));
        Err(invalid(&what))
    } else if exchange {
        signin_token::create(state, incoming)
    } else {
        let (reply, outcome) = match operation {
            "SessionConfirmation" => signin_pages::confirmation(incoming),
            _ => signin_pages::authorize(state, incoming),
        };
        return (reply, outcome.to_owned());
    };
    match result {
        Ok(body) => (reply(200, &body), "200".to_owned()),
        Err(error) => (refused(&error), error.code),
    }
}

fn reply(status: u16, body: &Value) -> Reply {
    let mut reply = answered(status, "application/json", &body.to_string());
    header(&mut reply, "cache-control", "no-store");
    reply
}

/// A refusal on the wire.
pub(super) fn refused(error: &AwsError) -> Reply {
    let mut reply = reply(error.status, &json!({ "error": error.code, "message": error.message }));
    let kind = match error.status {
        400 => "ValidationException",
        401 | 403 => "AccessDeniedException",
        429 => "TooManyRequestsError",
        _ => "InternalServerException",
    };
    header(&mut reply, "x-amzn-errortype", kind);
    reply
}
