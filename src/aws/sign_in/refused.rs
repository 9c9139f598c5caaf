//! What AWS's sign-in says when it refuses.

use super::Error;
use crate::aws;
use crate::clock::Clock;
use crate::values::{Sent, cleaned};
use aws_sdk_iam::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use jiff::SignedDuration;

/// What was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Asked {
    action: &'static str,
    /// Whether a session was there before: every refusal ends it.
    refresh: bool,
}

/// The exchange of a code.
pub(super) const CODE: Asked = Asked { action: "signin:CreateOAuth2Token", refresh: false };
/// New credentials for a session.
pub(super) const REFRESH: Asked = Asked { action: "signin:CreateOAuth2Token", refresh: true };

/// From here on a wrong clock explains that a proof was refused (RFC 9449, section 11.1: some minutes).
const SKEWED: SignedDuration = SignedDuration::from_secs(60);

/// An SDK error as ours.
pub(super) fn of<E>(asked: Asked, sent: &Sent, clock: &Clock, error: &SdkError<E, HttpResponse>) -> aws::Error
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    let answer = match error {
        SdkError::ServiceError(refusal) => refusal.raw(),
        _ => return aws::Error::of(asked.action, "the sign-in in the browser", sent, error),
    };
    let body = answer.body().bytes().unwrap_or_default();
    let said: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    let text = |name: &str| said.get(name).and_then(serde_json::Value::as_str);
    let Some(code) = text("error") else {
        return aws::Error::of(asked.action, "the sign-in in the browser", sent, error);
    };
    let message = text("message").or_else(|| text("error_description")).unwrap_or_default();
    let id = answer.headers().get("x-amzn-requestid").map(|id| sent.shown(id));
    let told = Told { code: sent.shown(code), message: sent.shown(&cleaned(message)), id };
    let skew = clock.last().map(|skew| skew.offset()).filter(|offset| offset.abs() >= SKEWED);
    refusal(asked, answer.status().as_u16(), told, skew)
}

struct Told {
    code: String,
    message: String,
    id: Option<String>,
}

/// AWS Sign-In API Reference, `CreateOAuth2Token`, "Errors". `skew` is AWS's clock minus this one.
fn refusal(asked: Asked, status: u16, told: Told, skew: Option<SignedDuration>) -> aws::Error {
    let Told { code, message, id } = told;
    let request_id = id;
    if status == 429 {
        return aws::Error::Throttled { code, request_id };
    }
    if status >= 500 {
        return aws::Error::Service { code, status, request_id };
    }
    aws::Error::SignIn(match code.as_str() {
        "AUTHCODE_EXPIRED" => Error::CodeExpired { request_id },
        "USER_CREDENTIALS_CHANGED" => Error::PasswordChanged { request_id },
        "INSUFFICIENT_PERMISSIONS" => Error::NotPermitted { request_id },
        // What proves the request carries this computer's time.
        "INVALID_REQUEST" if let Some(offset) = skew => {
            return aws::Error::ClockSkew { seconds: Some(-offset.as_secs()), request_id };
        }
        _ if asked.refresh => Error::SessionOver { code, request_id },
        _ => Error::Refused { code, message, request_id },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(asked: Asked, status: u16, code: &str, skew: i64) -> aws::Error {
        let told = Told { code: code.into(), message: "no".into(), id: Some("r-1".into()) };
        refusal(asked, status, told, (skew != 0).then(|| SignedDuration::from_secs(skew)))
    }

    #[test]
    fn every_error_of_the_interface_is_told_apart() {
        use aws::Error::{ClockSkew, Service, SignIn, Throttled};
        assert!(matches!(told(CODE, 401, "AUTHCODE_EXPIRED", 0), SignIn(Error::CodeExpired { .. })));
        assert!(matches!(told(REFRESH, 401, "TOKEN_EXPIRED", 0), SignIn(Error::SessionOver { .. })));
        assert!(matches!(told(REFRESH, 400, "INVALID_REQUEST", 0), SignIn(Error::SessionOver { .. })));
        assert!(matches!(told(CODE, 400, "INVALID_REQUEST", 0), SignIn(Error::Refused { .. })));
        assert!(matches!(told(CODE, 400, "INVALID_REQUEST", 400), ClockSkew { seconds: Some(-400), .. }));
        for asked in [CODE, REFRESH] {
            let changed = told(asked, 403, "USER_CREDENTIALS_CHANGED", 0);
            assert!(matches!(changed, SignIn(Error::PasswordChanged { .. })));
            assert!(matches!(
                told(asked, 403, "INSUFFICIENT_PERMISSIONS", 0),
                SignIn(Error::NotPermitted { .. })
            ));
            assert!(matches!(told(asked, 429, "x", 0), Throttled { .. }));
            let failed = told(asked, 500, "server_error", 0);
            assert!(matches!(&failed, Service { code, status: 500, .. } if code == "server_error"));
            assert_eq!(failed.request_id(), Some("r-1"));
        }
    }
}
