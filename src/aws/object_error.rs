//! What S3 refuses beside what every service of AWS does.

use super::Error;
use aws_sdk_iam::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;

/// A refusal of S3.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ObjectError {
    /// There is no such bucket.
    #[error("there is no bucket {bucket}")]
    NoBucket { bucket: String },
    /// The object is another one than the condition of the write names.
    #[error("the object {key} was changed by somebody else")]
    Changed { key: String },
    /// The bucket is in another region than the one that was asked, and S3 does not say in which.
    #[error("the bucket {bucket} is not in the region {asked}")]
    Elsewhere { bucket: String, asked: String },
    /// The KMS key that the bucket is encrypted with can't be used.
    #[error("the KMS key of the bucket {bucket} can't be used ({code}): {message}")]
    Key { bucket: String, code: String, message: String },
    /// The server does not know what was asked of it: it only resembles S3.
    #[error("the server of the bucket {bucket} does not know {what}")]
    Unknown {
        bucket: String,
        /// "conditional writes".
        what: &'static str,
    },
    /// Everybody can read the bucket, or write to it.
    #[error("the bucket {bucket} is public: {why}")]
    Public {
        bucket: String,
        /// "its policy grants access to everybody".
        why: &'static str,
    },
}

impl ObjectError {
    /// AWS's error code.
    pub(crate) fn code(&self) -> &str {
        match self {
            Self::NoBucket { .. } => "NoSuchBucket",
            Self::Changed { .. } => "PreconditionFailed",
            Self::Elsewhere { .. } => "PermanentRedirect",
            Self::Key { code, .. } => code,
            Self::Unknown { .. } => "NotImplemented",
            Self::Public { .. } => "AccessDenied",
        }
    }

    /// An error of a call about a bucket, with S3's own codes read (S3 API Reference, "Error responses").
    pub(super) fn of(error: Error, bucket: &str, key: &str) -> Error {
        let (bucket, key) = (bucket.to_owned(), key.to_owned());
        match error {
            Error::Other { code, message, status, request_id } => match code.as_str() {
                "NoSuchBucket" => Error::Object(Self::NoBucket { bucket }, request_id),
                // 409: two conditional writes at once. AWS says which one won no more clearly than this.
                "PreconditionFailed" | "ConditionalRequestConflict" => {
                    Error::Object(Self::Changed { key }, request_id)
                }
                "InvalidToken" => Error::InvalidKey { code, request_id },
                "RequestLimitExceeded" | "SlowDown" => Error::Throttled { code, request_id },
                kms if kms.get(..3).is_some_and(|head| head.eq_ignore_ascii_case("kms")) => {
                    Error::Object(Self::Key { bucket, code, message }, request_id)
                }
                _ => Error::Other { code, message, status, request_id },
            },
            Error::Service { code, status: 503, request_id } if code == "SlowDown" => {
                Error::Throttled { code, request_id }
            }
            Error::Service { code, status: 501, .. } if code == "NotImplemented" => {
                Error::Object(Self::Unknown { bucket, what: "what this program asks of it" }, None)
            }
            other => other,
        }
    }
}

/// The region that an answer names as the bucket's own, where it refuses the one that was asked: 301 and 400 carry it in
/// a header, and in the body of `AuthorizationHeaderMalformed`.
pub(super) fn region_of<E>(error: &SdkError<E, HttpResponse>) -> Option<String> {
    let raw = error.raw_response()?;
    let named = raw.headers().get("x-amz-bucket-region").map(str::to_owned);
    named
        .or_else(|| {
            let body = std::str::from_utf8(raw.body().bytes()?).ok()?;
            let (_, rest) = body.split_once("<Region>")?;
            rest.split_once("</Region>").map(|(region, _)| region.to_owned())
        })
        .filter(|region| !region.is_empty() && region.len() < 40)
        .filter(|region| region.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'))
}

/// Whether an answer says that the bucket is in another region.
pub(super) fn is_elsewhere<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> bool {
    let status = error.raw_response().map(|raw| raw.status().as_u16());
    let code = match error {
        SdkError::ServiceError(refusal) => refusal.err().meta().code(),
        _ => None,
    };
    matches!(status, Some(301 | 307))
        || matches!(
            code,
            Some(
                "PermanentRedirect"
                    | "TemporaryRedirect"
                    | "AuthorizationHeaderMalformed"
                    | "IllegalLocationConstraintException"
            )
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(code: &str, status: u16) -> Error {
        let (code, request_id) = (code.to_owned(), Some("r-1".into()));
        let error = if status < 500 {
            Error::Other { code, message: "words".into(), status, request_id }
        } else {
            Error::Service { code, status, request_id }
        };
        ObjectError::of(error, "acme", "home/lock")
    }

    #[test]
    fn codes_of_s3_are_read() {
        for code in ["PreconditionFailed", "ConditionalRequestConflict"] {
            let error = of(code, 412);
            assert!(matches!(&error, Error::Object(ObjectError::Changed { key }, _) if key == "home/lock"));
            assert_eq!(error.request_id(), Some("r-1"));
        }
        assert_eq!(of("NoSuchBucket", 404).code(), Some("NoSuchBucket"));
        assert_eq!(of("KMS.DisabledException", 400).code(), Some("KMS.DisabledException"));
        assert!(matches!(of("SlowDown", 503), Error::Throttled { .. }));
        assert!(matches!(of("InvalidToken", 400), Error::InvalidKey { .. }));
        assert!(matches!(of("NotImplemented", 501), Error::Object(ObjectError::Unknown { .. }, None)));
        assert!(matches!(of("InternalError", 500), Error::Service { .. }));
        assert!(matches!(of("InvalidRequest", 400), Error::Other { .. }));
    }
}
