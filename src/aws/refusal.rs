//! The SDK's errors as ours.

use super::denial::{self, Denial};
use super::endpoint::Insecure;
use super::error::Error;
use crate::network::{Between, causes};
use crate::values::{Sent, cleaned, shown};
use aws_sdk_iam::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_iam::operation::RequestId;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;

/// The SDK's error of a call.
pub(super) type SdkFailure<E> = SdkError<E, HttpResponse>;

/// What a service's refusal is in every SDK client.
pub(super) trait Refusing: ProvideErrorMetadata + std::error::Error + 'static {}

impl<E: ProvideErrorMetadata + std::error::Error + 'static> Refusing for E {}

impl Error {
    /// An SDK error of the call that needs `action`. `source` is where the credentials come from, `sent` what the call
    /// carried.
    pub(super) fn of<E: Refusing>(
        action: &'static str,
        source: &str,
        sent: &Sent,
        error: &SdkFailure<E>,
    ) -> Self {
        match error {
            SdkError::ServiceError(refusal) => {
                let raw = refusal.raw();
                let meta = refusal.err().meta();
                let body = raw.body().bytes().and_then(|b| std::str::from_utf8(b).ok()).unwrap_or_default();
                let Some(code) = meta.code().filter(|c| !c.is_empty()).or_else(|| element(body, "Code"))
                else {
                    return Self::not_xml(raw, sent);
                };
                let message = meta.message().or_else(|| element(body, "Message")).unwrap_or_default();
                let request_id = error.request_id().or_else(|| element(body, "RequestId"));
                let refusal = Refusal {
                    code,
                    message: &cleaned(message),
                    status: raw.status().as_u16(),
                    date: raw.headers().get("date"),
                    request_id: request_id.map(|id| sent.shown(id)),
                };
                refused(action, source, sent, refusal)
            }
            SdkError::ResponseError(answer) => Self::not_xml(answer.raw(), sent),
            SdkError::TimeoutError(_) => Self::CutConnection { action, what: "timeout".into() },
            SdkError::DispatchFailure(failure) => unsent(action, failure, error),
            _ => insecure(error).unwrap_or_else(|| Self::Network { what: innermost(error) }),
        }
    }

    fn not_xml(answer: &HttpResponse, sent: &Sent) -> Self {
        let server = answer.headers().get("server").map(|text| sent.shown(text));
        Self::NotXml { status: answer.status().as_u16(), server }
    }
}

/// What an answer says of its own refusal.
struct Refusal<'a> {
    code: &'a str,
    message: &'a str,
    status: u16,
    date: Option<&'a str>,
    request_id: Option<String>,
}

fn refused(action: &str, source: &str, sent: &Sent, refusal: Refusal<'_>) -> Error {
    let Refusal { code, message, status, date, request_id } = refusal;
    let words = || sent.shown(message);
    let code_text = || sent.shown(code);
    match code {
        "AccessDenied" | "AccessDeniedException" | "UnauthorizedOperation" => {
            if message.starts_with("MultiFactorAuthentication failed") {
                return Error::MfaRefused { message: words(), request_id };
            }
            let said = denial::parse(message);
            // It names neither who nor what: the right that is missing is not the call's own.
            if said.action.is_none() && message.starts_with("Access to KMS is not allowed") {
                return Error::Other { code: code_text(), message: words(), status, request_id };
            }
            let shown = |text: String| sent.shown(&text);
            Error::AccessDenied {
                action: said.action.map_or_else(|| action.to_owned(), shown),
                caller: said.caller.map(shown),
                denial: Denial { words: said.denial.words.map(shown), ..said.denial },
                request_id,
            }
        }
        "ExpiredToken" | "ExpiredTokenException" | "TokenRefreshRequired" => {
            Error::ExpiredToken { source: source.to_owned() }
        }
        "InvalidClientTokenId" | "UnrecognizedClientException" | "InvalidAccessKeyId" | "AuthFailure" => {
            Error::InvalidKey { code: code_text(), request_id }
        }
        "RequestExpired" | "RequestTimeTooSkewed" | "RequestInTheFuture" => {
            Error::ClockSkew { seconds: skew(date), request_id }
        }
        "SignatureDoesNotMatch" | "InvalidSignatureException" | "IncompleteSignature" => {
            // "Signature expired: …" and "Signature not yet current: …" are about the clock.
            if message.contains("expired") || message.contains("not yet current") {
                Error::ClockSkew { seconds: skew(date), request_id }
            } else {
                Error::SignatureMismatch { request_id }
            }
        }
        "MalformedPolicyDocument" if message.to_ascii_lowercase().contains("invalid principal") => {
            Error::InvalidPrincipal { request_id }
        }
        "MalformedPolicyDocument" | "MalformedPolicyDocumentException" => {
            Error::MalformedDocument { message: words(), request_id }
        }
        "LimitExceeded" | "LimitExceededException" => Error::LimitExceeded { what: words(), request_id },
        "EntityAlreadyExists" => Error::AlreadyExists { what: words(), request_id },
        "DeleteConflict" => Error::DeleteConflict { message: words(), request_id },
        "NoSuchEntity" | "NoSuchEntityException" => Error::NotFound { message: words(), request_id },
        "Throttling" | "ThrottlingException" | "RequestLimitExceeded" | "TooManyRequestsException" => {
            Error::Throttled { code: code_text(), request_id }
        }
        _ if status >= 500 => Error::Service { code: code_text(), status, request_id },
        _ => Error::Other { code: code_text(), message: words(), status, request_id },
    }
}

/// An element's text in an error of AWS's older shape (`<Response><Errors><Error>`), which some
/// gateways and stand-ins use and the SDK does not read.
fn element<'a>(body: &'a str, name: &str) -> Option<&'a str> {
    if !body.contains("<Errors>") && !body.contains("<ErrorResponse") {
        return None;
    }
    let (_, rest) = body.split_once(&format!("<{name}>"))?;
    rest.split_once("</").map(|(text, _)| text.trim()).filter(|text| !text.is_empty())
}

/// This clock minus the one that wrote `date` (an HTTP date), in seconds.
fn skew(date: Option<&str>) -> Option<i64> {
    let theirs = jiff::fmt::rfc2822::parse(date?).ok()?.timestamp();
    Some(jiff::Timestamp::now().as_second() - theirs.as_second())
}

fn unsent(
    action: &'static str,
    failure: &aws_smithy_runtime_api::client::result::DispatchFailure,
    error: &(dyn std::error::Error + 'static),
) -> Error {
    if let Some(insecure) = insecure(error) {
        return insecure;
    }
    let connecting = causes(error).any(|e| {
        let text = e.to_string();
        // hyper-util's and the SDK's own words for a connection that never stood.
        text == "client error (Connect)" || text.contains("connect timeout") || text.contains("dns error")
    });
    let what = if failure.is_timeout() { "timeout".to_owned() } else { innermost(error) };
    // A failure that is neither a connection's nor a time-out's comes from before the sending:
    // credentials, an interceptor.
    if connecting || failure.is_user() {
        Error::Network { what }
    } else {
        Error::CutConnection { action, what }
    }
}

fn insecure(error: &(dyn std::error::Error + 'static)) -> Option<Error> {
    if let Some(between) = causes(error).find_map(|e| e.downcast_ref::<Between>()) {
        return Some(Error::Between(between.clone()));
    }
    let found = causes(error).find_map(|e| e.downcast_ref::<Insecure>())?;
    Some(Error::InsecureEndpoint { name: found.name.clone(), url: found.url.clone() })
}

/// The last cause in words: the one that names the trouble.
pub(super) fn innermost(error: &(dyn std::error::Error + 'static)) -> String {
    let last = causes(error).last().map(ToString::to_string).unwrap_or_default();
    shown(&last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(code: &str, message: &str, status: u16) -> Error {
        let refusal = Refusal { code, message, status, date: None, request_id: Some("r-1".into()) };
        refused("iam:CreateRole", "environment variables", &Sent::of(["CANARY-of-the-session"]), refusal)
    }

    #[test]
    fn codes_become_mistakes() {
        let denied =
            of("AccessDenied", "User: arn:aws:iam::1:user/x is not authorized to perform: iam:TagRole", 403);
        assert!(matches!(&denied, Error::AccessDenied { action, .. } if action == "iam:TagRole"));
        assert_eq!((denied.code(), denied.request_id()), (Some("AccessDenied"), Some("r-1")));
        let bare = of("AccessDenied", "no", 403);
        assert!(matches!(bare, Error::AccessDenied { action, .. } if action == "iam:CreateRole"));
        let principal = of("MalformedPolicyDocument", "Invalid principal in policy: \"AWS\":\"arn\"", 400);
        assert_eq!(principal.settling_code(), Some("MalformedPolicyDocument"));
        assert_eq!(of("MalformedPolicyDocument", "Syntax errors in policy.", 400).settling_code(), None);
        assert!(matches!(
            of("SignatureDoesNotMatch", "Signature expired: 2024 is now earlier", 403),
            Error::ClockSkew { .. }
        ));
        assert!(matches!(of("ExpiredToken", "x", 400), Error::ExpiredToken { .. }));
        assert!(of("ServiceFailure", "x", 500).outcome_unknown());
        assert!(!of("NoSuchEntity", "x", 404).outcome_unknown());
    }

    #[test]
    fn the_older_shape_is_read_and_html_is_not() {
        let body = "<Response><Errors><Error><Code>AuthFailure</Code></Error></Errors></Response>";
        assert_eq!(element(body, "Code"), Some("AuthFailure"));
        assert_eq!(element(body, "Message"), None);
        assert_eq!(element("<html><Code>x</Code></html>", "Code"), None);
    }

    #[test]
    fn a_refused_signature_keeps_nothing_of_its_message() {
        let text = "The Canonical String for this request should have been\nx-amz-security-token:CANARY";
        let error = of("SignatureDoesNotMatch", text, 403);
        assert!(!format!("{error:?} {error}").contains("CANARY"));
    }

    #[test]
    fn what_was_sent_is_in_no_part_of_a_refusal() {
        let text = "User: arn:aws:iam::1:user/canary-of is not authorized to perform: CANARY-of:x because of the-session";
        let denied = of("AccessDenied", text, 403);
        let odd = of("NARY-of-t", "no: F-THE-SES", 400);
        assert!(
            !format!("{denied:?} {odd:?}").to_ascii_lowercase().contains("-of-the"),
            "{denied:?} {odd:?}"
        );
        assert!(
            matches!(odd, Error::Other { code, message, .. } if code == message && code.starts_with("(withheld"))
        );
    }

    #[test]
    fn the_skew_is_read_from_the_answers_date() {
        let seconds = skew(Some("Thu, 01 Jan 1970 00:00:00 GMT")).unwrap();
        assert!(seconds > 1_700_000_000);
        assert_eq!(skew(Some("nonsense")), None);
    }
}
