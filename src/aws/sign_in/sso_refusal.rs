//! What IAM Identity Center refuses, as ours.

use super::sso::Center;
use super::sso_error::SsoError;
use crate::aws::{Error, Refusing, SdkFailure};
use crate::values::{Sent, cleaned};
use aws_sdk_ssooidc::error::SdkError;
use aws_sdk_ssooidc::operation::RequestId;

/// A call, and what it carried: no answer that repeats it is shown.
pub(super) struct Call {
    pub name: &'static str,
    pub sent: Sent,
}

/// AWS's code, where AWS answered with one.
pub(super) fn code<E: Refusing>(error: &SdkFailure<E>) -> Option<&str> {
    match error {
        SdkError::ServiceError(refusal) => refusal.err().code().filter(|code| !code.is_empty()),
        _ => None,
    }
}

/// Whether AWS says that it gives no authorization codes: an older Identity Center, or a rule of the company's. Of a
/// registration an invalid request is read so too: the code of a device tells whether the start URL is the trouble.
pub(super) fn no_pkce<E: Refusing>(error: &SdkFailure<E>) -> bool {
    matches!(
        code(error),
        Some(
            "UnsupportedGrantTypeException"
                | "UnauthorizedClientException"
                | "InvalidClientMetadataException"
                | "InvalidRedirectUriException"
        )
    )
}

/// Whether AWS takes the request for wrong.
pub(super) fn is_invalid<E: Refusing>(error: &SdkFailure<E>) -> bool {
    matches!(code(error), Some("InvalidRequestException" | "InvalidRequestRegionException"))
}

impl Center {
    /// An SDK error as ours.
    pub(super) fn failed<E: Refusing>(&self, call: Call, error: &SdkFailure<E>) -> Error {
        let failure = self.failure(&call, error);
        tracing::info!(
            action = call.name,
            code = failure.code(),
            request_id = failure.request_id(),
            "failed"
        );
        failure
    }

    fn failure<E: Refusing>(&self, call: &Call, error: &SdkFailure<E>) -> Error {
        let (SdkError::ServiceError(refusal), Some(code)) = (error, code(error)) else {
            return match Error::of(call.name, "your company's sign-in page", &call.sent, error) {
                // The name of a region that does not exist leads nowhere.
                Error::Network { what } if self.endpoint.is_none() => {
                    SsoError::Unreachable { region: self.region.to_string(), what }.into()
                }
                other => other,
            };
        };
        let raw = refusal.raw();
        let status = raw.status().as_u16();
        let request_id = error.request_id().map(|id| call.sent.shown(id));
        let code = call.sent.shown(code);
        let body: serde_json::Value =
            raw.body().bytes().and_then(|body| serde_json::from_slice(body).ok()).unwrap_or_default();
        let words =
            ["error_description", "message", "Message"].iter().find_map(|name| body.get(*name)?.as_str());
        let message = call.sent.shown(&cleaned(words.unwrap_or_default()));
        let refused = match code.as_str() {
            "InvalidRequestException" | "InvalidRequestRegionException"
                if call.name == "sso-oidc:StartDeviceAuthorization" =>
            {
                let (start_url, region) = (self.start_url.clone(), self.region.to_string());
                SsoError::UnknownPortal { start_url, region, code }
            }
            "AccessDeniedException" if call.name == "sso-oidc:CreateToken" => SsoError::Denied,
            "ExpiredTokenException" if call.name == "sso-oidc:CreateToken" => SsoError::TooLate,
            "InvalidClientException" => SsoError::ClientExpired { code },
            "UnauthorizedException" => SsoError::SessionOver { code },
            "TooManyRequestsException" | "ThrottlingException" | "SlowDownException" => {
                return Error::Throttled { code, request_id };
            }
            _ if status >= 500 => return Error::Service { code, status, request_id },
            _ => SsoError::Refused { call: call.name, code, message },
        };
        Error::Sso(refused, request_id)
    }
}
