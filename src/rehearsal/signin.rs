//! AWS Sign-In, the service behind `aws login`: which request it is, and how it is answered.
//!
//! Parameters, members and error codes are those of the AWS Sign-In API Reference (`AuthorizeOAuth2Access`,
//! `CreateOAuth2Token`) and of the model `signin` (2023-01-01).

use super::server::{Incoming, Reply, header, plain};
use super::state::State;
use super::{sample, signin_pages, signin_token};
use serde_json::{Value, json};

/// The operation that a request asks for, and the name that faults know it by; `None`: it is none of this service's.
pub(super) fn operation(incoming: &Incoming) -> Option<(&'static str, &'static str)> {
    Some(match incoming.path.as_str() {
        "/v1/authorize" => ("AuthorizeOAuth2Access", "signin-page"),
        "/v1/sessions/confirmation" => ("SessionConfirmation", "signin-page"),
        "/v1/token" if grant(incoming).as_deref() == Some("refresh_token") => {
            ("CreateOAuth2Token", "signin-refresh")
        }
        "/v1/token" => ("CreateOAuth2Token", "signin"),
        _ => return None,
    })
}

fn grant(incoming: &Incoming) -> Option<String> {
    let body: Value = serde_json::from_slice(&incoming.body).ok()?;
    body.get("grantType")?.as_str().map(str::to_owned)
}

/// An error of the model: the code in the field `error`, the HTTP status, a message.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Refusal {
    pub code: &'static str,
    pub status: u16,
    pub message: String,
}

impl Refusal {
    /// With the status that the interface gives the code.
    pub(super) fn new(code: &'static str, message: &str) -> Self {
        let status = match code {
            "TOKEN_EXPIRED" | "AUTHCODE_EXPIRED" => 401,
            _ => 400,
        };
        Self { code, status, message: message.to_owned() }
    }

    pub(super) fn request(message: &str) -> Self {
        Self::new("INVALID_REQUEST", message)
    }
}

/// Answers a request; also says in a word how it ended.
pub(super) fn answer(state: &mut State, operation: &str, incoming: &Incoming) -> (Reply, String) {
    let page = operation != "CreateOAuth2Token";
    let allowed: &[&str] = match operation {
        "AuthorizeOAuth2Access" => &["GET", "POST"],
        "SessionConfirmation" => &["GET"],
        _ => &["POST"],
    };
    let wrong = if incoming.header("authorization").is_some() {
        Some("it is signed, and this service takes no signature".to_owned())
    } else if !allowed.contains(&incoming.method.as_str()) {
        Some(format!("method {}", incoming.method))
    } else {
        None
    };
    if let Some(what) = wrong {
        state.unexpected.push(format!("{operation}: {what}"));
        return (refused("INVALID_REQUEST", 400, &what), "INVALID_REQUEST".to_owned());
    }
    if page {
        let (reply, outcome) = match operation {
            "SessionConfirmation" => signin_pages::confirmation(incoming),
            _ => signin_pages::authorize(state, incoming),
        };
        return (reply, outcome.to_owned());
    }
    match signin_token::create(state, incoming) {
        Ok(body) => (finished(plain(200, "application/json", &body.to_string())), "200".to_owned()),
        Err(refusal) => (refused(refusal.code, refusal.status, &refusal.message), refusal.code.to_owned()),
    }
}

fn finished(mut reply: Reply) -> Reply {
    header(&mut reply, "x-amzn-requestid", &sample::request_id());
    header(&mut reply, "cache-control", "no-store");
    reply
}

/// A refusal on the wire.
pub(super) fn refused(code: &str, status: u16, message: &str) -> Reply {
    let body = json!({ "error": code, "message": message });
    let mut reply = finished(plain(status, "application/json", &body.to_string()));
    let kind = match status {
        400 => "ValidationException",
        401 | 403 => "AccessDeniedException",
        429 => "TooManyRequestsError",
        _ => "InternalServerException",
    };
    header(&mut reply, "x-amzn-errortype", kind);
    reply
}

/// `http://127.0.0.1:PORT`, as the client spelt it.
pub(super) fn base(incoming: &Incoming) -> String {
    format!("http://{}", incoming.header("host").unwrap_or_default())
}
