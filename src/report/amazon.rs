//! Refusals of Login with Amazon and the Selling Partner API: domain facts 1.3, 5.4 and 9 in words.

use super::{FAILED, REFUSED, Report, USAGE};
use crate::amazon::{HttpError, LwaError, SpApiError};

/// "invalid_client (HTTP 401), request id …".
fn cause(code: &str, status: Option<u16>, request_id: Option<&str>) -> String {
    let status = status.map(|s| format!(" (HTTP {s})")).unwrap_or_default();
    let id = request_id.map(|id| format!(", request id {id}")).unwrap_or_default();
    format!("{code}{status}{id}")
}

pub(super) fn lwa(error: &LwaError) -> Report {
    let seen = |code: &str| cause(code, error.status(), error.request_id());
    match error {
        LwaError::InvalidClient { .. } => {
            Report::new(REFUSED, "Login with Amazon does not know this client id and secret as a pair.")
                .cause(seen("invalid_client"))
                .fix(
                    "open \"LWA credentials > View\" of the app and copy both values from the same app. A secret stops \
                     working 7 days after it was rotated and 180 days after it was made.",
                )
        }
        LwaError::InvalidGrant { .. } => {
            Report::new(REFUSED, "Login with Amazon does not accept the refresh token.")
                .cause(format!(
                    "{}: it was cut on copying, revoked, made for another app, or not granted",
                    seen("invalid_grant")
                ))
                .fix("in Develop Apps choose \"Authorize\" of this app again and copy the whole new token; it begins with Atzr|")
        }
        LwaError::UnauthorizedClient { .. } => {
            Report::new(REFUSED, "The refresh token belongs to another app than the client id and secret.")
                .cause(seen("unauthorized_client"))
                .fix("in Develop Apps choose \"Authorize\" of the app whose client id you gave, and use that token")
        }
        LwaError::InvalidScope { .. } => Report::new(REFUSED, "Login with Amazon does not give this app that scope.")
            .cause(seen("invalid_scope"))
            .fix("use a production app (a sandbox app has no such calls) and check the scope's spelling"),
        LwaError::InvalidRequest { param, .. } => Report::new(REFUSED, "A required value is missing.")
            .cause(match param {
                Some(param) => format!("{}: {param}", seen("invalid_request")),
                None => seen("invalid_request"),
            })
            .fix("give all three values: client id, client secret, refresh token"),
        LwaError::UnsupportedGrantType { .. } => {
            Report::new(FAILED, "Login with Amazon did not understand the request.")
                .cause(seen("unsupported_grant_type"))
                .fix("a gateway or proxy on the way may change requests; try without it")
        }
        LwaError::Unavailable { status, tries, .. } => {
            Report::new(FAILED, "Login with Amazon failed on its side.")
                .cause(format!("{}, tried {tries} times", cause("server error", Some(*status), error.request_id())))
                .fix("try again in a few minutes; your values may be correct, so do not rotate them")
        }
        LwaError::Throttled { tries, .. } => Report::new(FAILED, "Login with Amazon received too many requests.")
            .cause(format!("{}, tried {tries} times", seen("too many requests")))
            .fix("try again in a few minutes"),
        LwaError::NotJson { status, server_hint, .. } => {
            Report::new(FAILED, "The answer did not come from Login with Amazon.")
                .cause(format!("HTTP {status}, {server_hint}"))
                .fix("look for a proxy or a Wi-Fi sign-in page between this computer and api.amazon.com, then try again")
        }
        LwaError::Redirected { to_host, .. } => {
            Report::new(FAILED, "The request to Login with Amazon was redirected. The redirect was not followed.")
                .cause(format!("to {to_host}{}", error.status().map(|s| format!(" (HTTP {s})")).unwrap_or_default()))
                .fix("secrets are not sent to another host; look for a proxy on the way, or correct SPAPI_SETUP_LWA_URL")
        }
        LwaError::Network { what } => Report::new(FAILED, "Login with Amazon could not be reached.")
            .cause(what.clone())
            .fix("check the network and the proxy (HTTPS_PROXY), then run the same command again"),
        LwaError::Timeout => Report::new(FAILED, "Login with Amazon did not answer in time.")
            .cause("no answer within the time limit")
            .fix("try again; if it happens again, check the network and the proxy (HTTPS_PROXY)"),
        LwaError::Other { code, .. } => Report::new(REFUSED, "Login with Amazon refused.")
            .cause(seen(code))
            .fix("check that the three values come from the same app; if they do, ask Amazon with the request id"),
    }
}

pub(super) fn spapi(error: &SpApiError) -> Report {
    let seen = |code: &str| cause(code, error.status(), error.request_id());
    match error {
        SpApiError::Unauthorized { .. } => Report::new(REFUSED, "SP-API refuses the call, although the values are valid.")
            .cause(format!(
                "{}: the app lacks a role, a role was added after the last authorization, or the token belongs to \
                 another region",
                seen("Unauthorized, no detail")
            ))
            .fix("in Develop Apps check the app's roles, then \"Authorize\" again and give the new refresh token"),
        SpApiError::SecretExpired { .. } => Report::new(REFUSED, "SP-API says that the client secret has expired.")
            .cause(seen("The LWA secret token you provided has expired"))
            .fix(
                "after 180 days: rotate it in Seller Central, then run `spapi-setup rotate lwa-secret`. If it was \
                 rotated within the last hour, wait: it takes time until a new secret works everywhere.",
            ),
        SpApiError::TokenRejected { .. } => Report::new(REFUSED, "SP-API does not accept the access token.")
            .cause(seen("revoked, malformed or invalid"))
            .fix("run the same command again; if it happens again, look for a gateway that changes headers"),
        SpApiError::TokenExpired { .. } => Report::new(FAILED, "SP-API says that the access token has expired.")
            .cause(seen("expired after one hour"))
            .fix("run the same command again; if it happens again, check this computer's clock"),
        SpApiError::MissingToken { .. } => Report::new(FAILED, "SP-API received no access token.")
            .cause(seen("MissingAuthenticationToken"))
            .fix("a gateway on the way drops the header x-amz-access-token; try without it"),
        SpApiError::DataElements { .. } => {
            Report::new(REFUSED, "The app may not read buyers' addresses (restricted data).")
                .cause(seen("InvalidInput: no access to the requested data elements"))
                .fix(
                    "in Develop Apps give the app the role Direct-to-Consumer Shipping (Restricted), then \"Authorize\" \
                     again. If the software reads no addresses, run with --no-restricted-data.",
                )
        }
        SpApiError::Throttled { .. } => Report::new(FAILED, "SP-API received too many requests.")
            .cause(seen("too many requests"))
            .fix("try again in a few minutes: this call is allowed about once a minute"),
        SpApiError::Unavailable { .. } => Report::new(FAILED, "SP-API failed on its side.")
            .cause(seen("server error"))
            .fix("try again in a few minutes; your values may be correct"),
        SpApiError::NotJson { .. } => Report::new(FAILED, "The answer did not come from SP-API.")
            .cause(error.to_string())
            .fix("look for a proxy or a Wi-Fi sign-in page between this computer and Amazon, then try again"),
        SpApiError::Redirected { .. } => Report::new(FAILED, "The request to SP-API was redirected. The redirect was not followed.")
            .cause(error.to_string())
            .fix("tokens are not sent to another host; look for a proxy on the way, or correct SPAPI_SETUP_SPAPI_URL"),
        SpApiError::Network { .. } => Report::new(FAILED, "SP-API could not be reached.")
            .cause(error.to_string())
            .fix("check the network and the proxy (HTTPS_PROXY), then run the same command again"),
        SpApiError::Timeout => Report::new(FAILED, "SP-API did not answer in time.")
            .cause("no answer within the time limit")
            .fix("try again; if it happens again, check the network and the proxy (HTTPS_PROXY)"),
        other => Report::new(FAILED, "SP-API answered something unexpected.")
            .cause(cause(&other.to_string(), other.status(), other.request_id()))
            .fix("try again; if it happens again, ask Amazon with the request id"),
    }
}

pub(super) fn http(error: &HttpError) -> Report {
    Report::new(USAGE, "HTTP can't be set up.")
        .cause(error.to_string())
        .fix("correct the proxy variable (HTTPS_PROXY, NO_PROXY), or unset it")
}
