//! What AWS's sign-in says when it refuses.

use super::Error;
use crate::aws::{self, Refusing, SdkFailure};
use crate::clock::Clock;
use crate::values::{Sent, cleaned};
use aws_sdk_iam::error::SdkError;
use jiff::SignedDuration;

/// What was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// A session, for a code.
    Session,
    /// New credentials for a session, which every refusal ends.
    Refresh,
}

/// What a failure calls either of them.
const ACTION: &str = "signin:CreateOAuth2Token";

/// From here on a wrong clock explains that a proof was refused (RFC 9449, section 11.1: some minutes).
const SKEWED: SignedDuration = SignedDuration::from_secs(60);

/// An SDK error as ours.
pub(super) fn of<E: Refusing>(asked: Asked, sent: &Sent, clock: &Clock, error: &SdkFailure<E>) -> aws::Error {
    let other = || aws::Error::of(ACTION, "the sign-in in the browser", sent, error);
    let SdkError::ServiceError(refusal) = error else { return other() };
    let answer = refusal.raw();
    let body = answer.body().bytes().unwrap_or_default();
    let said: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    let text = |name: &str| said.get(name).and_then(serde_json::Value::as_str);
    let Some(code) = text("error") else { return other() };
    let message = text("message").or_else(|| text("error_description")).unwrap_or_default();
    let request_id = answer.headers().get("x-amzn-requestid").map(|id| sent.shown(id));
    let told = Told { code: sent.shown(code), message: sent.shown(&cleaned(message)), request_id };
    let skew = clock.last().map(|skew| skew.offset()).filter(|offset| offset.abs() >= SKEWED);
    refusal_of(asked, answer.status().as_u16(), told, skew)
}

struct Told {
    code: String,
    message: String,
    request_id: Option<String>,
}

/// AWS Sign-In API Reference, `CreateOAuth2Token`, "Errors". `skew` is AWS's clock minus this one.
fn refusal_of(asked: Asked, status: u16, told: Told, skew: Option<SignedDuration>) -> aws::Error {
    let Told { code, message, request_id } = told;
    if status == 429 {
        return aws::Error::Throttled { code, request_id };
    }
    if status >= 500 {
        return aws::Error::Service { code, status, request_id };
    }
    let refused = match code.as_str() {
        "AUTHCODE_EXPIRED" => Error::CodeExpired,
        "USER_CREDENTIALS_CHANGED" => Error::PasswordChanged,
        "INSUFFICIENT_PERMISSIONS" => Error::NotPermitted,
        // What proves the request carries this computer's time.
        "INVALID_REQUEST" if let Some(offset) = skew => {
            return aws::Error::ClockSkew { seconds: Some(-offset.as_secs()), request_id };
        }
        _ if asked == Asked::Refresh => Error::SessionOver { code },
        _ => Error::Refused { code, message },
    };
    aws::Error::SignIn(refused, request_id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(asked: Asked, status: u16, code: &str, skew: i64) -> aws::Error {
        let told = Told { code: code.into(), message: "no".into(), request_id: Some("r-1".into()) };
        refusal_of(asked, status, told, (skew != 0).then(|| SignedDuration::from_secs(skew)))
    }

    #[test]
    fn every_error_of_the_interface_is_told_apart() {
        use Asked::{Refresh, Session};
        use aws::Error::{ClockSkew, Service, SignIn, Throttled};
        assert!(matches!(told(Session, 401, "AUTHCODE_EXPIRED", 0), SignIn(Error::CodeExpired, _)));
        assert!(matches!(told(Refresh, 401, "TOKEN_EXPIRED", 0), SignIn(Error::SessionOver { .. }, _)));
        assert!(matches!(told(Refresh, 400, "INVALID_REQUEST", 0), SignIn(Error::SessionOver { .. }, _)));
        assert!(matches!(told(Session, 400, "INVALID_REQUEST", 0), SignIn(Error::Refused { .. }, _)));
        assert!(matches!(told(Session, 400, "INVALID_REQUEST", 400), ClockSkew { seconds: Some(-400), .. }));
        for asked in [Session, Refresh] {
            let changed = told(asked, 403, "USER_CREDENTIALS_CHANGED", 0);
            assert!(matches!(changed, SignIn(Error::PasswordChanged, _)));
            assert!(matches!(
                told(asked, 403, "INSUFFICIENT_PERMISSIONS", 0),
                SignIn(Error::NotPermitted, _)
            ));
            assert!(matches!(told(asked, 429, "x", 0), Throttled { .. }));
            let failed = told(asked, 500, "server_error", 0);
            assert!(matches!(&failed, Service { code, status: 500, .. } if code == "server_error"));
            assert_eq!(failed.request_id(), Some("r-1"));
        }
    }
}
