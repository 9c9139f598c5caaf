//! What Secrets Manager refuses beside what every service of AWS does.

use super::Error;

/// A refusal of Secrets Manager. No variant holds a value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SecretsError {
    /// There is no such secret, or no version of it has the label that was asked for.
    #[error("there is no secret {name} in this account and region, or it has no such version")]
    Gone { name: String },
    /// A secret of this name is there already.
    #[error("a secret {name} is there already")]
    Exists { name: String },
    /// The secret is scheduled for deletion: until then its name is taken, and it gives nothing.
    #[error("the secret {name} is scheduled for deletion")]
    Scheduled { name: String },
    /// The KMS key that the secret is encrypted with can't be used.
    #[error("the KMS key of the secret {name} can't be used: {message}")]
    Key { name: String, code: String, message: String },
    /// A label is on another version than the one that was read: somebody else wrote meanwhile.
    #[error("somebody else changed the secret {name} meanwhile")]
    Moved { name: String },
}

impl SecretsError {
    /// AWS's error code.
    pub(crate) fn code(&self) -> &str {
        match self {
            Self::Gone { .. } => "ResourceNotFoundException",
            Self::Exists { .. } => "ResourceExistsException",
            Self::Scheduled { .. } => "InvalidRequestException",
            Self::Key { code, .. } => code,
            Self::Moved { .. } => "InvalidParameterException",
        }
    }

    /// An error of a call about a secret, with the service's own codes read.
    pub(super) fn of(error: Error, name: &str) -> Error {
        let name = name.to_owned();
        match error {
            Error::Other { code, message, status, request_id } => match code.as_str() {
                "ResourceNotFoundException" => Error::Secrets(Self::Gone { name }, request_id),
                "ResourceExistsException" => Error::Secrets(Self::Exists { name }, request_id),
                "InvalidRequestException" if says_deleted(&message) => {
                    Error::Secrets(Self::Scheduled { name }, request_id)
                }
                "InvalidParameterException" if message.contains("RemoveFromVersionId") => {
                    Error::Secrets(Self::Moved { name }, request_id)
                }
                // "Access to KMS is not allowed" is a denial too ([`Error::of`] leaves it as it is).
                "EncryptionFailure" | "DecryptionFailure" | "AccessDeniedException" => {
                    Error::Secrets(Self::Key { name, code, message }, request_id)
                }
                _ => Error::Other { code, message, status, request_id },
            },
            other => other,
        }
    }
}

/// AWS writes "marked for deletion" and "already scheduled for deletion", stand-ins "currently marked deleted".
fn says_deleted(message: &str) -> bool {
    let message = message.to_ascii_lowercase();
    message.contains("deletion") || message.contains("marked deleted")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(code: &str, message: &str) -> Error {
        let (code, message) = (code.to_owned(), message.to_owned());
        SecretsError::of(Error::Other { code, message, status: 400, request_id: Some("r-1".into()) }, "shop")
    }

    #[test]
    fn codes_are_read() {
        for (code, message, kind) in [
            ("ResourceNotFoundException", "Secrets Manager can't find the specified secret.", "Gone"),
            ("ResourceExistsException", "x", "Exists"),
            (
                "InvalidRequestException",
                "You can't perform this operation on the secret because it was marked for deletion.",
                "Scheduled",
            ),
            (
                "InvalidRequestException",
                "You can't create this secret because a secret with this name is already scheduled for deletion.",
                "Scheduled",
            ),
            ("InvalidParameterException", "The parameter RemoveFromVersionId can't be empty.", "Moved"),
            ("EncryptionFailure", "x", "Key"),
            ("AccessDeniedException", "Access to KMS is not allowed", "Key"),
        ] {
            match of(code, message) {
                Error::Secrets(error, id) => {
                    assert!(format!("{error:?}").starts_with(kind), "{error:?}");
                    assert_eq!((error.code(), id.as_deref()), (code, Some("r-1")));
                }
                other => panic!("{code}: {other:?}"),
            }
        }
        assert!(matches!(of("InvalidRequestException", "another"), Error::Other { .. }));
    }
}
