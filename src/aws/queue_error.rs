//! What SQS refuses beside what every service of AWS does.

use super::Error;

/// A refusal of SQS. Queues are named by their ARN, or by their name where they have none yet.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum QueueError {
    /// There is no such queue, or the caller may not know of it: SQS gives both the same answer.
    #[error("there is no queue {queue}, or this AWS sign-in may not know of it")]
    Gone { queue: String },
    /// A queue of this name was deleted less than 60 seconds ago.
    #[error("a queue named {queue} was deleted less than 60 seconds ago")]
    DeletedRecently { queue: String },
    /// A queue of this name is there, with other attributes.
    #[error("a queue named {queue} is there, with other attributes")]
    Exists { queue: String },
    /// The KMS key that the queue is encrypted with can't be used.
    #[error("the KMS key of the queue {queue} can't be used ({code}): {message}")]
    Key { queue: String, code: String, message: String },
    /// The message is hidden no longer, or was received again since: its newest handle is needed.
    #[error("the message of the queue {queue} has a newer handle, or is gone")]
    Handle { queue: String },
}

impl QueueError {
    /// AWS's error code.
    pub(crate) fn code(&self) -> &str {
        match self {
            Self::Gone { .. } => "QueueDoesNotExist",
            Self::DeletedRecently { .. } => "QueueDeletedRecently",
            Self::Exists { .. } => "QueueNameExists",
            Self::Key { code, .. } => code,
            Self::Handle { .. } => "ReceiptHandleIsInvalid",
        }
    }

    /// An error of a call about a queue, with SQS's own codes read: those of its JSON protocol, and those of its older
    /// one that the header `x-amzn-query-error` still carries (SQS's model, `awsQueryError`).
    pub(super) fn of(error: Error, action: &str, queue: &str) -> Error {
        let queue = queue.to_owned();
        match error {
            // SQS writes the action as `sqs:sendmessage`.
            Error::AccessDenied { action: said, caller, denial, request_id } => {
                let action = if said.eq_ignore_ascii_case(action) { action.to_owned() } else { said };
                Error::AccessDenied { action, caller, denial, request_id }
            }
            Error::Other { code, message, status, request_id } => {
                let short = code.strip_prefix("AWS.SimpleQueueService.").unwrap_or(&code);
                match short {
                    "QueueDoesNotExist" | "NonExistentQueue" => {
                        Error::Queue(Self::Gone { queue }, request_id)
                    }
                    "QueueDeletedRecently" => Error::Queue(Self::DeletedRecently { queue }, request_id),
                    "QueueNameExists" | "QueueAlreadyExists" => {
                        Error::Queue(Self::Exists { queue }, request_id)
                    }
                    "ReceiptHandleIsInvalid" | "MessageNotInflight" => {
                        Error::Queue(Self::Handle { queue }, request_id)
                    }
                    // An expired handle has no code of its own.
                    "InvalidParameterValue" if message.contains("eceipt handle has expired") => {
                        Error::Queue(Self::Handle { queue }, request_id)
                    }
                    "RequestThrottled" | "KmsThrottled" | "KMS.ThrottlingException" => {
                        Error::Throttled { code, request_id }
                    }
                    "OverLimit" => Error::LimitExceeded { what: message, request_id },
                    kms if kms.get(..3).is_some_and(|head| head.eq_ignore_ascii_case("kms")) => {
                        Error::Queue(Self::Key { queue, code, message }, request_id)
                    }
                    _ => Error::Other { code, message, status, request_id },
                }
            }
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(code: &str, message: &str) -> Error {
        let (code, message) = (code.to_owned(), message.to_owned());
        let other = Error::Other { code, message, status: 400, request_id: Some("r-1".into()) };
        QueueError::of(other, "sqs:SendMessage", "q")
    }

    #[test]
    fn codes_of_both_protocols_are_read() {
        for code in ["QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue"] {
            let error = of(code, "x");
            assert!(matches!(&error, Error::Queue(QueueError::Gone { queue }, _) if queue == "q"), "{code}");
            assert_eq!((error.code(), error.request_id()), (Some("QueueDoesNotExist"), Some("r-1")));
        }
        let is = |code, message| match of(code, message) {
            Error::Queue(error, _) => error.code().to_owned(),
            other => format!("{other:?}"),
        };
        assert_eq!(is("AWS.SimpleQueueService.QueueDeletedRecently", ""), "QueueDeletedRecently");
        assert_eq!(is("QueueAlreadyExists", ""), "QueueNameExists");
        assert_eq!(is("KMS.AccessDeniedException", ""), "KMS.AccessDeniedException");
        assert_eq!(is("KmsDisabled", ""), "KmsDisabled");
        let expired =
            "Value AQEB for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.";
        assert_eq!(is("InvalidParameterValue", expired), "ReceiptHandleIsInvalid");
        assert!(matches!(of("InvalidParameterValue", "other"), Error::Other { .. }));
        assert!(matches!(of("RequestThrottled", ""), Error::Throttled { .. }));
        assert!(matches!(of("OverLimit", ""), Error::LimitExceeded { .. }));
    }

    #[test]
    fn an_action_is_named_as_policies_name_it() {
        let denied = |said: &str| Error::AccessDenied {
            action: said.to_owned(),
            caller: None,
            denial: crate::aws::Denial::default(),
            request_id: None,
        };
        let action = |said: &str| match QueueError::of(denied(said), "sqs:SendMessage", "q") {
            Error::AccessDenied { action, .. } => action,
            other => panic!("{other:?}"),
        };
        assert_eq!(action("sqs:sendmessage"), "sqs:SendMessage");
        assert_eq!(action("kms:Decrypt"), "kms:Decrypt");
    }
}
