//! What an error of AWS says beside its text: code, request id, whether it may pass.

use super::Error;

impl Error {
    /// AWS's error code, where AWS answered with one.
    pub(crate) fn code(&self) -> Option<&str> {
        Some(match self {
            Self::AccessDenied { .. } | Self::MfaRefused { .. } => "AccessDenied",
            Self::UnknownToIam { .. } => "InvalidClientTokenId",
            Self::SignatureMismatch { .. } => "SignatureDoesNotMatch",
            Self::ClockSkew { .. } => "RequestExpired",
            Self::ExpiredToken { .. } => "ExpiredToken",
            Self::InvalidPrincipal { .. } | Self::MalformedDocument { .. } => "MalformedPolicyDocument",
            Self::LimitExceeded { .. } => "LimitExceeded",
            Self::AlreadyExists { .. } => "EntityAlreadyExists",
            Self::DeleteConflict { .. } | Self::PolicyAttachedElsewhere { .. } => "DeleteConflict",
            Self::NotFound { .. } => "NoSuchEntity",
            Self::SettleTimeout { last_code, .. } => last_code,
            Self::Queue(error, _) => error.code(),
            Self::Object(error, _) => error.code(),
            Self::Secrets(error, _) => error.code(),
            Self::SignIn(error, _) => return error.code(),
            Self::Sso(error, _) => return error.code(),
            Self::InvalidKey { code, .. }
            | Self::Throttled { code, .. }
            | Self::Service { code, .. }
            | Self::Other { code, .. } => code,
            _ => return None,
        })
    }

    /// AWS's request id, where AWS answered.
    pub(crate) fn request_id(&self) -> Option<&str> {
        match self {
            Self::AccessDenied { request_id, .. }
            | Self::UnknownToIam { request_id, .. }
            | Self::MfaRefused { request_id, .. }
            | Self::InvalidKey { request_id, .. }
            | Self::SignatureMismatch { request_id }
            | Self::ClockSkew { request_id, .. }
            | Self::InvalidPrincipal { request_id }
            | Self::MalformedDocument { request_id, .. }
            | Self::SettleTimeout { request_id, .. }
            | Self::LimitExceeded { request_id, .. }
            | Self::AlreadyExists { request_id, .. }
            | Self::DeleteConflict { request_id, .. }
            | Self::NotFound { request_id, .. }
            | Self::Throttled { request_id, .. }
            | Self::Service { request_id, .. }
            | Self::Queue(_, request_id)
            | Self::Object(_, request_id)
            | Self::Secrets(_, request_id)
            | Self::SignIn(_, request_id)
            | Self::Sso(_, request_id)
            | Self::Other { request_id, .. } => request_id.as_deref(),
            _ => None,
        }
    }

    /// Whether the call may have been carried out all the same.
    pub(crate) fn outcome_unknown(&self) -> bool {
        match self {
            Self::CutConnection { .. } | Self::Service { .. } => true,
            // A proxy's refusal or redirection never reached AWS.
            Self::NotXml { status, .. } => !(300..500).contains(status),
            _ => false,
        }
    }

    /// The code by which `settle` knows it. A document that is wrong for another reason than its
    /// principal never settles, nor does a refusal that nothing made here a moment ago can change.
    pub(super) fn settling_code(&self) -> Option<&str> {
        match self {
            Self::AccessDenied { denial, .. } if denial.is_lasting() => None,
            Self::MalformedDocument { .. }
            | Self::MfaRefused { .. }
            | Self::PolicyAttachedElsewhere { .. }
            | Self::SettleTimeout { .. } => None,
            other => other.code(),
        }
    }
}
