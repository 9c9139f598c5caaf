//! Refusals of Login with Amazon and the Selling Partner API, in words.

use super::{FAILED, REFUSED, Report, network, partner};
use crate::amazon::{LwaError, NoAnswer, Seen, SpApiError, endpoints};

/// "invalid_client (HTTP 401), request id …".
fn cause(code: &str, status: Option<u16>, request_id: Option<&str>) -> String {
    let status = status.map(|s| format!(" (HTTP {s})")).unwrap_or_default();
    let id = request_id.map(|id| format!(", request id {id}")).unwrap_or_default();
    format!("{code}{status}{id}")
}

pub(super) fn lwa(error: &LwaError) -> Report {
    let seen = |code: &str| cause(code, error.status(), error.request_id());
    let kind = error.kind();
    let (apps, token) = (kind.apps(), kind.new_token());
    match error {
        LwaError::InvalidClient { .. } => {
            Report::new(REFUSED, "Login with Amazon does not know this client id and secret as a pair.")
                .cause(seen("invalid_client"))
                .fix(format!(
                    "open {} of the app and copy both values from the same app. A secret stops \
                     working 7 days after it was rotated and 180 days after it was made.",
                    kind.credentials()
                ))
        }
        LwaError::InvalidGrant { .. } => {
            Report::new(REFUSED, "Login with Amazon does not accept the refresh token.")
                .cause(format!(
                    "{}: it was cut on copying, revoked, made for another app, or not granted",
                    seen("invalid_grant")
                ))
                .fix(format!(
                    "in {apps} choose {token} of this app again and copy the whole new token; it begins with Atzr|"
                ))
        }
        LwaError::InvalidCode { .. } => {
            Report::new(REFUSED, "Login with Amazon does not accept the authorization code.")
                .cause(format!(
                    "{}: it is older than five minutes, was used already, or belongs to another app or redirect URI",
                    seen("invalid_grant, code")
                ))
                .fix(
                    "run `spapi-setup authorize` again, give the consent again, and paste the new address at once; \
                     --redirect-uri must be the address that the page was opened with",
                )
        }
        LwaError::UnauthorizedClient { .. } => {
            Report::new(REFUSED, "The refresh token belongs to another app than the client id and secret.")
                .cause(seen("unauthorized_client"))
                .fix(format!("in {apps} choose {token} of the app whose client id you gave, and use that token"))
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
        LwaError::NoAnswer(error) => no_answer(LWA, error),
        LwaError::Other { code, .. } => Report::new(REFUSED, "Login with Amazon refused.")
            .cause(seen(code))
            .fix("check that the three values come from the same app; if they do, ask Amazon with the request id"),
    }
}

pub(super) fn spapi(error: &SpApiError) -> Report {
    let seen = |code: &str| cause(code, error.status(), error.request_id());
    match error {
        SpApiError::Unauthorized { .. } => {
            let (why, fix) = partner::no_access(error.kind());
            Report::new(REFUSED, "SP-API refuses the call, although the values are valid.")
                .cause(format!("{}: {why}", seen("Unauthorized, no detail")))
                .fix(format!("{fix} and give the new refresh token"))
        }
        SpApiError::SecretExpired { .. } => Report::new(REFUSED, "SP-API says that the client secret has expired.")
            .cause(seen("The LWA secret token you provided has expired"))
            .fix(format!(
                "after 180 days: rotate it in {}, then run `spapi-setup rotate lwa-secret`. If it was \
                 rotated within the last hour, wait: it takes time until a new secret works everywhere.",
                error.kind().central()
            )),
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
        SpApiError::SecurityToken { .. } => {
            Report::new(REFUSED, "SP-API says that the security token of the request is invalid.")
                .cause(format!(
                    "{}: these words are about AWS's signatures, which spapi-setup does not send and SP-API does not need: \
                     a gateway on the way adds one with a wrong AWS key, or changes the access token",
                    seen("InvalidInput")
                ))
                .fix(
                    "try without the gateway (unset SPAPI_SETUP_SPAPI_URL and HTTPS_PROXY); if it happens again, ask Amazon with \
                     the request id. Your three values are good: Login with Amazon accepted them.",
                )
        }
        SpApiError::NoAnswer(error) => no_answer(SPAPI, error),
        SpApiError::BadRequest { code, message, .. } => {
            Report::new(FAILED, "SP-API did not accept the request as it was.")
                .cause(format!("{}: {message}", seen(code)))
                .fix("update spapi-setup; if it happens again, look for a gateway that changes requests, and ask Amazon with the request id")
        }
        SpApiError::Other { code, message, .. } => Report::new(FAILED, "SP-API refused for a reason that is not known here.")
            .cause(format!("{}: {message}", seen(code)))
            .fix("try again; if it happens again, ask Amazon with the request id"),
    }
}

/// A service, as texts name it.
struct Service {
    name: &'static str,
    host: &'static str,
    variable: &'static str,
    /// What to bear in mind while it has trouble of its own.
    calm: &'static str,
    /// How often it may be asked.
    rate: &'static str,
}

const LWA: Service = Service {
    name: "Login with Amazon",
    host: "api.amazon.com",
    variable: endpoints::LWA_VARIABLE,
    calm: "try again in a few minutes; your values may be correct, so do not rotate them",
    rate: "try again in a few minutes",
};

const SPAPI: Service = Service {
    name: "SP-API",
    host: "Amazon",
    variable: endpoints::SPAPI_VARIABLE,
    calm: "try again in a few minutes; your values may be correct",
    rate: "try again in a few minutes: this call is allowed about once a minute",
};

/// Why nothing was learned about the values.
fn no_answer(service: Service, error: &NoAnswer) -> Report {
    let Service { name, host, variable, calm, rate } = service;
    let report = |heading: String, seen: &Seen| {
        Report::new(FAILED, heading).cause(cause(&error.to_string(), seen.status, seen.request_id.as_deref()))
    };
    let unreached = |what: String| {
        Report::new(FAILED, format!("{name} could not be reached."))
            .cause(what)
            .fix("check the network and the proxy (HTTPS_PROXY), then run the same command again")
    };
    match error {
        NoAnswer::Unreachable { what } => unreached(what.clone()),
        NoAnswer::Cut { .. } => unreached(error.to_string()),
        NoAnswer::Between(between) => network::between(name, between),
        NoAnswer::Timeout { .. } => Report::new(FAILED, format!("{name} did not answer in time."))
            .cause(error.to_string())
            .fix("try again; if it happens again, check the network and the proxy (HTTPS_PROXY)"),
        NoAnswer::Redirected { seen, .. } => {
            report(format!("The request to {name} was redirected. The redirect was not followed."), seen).fix(
                format!(
                    "secrets are not sent to another host; look for a proxy on the way, or correct {variable}"
                ),
            )
        }
        NoAnswer::Foreign { seen, .. } => {
            report(format!("The answer did not come from {name}."), seen).fix(format!(
                "look for a proxy or a Wi-Fi sign-in page between this computer and {host}, then try again"
            ))
        }
        NoAnswer::Failing { seen, .. } => report(format!("{name} failed on its side."), seen).fix(calm),
        NoAnswer::Throttled { seen, .. } => {
            report(format!("{name} received too many requests."), seen).fix(rate)
        }
    }
}
